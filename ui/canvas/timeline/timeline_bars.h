// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/timeline/timeline_layout.h"

class QPainter;

namespace pilothouse::ui {

/// Draws one bar into its box, without its word.
void paintTimelineBar(QPainter& painter, const QRectF& box, BarKind kind, const Tokens& tokens);

/// Draws bars and words of a lane: a word stands in its bar, else behind it where nothing is in the
/// way up to `right`, else it is left to the tooltip.
void paintTimelineLane(QPainter& painter, const TimelineLane& lane, const TimeScale& scale,
                       const QRectF& row, double right, const Tokens& tokens);

/// The hatch of a freeze, against the direction of a plan's.
void paintFreezeHatch(QPainter& painter, const QRectF& box, const Tokens& tokens);

} // namespace pilothouse::ui
