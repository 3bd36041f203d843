// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/strips.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QPainter>

namespace pilothouse::ui {
namespace {

constexpr int kStrip = 32;
constexpr int kTwoLines = 44;

QColor groundOf(StripKind kind, const Tokens& t) {
    switch (kind) {
    case StripKind::Error: return t.failed.tint;
    case StripKind::Ok: return t.ok.tint;
    case StripKind::Unknown:
    case StripKind::Past: break;
    }
    return t.unknown.tint;
}

void paintSign(QPainter& painter, const QRectF& box, StripKind kind, const Tokens& t) {
    switch (kind) {
    case StripKind::Error: paintGlyph(painter, box, Glyph::Failed, t); break;
    case StripKind::Ok: paintGlyph(painter, box, Glyph::Ok, t); break;
    case StripKind::Unknown: paintGlyph(painter, box, Glyph::Unknown, t); break;
    case StripKind::Past: paintIcon(painter, box, Icon::Clock, t.secondary); break;
    }
}

} // namespace

BannerStrip::BannerStrip(StripKind kind, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_link(new LinkButton(QString(), this)) {
    m_link->hide();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_link, &QAbstractButton::clicked, this, &BannerStrip::remedyChosen);
}

void BannerStrip::setText(const QString& cause, const QString& rest) {
    m_cause = cause;
    m_rest = rest;
    setAccessibleName(tr("%1 %2").arg(cause, rest));
    update();
}

void BannerStrip::setSecondLine(const QString& text) {
    m_second = text;
    setAccessibleDescription(text);
    updateGeometry();
    update();
}

void BannerStrip::setRemedy(const QString& text) {
    m_link->setText(text);
    m_link->setVisible(!text.isEmpty());
    placeLink();
}

QSize BannerStrip::sizeHint() const {
    return {320, m_second.isEmpty() ? kStrip : kTwoLines};
}

void BannerStrip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeLink();
}

void BannerStrip::placeLink() {
    const QSize size = m_link->sizeHint();
    m_link->setGeometry(width() - 8 - size.width(), (height() - size.height()) / 2, size.width(),
                        size.height());
}

void BannerStrip::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    paintBox(painter, rect(), groundOf(m_kind, tokens), QColor());
    if (m_kind == StripKind::Past) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        QPen pen(tokens.unknown.fill, 2.0);
        pen.setDashPattern({4.0, 2.0});
        pen.setCapStyle(Qt::FlatCap);
        painter.setPen(pen);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    }
    const double lineHeight = m_second.isEmpty() ? height() : 22.0;
    const double top = m_second.isEmpty() ? 0.0 : 3.0;
    const double signY = height() / 2.0;
    paintSign(painter, QRectF(12, signY - 7, 14, 14), m_kind, tokens);
    const double right = m_link->isHidden() ? width() - 8.0 : m_link->x() - 8.0;
    const QRectF line(34, top, right - 34, lineHeight);
    paintRuns(painter, line,
              {TextRun{.text = m_cause, .tone = Tone::Text, .strong = true},
               TextRun{.text = QLatin1Char(' ') + m_rest}},
              metrics::kBody, tokens);
    if (!m_second.isEmpty()) {
        const Tone tone = m_kind == StripKind::Error ? Tone::Failed : Tone::Secondary;
        paintRuns(painter, QRectF(34, 23, right - 34, 16),
                  {TextRun{.text = m_second, .tone = tone}}, metrics::kLabel, tokens);
    }
}

} // namespace pilothouse::ui
