// SPDX-License-Identifier: GPL-3.0-or-later
// Update runs in the window: rail, tabs, keys, the write lock.
#include "tests/gui/pages/sample_picture.h"
#include "tests/gui/pages/sample_run.h"
#include "tests/gui/shell/person.h"
#include "tests/support/fleet_builder.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/run_monitor.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/write_lock.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using test::Person;

namespace {

struct Desk {
    explicit Desk(bool mayWrite = true)
        : window(std::make_shared<UiState>(folder.path())), person(window) {
        window.setClock([this] { return now; });
        window.setRunSource(u"bo@desk"_s,
                            [](const model::RunPicture& picture, Instant) { return picture.run; });
        FleetInfo info;
        info.name = u"retail-eu"_s;
        info.mayWrite = mayWrite;
        window.showFleet(info);
        window.lock()->setClocks({[this] { return awake; }, [this] { return wall; }});
        const auto fleet = test::buildFleet({.clusters = 24});
        for (const auto& cluster : fleet->clusters) {
            production += cluster->identity.isProduction ? 1 : 0;
        }
        window.showSnapshot(fleet);
    }
    void tellRuns() {
        auto runs = std::make_shared<model::RunsPicture>();
        runs->at = now;
        runs->runs = {test::shared(test::samplePicture()), test::shared(test::gatePicture())};
        window.showRuns(runs);
    }
    void pass(std::chrono::milliseconds time) {
        awake += time;
        wall += time;
        window.lock()->check();
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents();
            QVERIFY(window.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    void drawMonitor(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents();
            QVERIFY(window.monitor()->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    /// Ctrl+Shift+L, the number, and the button.
    void unlock() {
        person.press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = person.find<QDialog>("lockDialog");
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(u"lockNumber"_s),
                         QString::number(production));
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"lockConfirm"_s), Qt::LeftButton);
    }

    QTemporaryDir folder;
    Instant now = test::sampleNow();
    std::chrono::milliseconds awake{5s};
    std::chrono::milliseconds wall{100s};
    int production = 0;
    MainWindow window;
    Person person;
};

} // namespace

class TestRunWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pagesAppearWithTheFirstRuns() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.person.press(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(desk.person.tabs().constFirst(), u"Overview"_s);
        QVERIFY(!desk.person.find<StatusSegment>("statusRuns")->isVisible());
        desk.tellRuns();
        QVERIFY(desk.person.find<StatusSegment>("statusRuns")->isVisible());
        desk.person.press(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(desk.person.tabs().constFirst(), u"Update runs"_s);
        QCOMPARE(desk.person.focused(), u"runTable"_s);
        desk.draw(u"window-runs"_s);
        desk.person.press(Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(desk.person.tabs().constFirst(), u"Approvals"_s);
        QCOMPARE(desk.person.focused(), u"inboxList"_s);
        desk.draw(u"window-approvals"_s);
        desk.person.press(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(desk.person.tabs().constFirst(), u"Overview"_s);
    }

    void enterOpensARunAndBackReturns() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.tellRuns();
        desk.person.press(Qt::Key_2, Qt::ControlModifier);
        desk.person.press(Qt::Key_Return);
        QCOMPARE(desk.person.tabs(), (QStringList{u"Update runs"_s, u"Run nodeimg-w46"_s}));
        QCOMPARE(desk.person.focused(), u"runTimeline"_s);
        desk.draw(u"window-run"_s);
        desk.person.press(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(desk.person.currentTab(), 0);
        QCOMPARE(desk.person.focused(), u"runTable"_s);
        desk.window.openRun(u"k8s-1.33.5"_s); // by name
        QCOMPARE(desk.person.currentTab(), 2);
        desk.person.press(Qt::Key_BracketRight); // the window's key for the next problem
        desk.person.press(Qt::Key_BracketRight);
        auto* page = desk.window.runs()->page(u"01JD0000000000000000000000"_s);
        QCOMPARE(page->timeline()->selected(), u"m:stg-weu-12"_s);
        desk.person.press(Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(desk.person.tabs().size(), 2);
        QVERIFY(desk.window.runs()->page(u"01JD0000000000000000000000"_s) == nullptr);
    }

    void aSmallWindowFollowsARun() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.person.press(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(desk.window.monitor() == nullptr); // there is no run
        desk.tellRuns();
        desk.window.openRun(u"k8s-1.33.5"_s);
        QTest::keyClick(desk.window.runs()->page(u"01JD0000000000000000000000"_s)->timeline(),
                        Qt::Key_M);
        RunMonitor* monitor = desk.window.monitor();
        QVERIFY(monitor != nullptr && monitor->isVisible());
        QVERIFY(monitor->windowFlags().testFlag(Qt::WindowStaysOnTopHint));
        QCOMPARE(monitor->run(), u"01JD0000000000000000000000"_s);
        QCOMPARE(monitor->findChild<ToneLabel*>(u"monitorWhy"_s)->text(),
                 u"A disruption budget blocks the node drain of prod-neu-21"_s);
        QVERIFY(!monitor->findChild<QPushButton*>(u"monitorNeed"_s)->isVisible());
        QVERIFY(!monitor->testAttribute(Qt::WA_QuitOnClose));
        desk.drawMonitor(u"monitor"_s);
        desk.now += 90s; // nothing is heard of it
        desk.window.lock()->changed();
        QVERIFY(monitor->findChild<ToneLabel*>(u"monitorWhy"_s)->text().contains(u"old"_s));
        desk.drawMonitor(u"monitor-stale"_s);
        desk.now -= 90s;
        desk.window.goToOverview();
        QTest::mouseClick(monitor, Qt::LeftButton, {}, QPoint(20, 100));
        QCOMPARE(desk.person.tabs().at(desk.person.currentTab()), u"Run k8s-1.33.5"_s);
    }

    void theSmallWindowSaysWhoIsNeededAndRemembersItsPlace() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.tellRuns();
        desk.window.openMonitor(u"nodeimg-w46"_s);
        RunMonitor* monitor = desk.window.monitor();
        auto* need = monitor->findChild<QPushButton*>(u"monitorNeed"_s);
        QVERIFY(need->isVisible());
        QCOMPARE(need->text(), u"Needs you: SRE sign-off"_s);
        desk.drawMonitor(u"monitor-asks"_s);
        themeController()->setMode(ThemeMode::Dark);
        desk.drawMonitor(u"monitor-asks-dark"_s);
        themeController()->setMode(ThemeMode::Light);
        QTest::mouseClick(need, Qt::LeftButton);
        auto* page = desk.window.runs()->page(u"01JE0000000000000000000000"_s);
        QVERIFY(page != nullptr && page->sheet()->isVisible()); // the sheet, nothing is sent
        monitor->resize(500, 240);
        const QSize size = monitor->size();
        QTest::keyClick(monitor, Qt::Key_Escape);
        QVERIFY(!monitor->isVisible());
        desk.window.openMonitor(u"nodeimg-w46"_s);
        QCOMPARE(monitor->size(), size);
        monitor->resize(420, 220);
        desk.window.close(); // it goes with the window
        QVERIFY(!monitor->isVisible());
        QVERIFY(!UiState(desk.folder.path()).monitor().isEmpty());
    }

    void writesAreOffAtTheStart() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.tellRuns();
        desk.window.openRun(u"nodeimg-w46"_s);
        auto* page = desk.window.runs()->page(u"01JE0000000000000000000000"_s);
        auto* approve = page->findChild<QPushButton*>(u"runApprove"_s);
        QVERIFY(!approve->isEnabled());
        QVERIFY(approve->toolTip().contains(u"Ctrl+Shift+L"_s));
        QVERIFY(!desk.person.find<Band>("writeBand")->isVisible());
        QSignalSpy posted(&desk.window, &MainWindow::runCommandPosted);
        Q_EMIT page->commandWanted(u"01JE0000000000000000000000"_s, {}); // whatever led here
        QCOMPARE(posted.count(), 0);
        desk.unlock();
        QVERIFY(desk.window.lock()->isOpen());
        QVERIFY(desk.person.find<Band>("writeBand")->isVisible());
        QVERIFY(approve->isEnabled());
        desk.draw(u"window-unlocked"_s);
        Q_EMIT page->commandWanted(u"01JE0000000000000000000000"_s, {});
        QCOMPARE(posted.count(), 1);
        desk.person.click(desk.person.find<HeaderButton>("lockButton"));
        QVERIFY(!approve->isEnabled());
    }

    void productionWantsItsNumber() {
        Desk desk;
        QVERIFY(desk.production > 0);
        QVERIFY(desk.person.sitDown());
        desk.person.press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = desk.person.find<QDialog>("lockDialog");
        auto* confirm = dialog->findChild<QPushButton*>(u"lockConfirm"_s);
        auto* field = dialog->findChild<QLineEdit*>(u"lockNumber"_s);
        QVERIFY(!confirm->isEnabled());
        QTest::keyClicks(field, QString::number(desk.production));
        QVERIFY(confirm->isEnabled());
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(!desk.window.lock()->isOpen()); // Enter does nothing
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QVERIFY(dialog->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(u"lock.png"_s)));
        }
        QTest::mouseClick(confirm, Qt::LeftButton);
        QVERIFY(desk.window.lock()->isOpen());
    }

    void theLockClosesItself_data() {
        QTest::addColumn<int>("awake");
        QTest::addColumn<int>("asleep");
        QTest::addColumn<bool>("touched");
        QTest::addColumn<bool>("isOpen");
        QTest::newRow("nine minutes") << 9 << 0 << false << true;
        QTest::newRow("idle") << 10 << 0 << false << false;
        QTest::newRow("busy") << 14 << 0 << true << true;
        QTest::newRow("time is over") << 15 << 0 << true << false;
        QTest::newRow("slept") << 1 << 1 << true << false;
    }
    void theLockClosesItself() {
        QFETCH(int, awake);
        QFETCH(int, asleep);
        QFETCH(bool, touched);
        QFETCH(bool, isOpen);
        Desk desk;
        desk.window.lock()->open(15min);
        desk.awake += std::chrono::minutes(awake);
        desk.wall += std::chrono::minutes(awake + asleep);
        if (touched) {
            desk.window.lock()->touch();
        }
        desk.window.lock()->check();
        QCOMPARE(desk.window.lock()->isOpen(), isOpen);
    }

    void bansAndOtherFleets() {
        Desk desk(false);
        desk.window.lock()->open(15min);
        QVERIFY(!desk.window.lock()->isOpen());
        QVERIFY(desk.window.lock()->whyClosed().contains(u"writes: never"_s));
        FleetInfo other;
        other.name = u"other"_s;
        desk.window.showFleet(other);
        desk.window.lock()->open(15min);
        QVERIFY(desk.window.lock()->isOpen());
        desk.window.showFleet(other);
        QVERIFY(!desk.window.lock()->isOpen());
        desk.window.lock()->setReadOnly();
        desk.window.lock()->open(15min);
        QVERIFY(!desk.window.lock()->isOpen());
        QVERIFY(desk.window.lock()->whyClosed().contains(u"--read-only"_s));
    }

    void aFleetThatIsLeftTakesItsRunsAlong() {
        Desk desk;
        QVERIFY(desk.person.sitDown());
        desk.tellRuns();
        desk.window.openRun(u"nodeimg-w46"_s);
        FleetInfo other;
        other.name = u"other"_s;
        desk.window.showFleet(other);
        QCOMPARE(desk.person.tabs(), (QStringList{u"Overview"_s}));
        QVERIFY(!desk.person.find<StatusSegment>("statusRuns")->isVisible());
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestRunWindow test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_window.moc"
