// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/legend.h"

#include "ui/theme/away.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace pilothouse::ui {
namespace {

constexpr int kLine = 20;
constexpr int kGlyph = 12;
constexpr int kSwatch = 20;
constexpr int kSignGap = 6;
constexpr int kGap = 24;

int signWidth(const LegendEntry& entry) {
    return std::holds_alternative<Glyph>(entry.sign) ? kGlyph : kSwatch;
}

} // namespace

Legend::Legend(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void Legend::setEntries(const QList<LegendEntry>& entries) {
    if (m_entries == entries) {
        return;
    }
    m_entries = entries;
    QStringList words;
    for (const LegendEntry& entry : entries) {
        words.append(entry.word);
    }
    setAccessibleName(tr("Legend"));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

void Legend::setPitch(int px) {
    m_pitch = px;
    updateGeometry();
}

QList<QRect> Legend::places(int width) const {
    const QFontMetrics metrics(textFont(metrics::kLabel));
    QList<QRect> result;
    int x = 0;
    int y = 0;
    for (const LegendEntry& entry : m_entries) {
        const int own = signWidth(entry) + kSignGap + metrics.horizontalAdvance(entry.word);
        if (x > 0 && x + own > width) {
            x = 0;
            y += kLine + 5;
        }
        result.append(QRect(x, y, own, kLine));
        x += m_pitch > 0 ? m_pitch : own + kGap;
    }
    return result;
}

QSize Legend::sizeHint() const {
    const auto rects = places(10000);
    return rects.isEmpty() ? QSize(0, kLine) : QSize(rects.last().right() + 1, kLine);
}

int Legend::heightForWidth(int width) const {
    const auto rects = places(width);
    return rects.isEmpty() ? kLine : rects.last().bottom() + 1;
}

void Legend::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setFont(textFont(metrics::kLabel));
    const auto rects = places(width());
    for (qsizetype i = 0; i < rects.size(); ++i) {
        const QRectF box = rects.at(i);
        const LegendEntry& entry = m_entries.at(i);
        if (const auto* const glyph = std::get_if<Glyph>(&entry.sign)) {
            paintGlyph(painter, QRectF(box.left(), box.center().y() - 6, kGlyph, kGlyph), *glyph,
                       entry.isAway ? awayTokens(tokens) : tokens);
        } else {
            paintFill(painter, QRectF(box.left(), box.center().y() - 5, kSwatch, 10),
                      std::get<Fill>(entry.sign), tokens);
        }
        painter.setPen(tokens.secondary);
        painter.drawText(box.adjusted(signWidth(entry) + kSignGap, 0, 4, 0), Qt::AlignVCenter,
                         entry.word);
    }
}

} // namespace pilothouse::ui
