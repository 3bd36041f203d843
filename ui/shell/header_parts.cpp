// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/header_parts.h"

#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/segmented.h"

#include <QPainter>
#include <QPixmap>

namespace pilothouse::ui {

namespace {

constexpr int kControl = metrics::kControl;

void paintField(QPainter& painter, const QRect& rect, const QColor& ground, const QColor& border) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(ground);
    painter.setPen(QPen(border, 1));
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), metrics::kRadius,
                            metrics::kRadius);
}

} // namespace

FleetSwitcher::FleetSwitcher(QWidget* parent) : QAbstractButton(parent) {
    setFixedSize(sizeHint());
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setObjectName(QStringLiteral("fleetSwitcher"));
    setFleet({}, {});
}

void FleetSwitcher::setFleet(const QString& name, const QString& count) {
    m_name = name.isEmpty() ? tr("No fleet") : name;
    m_count = count;
    setAccessibleName(tr("Fleet %1, %2").arg(m_name, m_count));
    setToolTip(m_name);
    update();
}

void FleetSwitcher::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    paintField(painter, rect(), underMouse() ? tokens.rowHover : tokens.surface,
               tokens.controlBorder);
    paintIcon(painter, QRectF(10, 7, 18, 18), Icon::Fleet, tokens.secondary);
    paintIcon(painter, QRectF(width() - 24, 9, 14, 14), Icon::ChevronDown, tokens.secondary);
    painter.setFont(textFont(11));
    const int countWidth = painter.fontMetrics().horizontalAdvance(m_count);
    painter.setFont(textFont(13, Weight::Strong));
    const int room = width() - 38 - 32 - (m_count.isEmpty() ? 0 : countWidth + 10);
    const QString name = painter.fontMetrics().elidedText(m_name, Qt::ElideMiddle, room);
    painter.setPen(tokens.text);
    painter.drawText(QRect(38, 0, room + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, name);
    const int left = 38 + painter.fontMetrics().horizontalAdvance(name) + 10;
    painter.setFont(textFont(11));
    painter.setPen(tokens.muted);
    painter.drawText(QRect(left, 1, countWidth + 2, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     m_count);
}

LivePill::LivePill(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("livePill"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void LivePill::setState(LiveState state, const QString& age) {
    if (m_state == state && m_age == age) {
        return;
    }
    m_state = state;
    m_age = age;
    setAccessibleName(m_age.isEmpty() ? word() : tr("%1, %2").arg(word(), m_age));
    setToolTip(state == LiveState::Live ? tr("Median age of what is shown: %1").arg(m_age)
                                        : word());
    updateGeometry();
    update();
}

QString LivePill::word() const {
    switch (m_state) {
    case LiveState::Live: return tr("Live");
    case LiveState::Connecting: return tr("Connecting");
    case LiveState::NoNetwork: return tr("No network");
    case LiveState::NotConnected: break;
    }
    return tr("Not connected");
}

QSize LivePill::sizeHint() const {
    const QFontMetrics strong(textFont(13, Weight::Strong));
    const QFontMetrics plain(textFont(13));
    // The age keeps room for its longest usual text, so that the header never moves.
    const int age = m_age.isEmpty() ? 0
                                    : std::max(plain.horizontalAdvance(m_age),
                                               plain.horizontalAdvance(QStringLiteral("00 s"))) +
                                          8;
    return {12 + 8 + 8 + strong.horizontalAdvance(word()) + age + 12, kControl};
}

void LivePill::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    const bool live = m_state == LiveState::Live;
    const bool connecting = m_state == LiveState::Connecting;
    const StateTokens& state = live ? tokens.ok : (connecting ? tokens.running : tokens.unknown);
    QPainter painter(this);
    paintField(painter, rect(), state.tint, state.tint);
    const QRectF dot(12, height() / 2.0 - 4, 8, 8);
    if (live || connecting) {
        painter.setBrush(state.fill);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(dot);
    } else {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(
            QPen(state.text, 1.5, m_state == LiveState::NoNetwork ? Qt::DotLine : Qt::SolidLine));
        painter.drawEllipse(dot.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    painter.setPen(state.text);
    painter.setFont(textFont(13, Weight::Strong));
    const int left = 28;
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     word());
    const int ageLeft = left + painter.fontMetrics().horizontalAdvance(word()) + 8;
    painter.setFont(textFont(13));
    painter.drawText(QRect(ageLeft, 0, width() - ageLeft, height()),
                     Qt::AlignVCenter | Qt::AlignLeft, m_age);
}

HeaderButton::HeaderButton(int icon, const QString& text, const QString& keys, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon), m_keys(keys) {
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void HeaderButton::setLook(int icon, const QString& text, bool isWrite) {
    if (icon == m_icon && text == this->text() && isWrite == m_isWrite) {
        return;
    }
    m_icon = icon;
    m_isWrite = isWrite;
    setText(text);
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize HeaderButton::sizeHint() const {
    const QFontMetrics plain(textFont(13, m_isWrite ? Weight::Strong : Weight::Regular));
    const QFontMetrics mono(monoFont(11));
    const int icon = m_icon >= 0 ? 24 : 0;
    const int keys = m_keys.isEmpty() ? 0 : mono.horizontalAdvance(m_keys) + 22;
    return {12 + icon + plain.horizontalAdvance(text()) + keys + 12, kControl};
}

void HeaderButton::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const bool hot = isEnabled() && underMouse();
    const QColor ground = hot ? tokens.rowHover : tokens.surface;
    paintField(painter, rect(), m_isWrite ? tokens.write : ground,
               m_isWrite ? tokens.warning.fill : tokens.divider);
    if (m_isWrite) {
        painter.fillRect(QRect(2, 3, width() - 4, 1), tokens.writeText);
    }
    int left = 12;
    if (m_icon >= 0) {
        paintIcon(painter, QRectF(left, 8, 16, 16), static_cast<Icon>(m_icon),
                  m_isWrite ? tokens.writeText : tokens.secondary);
        left += 24;
    }
    painter.setFont(textFont(13, m_isWrite ? Weight::Strong : Weight::Regular));
    painter.setPen(m_isWrite ? tokens.writeText : tokens.text);
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     text());
    if (!m_keys.isEmpty()) {
        paintKeyCap(painter, QPointF(width() - 10, height() / 2.0), m_keys, tokens);
    }
}

RailItem::RailItem(int icon, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon) {
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setFixedSize(sizeHint());
}

void RailItem::setBadge(int count) {
    if (count != m_badge) {
        m_badge = count;
        setAccessibleDescription(count > 0 ? tr("%1 wait for you").arg(count) : QString());
        update();
    }
}

void RailItem::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setOpacity(isEnabled() ? 1.0 : 0.55);
    if (isChecked()) {
        painter.fillRect(rect(), tokens.selection);
        painter.fillRect(QRect(0, 0, 3, height()), tokens.accent);
    } else if (underMouse() && isEnabled()) {
        painter.fillRect(rect(), tokens.rowHover);
    }
    const QColor ink = isChecked() ? tokens.accent : tokens.secondary;
    paintIcon(painter, QRectF(width() / 2.0 - 10, 9, 20, 20), static_cast<Icon>(m_icon), ink);
    painter.setFont(textFont(11, isChecked() ? Weight::Strong : Weight::Regular));
    painter.setPen(ink);
    painter.drawText(QRect(0, 33, width(), 16), Qt::AlignCenter, text());
    if (m_badge > 0) {
        painter.setRenderHint(QPainter::Antialiasing);
        paintBadge(painter, QPointF(width() / 2.0 + 13, 11), m_badge, tokens);
    }
}

StatusSegment::StatusSegment(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusSegment::setParts(const QList<Part>& parts) {
    if (parts == m_parts) {
        return;
    }
    m_parts = parts;
    QStringList words;
    for (const Part& part : parts) {
        words << (part.glyph && part.text.size() < 8
                      ? tr("%1 %2").arg(glyphWord(*part.glyph), part.text)
                      : part.text);
    }
    setAccessibleName(words.join(QStringLiteral(", ")));
    setVisible(!parts.isEmpty());
    updateGeometry();
    update();
}

void StatusSegment::setWords(std::optional<Glyph> glyph, const QString& words) {
    setParts(words.isEmpty() ? QList<Part>{} : QList<Part>{Part{glyph, words}});
}

QSize StatusSegment::sizeHint() const {
    const QFontMetrics metrics(textFont(11));
    int width = 24;
    for (const Part& part : m_parts) {
        width += (part.glyph ? 17 : 0) + metrics.horizontalAdvance(part.text) + 10;
    }
    return {width - 10 + 1, metrics::kStatusBar};
}

void StatusSegment::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    if (underMouse()) {
        painter.fillRect(rect().adjusted(0, 1, -1, 0), tokens.rowHover);
    }
    painter.setPen(QPen(tokens.divider, 1));
    painter.drawLine(QPointF(width() - 0.5, 0), QPointF(width() - 0.5, height()));
    painter.setFont(textFont(11));
    int left = 12;
    for (const Part& part : m_parts) {
        if (part.glyph) {
            paintGlyph(painter, QRectF(left, height() / 2.0 - 5.5, 11, 11), *part.glyph, tokens);
            left += 17;
        }
        painter.setPen(tokens.secondary);
        painter.drawText(QRect(left, 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft,
                         part.text);
        left += painter.fontMetrics().horizontalAdvance(part.text) + 10;
    }
}

QIcon tabIcon(Glyph glyph, const QWidget* widget) {
    constexpr int kSize = 12;
    const qreal ratio = widget->devicePixelRatioF();
    QPixmap pixmap(QSize(kSize, kSize) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGlyph(painter, QRectF(0, 0, kSize, kSize), glyph, theme(widget));
    return QIcon(pixmap);
}

ChromeBar::ChromeBar(Qt::Edge divider, QWidget* parent) : QWidget(parent), m_divider(divider) {}

void ChromeBar::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.setPen(QPen(tokens.divider, 1));
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    switch (m_divider) {
    case Qt::TopEdge: painter.drawLine(box.topLeft(), box.topRight()); break;
    case Qt::BottomEdge: painter.drawLine(box.bottomLeft(), box.bottomRight()); break;
    case Qt::LeftEdge: painter.drawLine(box.topLeft(), box.bottomLeft()); break;
    case Qt::RightEdge: painter.drawLine(box.topRight(), box.bottomRight()); break;
    }
}

} // namespace pilothouse::ui
