// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/write_lock.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QEvent>

#include <algorithm>
#include <memory>

namespace pilothouse::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto kIdle = 10min;
constexpr auto kSleep = 30s; // so much further went the wall's clock: the computer slept
constexpr auto kLongest = 4h;

} // namespace

WriteLock::WriteLock(QObject* parent) : QObject(parent) {
    auto awake = std::make_shared<QElapsedTimer>();
    awake->start();
    m_clocks = {[awake] { return std::chrono::milliseconds(awake->elapsed()); },
                [] { return std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch()); }};
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, &WriteLock::check);
    QCoreApplication::instance()->installEventFilter(this);
}

void WriteLock::setClocks(Clocks clocks) {
    m_clocks = std::move(clocks);
}

void WriteLock::setReadOnly() {
    m_isReadOnly = true;
    close();
    Q_EMIT changed();
}

void WriteLock::setFleet(Ban ban) {
    m_ban = ban;
    close();
    Q_EMIT changed();
}

WriteLock::Ban WriteLock::ban() const {
    return m_ban == Ban::NoFleet ? Ban::NoFleet : m_isReadOnly ? Ban::ReadOnly : m_ban;
}

void WriteLock::open(std::chrono::minutes time) {
    if (ban() != Ban::None) {
        return;
    }
    const auto now = m_clocks.awake();
    m_isOpen = true;
    m_until = now + std::clamp<std::chrono::milliseconds>(time, 1min, kLongest);
    m_touched = now;
    m_skew = m_clocks.wall() - now;
    m_tick.start();
    Q_EMIT changed();
}

void WriteLock::close() {
    m_tick.stop();
    if (m_isOpen) {
        m_isOpen = false;
        Q_EMIT changed();
    }
}

void WriteLock::closeItself(const QString& why) {
    close();
    Q_EMIT closedItself(why);
}

std::chrono::milliseconds WriteLock::left() const {
    return m_isOpen ? std::max(0ms, m_until - m_clocks.awake()) : 0ms;
}

QString WriteLock::whyClosed() const {
    if (m_isOpen) {
        return {};
    }
    switch (ban()) {
    case Ban::NoFleet: return tr("No fleet is open");
    case Ban::ReadOnly: return tr("This window was started with --read-only");
    case Ban::FleetFile: return tr("The file of this fleet says “writes: never”");
    case Ban::None: break;
    }
    return tr("Writes are off: the padlock or Ctrl+Shift+L turns them on");
}

void WriteLock::touch() {
    if (m_isOpen) {
        m_touched = m_clocks.awake();
    }
}

void WriteLock::check() {
    if (!m_isOpen) {
        return;
    }
    const auto now = m_clocks.awake();
    if (m_clocks.wall() - now - m_skew > kSleep) {
        closeItself(tr("the computer slept"));
    } else if (now >= m_until) {
        closeItself(tr("the time is over"));
    } else if (now - m_touched >= kIdle) {
        closeItself(tr("nothing was done for ten minutes"));
    } else {
        Q_EMIT changed(); // the time that is left
    }
}

bool WriteLock::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::MouseButtonPress) {
        touch();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace pilothouse::ui
