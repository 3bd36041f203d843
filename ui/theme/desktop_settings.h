// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>
#include <QVariant>

#include <cstdint>

class QDBusPendingCallWatcher;

namespace pilothouse::ui {

/// What the desktop says about looks, read from `org.freedesktop.portal.Settings` and followed
/// live. Without a session bus or a portal everything stays "not said". Asks without waiting; GUI
/// thread. Source: xdg-desktop-portal, data/org.freedesktop.portal.Settings.xml.
class DesktopSettings : public QObject {
    Q_OBJECT
public:
    enum class Scheme : std::uint8_t { Unknown, Light, Dark };

    /// `bus` is the session bus unless a test brings its own.
    explicit DesktopSettings(QDBusConnection bus = QDBusConnection::sessionBus(),
                             QObject* parent = nullptr);

    /// Asks the portal and listens to it from now on.
    void follow();

    [[nodiscard]] Scheme colorScheme() const { return m_scheme; }
    [[nodiscard]] bool highContrast() const { return m_highContrast; }
    [[nodiscard]] bool reducedMotion() const { return m_reducedMotion; }

    /// Takes one setting as the portal sends it; unknown keys and wrong types change nothing.
    void take(const QString& group, const QString& key, const QVariant& value);

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void onAnswer(QDBusPendingCallWatcher* watcher);

    QDBusConnection m_bus;
    Scheme m_scheme = Scheme::Unknown;
    bool m_highContrast = false;
    bool m_reducedMotion = false;
};

} // namespace pilothouse::ui
