// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"
#include "ui/widgets/panel.h"

#include <QPainter>
#include <QRect>
#include <QWidget>

#include <functional>

namespace pilothouse::ui::sheet {

/// A part of the sheet that is a painter and no widget, or a control in a forced state.
class Sample : public QWidget {
public:
    using Paint = std::function<void(QPainter&, const Tokens&)>;
    Sample(Paint paint, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Paint m_paint;
};

/// A panel of the sheet. Children are placed in coordinates of the sheet, so that they can be held
/// against the drawing.
struct Board {
    Panel* panel;
    QPoint origin;

    template<typename Widget>
    Widget* place(Widget* widget, const QRect& onSheet) const {
        widget->setParent(panel);
        widget->setGeometry(onSheet.translated(-origin));
        return widget;
    }

    /// Paints under the children; `paint` works in sheet coordinates.
    void draw(const Sample::Paint& paint) const;
    /// A line of text whose middle is at `y`.
    void text(int x, int y, const QString& words, Tone tone = Tone::Secondary, int px = 13,
              bool strong = false) const;
    void textRight(int right, int y, const QString& words, Tone tone = Tone::Secondary,
                   int px = 11) const;
};

[[nodiscard]] Board board(QWidget* sheet, const QRect& place, const QString& title,
                          const QString& note);

void addStatus(QWidget* sheet);
void addHexCells(QWidget* sheet);
void addLegend(QWidget* sheet);
void addProgress(QWidget* sheet);
void addButtons(QWidget* sheet);
void addChoices(QWidget* sheet);
void addTextFields(QWidget* sheet);
void addFilter(QWidget* sheet);
void addTable(QWidget* sheet);
void addTree(QWidget* sheet);
void addTooltip(QWidget* sheet);
void addEmptyAndError(QWidget* sheet);
void addBanners(QWidget* sheet);
void addToasts(QWidget* sheet);
void addConsequence(QWidget* sheet);
void addCharts(QWidget* sheet);

} // namespace pilothouse::ui::sheet
