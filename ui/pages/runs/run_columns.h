// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/run_bars.h"

namespace pilothouse::ui {

/// Groups above this many clusters show how many slots were in use instead of who was in which.
inline constexpr int kMostInSlots = 30;
/// Runs above this many clusters show stages and one strip of all clusters.
inline constexpr int kMostInLanes = 1000;
/// Runs of so few clusters show each of them.
inline constexpr int kFewClusters = 12;

/// How many slots of a group were in use when, by what became of it, and how many are expected to
/// be. Pure; O(members · log).
[[nodiscard]] QList<LaneColumn> slotColumns(const model::GroupRun& group, const RunMoment& moment);

/// How many clusters of a run stood how, for each five minutes from its start to now; more than
/// five where it lasts so long that there would be thousands. Pure; O(members · log).
[[nodiscard]] QList<LaneColumn> heatColumns(const model::Run& run, const RunMoment& moment);

/// The most clusters in one of them.
[[nodiscard]] int highest(const QList<LaneColumn>& columns);

} // namespace pilothouse::ui
