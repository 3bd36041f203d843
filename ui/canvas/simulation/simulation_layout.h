// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Measures of the simulation at 100 %, px.
namespace pilothouse::ui::simulation {
inline constexpr int kAxis = 30;
inline constexpr int kRow = 22;
inline constexpr int kLabels = 148;
inline constexpr int kLeastChart = 96;
inline constexpr int kChartGap = 8; ///< above and below the chart
inline constexpr int kPad = 16;
inline constexpr int kTickSpacing = 76;
inline constexpr int kGlyph = 12;
inline constexpr int kWordGap = 6;
inline constexpr int kRing = 8;
inline constexpr int kTileWidth = 44;
inline constexpr int kTileHeight = 18;
} // namespace pilothouse::ui::simulation
