// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/cluster/event_list.h"

#include "ui/models/cell_text.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text_runs.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace pilothouse::ui {

namespace {

constexpr int kRow = 24;
constexpr int kTime = 42;

QString hourOf(const EventLine& event) {
    const QDateTime at = QDateTime::fromString(event.time, Qt::ISODate);
    if (!at.isValid()) {
        return unknownValue();
    }
    return clockText(Instant(std::chrono::milliseconds(at.toMSecsSinceEpoch())));
}

QString sentenceOf(const EventLine& event) {
    return QStringLiteral("%1  %2  %3%4\n%5")
        .arg(event.time, event.type, event.reason,
             event.count > 1 ? QStringLiteral("  ×%1").arg(event.count) : QString(), event.message);
}

} // namespace

QList<EventLine> readEventLines(const QString& lines) {
    QList<EventLine> events;
    for (const QString& line : lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        QStringList parts = line.split(QStringLiteral("  "));
        EventLine event;
        if (parts.size() < 4) {
            event.message = line.trimmed();
            events.append(event);
            continue;
        }
        event.time = parts.takeFirst();
        event.type = parts.takeFirst();
        event.reason = parts.takeFirst();
        const QString& next = parts.first();
        if (next.startsWith(QLatin1String("(x")) && next.endsWith(QLatin1Char(')'))) {
            event.count = std::max(1, next.mid(2, next.size() - 3).toInt());
            parts.removeFirst();
        }
        event.message = parts.join(QStringLiteral("  ")).trimmed();
        events.append(event);
    }
    return events;
}

EventList::EventList(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("eventList"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void EventList::setEvents(const QList<EventLine>& events) {
    m_events = events;
    std::reverse(m_events.begin(), m_events.end());
    QStringList words;
    for (const EventLine& event : std::as_const(m_events)) {
        words << sentenceOf(event);
    }
    setAccessibleName(tr("Events"));
    setAccessibleDescription(words.join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

void EventList::setMessage(const QString& message) {
    m_events.clear();
    m_message = message;
    setAccessibleName(message);
    updateGeometry();
    update();
}

QSize EventList::sizeHint() const {
    return {240, std::max(1, count()) * kRow};
}

int EventList::rowAt(int y) const {
    const int row = y / kRow;
    return y >= 0 && row < m_events.size() ? row : -1;
}

void EventList::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_events.isEmpty()) {
        painter.setFont(textFont(13));
        painter.setPen(tokens.muted);
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_message, Qt::ElideRight, width()));
        return;
    }
    for (int row = 0; row < m_events.size(); ++row) {
        const EventLine& event = m_events.at(row);
        const QRectF box(0, row * kRow, width(), kRow);
        painter.setFont(textFont(13));
        painter.setPen(tokens.muted);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, hourOf(event));
        const bool warning = event.type == QLatin1String("Warning");
        if (warning) {
            paintGlyph(painter, QRectF(kTime, box.center().y() - 6, 12, 12), Glyph::Warning,
                       tokens);
        }
        const QString times = event.count > 1 ? QStringLiteral(" ×%1").arg(event.count) : QString();
        const QRectF text = box.adjusted(kTime + 18, 0, 0, 0);
        const int right = QFontMetrics(textFont(13)).horizontalAdvance(times);
        paintRuns(painter, text.adjusted(0, 0, -right - 2, 0),
                  {{.text = event.reason + QStringLiteral("  "), .tone = Tone::Text},
                   {.text = event.message, .tone = Tone::Secondary}},
                  13, tokens);
        painter.setFont(textFont(13));
        painter.setPen(tokens.secondary);
        painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, times);
    }
}

bool EventList::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0) {
            QToolTip::showText(help->globalPos(), sentenceOf(m_events.at(row)), this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace pilothouse::ui
