// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QWidget>

namespace pilothouse::ui {

/// One event of an object, as the engine's line tells it.
struct EventLine {
    QString time; ///< as sent, RFC 3339; "-" when not known
    QString type; ///< "Normal" or "Warning"
    QString reason;
    int count = 1;
    QString message;
    bool operator==(const EventLine&) const = default;
};

/// Reads lines "2026-11-20T08:00:00Z  Warning  BackOff  (x4)  message"; what is no such line
/// becomes a message alone. Pure.
[[nodiscard]] QList<EventLine> readEventLines(const QString& lines);

/// Events of one object, newest first, a row each: time, sign, reason, message; the rest of a long
/// message is in the tooltip. Says a sentence instead when there are none.
class EventList : public QWidget {
    Q_OBJECT
public:
    explicit EventList(QWidget* parent = nullptr);
    void setEvents(const QList<EventLine>& events);
    void setMessage(const QString& message);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }
    [[nodiscard]] int count() const { return static_cast<int>(m_events.size()); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int rowAt(int y) const;
    QList<EventLine> m_events;
    QString m_message;
};

} // namespace pilothouse::ui
