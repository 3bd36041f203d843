// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_actions.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LifeState;

struct RunActionWords {
    Q_DECLARE_TR_FUNCTIONS(RunActionWords)
};

bool isOpenMember(const model::MemberRun& member) {
    return member.state == LifeState::NotStarted || member.state == LifeState::Pending;
}

const model::Gate* plannedGate(const model::Plan& plan, const QString& id) {
    const auto among = [&id](const std::vector<model::Gate>& gates,
                             const QString& prefix) -> const model::Gate* {
        for (std::size_t at = 0; at < gates.size(); ++at) {
            if (prefix + QString::number(at + 1) == id) {
                return &gates[at];
            }
        }
        return nullptr;
    };
    for (const model::PlannedStage& stage : plan.stages) {
        const QString name = toQt(stage.name);
        const model::Gate* found = among(stage.gatesBefore, name + u"/before/"_s);
        found = found != nullptr ? found : among(stage.gatesAfter, name + u"/after/"_s);
        for (const model::PlannedGroup& group : stage.groups) {
            const QString prefix = name + u'/' + toQt(group.name);
            found = found != nullptr ? found : among(group.gatesBefore, prefix + u"/before/"_s);
            found = found != nullptr ? found : among(group.gatesAfter, prefix + u"/after/"_s);
        }
        if (found != nullptr) {
            return found;
        }
    }
    return nullptr;
}

template<class Use>
void eachGate(const model::RunPicture& picture, const Use& use) {
    for (const model::StageRun& stage : picture.run.stages) {
        const auto one = [&](const model::GroupRun* group, const model::GateRun& gate) {
            use(OpenGate{.stage = &stage,
                         .group = group,
                         .gate = &gate,
                         .planned = plannedGate(*picture.plan, toQt(gate.id))});
        };
        for (const model::GateRun& gate : stage.gates) {
            one(nullptr, gate);
        }
        for (const model::GroupRun& group : stage.groups) {
            for (const model::GateRun& gate : group.gates) {
                one(&group, gate);
            }
        }
    }
}

void addOpen(QList<const model::MemberRun*>& members, const model::GroupRun& group) {
    for (const model::MemberRun& member : group.members) {
        if (isOpenMember(member)) {
            members.append(&member);
        }
    }
}

void addOpen(QList<const model::MemberRun*>& members, const model::StageRun& stage) {
    for (const model::GroupRun& group : stage.groups) {
        addOpen(members, group);
    }
}

/// Like skipChoices(), without making a sentence for each of thousands.
bool canSkipAnything(const model::Run& run) {
    return run.counts.notStarted + run.counts.pending > 0 ||
           std::any_of(run.stages.begin(), run.stages.end(), [](const model::StageRun& stage) {
               return std::any_of(stage.gates.begin(), stage.gates.end(), [](const auto& gate) {
                   return gate.kind == model::GateKind::Soak &&
                          gate.state == model::GateState::Pending;
               });
           });
}

/// Why nothing can be asked of this run at all.
QString closedWord(const model::RunPicture& picture, const RunContext& context) {
    if (picture.run.backend != "local") {
        return RunActionWords::tr("Its controller drives this run; it cannot be steered here yet");
    }
    if (!picture.broken.empty()) {
        return RunActionWords::tr("Its journal was changed from outside: it may only be read");
    }
    return context.whyLocked;
}

} // namespace

RunActions actionsOf(const model::RunPicture& picture, const RunContext& context) {
    const model::Run& run = picture.run;
    const QString closed = closedWord(picture, context);
    const bool over = isRunOver(run);
    RunActions actions;
    actions.closed = closed;
    actions.start = {.isOffered =
                         !over && !picture.startWaits &&
                         (run.state == LifeState::NotStarted || run.state == LifeState::Stopped ||
                          run.state == LifeState::Failed),
                     .whyNot = closed};
    if (run.state == LifeState::Stopping && !over) { // it will be: so it says when
        actions.start = {.isOffered = true,
                         .whyNot =
                             closed.isEmpty()
                                 ? RunActionWords::tr("It is stopping: %1. Then it can be resumed.")
                                       .arg(flightWords(run.counts.running))
                                 : closed};
    }
    actions.stop = {
        .isOffered = !over && (run.state == LifeState::Running || run.state == LifeState::Pending),
        .whyNot = closed};
    actions.skip = {.isOffered = !over, .whyNot = closed};
    if (actions.skip.isOpen() && !canSkipAnything(run)) {
        actions.skip.whyNot = RunActionWords::tr("Nothing is left that could be skipped");
    }
    actions.approve = {.isOffered = !openGates(picture).isEmpty(), .whyNot = closed};
    const bool isElsewhere = !picture.isDrivenHere && !picture.drivenBy.empty();
    actions.drive = {.isOffered = !over && !picture.isDrivenHere,
                     .whyNot = closed.isEmpty() && isElsewhere
                                   ? RunActionWords::tr("%1 drives it: stop it there first")
                                         .arg(toQt(picture.drivenBy))
                                   : closed};
    actions.release = {.isOffered = picture.isDrivenHere, .whyNot = {}};
    return actions;
}

QList<OpenGate> openGates(const model::RunPicture& picture) {
    QList<OpenGate> open;
    if (isRunOver(picture.run) || picture.run.completedAt) {
        return open;
    }
    eachGate(picture, [&open](const OpenGate& one) {
        const bool asks = one.gate->kind == model::GateKind::Approval ||
                          one.gate->trouble != model::GateTrouble::None;
        if (one.gate->state == model::GateState::Pending && asks) {
            open.append(one);
        }
    });
    return open;
}

OpenGate gateNamed(const model::RunPicture& picture, const QString& id) {
    OpenGate found;
    eachGate(picture, [&](const OpenGate& one) {
        if (toQt(one.gate->id) == id) {
            found = one;
        }
    });
    return found;
}

QString gateName(const model::GateRun& gate) {
    return gate.name.empty() ? gateWord(gate.kind) : toQt(gate.name);
}

QString gatePlace(const OpenGate& open) {
    const QString stage = toQt(open.stage->name);
    const QString where = open.group == nullptr ? stage : stage + u" · "_s + toQt(open.group->name);
    return open.gate->timing == model::GateTiming::Before
               ? RunActionWords::tr("before %1").arg(where)
               : RunActionWords::tr("after %1").arg(where);
}

QList<const model::MemberRun*> membersBehind(const model::Run& run, const OpenGate& open) {
    QList<const model::MemberRun*> members;
    if (open.gate->timing == model::GateTiming::Before) {
        if (open.group != nullptr) {
            addOpen(members, *open.group);
        } else {
            addOpen(members, *open.stage);
        }
        return members;
    }
    bool isPast = false;
    for (const model::StageRun& stage : run.stages) {
        if (isPast && members.isEmpty()) {
            addOpen(members, stage);
        }
        isPast = isPast || &stage == open.stage;
    }
    return members;
}

QString refusalOfApproval(const model::RunPicture& picture, const OpenGate& open,
                          const RunContext& context) {
    const auto* rule =
        open.planned == nullptr ? nullptr : std::get_if<model::ApprovalGate>(&open.planned->params);
    const std::string who = fromQt(context.who);
    if (rule != nullptr && rule->notInitiator && picture.run.createdBy == who) {
        return RunActionWords::tr("You started this run, and this gate wants somebody else's yes.");
    }
    const auto& approvals = open.gate->approvals;
    if (std::any_of(approvals.begin(), approvals.end(),
                    [&who](const model::Approval& one) { return one.by == who; })) {
        return RunActionWords::tr("You have said yes already; others are still asked.");
    }
    return {};
}

QList<SkipChoice> skipChoices(const model::RunPicture& picture) {
    QList<SkipChoice> choices;
    const auto meaning = [](qsizetype count) {
        return count == 1 ? RunActionWords::tr("1 cluster stays as it is.")
                          : RunActionWords::tr("%1 clusters stay as they are.").arg(count);
    };
    const QString gates = RunActionWords::tr("Its gates are skipped too.");
    for (const model::StageRun& stage : picture.run.stages) {
        const QString name = toQt(stage.name);
        QList<const model::MemberRun*> open;
        addOpen(open, stage);
        for (const model::GateRun& gate : stage.gates) {
            if (gate.kind == model::GateKind::Soak && gate.state == model::GateState::Pending &&
                toQt(gate.id) == name + u"/soak"_s) {
                choices.append({.target = u"wait/"_s + name,
                                .text = RunActionWords::tr("Soak after %1").arg(name),
                                .meaning = RunActionWords::tr(
                                    "The rest of the soak is not waited for. No cluster is "
                                    "left out.")});
            }
        }
        if (open.isEmpty()) {
            continue;
        }
        choices.append({.target = u"stage/"_s + name,
                        .text = RunActionWords::tr("Stage %1").arg(name),
                        .members = static_cast<int>(open.size()),
                        .meaning = meaning(open.size()) + u' ' + gates});
        for (const model::GroupRun& group : stage.groups) {
            QList<const model::MemberRun*> rest;
            addOpen(rest, group);
            if (!rest.isEmpty() && stage.groups.size() > 1) {
                choices.append(
                    {.target = u"group/"_s + name + u'/' + toQt(group.name),
                     .text = RunActionWords::tr("Group %1 · %2").arg(name, toQt(group.name)),
                     .members = static_cast<int>(rest.size()),
                     .meaning = meaning(rest.size()) + u' ' + gates});
            }
        }
    }
    for (const model::StageRun& stage : picture.run.stages) {
        QList<const model::MemberRun*> open;
        addOpen(open, stage);
        for (const model::MemberRun* member : std::as_const(open)) {
            choices.append({.target = u"member/"_s + toQt(member->name),
                            .text = RunActionWords::tr("Cluster %1").arg(toQt(member->name)),
                            .members = 1,
                            .meaning = meaning(1)});
        }
    }
    return choices;
}

model::Command finished(model::Command command, const RunContext& context, const QString& comment) {
    command.id = fromQt(QUuid::createUuid().toString(QUuid::WithoutBraces));
    command.by = fromQt(context.who);
    command.comment = fromQt(comment);
    return command;
}

} // namespace pilothouse::ui
