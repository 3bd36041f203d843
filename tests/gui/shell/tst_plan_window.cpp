// SPDX-License-Identifier: GPL-3.0-or-later
// From a strategy's file to a run, through the window of the real program, over simulated members.
#include "app/pilothouse/desktop.h"
#include "simulator/simulator.h"
#include "storage/run_commands.h"
#include "tests/gui/shell/person.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/plan/plan_findings.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/plan_pages.h"
#include "ui/shell/run_pages.h"
#include "ui/shell/write_lock.h"
#include "ui/theme/theme.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::Person;

namespace {

constexpr int kPatienceMs = 60'000; // a limit, not a wait
constexpr int kClusters = 22;

/// The fleet of the rollout day, without its story, served from this process.
struct Fleet {
    Fleet() {
        simulator::Options options;
        options.scenario = "rollout-day";
        options.directory = std::filesystem::path(folder.path().toStdString());
        options.program = "pilothouse-sim";
        options.isStoryHeld = true;
        auto started = simulator::Simulator::start(options);
        if (started) {
            served = std::move(*started);
        } else {
            qWarning("%s", started.error().message.c_str());
        }
    }
    QTemporaryDir folder;
    std::unique_ptr<simulator::Simulator> served;
};

/// The program with that fleet open, and a plan of its strategy.
struct Desk {
    explicit Desk(const Fleet& fleet)
        : desktop(optionsFor(state), std::make_shared<UiState>(state.path())),
          person(desktop.window()), strategy(fleet.folder.filePath(u"strategy.yaml"_s)) {
        desktop.begin(std::nullopt);
        isSeated = person.sitDown();
        desktop.window().resize(1600, 1000);
        Q_EMIT window().fleetFileChosen(QString::fromStdString(fleet.served->fleetFile()));
    }
    static Options optionsFor(const QTemporaryDir& folder) {
        Options options;
        options.stateFolder = folder.path().toStdString();
        return options;
    }
    [[nodiscard]] MainWindow& window() { return desktop.window(); }
    [[nodiscard]] bool isOpen() const { return person.table()->model()->rowCount() == kClusters; }
    [[nodiscard]] PlanPage* page() { return window().currentPlan(); }
    template<class Widget>
    [[nodiscard]] Widget* find(const char* name) {
        return page()->findChild<Widget*>(QLatin1String(name));
    }
    /// Ctrl+N, the file, and all answers.
    void plan() {
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kPatienceMs);
        const auto pressUntilItIsThere = [this] {
            if (page() == nullptr) { // not before the runs of the fleet are known
                person.press(Qt::Key_N, Qt::ControlModifier);
            }
            return page() != nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(pressUntilItIsThere(), kPatienceMs);
        page()->openFile(strategy);
        QTRY_VERIFY_WITH_TIMEOUT(page()->strategy() != nullptr, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(page()->picture() && page()->picture()->readAt &&
                                     page()->picture()->simulation &&
                                     !page()->picture()->isSimulating,
                                 kPatienceMs);
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents();
            QVERIFY(window().grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }
    QTemporaryDir state;
    Desktop desktop;
    Person person;
    QString strategy;
    bool isSeated = false;
};

} // namespace

class TestPlanWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aRunIsMadeOfAFile();
    void nothingIsMadeOfAnOldPlan();
    void aBlockedPlanOffersNoRun();

private:
    std::unique_ptr<Fleet> m_fleet;
};

void TestPlanWindow::initTestCase() {
    new ThemeController(*qApp, ThemeMode::Light); // goes with the application
    m_fleet = std::make_unique<Fleet>();
    QVERIFY(m_fleet->served);
}

void TestPlanWindow::aRunIsMadeOfAFile() {
    Desk desk(*m_fleet);
    QVERIFY(desk.isSeated);
    desk.plan();
    const auto picture = desk.page()->picture();
    QCOMPARE(picture->plan->memberCount(), kClusters);
    QCOMPARE(picture->members->size(), std::size_t{kClusters});
    QVERIFY(picture->gaps.empty());
    QVERIFY(picture->simulation->ends);
    QCOMPARE(PlanFindings::blockedBy(picture.get()), QString());
    QCOMPARE(desk.page()->board()->data().stages.size(), 3);
    desk.draw(u"plan-window"_s);

    auto* create = desk.find<QPushButton>("planCreate");
    QVERIFY(!create->isEnabled()); // writes are off
    QVERIFY(create->toolTip().contains(u"Ctrl+Shift+L"_s));
    desk.window().lock()->open(std::chrono::minutes(15));
    QVERIFY(create->isEnabled());
    desk.person.click(create);
    ReviewSheet* sheet = desk.page()->sheet();
    QVERIFY(sheet->isVisible());
    QCOMPARE(sheet->data().number, std::optional<int>(kClusters));
    auto* confirm = sheet->findChild<QPushButton*>(u"reviewConfirm"_s);
    QVERIFY(!confirm->isEnabled());
    QTest::keyClicks(sheet->findChild<QLineEdit*>(u"reviewReason"_s), u"CHG-48190"_s);
    QTest::keyClicks(sheet->findChild<QLineEdit*>(u"reviewNumber"_s), u"21"_s);
    QVERIFY(!confirm->isEnabled()); // that is not how many change
    QTest::keyClick(sheet->findChild<QLineEdit*>(u"reviewNumber"_s), Qt::Key_Backspace);
    QTest::keyClicks(sheet->findChild<QLineEdit*>(u"reviewNumber"_s), u"2"_s);
    QVERIFY2(confirm->isEnabled(), qPrintable(sheet->whyNotArmed()));
    desk.draw(u"plan-window-sheet"_s);
    desk.person.click(confirm);

    const QString tab = u"Run rollout-day"_s;
    QTRY_VERIFY_WITH_TIMEOUT(desk.person.tabs().contains(tab), kPatienceMs);
    QCOMPARE(desk.person.tabs().at(desk.person.currentTab()), tab);
    const auto runs = desk.window().runs()->all();
    QCOMPARE(runs.size(), std::size_t{1});
    const auto run = runs.front();
    QCOMPARE(run->run.name, std::string("rollout-day"));
    QCOMPARE(run->plan->memberCount(), kClusters);
    QCOMPARE(run->plan->hash, picture->plan->hash);
    // Its start lies in the journal for whoever drives it, with the reason.
    auto store = storage::RunStore::open(desk.state.path().toStdString());
    QVERIFY(store);
    const auto left = storage::RunCommands(*store).open(run->run.id.str());
    QVERIFY(left);
    QCOMPARE(left->size(), std::size_t{1});
    QVERIFY(left->front().body.find("\"Start\"") != std::string::npos);
    QVERIFY(left->front().body.find("CHG-48190") != std::string::npos);
    QVERIFY(!sheet->isVisible());
    desk.draw(u"plan-window-run"_s);
}

void TestPlanWindow::nothingIsMadeOfAnOldPlan() {
    Desk desk(*m_fleet);
    QVERIFY(desk.isSeated);
    desk.plan();
    // Whatever led here: while writes are off nothing goes out.
    const QString plan = desk.window().plans()->all().constLast();
    const quint64 seen = desk.page()->revision();
    Q_EMIT desk.page()->createWanted(plan, seen, u"day"_s, u"CHG-1"_s, 0);
    desk.window().lock()->open(std::chrono::minutes(15));
    desk.page()->board()->reveal(0);
    QTest::keyClick(desk.page()->board(), Qt::Key_Delete); // the first stage
    QVERIFY(desk.page()->revision() > seen);
    Q_EMIT desk.page()->createWanted(plan, seen, u"day"_s, u"CHG-1"_s, 0);
    auto* error = desk.find<BannerStrip>("planError");
    QTRY_VERIFY_WITH_TIMEOUT(error->isVisible(), kPatienceMs);
    QVERIFY(error->accessibleName().contains(u"look at it again"_s));
    QVERIFY(desk.window().runs()->all().empty());
    auto store = storage::RunStore::open(desk.state.path().toStdString());
    QVERIFY(store && store->runs() && store->runs()->empty());
}

void TestPlanWindow::aBlockedPlanOffersNoRun() {
    Desk desk(*m_fleet);
    QVERIFY(desk.isSeated);
    desk.plan();
    desk.window().lock()->open(std::chrono::minutes(15));
    auto strategy = *desk.page()->strategy();
    strategy.intent.kubernetesVersion = "1.36.0"; // three minors at once
    desk.page()->begin(strategy);
    auto* create = desk.find<QPushButton>("planCreate");
    QTRY_VERIFY_WITH_TIMEOUT(desk.page()->picture()->revision == desk.page()->revision() &&
                                 !PlanFindings::blockedBy(desk.page()->picture().get()).isEmpty(),
                             kPatienceMs);
    QVERIFY(!create->isEnabled());
    QVERIFY(desk.page()->findings()->count() > 0);
    desk.draw(u"plan-window-blocked"_s);
}

QTEST_MAIN(TestPlanWindow)
#include "tst_plan_window.moc"
