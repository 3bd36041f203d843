// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/text_lines.h"
#include "ui/widgets/panel.h"

#include <vector>

class QTableView;

namespace pilothouse::ui {

/// How a table of lines is made.
struct LineTable {
    QString object{};          ///< its object name
    QString name{};            ///< for screen readers
    QStringList columns{};     ///< heads
    std::vector<int> right{};  ///< columns whose cells stand at the right
    std::vector<int> widths{}; ///< of each column, px; 0: it takes what is left
    bool isHeadless = false;   ///< without heads
};

/// A panel with one table, whose lines are made elsewhere. GUI thread.
class LinePanel : public Panel {
    Q_OBJECT
public:
    LinePanel(const QString& title, const LineTable& table, QWidget* parent = nullptr);
    /// Selection follows the line's id; nothing is told.
    void setLines(std::vector<TextLine> lines);
    /// Marks the line and tells nobody; an id that is not there: none is marked.
    void select(const QString& id);
    [[nodiscard]] QString selected() const; ///< empty: none
    [[nodiscard]] TextLines* lines() const { return m_lines; }
    [[nodiscard]] QTableView* table() const { return m_table; }

Q_SIGNALS:
    /// The user went to a line.
    void chosen(const QString& id);

private:
    TextLines* m_lines;
    QTableView* m_table;
    bool m_isQuiet = false; ///< what changes is no choice of the user
};

} // namespace pilothouse::ui
