// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/board_data.h"

#include <QList>
#include <QRect>

namespace pilothouse::ui {

/// Where the parts of a board's columns stand. Pure.

namespace board {
inline constexpr int kColumn = 212;
inline constexpr int kGap = 12;
inline constexpr int kHead = 84;
inline constexpr int kRow = 32; ///< before and after
inline constexpr int kPad = 12;
inline constexpr int kChip = 22;
inline constexpr int kChipGap = 4;
inline constexpr int kGroupHead = 24;
inline constexpr int kMostChip = 180; ///< width
inline constexpr int kStrip = 32;     ///< number tiles, where columns scroll
} // namespace board

struct BoardItem {
    enum class Kind : std::uint8_t {
        Head,
        Before,
        Fault,
        Group,
        Chip,
        More,
        AddGroup,
        After,
        AddStage,
        Tray,
        TrayChip,
        TrayMore
    };
    Kind kind = Kind::Head;
    int group = -1;
    int chip = -1;
    QRect rect{}; ///< in the column; of body items in the body, before it is scrolled
    [[nodiscard]] bool isBody() const {
        return kind != Kind::Head && kind != Kind::Before && kind != Kind::After;
    }
};

struct BoardColumn {
    QList<BoardItem> items{}; ///< in the order in which arrow keys walk
    int bodyHeight = 0;
};

[[nodiscard]] int chipWidthOf(const BoardChip& chip);
/// A column for each stage, and one behind them with what is in no stage.
[[nodiscard]] QList<BoardColumn> layOut(const BoardData& data);

} // namespace pilothouse::ui
