// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/hover_card.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/sparkline.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPainterPath>
#include <QScreen>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kShadow = 3; // room for the outlines round the card
constexpr int kHead = 36;
constexpr int kFact = 20;
constexpr int kFoot = 28;
constexpr int kLabel = 64;
constexpr int kPadding = 12;
constexpr int kMinWidth = 222;
constexpr int kMaxWidth = 320;

TextRuns words(const QString& text, Tone tone, bool strong = false) {
    return {TextRun{.text = text, .tone = tone, .strong = strong}};
}

} // namespace

HoverCard::HoverCard(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_ShowWithoutActivating);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void HoverCard::setData(const HoverCardData& content) {
    m_data = content;
    setAccessibleName(content.title);
    setAccessibleDescription(content.cause);
    updateGeometry();
    update();
}

QSize HoverCard::sizeHint() const {
    int wide = runsWidth(words(m_data.cause, Tone::Text), metrics::kBody);
    wide = std::max(wide, 22 + runsWidth(words(m_data.title, Tone::Text, true), metrics::kBody) +
                              12 + runsWidth(words(m_data.age, Tone::Muted), metrics::kLabel));
    const int rows = static_cast<int>(m_data.facts.size()) + (m_data.spark.isEmpty() ? 0 : 1);
    const int height = kHead + 1 + (m_data.cause.isEmpty() ? 8 : 32) + rows * kFact + 10 +
                       (m_data.actions.isEmpty() ? 0 : kFoot);
    return {std::clamp(wide + 2 * kPadding, kMinWidth, kMaxWidth) + 2 * kShadow, height + kShadow};
}

void HoverCard::showAt(const QRect& anchor) {
    setWindowFlags(Qt::ToolTip | Qt::FramelessWindowHint);
    setAttribute(Qt::WA_TranslucentBackground);
    resize(sizeHint());
    const QScreen* const screen = QGuiApplication::screenAt(anchor.center());
    const QRect room =
        screen != nullptr ? screen->availableGeometry() : QRect(anchor.topLeft(), size() * 4);
    QPoint place(anchor.right() + 4, anchor.top());
    if (place.x() + width() > room.right()) {
        place.setX(anchor.left() - width() - 4);
    }
    place.setY(std::clamp(place.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    move(place);
    show();
}

void HoverCard::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const QRectF card = QRectF(rect()).adjusted(kShadow, 0, -kShadow, -kShadow);
    paintRaised(painter, card, tokens, tokens.controlBorder);
    const QRectF inner = card.adjusted(kPadding, 0, -kPadding, 0);
    const QRectF head(inner.left(), card.top(), inner.width(), kHead);
    paintGlyph(painter, QRectF(head.left(), head.center().y() - 7, 14, 14), m_data.glyph, tokens);
    const int age = paintRuns(painter, head, words(m_data.age, Tone::Muted), metrics::kLabel,
                              tokens, Qt::AlignRight);
    paintRuns(painter, head.adjusted(22, 0, -age - 8, 0), words(m_data.title, Tone::Text, true),
              metrics::kBody, tokens);
    painter.fillRect(QRectF(card.left() + 1, card.top() + kHead, card.width() - 2, 1),
                     tokens.divider);
    double y = card.top() + kHead + 8;
    if (!m_data.cause.isEmpty()) {
        paintRuns(painter, QRectF(inner.left(), y, inner.width(), 22),
                  words(m_data.cause, toneOf(m_data.glyph)), metrics::kBody, tokens);
        y += 24;
    }
    for (const auto& fact : m_data.facts) {
        const QRectF line(inner.left(), y, inner.width(), kFact);
        paintRuns(painter, line, words(fact.first, Tone::Muted), metrics::kLabel, tokens);
        paintRuns(painter, line.adjusted(kLabel, 0, 0, 0), words(fact.second, Tone::Text),
                  metrics::kBody, tokens);
        y += kFact;
    }
    if (!m_data.spark.isEmpty()) {
        const QRectF line(inner.left(), y, inner.width(), kFact);
        paintRuns(painter, line, words(m_data.sparkLabel, Tone::Muted), metrics::kLabel, tokens);
        paintSparkline(painter, QRectF(line.left() + kLabel, y, 84, 20), m_data.spark,
                       tokens.muted);
        paintRuns(painter, line, words(m_data.sparkValue, Tone::Text, true), metrics::kBody, tokens,
                  Qt::AlignRight);
        y += kFact;
    }
    if (m_data.actions.isEmpty()) {
        return;
    }
    const QRectF foot(card.left() + 1, card.bottom() - kFoot, card.width() - 2, kFoot - 1);
    painter.fillRect(foot, tokens.window);
    painter.fillRect(QRectF(foot.left(), foot.top(), foot.width(), 1), tokens.divider);
    double left = inner.left();
    double right = inner.right();
    for (const auto& action : m_data.actions) {
        left += paintRuns(painter, QRectF(left, foot.top(), inner.width(), foot.height()),
                          words(action.first, Tone::Accent), metrics::kLabel, tokens) +
                14;
    }
    for (auto it = m_data.actions.crbegin(); it != m_data.actions.crend(); ++it) {
        right -= paintKeyCap(painter, QPointF(right, foot.center().y()), it->second, tokens) + 12;
    }
}

} // namespace pilothouse::ui
