// SPDX-License-Identifier: GPL-3.0-or-later
// The settings are read from a portal played by the test on a message bus of its own.
#include "ui/theme/desktop_settings.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

using Groups = QMap<QString, QVariantMap>;
Q_DECLARE_METATYPE(Groups)

namespace {

const QString kAppearance = u"org.freedesktop.appearance"_s;

} // namespace

/// What a desktop's portal answers.
class FakePortal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    QVariantMap appearance;

public Q_SLOTS:
    Groups ReadAll(const QStringList& groups) const {
        return groups.contains(kAppearance) ? Groups{{kAppearance, appearance}} : Groups{};
    }

Q_SIGNALS:
    void SettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

class TestDesktopSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qDBusRegisterMetaType<Groups>();
        const QString program = QStandardPaths::findExecutable(u"dbus-daemon"_s);
        if (program.isEmpty()) {
            return;
        }
        m_daemon.start(program, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        if (m_daemon.waitForStarted() && m_daemon.waitForReadyRead(10'000)) {
            m_address = QString::fromLatin1(m_daemon.readLine().trimmed());
        }
    }

    void cleanupTestCase() {
        m_daemon.terminate();
        m_daemon.waitForFinished();
    }

    void takesWhatThePortalSends_data() {
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<int>("scheme");
        QTest::addColumn<bool>("contrast");
        QTest::addColumn<bool>("motion");
        const QVariant one(1U);
        const int unknown = int(DesktopSettings::Scheme::Unknown);
        QTest::newRow("dark") << kAppearance << u"color-scheme"_s << one
                              << int(DesktopSettings::Scheme::Dark) << false << false;
        QTest::newRow("light") << kAppearance << u"color-scheme"_s << QVariant(2U)
                               << int(DesktopSettings::Scheme::Light) << false << false;
        QTest::newRow("no preference is light")
            << kAppearance << u"color-scheme"_s << QVariant(0U)
            << int(DesktopSettings::Scheme::Light) << false << false;
        QTest::newRow("high contrast")
            << kAppearance << u"contrast"_s << one << unknown << true << false;
        QTest::newRow("reduced motion")
            << kAppearance << u"reduced-motion"_s << one << unknown << false << true;
        QTest::newRow("wrapped twice, as older portals do")
            << kAppearance << u"contrast"_s
            << QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(one)))) << unknown
            << true << false;
        QTest::newRow("another group") << u"org.gnome.desktop.interface"_s << u"contrast"_s << one
                                       << unknown << false << false;
        QTest::newRow("not a number")
            << kAppearance << u"contrast"_s << QVariant(u"very"_s) << unknown << false << false;
    }

    void takesWhatThePortalSends() {
        QFETCH(QString, group);
        QFETCH(QString, key);
        QFETCH(QVariant, value);
        QFETCH(int, scheme);
        QFETCH(bool, contrast);
        QFETCH(bool, motion);
        DesktopSettings settings(QDBusConnection(u"nobody"_s));
        settings.take(group, key, value);
        QCOMPARE(int(settings.colorScheme()), scheme);
        QCOMPARE(settings.highContrast(), contrast);
        QCOMPARE(settings.reducedMotion(), motion);
    }

    void withoutABusNothingIsSaid() {
        DesktopSettings settings(QDBusConnection(u"nobody"_s));
        settings.follow();
        QVERIFY(settings.colorScheme() == DesktopSettings::Scheme::Unknown);
    }

    void asksThePortalAndFollowsIt() {
        if (m_address.isEmpty()) {
            QFAIL("no dbus-daemon on this machine; packaging/install-deps.sh --tests installs it");
        }
        FakePortal portal;
        portal.appearance = {{u"color-scheme"_s, 1U}, {u"contrast"_s, 0U}};
        QDBusConnection theirs = QDBusConnection::connectToBus(m_address, u"portal"_s);
        QVERIFY(theirs.registerObject(u"/org/freedesktop/portal/desktop"_s, &portal,
                                      QDBusConnection::ExportAllSlots |
                                          QDBusConnection::ExportAllSignals));
        QVERIFY(theirs.registerService(u"org.freedesktop.portal.Desktop"_s));

        DesktopSettings settings(QDBusConnection::connectToBus(m_address, u"ours"_s));
        settings.follow();
        QTRY_VERIFY(settings.colorScheme() == DesktopSettings::Scheme::Dark);
        QVERIFY(!settings.highContrast());

        QSignalSpy changed(&settings, &DesktopSettings::changed);
        Q_EMIT portal.SettingChanged(kAppearance, u"color-scheme"_s, QDBusVariant(2U));
        QTRY_VERIFY(settings.colorScheme() == DesktopSettings::Scheme::Light);
        QCOMPARE(changed.size(), 1);
        QDBusConnection::disconnectFromBus(u"ours"_s);
        QDBusConnection::disconnectFromBus(u"portal"_s);
    }

    void highContrastIsATheme() {
        ThemeController* const controller = themeController();
        controller->setMode(ThemeMode::HighContrast);
        QVERIFY(controller->tokens().highContrast);
        QCOMPARE(contrastRatio(controller->tokens().text, controller->tokens().window), 21.0);
        controller->setMode(ThemeMode::Dark);
        QVERIFY(!controller->tokens().highContrast);
        controller->setMode(ThemeMode::System);
    }

private:
    QProcess m_daemon;
    QString m_address;
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::System);
    TestDesktopSettings test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_desktop_settings.moc"
