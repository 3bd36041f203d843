// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/inbox.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using model::LifeState;

struct Inbox {
    Q_DECLARE_TR_FUNCTIONS(Inbox)
};

constexpr auto kDoneFor = 24h;
constexpr qsizetype kMostFailures = 4;

bool isOver(const model::Run& run) {
    return run.completedAt.has_value() || run.isAbandoned;
}

QString clusters(qsizetype count) {
    return count == 1 ? Inbox::tr("1 cluster") : Inbox::tr("%1 clusters").arg(count);
}

/// Gates of people that are over or to come; open ones are told by openGates().
template<class Use>
void eachApproval(const model::RunPicture& picture, const Use& use) {
    for (const model::StageRun& stage : picture.run.stages) {
        for (const model::GateRun& gate : stage.gates) {
            use(OpenGate{.stage = &stage, .gate = &gate});
        }
        for (const model::GroupRun& group : stage.groups) {
            for (const model::GateRun& gate : group.gates) {
                use(OpenGate{.stage = &stage, .group = &group, .gate = &gate});
            }
        }
    }
}

std::optional<Instant> expectedAt(const model::RunPicture& picture, const OpenGate& open) {
    const auto& stages = picture.forecast.stages;
    const auto found = stages.find(open.stage->name);
    if (found == stages.end()) {
        return std::nullopt;
    }
    return open.gate->timing == model::GateTiming::Before ? found->second.start50
                                                          : found->second.end50;
}

InboxItem itemOf(const model::RunPicture& picture, const OpenGate& open, InboxKind kind) {
    return {.kind = kind,
            .glyph = glyphOf(open.gate->kind),
            .title = gatePlace(open),
            .run = toQt(picture.run.name),
            .runId = toQt(picture.run.id.str()),
            .gateId = toQt(open.gate->id)};
}

void addOpen(QList<InboxItem>& items, const model::RunPicture& picture, const RunContext& context) {
    for (const OpenGate& open : openGates(picture)) {
        const QString refusal = refusalOfApproval(picture, open, context);
        InboxItem item = itemOf(
            picture, open, refusal.isEmpty() ? InboxKind::NeedsYou : InboxKind::WaitsForOthers);
        item.at = open.gate->openedAt.value_or(picture.at);
        item.when = format::age(context.now - item.at);
        const auto behind = membersBehind(picture.run, open).size();
        const QString blocks = Inbox::tr("blocks %1").arg(clusters(behind));
        switch (open.gate->trouble) {
        case model::GateTrouble::Blocked:
            item.glyph = Glyph::Failed;
            item.line = Inbox::tr("%1 failed · %2").arg(gateName(*open.gate), blocks);
            break;
        case model::GateTrouble::Inconclusive:
            item.glyph = Glyph::Unknown;
            item.line = Inbox::tr("%1 has no answer · %2").arg(gateName(*open.gate), blocks);
            break;
        case model::GateTrouble::None:
            item.glyph = Glyph::WaitingHand;
            item.line = refusal.isEmpty() ? Inbox::tr("%1 · %2").arg(gateName(*open.gate), blocks)
                                          : refusal;
            break;
        }
        items.append(item);
    }
}

void addOthers(QList<InboxItem>& items, const model::RunPicture& picture,
               const RunContext& context) {
    const bool over = isOver(picture.run);
    eachApproval(picture, [&](const OpenGate& open) {
        const model::GateRun& gate = *open.gate;
        if (gate.kind == model::GateKind::Approval && gate.state == model::GateState::NotStarted &&
            !over && picture.run.state != LifeState::NotStarted) {
            InboxItem item = itemOf(picture, open, InboxKind::ComingUp);
            item.glyph = Glyph::NotStarted;
            item.line = gateName(gate);
            const auto at = expectedAt(picture, open);
            item.at = at.value_or(Instant::max());
            item.when = at ? Inbox::tr("about %1").arg(whenText(*at, context))
                           : Inbox::tr("not known when");
            items.append(item);
        }
        const bool isRecent = gate.resolvedAt && context.now - *gate.resolvedAt < kDoneFor;
        if (!isRecent || gate.resolvedBy.empty()) {
            return;
        }
        InboxItem item = itemOf(picture, open, InboxKind::Done);
        item.at = *gate.resolvedAt;
        item.when = whenText(*gate.resolvedAt, context);
        const QString by =
            toQt(gate.resolvedBy) == context.who ? Inbox::tr("you") : toQt(gate.resolvedBy);
        item.glyph = gate.state == model::GateState::Completed ? Glyph::Ok
                     : gate.state == model::GateState::Skipped ? Glyph::Skipped
                                                               : Glyph::Failed;
        item.line = gate.state == model::GateState::Skipped ? Inbox::tr("skipped by %1").arg(by)
                                                            : Inbox::tr("approved by %1").arg(by);
        if (!gate.comment.empty()) {
            item.line = Inbox::tr("%1, %2").arg(item.line, toQt(gate.comment));
        }
        items.append(item);
    });
}

SampleLine lineOf(const model::GateRun& gate, const RunContext& context) {
    SampleLine line{.gate = gateName(gate)};
    int passed = 0;
    bool isRed = false;
    bool isMute = false;
    for (const model::GateSample& sample : gate.samples) {
        const bool isPass = sample.outcome == model::CheckOutcome::Pass;
        passed += isPass || sample.outcome == model::CheckOutcome::Warn ? 1 : 0;
        isRed = isRed || sample.outcome == model::CheckOutcome::Fail;
        isMute = isMute || sample.outcome == model::CheckOutcome::Inconclusive;
        line.samples.append(isPass                                        ? Glyph::Ok
                            : sample.outcome == model::CheckOutcome::Warn ? Glyph::Warning
                            : sample.outcome == model::CheckOutcome::Fail ? Glyph::Failed
                                                                          : Glyph::Unknown);
        line.notes << Inbox::tr("%1 · %2 · %3")
                          .arg(whenText(sample.at, context), toQt(sample.code), toQt(sample.text));
        if (!isPass) {
            line.worst = Inbox::tr("%1, %2").arg(toQt(sample.text), whenText(sample.at, context));
        }
    }
    line.words = Inbox::tr("%1 of %2 pass").arg(passed).arg(gate.samples.size());
    line.glyph = isRed ? Glyph::Warning : isMute ? Glyph::Unknown : Glyph::Ok;
    return line;
}

QList<GateEffect> effectsOf(const model::RunPicture& picture, const OpenGate& open,
                            const QList<const model::MemberRun*>& behind) {
    const auto waits = std::count_if(behind.cbegin(), behind.cend(), [](const auto* member) {
        return member->state == LifeState::Pending;
    });
    std::int32_t limit = 1;
    for (const model::StageRun& stage : picture.run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                limit = !behind.isEmpty() && &member == behind.front() ? stage.concurrency : limit;
            }
        }
    }
    const int free = static_cast<int>(behind.size() - waits);
    const bool waitsForMore = open.planned != nullptr &&
                              open.planned->kind() == model::GateKind::Approval &&
                              std::get<model::ApprovalGate>(open.planned->params).quorum -
                                      static_cast<int>(open.gate->approvals.size()) >
                                  1;
    const int now = waitsForMore ? 0 : std::min(free, limit);
    QList<GateEffect> effects;
    const auto add = [&effects](int count, Fill fill, Glyph glyph, const QString& words) {
        if (count > 0) {
            effects.append(
                {.fill = fill,
                 .glyph = glyph,
                 .clusters = count,
                 .words = QString(words).replace(u"%1"_s, format::number(std::int64_t(count)))});
        }
    };
    add(now, Fill::Running, Glyph::Running, Inbox::tr("%1 start at once"));
    add(free - now, Fill::Planned, Glyph::NotStarted,
        waitsForMore ? Inbox::tr("%1 wait for the others’ yes")
                     : Inbox::tr("%1 follow, %2 at a time")
                           .replace(u"%2"_s, format::number(std::int64_t(limit))));
    add(static_cast<int>(waits), Fill::Soak, Glyph::WaitingClock,
        Inbox::tr("%1 wait for a window or a cluster"));
    return effects;
}

QList<GateRegion> regionsOf(const model::RunPicture& picture,
                            const QList<const model::MemberRun*>& behind, const RunContext& context,
                            bool& isRegions) {
    QMap<QString, QString> places; // of cluster ids
    isRegions = false;
    for (const model::PlannedStage& stage : picture.plan->stages) {
        for (const model::PlannedGroup& group : stage.groups) {
            for (const model::PlannedMember& member : group.members) {
                isRegions = isRegions || !member.region.empty();
            }
        }
    }
    for (const model::PlannedStage& stage : picture.plan->stages) {
        for (const model::PlannedGroup& group : stage.groups) {
            for (const model::PlannedMember& member : group.members) {
                const QString region = toQt(member.region);
                places.insert(toQt(member.cluster.str()), !isRegions ? toQt(group.name)
                                                          : region.isEmpty()
                                                              ? Inbox::tr("no region")
                                                              : region);
            }
        }
    }
    QMap<QString, GateRegion> regions;
    for (const model::MemberRun* member : behind) {
        const QString id = toQt(member->id.str());
        GateRegion& region = regions[places.value(id)];
        region.name = places.value(id);
        ++region.clusters;
        region.production += context.production.contains(id) ? 1 : 0;
    }
    QList<GateRegion> sorted = regions.values();
    std::stable_sort(sorted.begin(), sorted.end(), [](const GateRegion& a, const GateRegion& b) {
        return a.clusters > b.clusters;
    });
    return sorted;
}

void addFailures(GateCard& card, const model::RunPicture& picture) {
    for (const model::StageRun& stage : picture.run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (member.state != LifeState::Failed) {
                    continue;
                }
                card.failures.append({.id = toQt(member.id.str()),
                                      .name = toQt(member.name),
                                      .why = member.attempts.empty()
                                                 ? toQt(member.message)
                                                 : toQt(member.attempts.back().errorText)});
            }
        }
    }
    const auto& counts = picture.run.counts;
    card.failuresTitle =
        counts.completed + counts.failed == 0
            ? Inbox::tr("No cluster was updated yet")
            : Inbox::tr("%1 of %2").arg(counts.failed).arg(counts.failed + counts.completed);
    if (card.failures.size() > kMostFailures) {
        const auto more = card.failures.size() - kMostFailures;
        card.failures.resize(kMostFailures);
        card.failuresTitle = Inbox::tr("%1, %2 not shown here").arg(card.failuresTitle).arg(more);
    }
}

/// Whom the stages so far went on without, since they are offline as expected.
void addDeferred(GateCard& card, const model::Run& run) {
    constexpr qsizetype kMostNames = 3;
    QStringList names;
    for (const model::StageRun& stage : run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (member.reason == model::PendingReason::Deferred) {
                    names << toQt(member.name);
                }
            }
        }
    }
    if (names.isEmpty()) {
        return;
    }
    const qsizetype more = std::max<qsizetype>(0, names.size() - kMostNames);
    const QString first = names.mid(0, kMostNames).join(u", "_s);
    card.deferred =
        more == 0
            ? Inbox::tr("%1 of %2 deferred: %3").arg(names.size()).arg(run.counts.total).arg(first)
            : Inbox::tr("%1 of %2 deferred: %3 and %4 more")
                  .arg(names.size())
                  .arg(run.counts.total)
                  .arg(first)
                  .arg(more);
}

} // namespace

QString inboxTitle(InboxKind kind) {
    switch (kind) {
    case InboxKind::NeedsYou: return Inbox::tr("Needs you");
    case InboxKind::WaitsForOthers: return Inbox::tr("Waits for others");
    case InboxKind::ComingUp: return Inbox::tr("Coming up");
    case InboxKind::Done: break;
    }
    return Inbox::tr("Done in the last day");
}

QList<InboxItem> inboxOf(const model::RunsPicture& runs, const RunContext& context) {
    QList<InboxItem> items;
    for (const auto& run : runs.runs) {
        addOpen(items, *run, context);
        addOthers(items, *run, context);
    }
    std::stable_sort(items.begin(), items.end(), [](const InboxItem& a, const InboxItem& b) {
        if (a.kind != b.kind) {
            return a.kind < b.kind;
        }
        return a.kind == InboxKind::Done ? a.at > b.at : a.at < b.at;
    });
    return items;
}

int needsYou(const QList<InboxItem>& items) {
    return static_cast<int>(std::count_if(items.cbegin(), items.cend(), [](const auto& item) {
        return item.kind == InboxKind::NeedsYou;
    }));
}

GateCard cardOf(const model::RunPicture& picture, const QString& gateId,
                const RunContext& context) {
    GateCard card;
    const OpenGate open = gateNamed(picture, gateId);
    if (open.gate == nullptr) {
        return card;
    }
    const model::GateRun& gate = *open.gate;
    const auto behind = membersBehind(picture.run, open);
    card.glyph = gate.trouble == model::GateTrouble::Blocked        ? Glyph::Failed
                 : gate.trouble == model::GateTrouble::Inconclusive ? Glyph::Unknown
                                                                    : glyphOf(gate.kind);
    card.title = gatePlace(open);
    card.subtitle =
        QStringList{gateName(gate), toQt(picture.run.name), targetOf(*picture.plan)}.join(u" · "_s);
    card.regions = regionsOf(picture, behind, context, card.isRegions);
    card.figures = {{format::number(std::int64_t(behind.size())), Inbox::tr("clusters may go on")},
                    {format::number(std::int64_t(card.regions.size())),
                     card.isRegions ? Inbox::tr("regions") : Inbox::tr("groups")},
                    {format::number(std::int64_t(picture.run.counts.completed)),
                     Inbox::tr("clusters done so far")}};
    if (open.planned != nullptr && gate.kind == model::GateKind::Approval) {
        card.figures.append({Inbox::tr("%1 of %2")
                                 .arg(gate.approvals.size())
                                 .arg(std::get<model::ApprovalGate>(open.planned->params).quorum),
                             Inbox::tr("have said yes")});
    }
    if (gate.openedAt && gate.state == model::GateState::Pending) {
        card.figures.append(
            {format::age(context.now - *gate.openedAt),
             Inbox::tr("waiting, since %1").arg(whenText(*gate.openedAt, context))});
    } else if (gate.resolvedAt) {
        card.verdict = gate.resolvedBy.empty()
                           ? Inbox::tr("over since %1").arg(whenText(*gate.resolvedAt, context))
                           : Inbox::tr("%1 at %2")
                                 .arg(toQt(gate.resolvedBy), whenText(*gate.resolvedAt, context));
    }
    eachApproval(picture, [&](const OpenGate& one) {
        if (!one.gate->samples.empty()) {
            card.samples.append(lineOf(*one.gate, context));
        }
    });
    addFailures(card, picture);
    addDeferred(card, picture.run);
    card.effects = effectsOf(picture, open, behind);
    card.effectNote = picture.drivenBy.empty() && !picture.isDrivenHere
                          ? Inbox::tr("once somebody drives the run")
                          : Inbox::tr("by the stage's limit");
    return card;
}

} // namespace pilothouse::ui
