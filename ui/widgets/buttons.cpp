// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace pilothouse::ui {

LinkButton::LinkButton(const QString& text, QWidget* parent, int px)
    : QAbstractButton(parent), m_px(px) {
    setText(text);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize LinkButton::sizeHint() const {
    return {QFontMetrics(textFont(m_px)).horizontalAdvance(text()) + 2, metrics::kSmallControl};
}

void LinkButton::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    QFont font = textFont(m_px);
    font.setUnderline(underMouse() && isEnabled());
    painter.setFont(font);
    painter.setPen(isEnabled() ? tokens.accent : tokens.muted);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

IconButton::IconButton(int icon, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon) {
    setToolTip(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconButton::setBordered(bool bordered) {
    m_bordered = bordered;
    update();
}

void IconButton::setBadge(int count) {
    if (m_badge != count) {
        m_badge = count;
        update();
    }
}

void IconButton::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const bool active = (underMouse() && isEnabled()) || isDown() || isChecked();
    if (m_bordered) {
        paintBox(painter, rect(),
                 isDown() ? tokens.sunken
                 : active ? tokens.rowHover
                          : tokens.surface,
                 tokens.divider);
    } else if (active) {
        paintBox(painter, rect(), isDown() ? tokens.sunken : tokens.rowHover, QColor());
    }
    const double side = height() >= 32 ? 18.0 : 14.0;
    const QRectF box((width() - side) / 2.0, (height() - side) / 2.0, side, side);
    paintIcon(painter, box, static_cast<Icon>(m_icon),
              isEnabled() ? tokens.secondary : tokens.muted);
    if (m_badge > 0) {
        paintBadge(painter, QPointF(width() - 8, 8), m_badge, tokens);
    }
}

void paintBadge(QPainter& painter, const QPointF& centre, int count, const Tokens& tokens) {
    const QString text = count > 99 ? QStringLiteral("99+") : QString::number(count);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(10, Weight::Strong));
    const double width = std::max(16.0, painter.fontMetrics().horizontalAdvance(text) + 8.0);
    const QRectF box(centre.x() - width / 2.0, centre.y() - 8, width, 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.waiting.fill);
    painter.drawRoundedRect(box, 8, 8);
    painter.setPen(tokens.waiting.mark);
    painter.drawText(box, Qt::AlignCenter, text);
    painter.restore();
}

} // namespace pilothouse::ui
