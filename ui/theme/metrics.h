// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pilothouse::ui::metrics {

// Device-independent pixels at 100 %. Grid 4.
inline constexpr int kRadius = 4;
inline constexpr int kPageMargin = 16;
inline constexpr int kGap = 16;
inline constexpr int kTileGap = 12;
inline constexpr int kControl = 32;
inline constexpr int kSmallControl = 24;
inline constexpr int kRow = 28;
inline constexpr int kCompactRow = 24;
inline constexpr int kPanelHeader = 40;
inline constexpr int kTab = 36;
inline constexpr int kChip = 20;
inline constexpr int kBand = 24;
inline constexpr int kHeader = 48;
inline constexpr int kRail = 80;
inline constexpr int kRailItem = 56;
inline constexpr int kStatusBar = 28;
inline constexpr int kSegment = 28;
inline constexpr int kFocusWidth = 2;
inline constexpr int kFocusGap = 1;
inline constexpr int kSelectionBar = 3;

// Text sizes.
inline constexpr int kLabel = 11;
inline constexpr int kBody = 13;
inline constexpr int kTitle = 16;
inline constexpr int kPageTitle = 20;
inline constexpr int kFigure = 26;

} // namespace pilothouse::ui::metrics
