// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/strips.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr double kCap = 96.0;
constexpr double kStripePitch = 12.0 * 1.414; // 12 px across the stripe

QFont wordFont() {
    QFont font = textFont(metrics::kLabel, Weight::Strong);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0);
    return font;
}

QColor groundOf(BandKind kind, const Tokens& t) {
    switch (kind) {
    case BandKind::Production: return t.production;
    case BandKind::Staging: return t.staging;
    case BandKind::Dev:
    case BandKind::Demo: return t.dev;
    case BandKind::Write: return t.write;
    case BandKind::Neutral: break;
    }
    return t.sunken;
}

} // namespace

Band::Band(BandKind kind, QWidget* parent) : QWidget(parent), m_kind(kind) {
    setFixedHeight(metrics::kBand);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Band::setKind(BandKind kind) {
    m_kind = kind;
    update();
}

void Band::setText(const QString& word, const QString& detail, const QString& link) {
    m_word = word;
    m_detail = detail;
    m_link = link;
    setAccessibleName(tr("%1 %2").arg(word, detail));
    update();
}

void Band::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), groundOf(m_kind, tokens));
    if (m_kind == BandKind::Write) {
        paintWrite(painter, tokens);
        return;
    }
    const QColor ink = m_kind == BandKind::Neutral ? tokens.secondary : tokens.bandText;
    const double word = QFontMetricsF(wordFont()).horizontalAdvance(m_word);
    const double detail = QFontMetricsF(textFont(metrics::kLabel)).horizontalAdvance(m_detail);
    const double gap = m_word.isEmpty() || m_detail.isEmpty() ? 0.0 : 8.0;
    const double left = std::max(4.0, (width() - word - gap - detail) / 2.0);
    if (m_kind == BandKind::Production) {
        paintCaps(painter, left - 6.0, left + word + gap + detail + 6.0);
    }
    painter.setPen(ink);
    painter.setFont(wordFont());
    painter.drawText(QRectF(left, 0, word + 2, height()), Qt::AlignVCenter, m_word);
    painter.setFont(textFont(metrics::kLabel));
    painter.drawText(QRectF(left + word + gap, 0, detail + 4, height()), Qt::AlignVCenter,
                     m_detail);
}

void Band::paintCaps(QPainter& painter, double textLeft, double textRight) const {
    const double cap = std::min({kCap, textLeft, width() - textRight});
    if (cap < 12.0) {
        return;
    }
    QColor stripe(Qt::white);
    stripe.setAlphaF(0.4F);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(stripe, 5.0));
    for (const double left : {0.0, width() - cap}) {
        painter.setClipRect(QRectF(left, 0, cap, height()));
        for (double x = left - height(); x < left + cap + height(); x += kStripePitch) {
            painter.drawLine(QPointF(x, height() + 1.0), QPointF(x + height() + 2.0, -1.0));
        }
    }
    painter.restore();
}

void Band::paintWrite(QPainter& painter, const Tokens& tokens) {
    painter.fillRect(QRect(0, 0, width(), 2),
                     mixed(tokens.write, tokens.dark ? tokens.writeText : tokens.warning.fill,
                           tokens.dark ? 0.35 : 1.0));
    const QFont strong = textFont(metrics::kLabel, Weight::Strong);
    QFont under = textFont(metrics::kLabel);
    under.setUnderline(true);
    const double word = QFontMetricsF(strong).horizontalAdvance(m_word);
    const double detail = QFontMetricsF(textFont(metrics::kLabel)).horizontalAdvance(m_detail);
    const double link = QFontMetricsF(under).horizontalAdvance(m_link);
    const double total = 14 + 8 + word + 8 + detail + (m_link.isEmpty() ? 0.0 : 8 + link);
    double x = std::max(4.0, (width() - total) / 2.0);
    const QRectF line(0, 2, width(), height() - 2);
    paintIcon(painter, QRectF(x, line.center().y() - 7, 14, 14), Icon::Unlock, tokens.writeText);
    x += 22;
    painter.setPen(tokens.writeText);
    painter.setFont(strong);
    painter.drawText(QRectF(x, line.top(), word + 2, line.height()), Qt::AlignVCenter, m_word);
    x += word + 8;
    painter.setFont(textFont(metrics::kLabel));
    painter.drawText(QRectF(x, line.top(), detail + 4, line.height()), Qt::AlignVCenter, m_detail);
    x += detail + 8;
    m_linkBox = QRectF(x, 0, link, height());
    painter.setFont(under);
    painter.drawText(QRectF(x, line.top(), link + 4, line.height()), Qt::AlignVCenter, m_link);
}

void Band::mouseReleaseEvent(QMouseEvent* event) {
    if (m_linkBox.contains(event->position())) {
        Q_EMIT linkChosen();
    }
}

} // namespace pilothouse::ui
