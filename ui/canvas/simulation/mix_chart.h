// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/simulation/simulation_data.h"
#include "ui/canvas/timeline/time_scale.h"

#include <QRectF>

class QPainter;

namespace pilothouse::ui {

/// Fill of an old version, `index` of `count`, oldest first; of the target; and of what p50 has and
/// p90 has not.
[[nodiscard]] QColor oldVersionFill(const Tokens& tokens, qsizetype index, qsizetype count);
[[nodiscard]] QColor targetFill(const Tokens& tokens);
[[nodiscard]] QColor betweenFill(const Tokens& tokens);

/// Height of so many members in the chart's box, from its bottom.
[[nodiscard]] double mixY(const QRectF& box, const SimulationData& data, int members);

/// The stack of versions over time: target at the bottom, old versions above it, what stays behind
/// on top; p50 solid, p90 dashed, direct labels where they fit. One line a pixel column at most.
void paintMixChart(QPainter& painter, const QRectF& box, const SimulationData& data,
                   const TimeScale& scale, const Tokens& tokens);

} // namespace pilothouse::ui
