// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/hex_layout.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace pilothouse::ui {

/// The fleet as hexagons in groups: a base layer painted once into an image, hover, selection and
/// focus drawn over it. Arrows walk, Home and End jump, Enter opens, Space peeks, `]` and `[` go to
/// the next and previous problem. Cells that stand for several members open at a click.
class HexMap : public QWidget {
    Q_OBJECT
public:
    explicit HexMap(QWidget* parent = nullptr);

    /// Replaces what is shown. Selection and keyboard place are kept by id. Repaints the base layer
    /// only when something changed.
    void setData(const HexMapData& data);
    [[nodiscard]] const HexMapData& data() const { return m_data; }

    /// Marks the cell with this id, or none for an empty id. Does not emit.
    void setSelected(const QString& id);
    [[nodiscard]] QString selected() const { return m_selected; }

    /// All states are last known only: cells hatched at 60 %, last problems on top (network lost).
    void setStaleAll(bool stale);

    /// Height the map may take without scrolling; cells shrink to fit it. Zero: its own height.
    void setRoom(int height);

    [[nodiscard]] const HexLayout& hexLayout() const { return m_layout; }
    /// The states on screen, worst first; for a legend that lists only these.
    [[nodiscard]] QList<HexState> statesShown() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

Q_SIGNALS:
    void cellSelected(const QString& id);
    void cellActivated(const QString& id);
    void cellPeeked(const QString& id);
    /// Backspace: out of the place that is open, where there is one.
    void leaveWanted();
    /// Empty id when the pointer left the cells. `anchor` is the cell's box in widget coordinates,
    /// for a hover card.
    void cellHovered(const QString& id, const QRect& anchor);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
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
    [[nodiscard]] int room() const;
    void paintBase();
    void paintGroup(QPainter& painter, qsizetype group) const;
    void paintGroupTitle(QPainter& painter, qsizetype group) const;
    void select(HexIndex index);
    void goToProblem(int step);
    void updateAccessibleText();
    [[nodiscard]] std::optional<HexIndex> indexOf(const QString& id) const;
    [[nodiscard]] const HexCell* cell(const std::optional<HexIndex>& index) const;
    [[nodiscard]] QRect cellBox(HexIndex index) const;

    HexMapData m_data;
    HexLayout m_layout;
    QImage m_base;
    QString m_selected;
    std::optional<HexIndex> m_hover;
    int m_room = 0;
    bool m_staleAll = false;
};

} // namespace pilothouse::ui
