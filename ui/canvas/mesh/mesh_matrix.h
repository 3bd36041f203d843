// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/mesh/matrix_layout.h"
#include "ui/canvas/mesh/matrix_paint.h"

#include <QHash>
#include <QWidget>

#include <functional>
#include <optional>

namespace pilothouse::ui {

/// Links of a mesh as a matrix: row = from, column = to. Arrows walk, Home and End jump, Enter
/// opens, `[` and `]` step through cells that need attention, P gathers problems, T asks for the
/// table. GUI thread.
class MeshMatrix : public QWidget {
    Q_OBJECT
public:
    explicit MeshMatrix(QWidget* parent = nullptr);

    /// Replaces what is shown; the selection is kept by ids, marks are gone.
    void setData(const MatrixData& data);
    /// Marks these cells (row × heads + column, sorted) and no others. Costs what changes, as
    /// moving the selection does: no other cell is looked at.
    void setMarked(const std::vector<std::size_t>& cells);
    [[nodiscard]] const MatrixData& data() const { return m_data; }
    /// What a cell says in one sentence, for tooltips and screen readers.
    void setReadOut(const std::function<QString(MatrixPlace)>& readOut);
    /// Room of the viewport it lies in; without it its own size.
    void setRoom(QSize room);

    /// Selects a pair by ids; unknown ones leave nothing selected. Does not emit.
    void setSelected(const QString& from, const QString& to);
    [[nodiscard]] std::optional<MatrixPlace> selected() const;
    /// Goes to the next or previous cell that needs attention, in reading order, round the end.
    void goToProblem(int step);

    /// Draws it as it is shown, without what a pointer or the keys add, for an export.
    void drawTo(QPainter& painter, const Tokens& tokens) const;
    [[nodiscard]] const MatrixLayout& matrixLayout() const { return m_layout; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 200}; }

Q_SIGNALS:
    void cellSelected(int row, int column);
    void cellActivated(int row, int column);
    /// The name or bracket of a group was chosen.
    void groupActivated(int group);
    void gatherWanted();
    void tableWanted();
    /// The selected cell should be in sight, in widget coordinates.
    void sightWanted(const QRect& cell);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void relayout();
    void select(MatrixPlace place);
    void walk(int rows, int columns);
    void updateAccessibleText();
    [[nodiscard]] int indexOf(const QString& id) const;
    void paintGroups(QPainter& painter, const Tokens& tokens) const;
    void paintHeads(QPainter& painter, const Tokens& tokens,
                    const std::optional<MatrixPlace>& selected) const;
    void paintSelection(QPainter& painter, const Tokens& tokens, MatrixPlace place) const;
    void paintTexts(QPainter& painter, const Tokens& tokens) const;
    void paintMagnifier(QPainter& painter, const Tokens& tokens, MatrixPlace centre) const;

    MatrixData m_data;
    MatrixLayout m_layout;
    MatrixPainter m_painter;
    QHash<QString, int> m_places;       ///< of heads by id
    std::vector<std::size_t> m_marked;  ///< cells
    std::vector<std::size_t> m_touched; ///< cells that look other than they are drawn
    bool m_isDrawn = false;             ///< the painter's image shows all but those
    std::function<QString(MatrixPlace)> m_readOut;
    QSize m_room;
    QString m_from; ///< of the selection
    QString m_to;
    std::optional<MatrixPlace> m_hover;
};

} // namespace pilothouse::ui
