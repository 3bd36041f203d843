// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QStyledItemDelegate>

namespace pilothouse::ui {

/// Roles every table and tree model of the program may answer; the delegate draws them.
enum ItemRole : int {
    GlyphRole = Qt::UserRole + 100, ///< int value of Glyph, drawn before the text
    ToneRole,                       ///< int value of Tone, ink of the text
    StrongRole,                     ///< bool: 600, for names of things with a problem
    DetailRole,                     ///< QString at the right end, 11 px muted (trees)
    FlashRole, ///< int value of Glyph: tint of the new state over the row, while the model says so
    SplitRole, ///< bool: with an unknown glyph beside the worst one
    SmallRole, ///< bool: 11 px text
    ElideRole, ///< int value of Qt::TextElideMode; default right
    AwayRole,  ///< bool: its Glyph::Stopped is of who is off as expected, in their quiet ink
};

/// Draws one cell of a table or tree: row states, glyph, text in its tone, detail. The row under
/// the pointer is marked over its whole width when the view uses trackRows().
class StatusDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit StatusDelegate(QObject* parent = nullptr);

    /// Line below each row (tables); trees have none.
    void setRowLines(bool lines);
    void setRowHeight(int px);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;

    /// The row under the pointer, or -1; kept by the view's helper.
    void setHoverRow(int row) { m_hoverRow = row; }
    [[nodiscard]] int hoverRow() const { return m_hoverRow; }

private:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                      const QModelIndex& index) const;
    bool m_rowLines = true;
    int m_rowHeight = 28;
    int m_hoverRow = -1;
};

} // namespace pilothouse::ui

class QTableView;
class QTreeView;

namespace pilothouse::ui {

/// Sets a table up as the sheet shows it: delegate, 28 px rows, no grid, row selection, row hover,
/// header without highlight.
StatusDelegate* dressTable(QTableView* view);

/// The same for a tree: 18 px indent, no lines.
StatusDelegate* dressTree(QTreeView* view);

} // namespace pilothouse::ui
