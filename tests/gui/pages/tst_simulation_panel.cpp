// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include "sample_simulation.h"
#include "ui/canvas/simulation/simulation_canvas.h"
#include "ui/format/format.h"
#include "ui/pages/plan/simulation_panel.h"
#include "ui/pages/plan/simulation_readout.h"
#include "ui/pages/plan/simulation_tables.h"
#include "ui/pages/plan/simulation_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <cstdlib>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QTimeZone kZone("Europe/Paris");

std::shared_ptr<const model::Simulation> day() {
    static const auto simulation = test::simulatedPlan(test::plannedDay());
    return simulation;
}

std::unique_ptr<SimulationPanel> shown(std::shared_ptr<const model::Simulation> simulation,
                                       QSize size = {1488, 328}) {
    auto panel = std::make_unique<SimulationPanel>();
    panel->setZone(kZone);
    panel->resize(size);
    panel->setSimulation(std::move(simulation));
    panel->show();
    [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(panel.get());
    return panel;
}

template<class T = QWidget>
T* part(const SimulationPanel& panel, const char* name) {
    return panel.findChild<T*>(QLatin1String(name));
}

QString clock(const SimulationPanel& panel) {
    return format::clock(panel.canvas()->cursorAt(), kZone);
}

/// The value beside a name in the read-out; empty where there is none.
QString said(const SimulationPanel& panel, const QString& name) {
    for (const auto& line : part<SimulationReadout>(panel, "simulationReadout")->lines()) {
        if (line.name == name) {
            return line.value;
        }
    }
    return {};
}

QTableView* table(const SimulationPanel& panel) {
    for (auto* const view : panel.findChildren<QTableView*>()) {
        if (view->isVisible()) {
            return view;
        }
    }
    return nullptr;
}

/// Pictures for the eye, where a folder is named.
void draw(QWidget& widget, const QString& name) {
    if (const QString folder = qEnvironmentVariable("PILOTHOUSE_DRAW"); !folder.isEmpty()) {
        widget.grab().save(QDir(folder).filePath(name + u".png"_s));
    }
}

model::Plan blockedPlan() {
    auto plan = test::plannedStages(2, 6);
    plan.windows = {{.id = "once",
                     .start = std::chrono::local_days{std::chrono::year{2020} / 1 / 1},
                     .duration = "2h"}};
    for (auto& member : plan.stages[0].groups[0].members) {
        member.windows = {"once"};
    }
    return plan;
}

} // namespace

class TestSimulationPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { themeController()->setMode(ThemeMode::Light); }

    void headSaysWhenItEndsAndOnWhatItStands() {
        const auto panel = shown(day());
        const auto ends = *day()->ends;
        QCOMPARE(
            plainText(part<RunLabel>(*panel, "simulationEnd")->runs()),
            u"ends %1 – %2"_s.arg(format::clock(ends.p50, kZone), format::clock(ends.p90, kZone)));
        QCOMPARE(plainText(part<RunLabel>(*panel, "simulationBand")->runs()),
                 u"p50 – p90, plus 2 approvals"_s);
        QCOMPARE(drawWords(*day()),
                 u"60 draws · seed 7 · %1 · nothing is written"_s.arg(format::latency(800ms)));
        QCOMPARE(assumedWords(*day()), u"assumed"_s);
    }

    void momentsOfOtherDaysNameTheDay() {
        const Instant from = test::simulatedStart();
        QCOMPARE(momentAfter(from + 23h, from, kZone), u"07:00"_s);
        QCOMPARE(momentAfter(from + 25h, from, kZone),
                 u"%1 09:00"_s.arg(QLocale().toString(QDate(2025, 11, 26), u"ddd"_s)));
        QCOMPARE(momentAfter(from + 240h, from, kZone),
                 u"%1 08:00"_s.arg(QLocale().toString(QDate(2025, 12, 5), u"d MMM"_s)));
    }

    void keysWalkTheCursor() {
        const auto panel = shown(day());
        auto* const canvas = panel->canvas();
        canvas->setCursorAt(test::simulatedStart() + 6h + 5min);
        QTest::keyClick(canvas, Qt::Key_Right);
        QCOMPARE(clock(*panel), u"14:15"_s);
        QTest::keyClick(canvas, Qt::Key_Left);
        QCOMPARE(clock(*panel), u"14:00"_s);
        QTest::keyClick(canvas, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(clock(*panel), u"15:00"_s);
        QTest::keyClick(canvas, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(clock(*panel), u"14:00"_s);
        QTest::keyClick(canvas, Qt::Key_Home);
        QCOMPARE(clock(*panel), u"08:00"_s);
        QTest::keyClick(canvas, Qt::Key_Left);
        QCOMPARE(clock(*panel), u"08:00"_s);
        QTest::keyClick(canvas, Qt::Key_End);
        QVERIFY(canvas->cursorAt() == day()->ends->p90);
    }

    void readoutFollowsTheCursor() {
        const auto panel = shown(day());
        QTest::keyClick(panel->canvas(), Qt::Key_Home);
        QCOMPARE(said(*panel, u"1.33.5"_s), u"197"_s);
        QCOMPARE(said(*panel, u"1.32.9"_s), u"7"_s);
        QCOMPARE(said(*panel, u"1.34.1"_s), u"0"_s);
        QCOMPARE(said(*panel, u"In flight"_s), u"2 of 2"_s);
        QCOMPARE(said(*panel, u"Skew, minors"_s), u"1 for 7"_s);
        QTest::keyClick(panel->canvas(), Qt::Key_End);
        QCOMPARE(said(*panel, u"1.33.5"_s), QString());
        QCOMPARE(said(*panel, u"1.34.1"_s), u"197"_s);
        QCOMPARE(said(*panel, u"Skew, minors"_s), u"2 for 7"_s);
        QVERIFY(panel->canvas()->accessibleDescription().contains(u"1.34.1 197"_s));
        QVERIFY(panel->canvas()->accessibleDescription().contains(u"left behind"_s));
    }

    void pointerMovesTheCursorOverLanesAndChart() {
        const auto panel = shown(day());
        auto* const canvas = panel->canvas();
        const Instant wanted = test::simulatedStart() + 3h;
        const auto x = static_cast<int>(canvas->scale().x(wanted)) + 1;
        QTest::mouseMove(canvas->viewport(),
                         QPoint(x, static_cast<int>(canvas->chartBox().center().y())));
        QTRY_VERIFY(std::chrono::abs(canvas->cursorAt() - wanted) <= 2min);
    }

    void lanesTellGatesSoakAndFreeze() {
        const auto data = simulationData(*day(), kZone);
        QCOMPARE(data.lanes.size(), qsizetype{5});
        QCOMPARE(data.lanes[2].before, u"+ approval"_s);
        QVERIFY(data.lanes[2].glyph == Glyph::WaitingHand);
        QCOMPARE(data.freezes.size(), qsizetype{1});
        QCOMPARE(data.freezes[0].lanes, QStringList{u"s:3"_s});
        const auto& gpu = data.lanes[4].lane;
        QVERIFY(gpu.bars[0].kind == BarKind::Gate);
        QCOMPARE(gpu.bars[0].word, u"scheduled 22:00"_s);
        QVERIFY(data.lanes[0].lane.bars[0].kind == BarKind::Planned);
        QVERIFY(data.lanes[0].lane.bars[1].kind == BarKind::Soak);
        QVERIFY(data.lanes[0].lane.bars[2].kind == BarKind::PlannedTail);
        QCOMPARE(data.leftWords[0], u"7 stay on 1.32.9"_s);
    }

    void tableIsTheTwinOfTheChart() {
        const auto panel = shown(day());
        QTest::keyClick(panel->canvas(), Qt::Key_T);
        QVERIFY(panel->view() == SimulationPanel::View::Table);
        auto* const view = table(*panel);
        QVERIFY(view != nullptr);
        QCOMPARE(view->model()->rowCount(), static_cast<int>(day()->mix.size() * 3));
        QCOMPARE(view->model()->index(2, MixTableModel::Version).data().toString(), u"1.34.1"_s);
        QCOMPARE(view->model()->index(1, MixTableModel::P50).data().toString(), u"197"_s);
        view->selectRow(1);
        QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(),
                 u"Time\tVersion\tClusters p50\tClusters p90\n08:00\t1.33.5\t197\t197"_s);
        QTest::keyClick(view, Qt::Key_T);
        QVERIFY(panel->view() == SimulationPanel::View::Chart);
    }

    void orderAndFailuresAreLists() {
        const auto panel = shown(day());
        panel->setView(SimulationPanel::View::Order);
        auto* const order = table(*panel)->model();
        QCOMPARE(order->rowCount(), 197);
        QCOMPARE(order->index(0, OrderTableModel::Starts).data().toString(), u"08:00"_s);
        QCOMPARE(order->index(0, OrderTableModel::Basis).data().toString(), u"assumed"_s);
        panel->setView(SimulationPanel::View::Failures);
        auto* const failures = table(*panel)->model();
        QCOMPARE(failures->rowCount(), 5);
        QCOMPARE(failures->index(0, FailureTableModel::Then).data().toString(), u"the run stops"_s);
        QVERIFY(!failures->index(0, FailureTableModel::Cause).data().toString().isEmpty());
    }

    void whoIsAwayIsSaidEverywhere() {
        const auto simulation = test::simulatedAway();
        const auto panel = shown(simulation);
        const QString head = plainText(part<RunLabel>(*panel, "simulationEnd")->runs());
        QVERIFY2(head.endsWith(u" · 2 deferred"_s), qPrintable(head));
        const auto& lanes = panel->canvas()->data().lanes;
        const auto& dev = lanes.first().lane;
        QCOMPARE(dev.bars.last().word, u"1 deferred"_s);
        QVERIFY(dev.bars.last().from >= test::simulatedStart() + 5h); // behind its stage's end
        QVERIFY(dev.bars.at(dev.bars.size() - 2).to < test::simulatedStart() + 5h);
        QVERIFY2(dev.note.contains(u"1 cluster is away at its turn"_s), qPrintable(dev.note));
        QVERIFY2(lanes.last().lane.note.contains(u"2 deferred beyond the end of the run"_s),
                 qPrintable(lanes.last().lane.note));
        panel->canvas()->setCursorAt(test::simulatedStart() + 4h);
        QCOMPARE(said(*panel, u"Deferred"_s), u"1"_s);
        panel->canvas()->setCursorAt(simulation->ends->p50);
        QCOMPARE(said(*panel, u"Deferred"_s), u"2"_s);
        OrderTableModel order;
        order.setSimulation(simulation, kZone);
        const auto words = [&](const QString& name) {
            for (int row = 0; row < order.rowCount(); ++row) {
                if (order.index(row, OrderTableModel::Cluster).data().toString() == name) {
                    return order.index(row, OrderTableModel::Away).data().toString();
                }
            }
            return QString();
        };
        QCOMPARE(words(u"dev-01"_s), u"deferred until 13:00"_s);
        QCOMPARE(words(u"dev-02"_s), QString());
        QCOMPARE(words(u"gpu-01"_s), u"deferred: back Fri 08:00, after the run"_s);
        const auto waiting = test::simulatedAway(false);
        order.setSimulation(waiting, kZone);
        QCOMPARE(words(u"dev-01"_s), u"away at its turn, waited for until 13:00"_s);
        QVERIFY(!endWords(*waiting, kZone).contains(u"deferred"_s));
        draw(*panel, u"simulation-away"_s);
        draw(*shown(waiting), u"simulation-away-waits"_s);
    }

    void tablesKeepTheirRowsWhenAnotherComes() {
        MixTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSimulation(day(), kZone);
        model.setSimulation(test::simulatedPlan(test::plannedDay(), 5), kZone);
        model.setSimulation(test::simulatedPlan(test::plannedStages(3, 9), 5), kZone);
        model.setSimulation(nullptr, kZone);
        QCOMPARE(model.rowCount(), 0);
    }

    void whatIfTellsBothFields() {
        const auto panel = shown(day());
        QSignalSpy spy(panel.get(), &SimulationPanel::whatIfChanged);
        Q_EMIT part<LabelDropDown>(*panel, "simulationFailureRate")
            ->valueChosen(format::percent(1));
        Q_EMIT part<LabelDropDown>(*panel, "simulationApprovalAfter")
            ->valueChosen(format::age(15min));
        QCOMPARE(spy.size(), 2);
        QCOMPARE(spy[1][0].toDouble(), 0.01);
        QVERIFY(spy[1][1].value<std::chrono::milliseconds>() == 15min);
    }

    void busyIsPaleAndCanBeCancelled() {
        const auto panel = shown(day());
        auto* const cancel = part<QPushButton>(*panel, "simulationCancel");
        QSignalSpy spy(panel.get(), &SimulationPanel::cancelWanted);
        panel->setBusy(true);
        QVERIFY(panel->canvas()->isPale());
        QVERIFY(!cancel->isVisible());
        QTRY_VERIFY(cancel->isVisible());
        draw(*panel, u"simulation-busy"_s);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QCOMPARE(spy.size(), 1);
        panel->setBusy(false);
        QVERIFY(!cancel->isVisible());
        QVERIFY(!panel->canvas()->isPale());
    }

    void statesWithoutAResult() {
        const auto panel = shown(nullptr);
        QVERIFY(!panel->canvas()->isVisible());
        draw(*panel, u"simulation-empty"_s);
        panel->setTrouble(u"window \"nights\": a duration of nothing"_s);
        QVERIFY(!panel->canvas()->isVisible());
        draw(*panel, u"simulation-trouble"_s);
        panel->setSimulation(day());
        QVERIFY(panel->canvas()->isVisible());
    }

    void blockedSaysThatNothingWouldEverMove() {
        const auto simulation = test::simulatedPlan(blockedPlan(), 3);
        QCOMPARE(simulation->blocked, 3);
        QCOMPARE(blockedWords(*simulation), u"no maintenance window opens, in stage stage-1"_s);
        const auto panel = shown(simulation);
        QVERIFY(!panel->canvas()->isVisible());
        QCOMPARE(plainText(part<RunLabel>(*panel, "simulationEnd")->runs()),
                 u"nothing would ever move"_s);
        draw(*panel, u"simulation-blocked"_s);
    }

    void failuresOfDrawsAreSaid() {
        const auto simulation = test::simulatedPlan(test::plannedDay(), 40, 0.02, 15min);
        QVERIFY(simulation->failed > 0 && simulation->failed < 40);
        const auto panel = shown(simulation);
        const auto words = plainText(part<RunLabel>(*panel, "simulationBand")->runs());
        QVERIFY(words.contains(u"of 40 draws fail"_s));
        QVERIFY(!words.contains(u"approval"_s)); // they have a time now
        draw(*panel, u"simulation-failing"_s);
    }

    void largePlans_data() {
        QTest::addColumn<int>("stages");
        QTest::addColumn<int>("members");
        QTest::newRow("31 stages") << 31 << 200;
        QTest::newRow("2,000 members") << 8 << 2000;
    }
    void largePlans() {
        QFETCH(int, stages);
        QFETCH(int, members);
        const auto panel = shown(test::simulatedPlan(test::plannedStages(stages, members), 5));
        QCOMPARE(panel->canvas()->data().lanes.size(), qsizetype{stages});
        QVERIFY(panel->canvas()->chartBox().height() >= 80);
        QVERIFY(stages != 31 || panel->canvas()->verticalScrollBar()->maximum() > 0);
        draw(*panel, u"simulation-%1-stages"_s.arg(stages));
    }

    void pictures() {
        for (const auto mode : {ThemeMode::Light, ThemeMode::Dark}) {
            themeController()->setMode(mode);
            const QString name = mode == ThemeMode::Light ? u"light"_s : u"dark"_s;
            for (const QSize size : {QSize(1488, 328), QSize(1020, 280)}) {
                const auto panel = shown(day(), size);
                panel->canvas()->setCursorAt(test::simulatedStart() + 6h);
                draw(*panel, u"simulation-%1-%2"_s.arg(name).arg(size.width()));
                for (const auto view : {SimulationPanel::View::Table, SimulationPanel::View::Order,
                                        SimulationPanel::View::Failures}) {
                    panel->setView(view);
                    QVERIFY(table(*panel) != nullptr);
                    draw(*panel, u"simulation-%1-%2-view%3"_s.arg(name)
                                     .arg(size.width())
                                     .arg(static_cast<int>(view)));
                }
            }
        }
    }

    void everyControlHasANameAndHelp() {
        const auto panel = shown(day());
        for (const char* const name :
             {"simulationFailureRate", "simulationApprovalAfter", "simulationView"}) {
            auto* const control = part(*panel, name);
            QVERIFY2(!control->accessibleName().isEmpty(), name);
            QVERIFY2(!control->toolTip().isEmpty(), name);
            QVERIFY2(control->focusPolicy() & Qt::TabFocus, name);
        }
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    ThemeController controller(app, ThemeMode::Light);
    TestSimulationPanel test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_simulation_panel.moc"
