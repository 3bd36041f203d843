// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/run.h"
#include "model/run_forecast.h"
#include "ui/canvas/timeline/timeline_data.h"

#include <QTimeZone>

namespace pilothouse::ui {

class RunShades;

/// When a run is looked at, and what is expected then. Borrows the forecast.
struct RunMoment {
    const model::RunForecast* forecast = nullptr;
    Instant now{};
    QTimeZone zone{};
    const RunShades* shades = nullptr; ///< null: bars are coloured by state

    [[nodiscard]] QString clock(Instant at) const;
    /// Running for longer than nine of ten were expected to.
    [[nodiscard]] bool isSlow(const model::MemberRun& member) const;
    [[nodiscard]] const model::ExpectedSpan* expected(const model::MemberRun& member) const;
};

/// Bars of a stage: what is done, what runs, soak and gates, and the rest as it is expected.
[[nodiscard]] QList<TimelineBar> stageBars(const model::StageRun& stage, const RunMoment& moment);

/// One slot for each member that may run at once, up to four; 0 for one.
[[nodiscard]] int slotsOf(const model::GroupRun& group);
/// Bars of a group: its members, each in the first slot that was free when it began.
[[nodiscard]] QList<TimelineBar> groupBars(const model::StageRun& stage,
                                           const model::GroupRun& group, const RunMoment& moment);
/// Bars of a member: each of its attempts, and the rest of the one that runs.
[[nodiscard]] QList<TimelineBar> memberBars(const model::MemberRun& member,
                                            const RunMoment& moment);

/// "slow · 1 h 4 m", "failed 09:46", "maintenance window": right of the member's name.
[[nodiscard]] QString memberDetail(const model::MemberRun& member, const RunMoment& moment);
/// "approved 10:41", of the last gate before the first start that somebody opened; else empty.
[[nodiscard]] QString approvedWord(const std::vector<model::GateRun>& gates,
                                   const RunMoment& moment);

/// How many members were in flight when, from their attempts, and how many are expected to be.
[[nodiscard]] QList<InFlightStep> inFlightOf(const model::Run& run, const RunMoment& moment);

} // namespace pilothouse::ui
