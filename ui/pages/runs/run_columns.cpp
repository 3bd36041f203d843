// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_columns.h"

#include <algorithm>
#include <map>

namespace pilothouse::ui {

namespace {

using namespace std::chrono_literals;
using model::LifeState;

constexpr std::chrono::milliseconds kHeatStep = 5min;
constexpr int kMostColumns = 2000;

/// By what a column's counts change at a moment.
struct Change {
    int failed = 0;
    int done = 0;
    int running = 0;
    int planned = 0;
};
using Changes = std::map<Instant, Change>;

void fold(LaneColumn& column, const Change& change) {
    column.failed += change.failed;
    column.done += change.done;
    column.running += change.running;
    column.planned += change.planned;
}

bool isEmpty(const LaneColumn& column) {
    return column.failed + column.done + column.running + column.planned == 0;
}

/// A slot in use from the start of an attempt to its end.
void addSlot(Changes& changes, const model::Attempt& attempt, Instant now) {
    const Instant end = std::max(attempt.finishedAt.value_or(now), attempt.intentAt);
    int Change::*const part = attempt.outcome == LifeState::Completed ? &Change::done
                              : attempt.outcome == LifeState::Failed  ? &Change::failed
                                                                      : &Change::running;
    changes[attempt.intentAt].*part += 1;
    changes[end].*part -= 1;
}

/// In flight while an attempt goes on; after the last one as it ended.
void addFate(Changes& changes, const model::MemberRun& member, Instant now) {
    for (const model::Attempt& attempt : member.attempts) {
        changes[attempt.intentAt].running += 1;
        changes[std::max(attempt.finishedAt.value_or(now), attempt.intentAt)].running -= 1;
    }
    if (member.attempts.empty() || !member.attempts.back().finishedAt) {
        return;
    }
    Change& end = changes[*member.attempts.back().finishedAt];
    end.done += member.state == LifeState::Completed ? 1 : 0;
    end.failed += member.state == LifeState::Failed ? 1 : 0;
}

} // namespace

QList<LaneColumn> slotColumns(const model::GroupRun& group, const RunMoment& moment) {
    Changes changes;
    for (const model::MemberRun& member : group.members) {
        for (const model::Attempt& attempt : member.attempts) {
            addSlot(changes, attempt, moment.now);
        }
        const auto* const span = moment.expected(member);
        const bool isAhead =
            member.state == LifeState::NotStarted || member.state == LifeState::Pending;
        if (span != nullptr && isAhead && span->end50 > moment.now) {
            changes[std::max(moment.now, span->start50)].planned += 1;
            changes[span->end50].planned -= 1;
        }
    }
    QList<LaneColumn> columns;
    LaneColumn now;
    for (auto change = changes.cbegin(); change != changes.cend(); ++change) {
        fold(now, change->second);
        const auto next = std::next(change);
        if (next != changes.cend() && !isEmpty(now)) {
            now.from = change->first;
            now.to = next->first;
            columns.append(now);
        }
    }
    return columns;
}

QList<LaneColumn> heatColumns(const model::Run& run, const RunMoment& moment) {
    Changes changes;
    for (const model::StageRun& stage : run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                addFate(changes, member, moment.now);
            }
        }
    }
    QList<LaneColumn> columns;
    if (changes.empty()) {
        return columns;
    }
    const Instant end = run.completedAt.value_or(moment.now);
    auto step = kHeatStep;
    while ((end - changes.cbegin()->first) / step > kMostColumns) {
        step *= 2;
    }
    LaneColumn now;
    auto change = changes.cbegin();
    for (Instant at = std::chrono::floor<std::chrono::minutes>(change->first); at < end;
         at += step) {
        const Instant until = std::min(at + step, end);
        // What ended at the very end of a column belongs to it; what begins there does not.
        for (; change != changes.cend() && change->first <= until - 1ms; ++change) {
            fold(now, change->second);
        }
        now.from = at;
        now.to = until;
        columns.append(now);
    }
    return columns;
}

int highest(const QList<LaneColumn>& columns) {
    int most = 0;
    for (const LaneColumn& column : columns) {
        most = std::max(most, column.failed + column.done + column.running + column.planned);
    }
    return most;
}

} // namespace pilothouse::ui
