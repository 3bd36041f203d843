// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/desktop_settings.h"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMap>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using Groups = QMap<QString, QVariantMap>; // a{sa{sv}}

constexpr QLatin1StringView kService("org.freedesktop.portal.Desktop");
constexpr QLatin1StringView kPath("/org/freedesktop/portal/desktop");
constexpr QLatin1StringView kInterface("org.freedesktop.portal.Settings");
constexpr QLatin1StringView kAppearance("org.freedesktop.appearance");

/// Older portals wrap the value in a second variant.
QVariant unwrapped(QVariant value) {
    while (value.userType() == qMetaTypeId<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value;
}

} // namespace

DesktopSettings::DesktopSettings(QDBusConnection bus, QObject* parent)
    : QObject(parent), m_bus(std::move(bus)) {
    qDBusRegisterMetaType<Groups>();
}

void DesktopSettings::follow() {
    if (!m_bus.isConnected()) {
        return;
    }
    m_bus.connect(kService, kPath, kInterface, u"SettingChanged"_s, this,
                  SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    QDBusMessage ask = QDBusMessage::createMethodCall(kService, kPath, kInterface, u"ReadAll"_s);
    ask << QStringList{QString(kAppearance)};
    auto* const watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(ask), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, &DesktopSettings::onAnswer);
}

void DesktopSettings::onAnswer(QDBusPendingCallWatcher* watcher) {
    const QDBusPendingReply<Groups> reply = *watcher;
    watcher->deleteLater();
    if (reply.isError()) {
        return; // no portal on this desktop: the palette decides
    }
    const Groups groups = reply.value();
    for (auto group = groups.cbegin(); group != groups.cend(); ++group) {
        for (auto it = group->cbegin(); it != group->cend(); ++it) {
            take(group.key(), it.key(), it.value());
        }
    }
}

void DesktopSettings::onSettingChanged(const QString& group, const QString& key,
                                       const QDBusVariant& value) {
    take(group, key, value.variant());
}

void DesktopSettings::take(const QString& group, const QString& key, const QVariant& value) {
    bool isNumber = false;
    const uint number = unwrapped(value).toUInt(&isNumber);
    if (group != kAppearance || !isNumber) {
        return;
    }
    if (key == "color-scheme"_L1) {
        // 0 is "no preference", which GNOME sends for its light style.
        m_scheme = number == 1 ? Scheme::Dark : Scheme::Light;
    } else if (key == "contrast"_L1) {
        m_highContrast = number == 1;
    } else if (key == "reduced-motion"_L1) {
        m_reducedMotion = number == 1;
    } else {
        return;
    }
    Q_EMIT changed();
}

} // namespace pilothouse::ui
