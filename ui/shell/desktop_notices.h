// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_notice.h"

#include <QDBusConnection>
#include <QHash>
#include <QObject>

#include <functional>

class QDBusPendingCallWatcher;

namespace pilothouse::ui {

/// Notices as the desktop shows them, by org.freedesktop.Notifications; a click opens what they are
/// about. Where the desktop has no such service, `fallback` shows them (a tray), if there is one.
/// Never blocks. GUI thread. Source: Desktop Notifications Specification 1.2.
class DesktopNotices : public QObject {
    Q_OBJECT
public:
    using Fallback = std::function<void(const model::RunNotice& notice)>;
    explicit DesktopNotices(QDBusConnection bus = QDBusConnection::sessionBus(),
                            QObject* parent = nullptr);
    void setFallback(Fallback fallback) { m_fallback = std::move(fallback); }
    void show(const model::RunNotice& notice);

Q_SIGNALS:
    void opened(const pilothouse::model::RunNotice& notice);

private Q_SLOTS:
    void onAction(uint id, const QString& action);
    void onClosed(uint id, uint reason);

private:
    void onShown(QDBusPendingCallWatcher* watcher, const model::RunNotice& notice);
    QDBusConnection m_bus;
    Fallback m_fallback;
    QHash<uint, model::RunNotice> m_shown; ///< by the service's number
};

} // namespace pilothouse::ui
