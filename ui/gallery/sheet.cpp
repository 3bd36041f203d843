// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/sheet.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

namespace pilothouse::ui::sheet {

Sample::Sample(Paint paint, QWidget* parent) : QWidget(parent), m_paint(std::move(paint)) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void Sample::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    m_paint(painter, theme(this));
}

void Board::draw(const Sample::Paint& paint) const {
    const QPoint shift = origin;
    auto* const sample = new Sample(
        [paint, shift](QPainter& painter, const Tokens& tokens) {
            painter.translate(-shift);
            paint(painter, tokens);
        },
        panel);
    sample->setGeometry(QRect(QPoint(0, 0), panel->size()));
}

void Board::text(int x, int y, const QString& words, Tone tone, int px, bool strong) const {
    auto* const label =
        new RunLabel({TextRun{.text = words, .tone = tone, .strong = strong}}, px, panel);
    label->setGeometry(QRect(QPoint(x, y - 10) - origin, QSize(label->sizeHint().width() + 2, 20)));
}

void Board::textRight(int right, int y, const QString& words, Tone tone, int px) const {
    auto* const label = new RunLabel({TextRun{.text = words, .tone = tone}}, px, panel);
    const int width = label->sizeHint().width() + 2;
    label->setAlignment(Qt::AlignRight);
    label->setGeometry(QRect(QPoint(right - width, y - 10) - origin, QSize(width, 20)));
}

Board board(QWidget* sheet, const QRect& place, const QString& title, const QString& note) {
    auto* const panel = new Panel(title, sheet);
    panel->setHeaderHeight(32);
    panel->setNote(note);
    panel->setGeometry(place);
    return Board{.panel = panel, .origin = place.topLeft()};
}

} // namespace pilothouse::ui::sheet
