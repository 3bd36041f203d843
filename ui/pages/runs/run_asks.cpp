// SPDX-License-Identifier: GPL-3.0-or-later
// What may be asked about a part of a run, and why not. The rules are the machine's
// (core/rollout/machine_commands.cpp): whoever drives the run judges again.
#include "ui/pages/runs/run_asks.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LifeState;

struct RunAsks {
    Q_DECLARE_TR_FUNCTIONS(RunAsks)
};

bool isOpen(const model::MemberRun& member) {
    return member.state == LifeState::NotStarted || member.state == LifeState::Pending;
}

bool isUncertain(const model::MemberRun& member) {
    return member.state == LifeState::Pending && member.reason == model::PendingReason::Unknown;
}

class Asker {
public:
    Asker(const model::RunPicture& picture, const RunContext& context)
        : m_picture(picture), m_run(picture.run), m_closed(actionsOf(picture, context).closed) {
        if (m_run.isAbandoned) {
            m_over = RunAsks::tr("The run was abandoned");
        } else if (m_run.state == LifeState::Completed || m_run.state == LifeState::Skipped) {
            m_over = RunAsks::tr("The run is over");
        }
    }

    QList<RunAsk> ofLane(const QString& lane) {
        if (lane.isEmpty()) {
            for (const model::StageRun& stage : m_run.stages) {
                addChecks(stage);
            }
            addWindows({}, {});
            addAbandon();
            return std::move(m_asks);
        }
        const QString rest = lane.mid(2);
        for (const model::StageRun& stage : m_run.stages) {
            if (lane.startsWith(u"s:"_s) && toQt(stage.name) == rest) {
                addSkipOfStage(stage);
                addChecks(stage);
                addWindows(stage.name, {});
                return std::move(m_asks);
            }
            for (const model::GroupRun& group : stage.groups) {
                if (lane == u"g:"_s + toQt(stage.name) + u'/' + toQt(group.name)) {
                    addSkipOfGroup(stage, group);
                    addWindows(stage.name, {});
                    return std::move(m_asks);
                }
                for (const model::MemberRun& member : group.members) {
                    if (lane.startsWith(u"m:"_s) && toQt(member.id.str()) == rest) {
                        addMember(stage, member);
                        return std::move(m_asks);
                    }
                }
            }
        }
        return {};
    }

private:
    void add(AskKind kind, const QString& target, const QString& text, const QString& help,
             const QString& whyNot, int members) {
        const QString refusal = !m_over.isEmpty() ? m_over : whyNot;
        m_asks.append({.kind = kind,
                       .target = target,
                       .text = text,
                       .help = help,
                       .whyNot = refusal.isEmpty() ? m_closed : refusal,
                       .isOffered = refusal.isEmpty(),
                       .members = members});
    }

    void addMember(const model::StageRun& stage, const model::MemberRun& member) {
        const QString name = toQt(member.name);
        QString whyNot;
        if (!isUncertain(member)) {
            const int now = stageNow(m_run);
            const bool isNow = now >= 0 && &m_run.stages[static_cast<std::size_t>(now)] == &stage;
            if (member.state != LifeState::Failed) {
                whyNot = RunAsks::tr("It has not failed");
            } else if (!isNow) {
                whyNot =
                    RunAsks::tr("Its stage is over: retry what failed there as a run of its own");
            }
        }
        add(AskKind::Retry, name, RunAsks::tr("Retry %1…").arg(name),
            RunAsks::tr("Update this cluster again, with the same target"), whyNot, 1);
        add(AskKind::Adopt, name, RunAsks::tr("Adopt %1…").arg(name),
            RunAsks::tr("Take its action to be running: watch the cluster until it proves the "
                        "target, start nothing"),
            isUncertain(member) ? QString() : RunAsks::tr("What happened to it is known"), 1);
        whyNot.clear();
        if (member.state == LifeState::Running) {
            whyNot = RunAsks::tr("It is in progress: work that began runs to its end");
        } else if (!isOpen(member)) {
            whyNot = RunAsks::tr("It is %1 already").arg(stateWord(member.display));
        }
        add(AskKind::Skip, u"member/"_s + name, RunAsks::tr("Skip %1…").arg(name),
            RunAsks::tr("This cluster stays as it is"), whyNot, 1);
        addWindows(stage.name, member.id);
    }

    void addSkipOfStage(const model::StageRun& stage) {
        const QString name = toQt(stage.name);
        const int open = stage.counts.notStarted + stage.counts.pending;
        add(AskKind::Skip, u"stage/"_s + name, RunAsks::tr("Skip stage %1…").arg(name),
            RunAsks::tr("Its clusters that have not begun stay as they are, its gates are "
                        "skipped"),
            open > 0 ? QString() : RunAsks::tr("No cluster of it is left that could be skipped"),
            open);
        for (const model::GateRun& gate : stage.gates) {
            if (gate.kind == model::GateKind::Soak && toQt(gate.id) == name + u"/soak"_s) {
                add(AskKind::Skip, u"wait/"_s + name,
                    RunAsks::tr("Skip the soak after %1…").arg(name),
                    RunAsks::tr("The rest of the soak is not waited for"),
                    gate.state == model::GateState::Pending ? QString()
                                                            : RunAsks::tr("It does not soak now"),
                    0);
            }
        }
    }

    /// Health gates that wait, whoever they wait for.
    void addChecks(const model::StageRun& stage) {
        const auto among = [this](const std::vector<model::GateRun>& gates) {
            for (const model::GateRun& gate : gates) {
                if (gate.kind == model::GateKind::Health &&
                    gate.state == model::GateState::Pending) {
                    add(AskKind::Check, toQt(gate.id),
                        RunAsks::tr("Check %1 again…").arg(gateName(gate)),
                        RunAsks::tr("Its samples count anew from now"),
                        gate.trouble == model::GateTrouble::None
                            ? RunAsks::tr("It is being checked now")
                            : QString(),
                        0);
                }
            }
        };
        among(stage.gates);
        for (const model::GroupRun& group : stage.groups) {
            among(group.gates);
        }
    }

    void addSkipOfGroup(const model::StageRun& stage, const model::GroupRun& group) {
        const QString name = toQt(group.name);
        const int open = group.counts.notStarted + group.counts.pending;
        add(AskKind::Skip, u"group/"_s + toQt(stage.name) + u'/' + name,
            RunAsks::tr("Skip group %1…").arg(name),
            RunAsks::tr("Its clusters that have not begun stay as they are"),
            open > 0 ? QString() : RunAsks::tr("No cluster of it is left that could be skipped"),
            open);
    }

    /// Windows that hold for a cluster, for some of a stage, or for anybody.
    void addWindows(const std::string& stage, const ClusterId& member) {
        for (const model::Window& window : m_picture.plan->windows) {
            const auto [held, isAbout] = heldBy(window.id, stage, member);
            if (!isAbout) {
                continue;
            }
            const QString id = toQt(window.id);
            QString whyNot;
            if (window.overridableBy.empty()) {
                whyNot = RunAsks::tr("Nobody may set it aside: the strategy names no one");
            } else if (isOverridden(window.id)) {
                whyNot = RunAsks::tr("It was set aside already");
            }
            add(AskKind::Override, id,
                window.kind == model::WindowKind::Deny
                    ? RunAsks::tr("Set freeze %1 aside…").arg(id)
                    : RunAsks::tr("Set window %1 aside…").arg(id),
                RunAsks::tr("It holds nobody any more, for the rest of this run"), whyNot, held);
        }
    }

    /// How many clusters that have not begun it holds, and whether it is about stage and member.
    [[nodiscard]] std::pair<int, bool> heldBy(const std::string& window, const std::string& stage,
                                              const ClusterId& member) const {
        int held = 0;
        bool isAbout = stage.empty() && member.str().empty();
        const auto& stages = m_picture.plan->stages;
        for (std::size_t s = 0; s < stages.size() && s < m_run.stages.size(); ++s) {
            for (std::size_t g = 0;
                 g < stages[s].groups.size() && g < m_run.stages[s].groups.size(); ++g) {
                const auto& planned = stages[s].groups[g].members;
                const auto& now = m_run.stages[s].groups[g].members;
                for (std::size_t m = 0; m < planned.size() && m < now.size(); ++m) {
                    const auto& ids = planned[m].windows;
                    if (std::find(ids.begin(), ids.end(), window) == ids.end()) {
                        continue;
                    }
                    held += isOpen(now[m]) ? 1 : 0;
                    isAbout = isAbout || now[m].id == member ||
                              (member.str().empty() && stages[s].name == stage);
                }
            }
        }
        return {held, isAbout};
    }

    [[nodiscard]] bool isOverridden(const std::string& window) const {
        const auto& records = *m_picture.records;
        return std::any_of(records.begin(), records.end(), [&window](const auto& record) {
            const auto* override = std::get_if<model::WindowOverride>(&record.body);
            return override != nullptr && override->window == window;
        });
    }

    void addAbandon() {
        const auto& counts = m_run.counts;
        add(AskKind::Abandon, {}, RunAsks::tr("Abandon run…"),
            RunAsks::tr("End the run for good: it can never be resumed"), {},
            counts.notStarted + counts.pending + counts.running);
    }

    const model::RunPicture& m_picture;
    const model::Run& m_run;
    QString m_closed;
    QString m_over;
    QList<RunAsk> m_asks;
};

} // namespace

QList<RunAsk> asksOf(const model::RunPicture& picture, const QString& lane,
                     const RunContext& context) {
    return Asker(picture, context).ofLane(lane);
}

QList<RunAsk> asksOfCause(const model::RunPicture& picture, const model::StuckCause& cause,
                          const QString& lane, const RunContext& context) {
    QString about = lane;
    for (const model::StageRun& stage : picture.run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (about.isEmpty() && cause.members.size() == 1 &&
                    cause.members.front() == member.name) {
                    about = u"m:"_s + toQt(member.id.str());
                }
            }
        }
    }
    const bool isWindow = cause.kind == model::StuckKind::WindowClosed;
    const bool isGate = cause.kind == model::StuckKind::HumanApproval;
    QList<RunAsk> all;
    if (!about.isEmpty() || isWindow || isGate) {
        all = asksOf(picture, about, context);
    }
    QList<RunAsk> fit;
    for (const RunAsk& ask : std::as_const(all)) {
        const bool isFit = ask.kind == AskKind::Override  ? isWindow
                           : ask.kind == AskKind::Check   ? isGate && ask.isOffered
                           : ask.kind == AskKind::Abandon ? false
                                                          : ask.isOffered;
        if (isFit) {
            fit.append(ask);
        }
    }
    return fit;
}

RunAsk asAskedNow(const model::RunPicture& picture, const RunAsk& ask, const RunContext& context) {
    QString lane;
    if (ask.kind == AskKind::Retry || ask.kind == AskKind::Adopt) {
        const std::string name = fromQt(ask.target);
        for (const model::StageRun& stage : picture.run.stages) {
            for (const model::GroupRun& group : stage.groups) {
                for (const model::MemberRun& member : group.members) {
                    lane = member.name == name ? u"m:"_s + toQt(member.id.str()) : lane;
                }
            }
        }
    }
    for (const RunAsk& one : asksOf(picture, lane, context)) {
        if (one.kind == ask.kind && one.target == ask.target) {
            return one;
        }
    }
    RunAsk gone = ask;
    gone.whyNot = RunAsks::tr("The run has moved on: this cannot be asked any more.");
    return gone;
}

} // namespace pilothouse::ui
