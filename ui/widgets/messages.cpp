// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/messages.h"

#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QTextLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {
namespace {

/// A secondary button with a key cap behind its words.
class KeyButton : public QPushButton {
public:
    KeyButton(const QString& text, const QString& keys, QWidget* parent)
        : QPushButton(text, parent), m_keys(keys) {}

    [[nodiscard]] QSize sizeHint() const override {
        const QSize base = QPushButton::sizeHint();
        return m_keys.isEmpty()
                   ? base
                   : base + QSize(QFontMetrics(monoFont(11)).horizontalAdvance(m_keys) + 18, 0);
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        if (m_keys.isEmpty()) {
            QPushButton::paintEvent(event);
            return;
        }
        QPainter painter(this);
        const Tokens& tokens = theme(this);
        paintButton(painter, rect(), ButtonKind::Secondary,
                    ControlLook{.enabled = isEnabled(), .hover = underMouse(), .pressed = isDown()},
                    tokens);
        painter.setPen(tokens.text);
        painter.setFont(textFont());
        painter.drawText(rect().adjusted(12, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
        paintKeyCap(painter, QPointF(width() - 8, height() / 2.0), m_keys, tokens);
    }

private:
    QString m_keys;
};

} // namespace

EmptyState::EmptyState(int icon, const QString& title, const QString& sentence, QWidget* parent)
    : QWidget(parent), m_icon(icon), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(16, 16, 16, 16);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
    m_layout->addSpacing(24 + 10);
    auto* const titleLabel = new ToneLabel(title, Tone::Text, metrics::kBody, true, this);
    titleLabel->setAlignment(Qt::AlignCenter);
    m_layout->addWidget(titleLabel);
    m_layout->addSpacing(4);
    auto* const sentenceLabel =
        new ToneLabel(sentence, Tone::Secondary, metrics::kLabel, false, this);
    sentenceLabel->setAlignment(Qt::AlignCenter);
    sentenceLabel->setWrap(true);
    m_layout->addWidget(sentenceLabel);
    m_layout->addStretch(1);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
}

QPushButton* EmptyState::setAction(const QString& text, const QString& keys) {
    auto* const button = new KeyButton(text, keys, this);
    m_layout->insertSpacing(m_layout->count() - 1, 12);
    m_layout->insertWidget(m_layout->count() - 1, button, 0, Qt::AlignHCenter);
    return button;
}

void EmptyState::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    const auto* const title = m_layout->itemAt(2)->widget();
    const double top = (title != nullptr ? title->y() : height() / 2) - 34.0;
    paintIcon(painter, QRectF((width() - 24) / 2.0, top, 24, 24), static_cast<Icon>(m_icon),
              theme(this).muted);
}

ErrorState::ErrorState(QWidget* parent) : QWidget(parent), m_actions(new QHBoxLayout) {
    auto* const outer = new QVBoxLayout(this);
    outer->setContentsMargins(14, 14, 14, 14);
    outer->setSpacing(8);
    auto* const head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(new GlyphLabel(Glyph::Failed, 14, this));
    m_title = new ToneLabel(QString(), Tone::Text, metrics::kBody, true, this);
    head->addWidget(m_title, 1);
    outer->addLayout(head);
    m_cause = new ToneLabel(QString(), Tone::Secondary, metrics::kLabel, false, this);
    m_cause->setWrap(true);
    outer->addWidget(m_cause);
    m_next = new ToneLabel(QString(), Tone::Muted, metrics::kLabel, false, this);
    m_next->setWrap(true);
    outer->addWidget(m_next);
    m_actions->setSpacing(8);
    m_actions->addStretch(1);
    outer->addLayout(m_actions);
    outer->addStretch(1);
}

void ErrorState::setText(const QString& title, const QString& cause, const QString& next) {
    m_title->setText(title);
    m_cause->setText(cause);
    m_next->setText(next);
    setAccessibleName(title);
    setAccessibleDescription(cause);
}

QPushButton* ErrorState::addAction(const QString& text) {
    auto* const button = new QPushButton(text, this);
    setSmall(button);
    m_actions->insertWidget(m_actions->count() - 1, button);
    return button;
}

ToneLabel::ToneLabel(const QString& text, Tone tone, int px, bool strong, QWidget* parent)
    : QWidget(parent), m_tone(tone), m_px(px), m_strong(strong) {
    setText(text);
}

void ToneLabel::setText(const QString& text) {
    m_text = text;
    m_broken.clear();
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ToneLabel::setTone(Tone tone) {
    m_tone = tone;
    update();
}

void ToneLabel::setAlignment(Qt::Alignment alignment) {
    m_alignment = alignment;
    update();
}

void ToneLabel::setWrap(bool wrap) {
    m_wrap = wrap;
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(wrap);
    setSizePolicy(policy);
    updateGeometry();
}

namespace {

/// Lines stand 1.45 times the text size apart: 16 px at 11, 19 px at 13.
int lineHeight(int px) {
    return qRound(px * 1.45);
}

/// Breaks the text into lines no wider than `width`.
QStringList brokenLines(const QString& text, const QFont& font, int width) {
    QStringList lines;
    for (const QString& paragraph : text.split(QLatin1Char('\n'))) {
        QTextLayout layout(paragraph, font);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere); // long names break too
        layout.setTextOption(option);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(width);
            lines.append(paragraph.mid(line.textStart(), line.textLength()).trimmed());
        }
        layout.endLayout();
        if (paragraph.isEmpty()) {
            lines.append(QString());
        }
    }
    return lines;
}

} // namespace

QSize ToneLabel::sizeHint() const {
    const QFontMetrics metrics(textFont(m_px, m_strong ? Weight::Strong : Weight::Regular));
    int width = 0;
    for (const QString& line : m_text.split(QLatin1Char('\n'))) {
        width = std::max(width, metrics.horizontalAdvance(line) + 2);
    }
    return m_wrap ? QSize(std::min(width, 240), heightForWidth(std::min(width, 240)))
                  : QSize(width, metrics.height());
}

QSize ToneLabel::minimumSizeHint() const {
    const QFontMetrics metrics(textFont(m_px));
    return {40, metrics.height()};
}

const QStringList& ToneLabel::linesFor(int width) const {
    constexpr qsizetype kWidths = 8;
    auto found = m_broken.constFind(width);
    if (found == m_broken.constEnd()) {
        if (m_broken.size() >= kWidths) {
            m_broken.clear();
        }
        const QFont font = textFont(m_px, m_strong ? Weight::Strong : Weight::Regular);
        found = m_broken.insert(width, brokenLines(m_text, font, width));
    }
    return *found;
}

int ToneLabel::heightForWidth(int width) const {
    return static_cast<int>(linesFor(width).size()) * lineHeight(m_px);
}

void ToneLabel::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter painter(this);
    painter.setFont(textFont(m_px, m_strong ? Weight::Strong : Weight::Regular));
    painter.setPen(isEnabled() ? theme(this).ink(m_tone) : theme(this).muted);
    if (!m_wrap) {
        const QString text = painter.fontMetrics().elidedText(m_text, Qt::ElideRight, width() + 1);
        painter.drawText(rect(), static_cast<int>(m_alignment) | Qt::TextSingleLine, text);
        return;
    }
    const QStringList& lines = linesFor(width());
    const int step = lineHeight(m_px);
    const int total = static_cast<int>(lines.size()) * step;
    int y = m_alignment.testFlag(Qt::AlignVCenter) ? std::max(0, (height() - total) / 2) : 0;
    const auto side = m_alignment & Qt::AlignHorizontal_Mask;
    for (const QString& line : lines) {
        painter.drawText(QRect(0, y, width(), step),
                         static_cast<int>(side | Qt::AlignVCenter) | Qt::TextSingleLine, line);
        y += step;
    }
}

} // namespace pilothouse::ui
