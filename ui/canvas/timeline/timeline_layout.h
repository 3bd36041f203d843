// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/timeline/timeline_data.h"

#include <QRectF>

namespace pilothouse::ui {

/// Measures of the timeline at 100 %, px.
namespace timeline {
inline constexpr int kAxis = 34;
inline constexpr int kStrip = 36;
inline constexpr int kHead = kAxis + kStrip; ///< stays while the lanes scroll
inline constexpr int kStageRow = 28;
inline constexpr int kRow = 24;
inline constexpr int kHeatRow = 56;
inline constexpr int kLabels = 284;
inline constexpr int kIndent = 18;
inline constexpr int kGlyph = 12;
inline constexpr int kArrow = 16;
inline constexpr int kTickSpacing = 62;
inline constexpr int kWordGap = 6;
} // namespace timeline

/// Where each lane lies: tops from 0, one more than there are lanes. Pure.
[[nodiscard]] QList<int> laneTops(const QList<TimelineLane>& lanes);

/// The lane at that height; -1 below the last.
[[nodiscard]] qsizetype laneAt(const QList<int>& tops, int y);

/// The box of a bar in its lane, whose row is `row`; at least 2 px wide.
[[nodiscard]] QRectF barBox(const TimelineLane& lane, const TimelineBar& bar,
                            const TimeScale& scale, const QRectF& row);

/// The box that a ghost's bar fills, at the foot of its lane.
[[nodiscard]] QRectF ghostBox(const LaneGhost& ghost, const TimeScale& scale, const QRectF& row);

/// The part of a row that columns stand in.
[[nodiscard]] QRectF columnsBox(const QRectF& row);

/// The column of a lane at a moment; null where it has none there.
[[nodiscard]] const LaneColumn* columnAt(const TimelineLane& lane, Instant at);

/// Left end of the arrow that folds a lane.
[[nodiscard]] int arrowLeft(LaneKind kind);

} // namespace pilothouse::ui
