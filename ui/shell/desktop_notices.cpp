// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/desktop_notices.h"

#include "ui/bridge/qt_convert.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr QLatin1StringView kService("org.freedesktop.Notifications");
constexpr QLatin1StringView kPath("/org/freedesktop/Notifications");
constexpr int kTimeout = 10'000;      ///< of the service's answer, ms
constexpr qsizetype kMostShown = 100; ///< that a click may still open

} // namespace

DesktopNotices::DesktopNotices(QDBusConnection bus, QObject* parent)
    : QObject(parent), m_bus(std::move(bus)) {
    if (m_bus.isConnected()) {
        m_bus.connect(kService, kPath, kService, u"ActionInvoked"_s, this,
                      SLOT(onAction(uint, QString)));
        m_bus.connect(kService, kPath, kService, u"NotificationClosed"_s, this,
                      SLOT(onClosed(uint, uint)));
    }
}

void DesktopNotices::show(const model::RunNotice& notice) {
    if (!m_bus.isConnected()) {
        if (m_fallback) {
            m_fallback(notice);
        }
        return;
    }
    // Servers may read the body as markup; titles never are.
    const QVariantMap hints{{u"urgency"_s, QVariant::fromValue<uchar>(
                                               notice.weight == model::NoticeWeight::Bad ? 2 : 1)},
                            {u"desktop-entry"_s, u"pilothouse"_s}};
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kService, u"Notify"_s);
    call << tr("Pilothouse") << uint(0) << u"pilothouse"_s << toQt(notice.title)
         << toQt(notice.text).toHtmlEscaped() << QStringList{u"default"_s, tr("Open")} << hints
         << -1;
    auto* watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call, kTimeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, notice](QDBusPendingCallWatcher* done) { onShown(done, notice); });
}

void DesktopNotices::onShown(QDBusPendingCallWatcher* watcher, const model::RunNotice& notice) {
    const QDBusPendingReply<uint> reply = *watcher;
    watcher->deleteLater();
    if (reply.isError()) {
        if (m_fallback) {
            m_fallback(notice);
        }
        return;
    }
    if (m_shown.size() >= kMostShown) {
        m_shown.clear(); // nobody clicks on a hundred
    }
    m_shown.insert(reply.value(), notice);
}

void DesktopNotices::onAction(uint id, const QString& /*action*/) {
    if (const auto found = m_shown.constFind(id); found != m_shown.cend()) {
        const model::RunNotice notice = *found;
        Q_EMIT opened(notice);
    }
}

void DesktopNotices::onClosed(uint id, uint /*reason*/) {
    m_shown.remove(id);
}

} // namespace pilothouse::ui
