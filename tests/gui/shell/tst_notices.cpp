// SPDX-License-Identifier: GPL-3.0-or-later
// What runs tell, in the window and on the desktop; the report of a run into a file.
#include "tests/gui/pages/sample_picture.h"
#include "tests/gui/pages/sample_run.h"
#include "tests/gui/shell/person.h"
#include "tests/support/fleet_builder.h"
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/inbox_list.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/notice_bell.h"
#include "ui/shell/notice_center.h"
#include "ui/shell/notice_settings.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/run_reports.h"
#include "ui/shell/tray.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using model::NoticeKind;
using model::NoticeWeight;
using model::RunNotice;
using test::Person;

namespace {

RunNotice noticeOf(const model::Run& run, int number, NoticeKind kind = NoticeKind::MemberFailed,
                   NoticeWeight weight = NoticeWeight::Bad) {
    return {.id = run.id.str() + "/" + std::to_string(number),
            .kind = kind,
            .weight = weight,
            .runId = run.id.str(),
            .runName = run.name,
            .at = test::sampleNow(),
            .title = run.name + " tells " + std::to_string(number),
            .text = "so & <b>so</b>"};
}

struct Desk {
    Desk() : window(std::make_shared<UiState>(folder.path())), person(window) {
        window.setClock([] { return test::sampleNow(); });
        window.setRunSource(u"bo@desk"_s,
                            [](const model::RunPicture& picture, Instant) { return picture.run; });
        window.notices()->setClock([this] { return wall; });
        FleetInfo info;
        info.name = u"retail-eu"_s;
        window.showFleet(info);
        window.showSnapshot(test::buildFleet({.clusters = 24}));
        auto runs = std::make_shared<model::RunsPicture>();
        runs->at = test::sampleNow();
        runs->runs = {test::shared(test::samplePicture()), test::shared(test::gatePicture())};
        first = runs->runs[0]->run;
        second = runs->runs[1]->run;
        window.showRuns(runs);
    }
    void draw(const QString& name, QWidget* widget) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents();
            QVERIFY(widget->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    QMenu* bellMenu() {
        window.activateWindow();
        person.press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        return window.findChild<QMenu*>(u"noticeMenu"_s);
    }

    QTemporaryDir folder;
    Instant wall = test::sampleNow();
    model::Run first;
    model::Run second;
    MainWindow window;
    Person person;
};

/// What a desktop's service for notices is told.
class FakeService : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    QStringList titles;
    QStringList bodies;

public Q_SLOTS:
    uint Notify(const QString& app, uint replaces, const QString& icon, const QString& title,
                const QString& body, const QStringList& actions, const QVariantMap& hints,
                int timeout) {
        Q_UNUSED(app)
        Q_UNUSED(replaces)
        Q_UNUSED(icon)
        Q_UNUSED(hints)
        Q_UNUSED(timeout)
        titles << title;
        bodies << body;
        return actions.contains(u"default"_s) ? uint(titles.size()) : 0;
    }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString& action);
    void NotificationClosed(uint id, uint reason);
};

} // namespace

class TestNotices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theBellCountsAndOpens() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        auto* bell = desk.person.find<NoticeBell>("noticeBell");
        QVERIFY(bell != nullptr && bell->accessibleName() == u"Notices"_s);
        desk.window.showNotices({noticeOf(desk.first, 1),
                                 noticeOf(desk.second, 2, NoticeKind::Done, NoticeWeight::Good)},
                                false);
        QCOMPARE(desk.window.notices()->unread(), 2);
        QVERIFY(bell->accessibleDescription().startsWith(u"2 notices"_s));
        desk.draw(u"notices-window"_s, &desk.window);
        auto* menu = desk.bellMenu();
        QVERIFY(menu != nullptr);
        desk.draw(u"notices-menu"_s, menu);
        QCOMPARE(menu->actions().constFirst()->text().section(u'\t', 0, 0),
                 u"New: "_s + toQt(desk.second.name) + u" tells 2"_s); // newest first
        menu->actions().at(1)->trigger();
        menu->close();
        QCOMPARE(desk.window.notices()->unread(), 1);
        QVERIFY(desk.person.tabs().contains(u"Run "_s + toQt(desk.first.name)));
    }

    void aGateLeadsToTheApprovals() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.window.openNotice(
            noticeOf(desk.second, 1, NoticeKind::GateWaits, NoticeWeight::Waits));
        QCOMPARE(desk.person.tabs().constFirst(), u"Approvals"_s);
    }

    /// Each notice opens the very thing it tells of.
    void aClickLeadsToTheObject() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        const auto& stage = desk.first.stages.at(1);
        const model::MemberRun* failed = nullptr;
        for (const auto& each : desk.first.stages) {
            for (const auto& group : each.groups) {
                for (const auto& member : group.members) {
                    failed = member.state == model::LifeState::Failed ? &member : failed;
                }
            }
        }
        QVERIFY(failed != nullptr);
        auto notice = noticeOf(desk.first, 1);
        notice.stage = stage.name;
        desk.window.openNotice(notice);
        auto* page = desk.window.runs()->page(toQt(desk.first.id.str()));
        QVERIFY(page != nullptr);
        QCOMPARE(page->timeline()->selected(), u"s:"_s + toQt(stage.name));
        notice.members = {failed->name};
        desk.window.openNotice(notice);
        QCOMPARE(page->timeline()->selected(), u"m:"_s + toQt(failed->id.str()));
        auto waits = noticeOf(desk.second, 2, NoticeKind::GateWaits, NoticeWeight::Waits);
        const auto items = desk.window.runs()->approvals()->items();
        QVERIFY(!items.isEmpty());
        waits.runId = fromQt(items.constLast().runId);
        waits.gate = fromQt(items.constLast().gateId);
        desk.window.openNotice(waits);
        QCOMPARE(desk.window.runs()->approvals()->list()->current().gateId,
                 items.constLast().gateId);
    }

    void theDesktopIsToldTheFleet() {
        Desk desk;
        QSignalSpy told(desk.window.notices(), &NoticeCenter::told);
        desk.window.showNotices({noticeOf(desk.first, 1)}, false);
        QCOMPARE(toQt(told.at(0).at(0).value<RunNotice>().text),
                 u"Fleet retail-eu. so & <b>so</b>"_s);
        QCOMPARE(toQt(desk.window.notices()->items().constFirst().notice.text),
                 u"so & <b>so</b>"_s); // the window knows its fleet
    }

    void whatIsLookedAtIsNotTold() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        QSignalSpy told(desk.window.notices(), &NoticeCenter::told);
        desk.window.openRun(toQt(desk.first.id.str()));
        desk.window.showNotices({noticeOf(desk.first, 1)}, false);
        QCOMPARE(told.size(), 0);
        QCOMPARE(desk.window.notices()->unread(), 0);
        desk.window.showNotices({noticeOf(desk.second, 2)}, false);
        QCOMPARE(told.size(), 1);
        QCOMPARE(desk.window.notices()->unread(), 1);
    }

    void kindsAndQuietAreTheUsersAndRemembered() {
        Desk desk;
        QSignalSpy told(desk.window.notices(), &NoticeCenter::told);
        NoticeCenter* center = desk.window.notices();
        QVERIFY(!center->isTold(NoticeKind::Started)); // calm at first
        center->setTold(NoticeKind::MemberFailed, false);
        desk.window.showNotices({noticeOf(desk.first, 1)}, false);
        QCOMPARE(told.size(), 0);
        QCOMPARE(center->unread(), 1); // in the list all the same
        center->setQuietUntil(desk.wall + 1h);
        desk.window.showNotices({noticeOf(desk.first, 2, NoticeKind::Failed)}, false);
        QCOMPARE(told.size(), 0);
        NoticeCenter again(std::make_shared<UiState>(desk.folder.path()), this);
        again.setClock([&desk] { return desk.wall; });
        QVERIFY(!again.isTold(NoticeKind::MemberFailed) && again.quietUntil().has_value());
        for (int at = 0; at < model::kNoticeKinds; ++at) {
            center->setTold(static_cast<NoticeKind>(at), true);
        }
        QVERIFY(center->isTold(NoticeKind::Started));
        desk.wall += 2h;
        QVERIFY(!center->quietUntil());
        desk.window.showNotices({noticeOf(desk.first, 3)}, false);
        QCOMPARE(told.size(), 1);
    }

    /// The bell keeps all; the tray and the webhook are told what was chosen for them.
    void whatGoesWhereIsChosenAndRemembered() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        NoticeCenter* center = desk.window.notices();
        auto* menu = desk.bellMenu();
        QVERIFY(menu != nullptr);
        menu->findChild<QAction*>(u"noticeChoice"_s)->trigger();
        menu->close();
        auto* dialog = desk.window.findChild<NoticeSettings*>(u"noticeSettings"_s);
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QVERIFY(!dialog->box(NoticeKind::Failed, NoticeChannel::Webhook)->isEnabled());
        center->setWebhook(QStringList{u"Started"_s});
        QVERIFY(dialog->box(NoticeKind::Failed, NoticeChannel::Webhook)->isChecked());
        QVERIFY(!dialog->box(NoticeKind::Started, NoticeChannel::Webhook)->isChecked());
        QCOMPARE(dialog->box(NoticeKind::Failed, NoticeChannel::Webhook)->accessibleName(),
                 u"A run fails: Webhook"_s);
        desk.draw(u"notices-settings"_s, dialog);
        QSignalSpy chosen(center, &NoticeCenter::webhookChosen);
        dialog->box(NoticeKind::Failed, NoticeChannel::Webhook)->click();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toStringList(), (QStringList{u"Started"_s, u"Failed"_s}));
        center->setTold(NoticeKind::MemberFailed, false, NoticeChannel::Tray);
        desk.window.showNotices({noticeOf(desk.first, 1)}, false);
        QCOMPARE(center->unread(), 1);
        QCOMPARE(center->unreadInTray(), 0);
        QVERIFY(center->worstInTray() == NoticeWeight::Calm);
        NoticeCenter again(std::make_shared<UiState>(desk.folder.path()), this);
        QVERIFY(!again.isTold(NoticeKind::MemberFailed, NoticeChannel::Tray));
        QVERIFY(again.isTold(NoticeKind::MemberFailed, NoticeChannel::Desktop));
    }

    void theTrayCountsWhatWaitsAndOpensTheMonitor() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        Tray tray(desk.window.notices(), &desk.window);
        QObject::connect(&desk.window, &MainWindow::runsChanged, &tray, &Tray::setRuns);
        const auto named = [&tray](const QString& name) {
            return tray.menu()->findChild<QAction*>(name);
        };
        const auto plain = tray.icon().pixmap(32).toImage();
        QVERIFY(!named(u"trayMonitor"_s)->isEnabled());
        auto runs = std::make_shared<model::RunsPicture>();
        runs->at = test::sampleNow();
        runs->runs = {test::shared(test::samplePicture()), test::shared(test::gatePicture())};
        desk.window.showRuns(runs);
        QVERIFY(named(u"trayMonitor"_s)->isEnabled());
        QCOMPARE(named(u"trayApprovals"_s)->text(), u"Approvals (1)"_s);
        QVERIFY(tray.toolTip().contains(u"wait for you"_s));
        QVERIFY(tray.icon().pixmap(32).toImage() != plain);
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            const QDir to(qEnvironmentVariable("PILOTHOUSE_DRAW"));
            QVERIFY(tray.icon().pixmap(32).save(to.filePath(u"tray-icon.png"_s)));
            desk.draw(u"tray-menu"_s, tray.menu());
        }
        QSignalSpy monitor(&tray, &Tray::monitorWanted);
        named(u"trayMonitor"_s)->trigger();
        QCOMPARE(monitor.size(), 1);
        tray.setRuns(0, false);
        QCOMPARE(named(u"trayApprovals"_s)->text(), u"Approvals"_s);
        QVERIFY(!named(u"trayMonitor"_s)->isEnabled());
    }

    void whatHappenedMeanwhileIsOne() {
        Desk desk;
        QSignalSpy told(desk.window.notices(), &NoticeCenter::told);
        std::vector<RunNotice> notices;
        for (int at = 0; at < 300; ++at) {
            notices.push_back(noticeOf(at % 2 == 0 ? desk.first : desk.second, at));
        }
        desk.window.showNotices(notices, true);
        QCOMPARE(told.size(), 1);
        QCOMPARE(toQt(told.at(0).at(0).value<RunNotice>().title),
                 u"While you were away: 300 notices"_s);
        QCOMPARE(desk.window.notices()->items().size(), NoticeCenter::kMost);
        desk.window.showFirstRun(); // the fleet is left
        QCOMPARE(desk.window.notices()->unread(), 0);
    }

    void theDesktopShowsThemAndAClickOpens() {
        const QString program = QStandardPaths::findExecutable(u"dbus-daemon"_s);
        if (program.isEmpty()) {
            QSKIP("there is no dbus-daemon");
        }
        QProcess daemon;
        daemon.start(program, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
        QVERIFY(daemon.waitForStarted() && daemon.waitForReadyRead(10'000));
        const QString address = QString::fromLatin1(daemon.readLine().trimmed());
        auto desktop = QDBusConnection::connectToBus(address, u"desktop"_s);
        FakeService service;
        QVERIFY(desktop.registerObject(u"/org/freedesktop/Notifications"_s, &service,
                                       QDBusConnection::ExportAllSlots |
                                           QDBusConnection::ExportAllSignals));
        QVERIFY(desktop.registerService(u"org.freedesktop.Notifications"_s));
        {
            DesktopNotices notices(QDBusConnection::connectToBus(address, u"program"_s));
            QSignalSpy opened(&notices, &DesktopNotices::opened);
            model::Run run;
            run.id = model::RunId("01J");
            run.name = "day";
            notices.show(noticeOf(run, 7));
            QTRY_COMPARE(service.titles, QStringList{u"day tells 7"_s});
            QCOMPARE(service.bodies, QStringList{u"so &amp; &lt;b&gt;so&lt;/b&gt;"_s});
            QTRY_VERIFY([&] {
                Q_EMIT service.ActionInvoked(1, u"default"_s); // the answer may still be on its way
                return opened.size() > 0;
            }());
            QCOMPARE(toQt(opened.at(0).at(0).value<RunNotice>().id), u"01J/7"_s);
        }
        QDBusConnection::disconnectFromBus(u"program"_s);
        QDBusConnection::disconnectFromBus(u"desktop"_s);
        daemon.terminate();
        QVERIFY(daemon.waitForFinished());
    }

    void withoutAServiceTheTrayShowsThem() {
        DesktopNotices notices(QDBusConnection(u"nobody"_s));
        QStringList shown;
        notices.show(noticeOf({}, 1)); // no tray either
        notices.setFallback([&shown](const RunNotice& one) { shown << toQt(one.title); });
        notices.show(noticeOf({}, 2));
        QCOMPARE(shown, QStringList{u" tells 2"_s});
    }

    void aReportGoesIntoAFile() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.window.reports()->setSource([](const model::RunPicture& picture, bool isHtml,
                                            const QString& fleet, Instant) {
            return u"%1 %2 %3"_s.arg(toQt(picture.run.name), isHtml ? u"html"_s : u"md"_s, fleet);
        });
        desk.window.openRun(toQt(desk.first.id.str()));
        auto* page = desk.window.runs()->page(toQt(desk.first.id.str()));
        Q_EMIT page->reportWanted(false);
        auto* dialog = desk.window.findChild<QFileDialog*>(u"reportDialog"_s);
        QVERIFY(dialog != nullptr);
        const QString file = desk.folder.filePath(u"out.html"_s);
        dialog->selectFile(file);
        QSignalSpy done(desk.window.reports(), &RunReports::done);
        static_cast<QDialog*>(dialog)->accept();
        QVERIFY(done.wait());
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(written.readAll()),
                 toQt(desk.first.name) + u" html retail-eu"_s);
        Q_EMIT page->reportWanted(true);
        QVERIFY(done.wait());
        QCOMPARE(QGuiApplication::clipboard()->text(), toQt(desk.first.name) + u" md retail-eu"_s);
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestNotices test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_notices.moc"
