// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/board_layout.h"

#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"

#include <QFontMetrics>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace board;
using Kind = BoardItem::Kind;

constexpr int kChipPad = 6;
constexpr int kChipGlyph = 15; // with the gap behind it
constexpr int kTrayChips = 40;

int textWidth(const QString& text) {
    return QFontMetrics(textFont(metrics::kLabel)).horizontalAdvance(text);
}

/// Chips in rows of a column's width.
class Rows {
public:
    Rows(BoardColumn& column, int top) : m_column(column), m_top(top) {}
    void add(Kind kind, int group, int chip, int width) {
        constexpr int kRoom = kColumn - 2 * kPad;
        if (m_left > 0 && m_left + width > kRoom) {
            m_left = 0;
            m_top += kChip + kChipGap;
        }
        m_column.items.append({.kind = kind,
                               .group = group,
                               .chip = chip,
                               .rect = {kPad + m_left, m_top, width, kChip}});
        m_left += width + kChipGap;
        m_isEmpty = false;
    }
    [[nodiscard]] int bottom() const { return m_isEmpty ? m_top : m_top + kChip; }

private:
    BoardColumn& m_column;
    int m_top;
    int m_left = 0;
    bool m_isEmpty = true;
};

int moreWidth(int more) {
    return textWidth(QStringLiteral("+%1").arg(more)) + 2 * kChipPad + 2;
}

BoardColumn stageColumn(const BoardStage& stage) {
    BoardColumn column;
    column.items.append({.kind = Kind::Head, .rect = {0, 0, kColumn, kHead}});
    column.items.append({.kind = Kind::Before, .rect = {0, kHead, kColumn, kRow}});
    int top = kPad;
    constexpr int kWide = kColumn - 2 * kPad;
    if (!stage.fault.isEmpty()) {
        column.items.append({.kind = Kind::Fault, .rect = {kPad, top, kWide, kChip}});
        top += kChip + kPad;
    }
    for (int group = 0; group < stage.groups.size(); ++group) {
        column.items.append(
            {.kind = Kind::Group, .group = group, .rect = {kPad, top, kWide, kGroupHead}});
        Rows rows(column, top + kGroupHead);
        const auto& from = stage.groups.at(group);
        for (int chip = 0; chip < from.chips.size(); ++chip) {
            rows.add(Kind::Chip, group, chip, chipWidthOf(from.chips.at(chip)));
        }
        if (from.more > 0) {
            rows.add(Kind::More, group, -1, moreWidth(from.more));
        }
        top = rows.bottom() + kPad;
    }
    column.items.append({.kind = Kind::AddGroup, .rect = {kPad, top, kWide, kChip}});
    column.bodyHeight = top + kChip + kPad;
    column.items.append({.kind = Kind::After, .rect = {0, 0, kColumn, kRow}});
    return column;
}

BoardColumn lastColumn(const QStringList& unstaged) {
    BoardColumn column;
    column.items.append({.kind = Kind::AddStage, .rect = {0, 0, kColumn, kRow}});
    column.bodyHeight = kRow;
    if (unstaged.isEmpty()) {
        return column;
    }
    const int top = kRow + kPad;
    column.items.append({.kind = Kind::Tray, .rect = {0, top, kColumn, kRow}});
    Rows rows(column, top + kRow + 4);
    const auto shown = std::min<qsizetype>(unstaged.size(), kTrayChips);
    for (int chip = 0; chip < shown; ++chip) {
        rows.add(Kind::TrayChip, -1, chip, chipWidthOf({.name = unstaged.at(chip)}));
    }
    if (shown < unstaged.size()) {
        rows.add(Kind::TrayMore, -1, -1, moreWidth(static_cast<int>(unstaged.size() - shown)));
    }
    column.bodyHeight = rows.bottom() + kPad + kChip;
    return column;
}

} // namespace

int chipWidthOf(const BoardChip& chip) {
    const int width = textWidth(chip.name) + 2 * kChipPad + (chip.glyph ? kChipGlyph : 0) + 2;
    return std::min(width, kMostChip);
}

QList<BoardColumn> layOut(const BoardData& data) {
    QList<BoardColumn> columns;
    columns.reserve(data.stages.size() + 1);
    for (const BoardStage& stage : data.stages) {
        columns.append(stageColumn(stage));
    }
    columns.append(lastColumn(data.unstaged));
    return columns;
}

} // namespace pilothouse::ui
