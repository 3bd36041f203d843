// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text_runs.h"

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace pilothouse::ui {
namespace {

QFont runFont(const TextRun& run, int px) {
    const Weight weight = run.strong ? Weight::Strong : Weight::Regular;
    return run.mono ? monoFont(px > 11 ? px - 1 : px, weight) : textFont(px, weight);
}

double exactWidth(const TextRuns& runs, int px) {
    double width = 0.0;
    for (const TextRun& run : runs) {
        width += QFontMetricsF(runFont(run, px)).horizontalAdvance(run.text);
    }
    return width;
}

} // namespace

int runsWidth(const TextRuns& runs, int px) {
    return static_cast<int>(std::ceil(exactWidth(runs, px)));
}

int paintRuns(QPainter& painter, const QRectF& rect, const TextRuns& runs, int px,
              const Tokens& tokens, Qt::Alignment alignment) {
    const double needed = exactWidth(runs, px);
    double x = rect.left();
    if (needed < rect.width()) {
        if (alignment.testFlag(Qt::AlignRight)) {
            x = rect.right() - needed;
        } else if (alignment.testFlag(Qt::AlignHCenter)) {
            x += (rect.width() - needed) / 2.0;
        }
    }
    const double start = x;
    painter.save();
    for (const TextRun& run : runs) {
        const QFont font = runFont(run, px);
        const QFontMetricsF metrics(font);
        const double room = rect.right() - x;
        if (room < 4.0) {
            break;
        }
        const double width = metrics.horizontalAdvance(run.text);
        const QString text =
            width > room + 0.5 ? metrics.elidedText(run.text, Qt::ElideRight, room) : run.text;
        painter.setFont(font);
        painter.setPen(tokens.ink(run.tone));
        const double baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2.0;
        painter.drawText(QPointF(x, baseline), text);
        x += width;
    }
    painter.restore();
    return static_cast<int>(std::ceil(std::min(x, rect.right()) - start));
}

QString plainText(const TextRuns& runs) {
    QString text;
    for (const TextRun& run : runs) {
        text += run.text;
    }
    return text;
}

RunLabel::RunLabel(int px, QWidget* parent) : QWidget(parent), m_px(px) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

RunLabel::RunLabel(const TextRuns& runs, int px, QWidget* parent) : RunLabel(px, parent) {
    setRuns(runs);
}

void RunLabel::setRuns(const TextRuns& runs) {
    if (m_runs == runs) {
        return;
    }
    m_runs = runs;
    setAccessibleName(plainText(runs));
    updateGeometry();
    update();
}

void RunLabel::setAlignment(Qt::Alignment alignment) {
    m_alignment = alignment;
    update();
}

QSize RunLabel::sizeHint() const {
    return {runsWidth(m_runs, m_px) + 1,
            static_cast<int>(std::ceil(QFontMetricsF(textFont(m_px)).height()))};
}

QSize RunLabel::minimumSizeHint() const {
    return {24, sizeHint().height()};
}

void RunLabel::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    paintRuns(painter, rect(), m_runs, m_px, theme(this), m_alignment);
    setToolTip(runsWidth(m_runs, m_px) > width() + 1 ? plainText(m_runs) : QString());
}

} // namespace pilothouse::ui
