// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace pilothouse::ui {
namespace {

constexpr int kPadding = 6;
constexpr int kGlyph = 12;
constexpr int kGlyphGap = 4;

} // namespace

int chipWidth(const QString& text, bool withGlyph) {
    const int words = QFontMetrics(textFont(metrics::kLabel)).horizontalAdvance(text);
    return words + 2 * kPadding + (withGlyph ? kGlyph + kGlyphGap - 1 : 0);
}

void paintChip(QPainter& painter, const QPointF& topLeft, std::optional<Glyph> glyph,
               const QString& text, const Tokens& tokens) {
    const QRectF box(topLeft, QSizeF(chipWidth(text, glyph.has_value()), metrics::kChip));
    const QColor tint = glyph ? tokens.state(*glyph).tint : tokens.sunken;
    paintBox(painter, box, tint, QColor(), metrics::kRadius);
    double x = box.left() + kPadding;
    if (glyph) {
        x -= 1;
        paintGlyph(painter, QRectF(x, box.top() + 4, kGlyph, kGlyph), *glyph, tokens);
        x += kGlyph + kGlyphGap;
    }
    painter.save();
    painter.setFont(textFont(metrics::kLabel));
    painter.setPen(glyph ? tokens.state(*glyph).text : tokens.secondary);
    painter.drawText(QRectF(x, box.top(), box.right() - x, box.height()),
                     Qt::AlignVCenter | Qt::TextDontClip, text);
    painter.restore();
}

int paintKeyCap(QPainter& painter, const QPointF& rightCentre, const QString& keys,
                const Tokens& tokens) {
    const QFont font = monoFont(metrics::kLabel);
    const int width = std::max(QFontMetrics(font).horizontalAdvance(keys) + 10, 18);
    const QRectF box(rightCentre.x() - width, rightCentre.y() - 9, width, 18);
    paintBox(painter, box, tokens.window, tokens.divider, 3.0);
    painter.save();
    painter.setFont(font);
    painter.setPen(tokens.secondary);
    painter.drawText(box, Qt::AlignCenter, keys);
    painter.restore();
    return width;
}

Chip::Chip(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

Chip::Chip(std::optional<Glyph> glyph, const QString& text, QWidget* parent) : Chip(parent) {
    setState(glyph, text);
}

void Chip::setState(std::optional<Glyph> glyph, const QString& text) {
    if (glyph == m_glyph && text == m_text) {
        return;
    }
    m_glyph = glyph;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const {
    return {chipWidth(m_text, m_glyph.has_value()), metrics::kChip};
}

void Chip::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    paintChip(painter, QPointF(0, 0), m_glyph, m_text, theme(this));
}

GlyphLabel::GlyphLabel(Glyph glyph, int size, QWidget* parent)
    : QWidget(parent), m_glyph(glyph), m_size(size) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setGlyph(glyph);
}

void GlyphLabel::setGlyph(Glyph glyph) {
    m_glyph = glyph;
    setAccessibleName(glyphWord(glyph));
    setToolTip(glyphWord(glyph));
    update();
}

void GlyphLabel::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    const QRectF box((width() - m_size) / 2.0, (height() - m_size) / 2.0, m_size, m_size);
    paintGlyph(painter, box, m_glyph, theme(this));
}

} // namespace pilothouse::ui
