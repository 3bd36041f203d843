// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTableView;

namespace pilothouse::ui {

/// Whether a person, now or in an earlier run, set a column's width; then the program leaves all of
/// them alone.
[[nodiscard]] bool areColumnsChosen(const QTableView& table);
void setColumnsChosen(QTableView& table, bool chosen);

/// Calls setColumnsChosen whenever a column with a width of its own is dragged. Fitting, hiding and
/// stretching do not count.
void watchColumns(QTableView& table);

/// Sets a width that does not count as chosen; does nothing once one was.
void fitColumn(QTableView& table, int column, int width);

} // namespace pilothouse::ui
