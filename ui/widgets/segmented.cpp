// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kSegmentPadding = 10;
constexpr int kMinSegment = 44;
constexpr int kGlyph = 12;

QFont strong() {
    return textFont(metrics::kBody, Weight::Strong);
}

} // namespace

SegmentedChoice::SegmentedChoice(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setProperty("phFocusRing", true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SegmentedChoice::setSegments(const QList<Segment>& segments) {
    if (segments == m_segments) {
        return;
    }
    m_segments = segments;
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(segments.size()) - 1));
    updateAccessibleText();
    updateGeometry();
    update();
}

void SegmentedChoice::setSegments(const QStringList& words) {
    QList<Segment> segments;
    for (const QString& word : words) {
        segments.append(Segment{.text = word, .glyphs = {}});
    }
    setSegments(segments);
}

void SegmentedChoice::setCurrentIndex(int index) {
    if (index != m_current && index >= -1 && index < m_segments.size()) {
        m_current = index;
        updateAccessibleText();
        update();
    }
}

int SegmentedChoice::segmentWidth(const Segment& segment) const {
    // Measured in 600 always, so that choosing a segment moves nothing.
    int width = 2 * kSegmentPadding + QFontMetrics(strong()).horizontalAdvance(segment.text);
    width += static_cast<int>(segment.glyphs.size()) * (kGlyph + 4);
    return std::max(width, kMinSegment) + 1;
}

QSize SegmentedChoice::sizeHint() const {
    int width = 1;
    for (const Segment& segment : m_segments) {
        width += segmentWidth(segment);
    }
    return {width, metrics::kSegment};
}

void SegmentedChoice::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    paintBox(painter, rect(), tokens.surface, tokens.divider);
    QPainterPath clip;
    clip.addRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
    int x = 0;
    for (int i = 0; i < m_segments.size(); ++i) {
        const Segment& segment = m_segments.at(i);
        const int width = segmentWidth(segment);
        const QRect box(x, 0, width, height());
        painter.save();
        painter.setClipPath(clip);
        paintRowState(painter, box.adjusted(1, 1, 0, -1), i == m_hover, i == m_current, tokens,
                      false);
        if (i > 0) {
            painter.fillRect(QRect(x, 1, 1, height() - 2), tokens.divider);
        }
        painter.restore();
        painter.setFont(i == m_current ? strong() : textFont());
        painter.setPen(isEnabled() ? (i == m_current ? tokens.text : tokens.secondary)
                                   : tokens.muted);
        const int words = painter.fontMetrics().horizontalAdvance(segment.text);
        const int glyphs = static_cast<int>(segment.glyphs.size()) * (kGlyph + 4);
        double left = x + 0.5 + (width - words - glyphs) / 2.0;
        for (const Glyph glyph : segment.glyphs) {
            paintGlyph(painter, QRectF(left, (height() - kGlyph) / 2.0, kGlyph, kGlyph), glyph,
                       tokens);
            left += kGlyph + 4;
        }
        painter.drawText(QRectF(left, 0, words + 2, height()), Qt::AlignVCenter | Qt::TextDontClip,
                         segment.text);
        x += width;
    }
}

int SegmentedChoice::segmentAt(int x) const {
    int left = 0;
    for (int i = 0; i < m_segments.size(); ++i) {
        left += segmentWidth(m_segments.at(i));
        if (x < left) {
            return i;
        }
    }
    return -1;
}

void SegmentedChoice::choose(int index) {
    if (index >= 0 && index < m_segments.size() && index != m_current) {
        setCurrentIndex(index);
        Q_EMIT currentChanged(index);
    }
}

void SegmentedChoice::updateAccessibleText() {
    setAccessibleDescription(m_segments.value(m_current).text);
}

void SegmentedChoice::mousePressEvent(QMouseEvent* event) {
    choose(segmentAt(event->position().toPoint().x()));
}

void SegmentedChoice::mouseMoveEvent(QMouseEvent* event) {
    const int hover = segmentAt(event->position().toPoint().x());
    if (hover != m_hover) {
        m_hover = hover;
        update();
    }
}

void SegmentedChoice::leaveEvent(QEvent* event) {
    Q_UNUSED(event)
    m_hover = -1;
    update();
}

void SegmentedChoice::keyPressEvent(QKeyEvent* event) {
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    if (event->key() == Qt::Key_Right) {
        choose(m_current + forward);
    } else if (event->key() == Qt::Key_Left) {
        choose(m_current - forward);
    } else {
        QWidget::keyPressEvent(event);
    }
}

LabelDropDown::LabelDropDown(const QString& word, const QString& value, QWidget* parent)
    : QAbstractButton(parent), m_word(word) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setValue(value);
    connect(this, &QAbstractButton::clicked, this, &LabelDropDown::openMenu);
}

void LabelDropDown::setValue(const QString& value) {
    m_value = value;
    setAccessibleName(tr("%1: %2").arg(m_word, m_value));
    updateGeometry();
    update();
}

void LabelDropDown::setChoices(const QStringList& values) {
    m_choices = values;
}

QSize LabelDropDown::sizeHint() const {
    const int word = QFontMetrics(textFont()).horizontalAdvance(m_word);
    const int value = QFontMetrics(strong()).horizontalAdvance(m_value);
    return {6 + word + 4 + value + 6 + 14 + 6, metrics::kSegment};
}

void LabelDropDown::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    if (underMouse() || isDown()) {
        paintBox(painter, rect(), tokens.rowHover, QColor());
    }
    painter.setFont(textFont());
    painter.setPen(tokens.secondary);
    const int word = painter.fontMetrics().horizontalAdvance(m_word);
    painter.drawText(QRect(6, 0, word + 2, height()), Qt::AlignVCenter, m_word);
    painter.setFont(strong());
    painter.setPen(tokens.text);
    painter.drawText(QRect(6 + word + 4, 0, width() - word - 30, height()), Qt::AlignVCenter,
                     m_value);
    paintIcon(painter, QRectF(width() - 20, (height() - 14) / 2.0, 14, 14), Icon::ChevronDown,
              tokens.secondary);
}

void LabelDropDown::openMenu() {
    auto* const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString& choice : m_choices) {
        auto* const action = menu->addAction(choice);
        action->setCheckable(true);
        action->setChecked(choice == m_value);
        connect(action, &QAction::triggered, this, [this, choice] {
            setValue(choice);
            Q_EMIT valueChosen(choice);
        });
    }
    if (!m_choices.isEmpty()) {
        menu->popup(mapToGlobal(QPoint(0, height() + 4)));
    } else {
        delete menu;
    }
}

} // namespace pilothouse::ui
