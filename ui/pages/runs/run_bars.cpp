// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_bars.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_shades.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace pilothouse::ui {
namespace {

using model::LifeState;

constexpr int kMostSlots = 4;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(RunTimeline)
};

Instant endOf(const model::Attempt& attempt, Instant now) {
    return attempt.finishedAt.value_or(now);
}

/// What is expected of something that goes on: to the median, and from there to nine of ten.
void addPlanned(QList<TimelineBar>& bars, Instant from, const model::ExpectedSpan& span) {
    if (span.end50 > from) {
        bars.append({.kind = BarKind::Planned, .from = from, .to = span.end50});
    }
    const Instant tail = std::max(from, span.end50);
    if (span.end90 > tail) {
        bars.append({.kind = BarKind::PlannedTail, .from = tail, .to = span.end90});
    }
}

/// The colour of an attempt where bars are not coloured by state, and its meaning in a word.
void shade(TimelineBar& bar, const model::MemberRun& member, const model::Attempt& attempt,
           const RunMoment& moment) {
    if (moment.shades != nullptr) {
        bar.shade = moment.shades->stepOf(member, attempt, moment.now);
        bar.word =
            bar.word.isEmpty() ? moment.shades->wordOf(member, attempt, moment.now) : bar.word;
    }
}

/// A running attempt: to the moment from which it is slow, and on from there.
void addRunning(QList<TimelineBar>& bars, const model::MemberRun& member, Instant from,
                const RunMoment& moment) {
    const auto* const span = moment.expected(member);
    // One that is called stuck while more is expected of it has no moment from which it is late.
    if (!moment.isSlow(member) || span == nullptr || span->end90 >= moment.now) {
        bars.append({.kind = BarKind::Running, .from = from, .to = moment.now});
        shade(bars.last(), member, member.attempts.back(), moment);
        if (span != nullptr) {
            addPlanned(bars, moment.now, *span);
        }
        return;
    }
    const Instant late = std::max(from, span->end90);
    if (late > from) {
        bars.append({.kind = BarKind::Running, .from = from, .to = late});
        shade(bars.last(), member, member.attempts.back(), moment);
    }
    QString word = Words::tr("%1 over p90").arg(format::span(moment.now - late));
    if (!member.message.empty()) {
        word = Words::tr("%1 · %2").arg(word, toQt(member.message));
    }
    bars.append({.kind = BarKind::OverP90,
                 .from = late,
                 .to = moment.now,
                 .word = word,
                 .tone = Tone::Warning});
}

QString soakWord(const model::GateRun& gate, Instant from, Instant to) {
    return gate.name.empty() || gate.name == "Soak" || gate.name == "soak"
               ? Words::tr("soak %1").arg(format::span(to - from))
               : toQt(gate.name);
}

/// A gate that was or is open. One that somebody or time has resolved at once leaves no bar.
void addGate(QList<TimelineBar>& bars, const model::GateRun& gate, Instant now) {
    if (!gate.openedAt) {
        return;
    }
    const bool isSoak = gate.kind == model::GateKind::Soak;
    const bool isOpen = gate.state == model::GateState::Pending;
    const Instant to = gate.resolvedAt.value_or(isOpen && gate.resolveAt ? *gate.resolveAt : now);
    if (to <= *gate.openedAt) {
        return;
    }
    TimelineBar bar{.kind = isSoak ? BarKind::Soak : BarKind::Gate,
                    .from = *gate.openedAt,
                    .to = to,
                    .tone = Tone::Waiting,
                    .ref = QStringLiteral("gate:") + toQt(gate.id)};
    if (isSoak) {
        bar.word = soakWord(gate, bar.from, bar.to);
    } else if (isOpen && gate.trouble != model::GateTrouble::None) { // time will not end it
        bar.glyph = Glyph::WaitingHand;
        bar.word = Words::tr("%1 asks a person").arg(gateWord(gate.kind));
    } else if (isOpen) {
        bar.glyph = glyphOf(gate.kind);
        bar.word = gateWord(gate.kind);
    }
    bars.append(std::move(bar));
}

/// Start and end of what members of a stage did, and from when on somebody works still.
struct Work {
    std::optional<Instant> from{};
    Instant doneUntil{};
    bool isRunning = false;
};

void addWork(Work& work, const model::MemberRun& member) {
    for (const model::Attempt& attempt : member.attempts) {
        work.from = work.from ? std::min(*work.from, attempt.intentAt) : attempt.intentAt;
        if (attempt.finishedAt) {
            work.doneUntil = std::max(work.doneUntil, *attempt.finishedAt);
        }
    }
    work.isRunning = work.isRunning || member.state == LifeState::Running;
}

Work workOf(const model::StageRun& stage) {
    Work work;
    for (const model::GroupRun& group : stage.groups) {
        for (const model::MemberRun& member : group.members) {
            addWork(work, member);
        }
    }
    return work;
}

void sortBars(QList<TimelineBar>& bars) {
    std::stable_sort(bars.begin(), bars.end(),
                     [](const TimelineBar& a, const TimelineBar& b) { return a.from < b.from; });
}

bool isGateBar(const TimelineBar& bar) {
    return bar.kind == BarKind::Gate || bar.kind == BarKind::Soak;
}

/// Gates that are open at once lie beside one another; a third one shares the lower half.
void partGates(QList<TimelineBar>& bars) {
    for (qsizetype one = 0; one < bars.size(); ++one) {
        for (qsizetype other = 0; other < one && isGateBar(bars.at(one)); ++other) {
            if (isGateBar(bars.at(other)) && bars.at(one).from < bars.at(other).to) {
                bars[other].deck = std::max(bars.at(other).deck, 1);
                bars[one].deck = bars.at(other).deck == 1 ? 2 : 1;
            }
        }
    }
}

/// Where each member of a group lies.
class Slots {
public:
    explicit Slots(int count) : m_free(static_cast<std::size_t>(std::max(1, count))) {}

    int take(Instant from, Instant to) {
        auto best = std::min_element(m_free.begin(), m_free.end());
        const auto first =
            std::find_if(m_free.begin(), m_free.end(), [from](Instant at) { return at <= from; });
        best = first == m_free.end() ? best : first;
        *best = std::max(*best, to);
        return static_cast<int>(best - m_free.begin());
    }

private:
    std::vector<Instant> m_free;
};

struct Piece {
    Instant from{};
    Instant to{};
    Instant turn{}; ///< slow from here to the end
    BarKind kind = BarKind::Done;
    const model::MemberRun* member = nullptr;
    const model::Attempt* attempt = nullptr; ///< null: what is expected
};

/// An attempt as pieces of a slot: what it came to, and from when on it is slow.
void addPieces(std::vector<Piece>& pieces, const model::MemberRun& member,
               const model::Attempt& attempt, const RunMoment& moment) {
    const Instant end = endOf(attempt, moment.now);
    const auto* const span = moment.expected(member);
    const bool isSlow = !attempt.finishedAt && moment.isSlow(member) && span != nullptr;
    const Instant late =
        isSlow ? std::clamp(span->end90, attempt.intentAt, end) : end; // else all of it is alike
    const BarKind kind = attempt.outcome == LifeState::Completed ? BarKind::Done
                         : attempt.outcome == LifeState::Failed  ? BarKind::Failed
                                                                 : BarKind::Running;
    pieces.push_back({.from = attempt.intentAt,
                      .to = end,
                      .turn = late,
                      .kind = kind,
                      .member = &member,
                      .attempt = &attempt});
}

/// The pieces of a group's members in the order they began.
std::vector<Piece> piecesOf(const model::GroupRun& group, const RunMoment& moment) {
    std::vector<Piece> pieces;
    for (const model::MemberRun& member : group.members) {
        for (const model::Attempt& attempt : member.attempts) {
            addPieces(pieces, member, attempt, moment);
        }
        const auto* const span = moment.expected(member);
        const bool isAhead =
            member.state == LifeState::NotStarted || member.state == LifeState::Pending;
        if (span != nullptr && isAhead && span->end50 > moment.now) {
            pieces.push_back({.from = std::max(moment.now, span->start50),
                              .to = span->end50,
                              .turn = span->end50,
                              .kind = BarKind::Planned,
                              .member = &member});
        }
    }
    std::stable_sort(pieces.begin(), pieces.end(),
                     [](const Piece& a, const Piece& b) { return a.from < b.from; });
    return pieces;
}

} // namespace

QString RunMoment::clock(Instant at) const {
    return format::clock(at, zone);
}

const model::ExpectedSpan* RunMoment::expected(const model::MemberRun& member) const {
    const auto found = forecast->members.find(member.id.str());
    return found == forecast->members.end() ? nullptr : &found->second;
}

bool RunMoment::isSlow(const model::MemberRun& member) const {
    const auto* const span = expected(member);
    return member.state == LifeState::Running && !member.attempts.empty() &&
           (member.display == model::DisplayState::Stuck || (span != nullptr && now > span->end90));
}

QList<TimelineBar> stageBars(const model::StageRun& stage, const RunMoment& moment) {
    QList<TimelineBar> bars;
    const Work work = workOf(stage);
    if (work.from) {
        const Instant doneUntil = std::max(*work.from, work.doneUntil);
        if (doneUntil > *work.from) {
            TimelineBar done{.kind = BarKind::Done, .from = *work.from, .to = doneUntil};
            if (work.isRunning) {
                done.word = Words::tr("%1 done").arg(stage.counts.completed);
            }
            bars.append(std::move(done));
        }
        if (work.isRunning) {
            bars.append({.kind = BarKind::Running, .from = doneUntil, .to = moment.now});
        }
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (member.state == LifeState::Failed && !member.attempts.empty()) {
                    const Instant at = endOf(member.attempts.back(), moment.now);
                    bars.append({.kind = BarKind::Failed, .from = at, .to = at});
                }
            }
        }
    }
    for (const model::GateRun& gate : stage.gates) {
        addGate(bars, gate, moment.now);
    }
    const auto span = moment.forecast->stages.find(stage.name);
    if (!stage.completedAt && span != moment.forecast->stages.end()) {
        addPlanned(bars, std::max(moment.now, span->second.start50), span->second);
    }
    sortBars(bars);
    partGates(bars);
    return bars;
}

int slotsOf(const model::GroupRun& group) {
    const int wanted = std::min({group.concurrency, group.counts.total, kMostSlots});
    return wanted >= 2 ? wanted : 0;
}

QList<TimelineBar> groupBars(const model::StageRun& stage, const model::GroupRun& group,
                             const RunMoment& moment) {
    QList<TimelineBar> bars;
    Slots free(slotsOf(group));
    for (const Piece& piece : piecesOf(group, moment)) {
        const int slot = free.take(piece.from, piece.to);
        const QString ref = QStringLiteral("m:") + toQt(piece.member->id.str());
        if (piece.turn > piece.from) {
            bars.append({.kind = piece.kind,
                         .from = piece.from,
                         .to = piece.turn,
                         .slot = slot,
                         .ref = ref});
            if (moment.shades != nullptr && piece.attempt != nullptr) {
                bars.last().shade =
                    moment.shades->stepOf(*piece.member, *piece.attempt, moment.now);
            }
        }
        if (piece.turn < piece.to) {
            bars.append({.kind = BarKind::OverP90,
                         .from = piece.turn,
                         .to = piece.to,
                         .slot = slot,
                         .ref = ref});
        }
    }
    for (const model::GateRun& gate : group.gates) {
        addGate(bars, gate, moment.now);
    }
    const bool waitsAsAWhole = group.state == LifeState::Pending && group.counts.running == 0;
    if (waitsAsAWhole && stage.startedAt) {
        std::optional<Instant> until;
        for (const model::MemberRun& member : group.members) {
            if (member.retryAt && (!until || *member.retryAt < *until)) {
                until = member.retryAt;
            }
        }
        const QString word = reasonWord(group.reason);
        bars.append(
            {.kind = BarKind::Gate,
             .from = group.startedAt.value_or(*stage.startedAt),
             .to = std::max(until.value_or(moment.now), moment.now),
             .glyph = glyphOf(group.display, group.reason),
             .word = until ? Words::tr("%1 until %2").arg(word, moment.clock(*until)) : word,
             .tone = Tone::Waiting});
    }
    sortBars(bars);
    return bars;
}

QList<TimelineBar> memberBars(const model::MemberRun& member, const RunMoment& moment) {
    QList<TimelineBar> bars;
    for (const model::Attempt& attempt : member.attempts) {
        if (attempt.finishedAt) {
            const bool failed = attempt.outcome == LifeState::Failed;
            bars.append({.kind = failed ? BarKind::Failed : BarKind::Done,
                         .from = attempt.intentAt,
                         .to = *attempt.finishedAt,
                         .word = failed ? toQt(attempt.errorText) : QString(),
                         .tone = failed ? Tone::Failed : Tone::Secondary});
            if (!failed) {
                shade(bars.last(), member, attempt, moment);
            }
        } else {
            addRunning(bars, member, attempt.intentAt, moment);
        }
    }
    const bool waits = member.state == LifeState::Pending;
    if (waits) {
        const Instant since =
            bars.isEmpty() ? moment.now : std::max(bars.constLast().to, bars.constLast().from);
        bars.append(
            {.kind = BarKind::Gate,
             .from = since,
             .to = std::max(member.retryAt.value_or(moment.now), since),
             .glyph = glyphOf(member.display, member.reason),
             .word = member.message.empty() ? reasonWord(member.reason) : toQt(member.message),
             .tone = Tone::Waiting});
    }
    return bars;
}

QString memberDetail(const model::MemberRun& member, const RunMoment& moment) {
    if (moment.isSlow(member)) {
        return Words::tr("slow · %1")
            .arg(format::span(moment.now - member.attempts.back().intentAt));
    }
    if (member.state == LifeState::Failed && !member.attempts.empty() &&
        member.attempts.back().finishedAt) {
        return Words::tr("failed %1").arg(moment.clock(*member.attempts.back().finishedAt));
    }
    if (member.state == LifeState::Pending) {
        return shortReason(member.reason);
    }
    switch (member.step) {
    case model::MemberStep::Starting: return Words::tr("starting");
    case model::MemberStep::InProgress:
        return member.message.empty() ? Words::tr("in progress") : toQt(member.message);
    case model::MemberStep::Verifying: return Words::tr("verifying");
    case model::MemberStep::None: break;
    }
    return stateWord(member.display);
}

QString approvedWord(const std::vector<model::GateRun>& gates, const RunMoment& moment) {
    QString word;
    for (const model::GateRun& gate : gates) {
        if (gate.kind == model::GateKind::Approval && gate.timing == model::GateTiming::Before &&
            gate.resolvedAt) {
            word = Words::tr("approved %1").arg(moment.clock(*gate.resolvedAt));
        }
    }
    return word;
}

QList<InFlightStep> inFlightOf(const model::Run& run, const RunMoment& moment) {
    std::map<Instant, int> changes;
    for (const model::StageRun& stage : run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                for (const model::Attempt& attempt : member.attempts) {
                    ++changes[attempt.intentAt];
                    --changes[endOf(attempt, moment.now)];
                }
            }
        }
    }
    QList<InFlightStep> steps;
    int count = 0;
    std::optional<Instant> since;
    for (const auto& [at, change] : changes) {
        if (since && count > 0) {
            steps.append({.from = *since, .to = at, .count = count});
        }
        count += change;
        since = at;
    }
    if (!run.completedAt) {
        for (const model::ExpectedLoad& load : moment.forecast->load) {
            if (load.to > moment.now && load.count > 0) {
                steps.append({.from = std::max(load.from, moment.now),
                              .to = load.to,
                              .count = load.count,
                              .isPlanned = true});
            }
        }
    }
    return steps;
}

} // namespace pilothouse::ui
