// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/run.h"
#include "model/run_forecast.h"
#include "ui/canvas/timeline/timeline_data.h"

#include <QSet>
#include <QTimeZone>

namespace pilothouse::ui {

class RunShades;

/// A freeze that holds for stages of a run; none named: for all.
struct RunFreeze {
    Instant from{};
    Instant to{};
    QString title{};
    QSet<QString> stages{};
};

/// Which lanes there are.
enum class LaneView : std::uint8_t {
    Tree,    ///< stages, groups, clusters, folded by the rule or by hand
    Groups,  ///< stages and groups
    Stages,  ///< stages alone
    Clusters ///< all clusters in the order they began, and are expected to
};

/// What the user folded and unfolded by hand, by lane id; other lanes follow the rule: what is done
/// or not begun is folded, what runs, waits or failed is open.
struct TimelineFolds {
    QSet<QString> folded{};
    QSet<QString> unfolded{};
    LaneView view = LaneView::Tree;
    bool failuresOnly = false; ///< what failed has a lane even in a run that is too large for lanes
    /// Folds what is open, and the other way round.
    void toggle(const QString& id, bool isFolded);
};

/// Lane ids: a stage's is "s:NAME", a group's "g:STAGE/GROUP", a member's "m:CLUSTER".
[[nodiscard]] QString stageLane(const model::StageRun& stage);
[[nodiscard]] QString groupLane(const model::StageRun& stage, const model::GroupRun& group);
[[nodiscard]] QString memberLane(const model::MemberRun& member);

/// The run as lanes. Of an open group all members that are not done and not waiting for their turn
/// have a lane; members that failed have one even where stage or group is folded. A stage of one
/// group that has its own name shows no group, unless it is large. Few clusters: each has a lane.
/// Large groups show how many slots are in use, and very large runs stages and one strip of all
/// clusters alone (run_columns.h). `shades` colours bars of clusters; null: their state does. Pure;
/// GUI thread for translations alone.
[[nodiscard]] TimelineData timelineOf(const model::Run& run, const model::RunForecast& forecast,
                                      const QList<RunFreeze>& freezes, const TimelineFolds& folds,
                                      Instant now, const QTimeZone& zone,
                                      const RunShades* shades = nullptr);

} // namespace pilothouse::ui
