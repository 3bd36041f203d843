// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of a run shows beside where it stands: an earlier run, a span of time, what can be
// undone.
#include "run_seat.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/advice_list.h"
#include "ui/pages/runs/run_compare.h"
#include "ui/pages/runs/run_feed.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QMenu>
#include <QTableView>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;
using test::at;
using test::contextOf;
using test::Seat;

namespace {

/// A day before, with a dev that took 5 minutes less and a prod that was faster.
std::shared_ptr<const model::RunPicture> yesterday() {
    auto picture = test::samplePicture();
    auto& run = picture.run;
    run.id = model::RunId("01JC0000000000000000000000");
    run.name = "k8s-1.33.4";
    const auto shift = [](auto& moment) {
        if (moment) {
            *moment -= 24h;
        }
    };
    shift(run.startedAt);
    for (auto& stage : run.stages) {
        shift(stage.startedAt);
        shift(stage.completedAt);
        if (stage.name == "dev") {
            *stage.completedAt -= 5min;
        }
        for (auto& group : stage.groups) {
            for (auto& member : group.members) {
                for (auto& attempt : member.attempts) {
                    attempt.intentAt -= 24h;
                    shift(attempt.finishedAt);
                    if (stage.name == "prod" && attempt.finishedAt) {
                        *attempt.finishedAt -= 14min;
                    }
                }
            }
        }
    }
    return test::shared(std::move(picture));
}

model::RunPicture undone() {
    auto picture = test::stopped(test::samplePicture());
    std::vector<std::string> names;
    for (const auto& stage : picture.run.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                if (member.state == model::LifeState::Completed) {
                    names.push_back(member.name);
                }
            }
        }
    }
    picture.rollback = {{.layer = "control plane",
                         .verdict = model::RollbackVerdict::MustNot,
                         .text = "AKS has no downgrade of a control plane: stop, hold, fix forward",
                         .from = "v1.32.4",
                         .to = "1.33.5",
                         .firstAt = at(8, 46),
                         .lastAt = at(14, 2),
                         .members = names},
                        {.layer = "node pools",
                         .verdict = model::RollbackVerdict::May,
                         .text = "az aks nodepool rollback, to the version and image before; the "
                                 "auto-upgrade channel must be off, and disruption budgets still "
                                 "apply",
                         .from = "v1.32.4",
                         .to = "1.33.5",
                         .until = at(8, 46) + 24h * 7,
                         .firstAt = at(8, 46),
                         .lastAt = at(14, 2),
                         .members = names},
                        {.layer = "control plane",
                         .verdict = model::RollbackVerdict::Unneeded,
                         .text = "this run did not bring it to the target; look at its own state",
                         .members = {"stg-weu-12"}}};
    return picture;
}

const TimelineLane& laneOf(Seat& seat, const QString& id) {
    const auto& lanes = seat.page.timeline()->data().lanes;
    return *std::find_if(lanes.cbegin(), lanes.cend(),
                         [&](const TimelineLane& lane) { return lane.id == id; });
}

} // namespace

class TestRunViews : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anEarlierRunIsDrawnUnderThisOne() {
        Seat seat(test::samplePicture());
        seat.page.setOthers({seat.page.picture(), yesterday()});
        QVERIFY(!laneOf(seat, u"s:dev"_s).ghost);
        QTest::mouseClick(seat.find<QWidget>("runMore"), Qt::LeftButton);
        QMenu* runs = nullptr;
        for (QMenu* menu : seat.page.findChildren<QMenu*>(u"runCompareMenu"_s)) {
            runs = menu;
        }
        QVERIFY(runs != nullptr);
        QVERIFY(runs->actions().constFirst()->text().startsWith(u"k8s-1.33.4"_s));
        runs->actions().constFirst()->trigger();
        seat.find<QMenu>("runMenu")->close();
        const auto& dev = laneOf(seat, u"s:dev"_s);
        QVERIFY(dev.ghost.has_value());
        QVERIFY(dev.ghost->from == at(8, 30)); // aligned at the start
        QVERIFY(dev.ghost->to == at(9, 12));
        QVERIFY(dev.note.contains(u"slower than k8s-1.33.4"_s));
        const auto comparison = compareRuns(seat.page.picture()->run, yesterday()->run);
        QCOMPARE(comparison.stages.size(), 3);
        QVERIFY(comparison.stages.at(0).by == 5min && !comparison.stages.at(0).isSoFar);
        QVERIFY(comparison.stages.at(1).by == 0min);
        QVERIFY(comparison.stages.at(2).by == 14min && comparison.stages.at(2).isSoFar);
        QVERIFY(seat.find<BannerStrip>("runCompared")->isVisible());
        seat.draw(u"run-compared"_s);
        themeController()->setMode(ThemeMode::Dark);
        seat.draw(u"run-compared-dark"_s);
        themeController()->setMode(ThemeMode::Light);
    }

    void theKeyStepsThroughEarlierRuns() {
        Seat seat(test::samplePicture());
        QTest::keyClick(seat.page.timeline(), Qt::Key_C);
        QVERIFY(!seat.find<BannerStrip>("runCompared")->isVisible()); // none is known
        seat.page.setOthers({seat.page.picture(), yesterday()});
        QTest::keyClick(seat.page.timeline(), Qt::Key_C);
        QVERIFY(seat.find<BannerStrip>("runCompared")->isVisible());
        QTest::keyClick(seat.page.timeline(), Qt::Key_C);
        QVERIFY(!seat.find<BannerStrip>("runCompared")->isVisible());
        QVERIFY(!laneOf(seat, u"s:dev"_s).ghost);
    }

    void runsOfOtherStrategiesAreNotOffered() {
        auto other = *yesterday();
        model::Plan plan = *other.plan;
        plan.strategy = "another";
        other.plan = std::make_shared<const model::Plan>(plan);
        const auto picture = test::samplePicture();
        QVERIFY(earlierRuns({test::shared(other)}, picture).empty());
        QCOMPARE(earlierRuns({yesterday(), test::shared(picture)}, picture).size(), std::size_t{1});
    }

    void aMarkedSpanFiltersEventsAndMembers() {
        Seat seat(test::samplePicture());
        const auto* events = seat.find<QTableView>("runEvents")->model();
        const auto* members = seat.find<QTableView>("runMembers")->model();
        const int all = events->rowCount();
        seat.page.timeline()->setRange(RunTimeline::Range{.from = at(13, 0), .to = at(13, 30)});
        QCOMPARE(events->rowCount(), 2); // prod-neu-21 began and was dispatched
        QVERIFY(members->rowCount() < 20 && members->rowCount() > 0);
        seat.draw(u"run-span"_s);
        QTest::mouseClick(seat.find<QWidget>("runAllLanes"), Qt::LeftButton);
        QCOMPARE(events->rowCount(), all);
        QCOMPARE(members->rowCount(), 200);
        QVERIFY(!seat.page.timeline()->range());
    }

    void whatCanBeUndoneIsSaidWhereARunFailed() {
        Seat seat(test::samplePicture());
        QVERIFY(!seat.find<QWidget>("whyUndo")->isVisible());
        seat.page.setPicture(test::shared(undone()), seat.context);
        QVERIFY(seat.find<QWidget>("whyUndo")->isVisible());
        QCOMPARE(seat.find<ToneLabel>("whyUndoWords")->text(),
                 u"Control plane of 79 clusters must not be undone"_s);
        seat.draw(u"run-undo-why"_s);
        QTest::mouseClick(seat.find<QWidget>("whyUndo"), Qt::LeftButton);
        auto* advice = seat.find<AdviceList>("runAdvice");
        QVERIFY(advice->isVisible());
        QVERIFY(advice->accessibleDescription().contains(u"can go back until"_s));
        QVERIFY(advice->accessibleDescription().contains(u"v1.32.4 → 1.33.5"_s));
        seat.draw(u"run-undo"_s);
        themeController()->setMode(ThemeMode::Dark);
        seat.draw(u"run-undo-dark"_s);
        themeController()->setMode(ThemeMode::Light);
        seat.page.setPicture(test::shared(test::samplePicture()), seat.context);
        QVERIFY(!advice->isVisible()); // it goes on: nobody asks
    }
};

int main(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    QApplication app(argc, argv);
    const ThemeController controller(app, ThemeMode::Light);
    TestRunViews test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_views.moc"
