// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of a run shows beside where it stands: an earlier run, a span of time, what can be
// undone.
#include "run_seat.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/pages/runs/advice_list.h"
#include "ui/pages/runs/estimate_trail.h"
#include "ui/pages/runs/health_dialog.h"
#include "ui/pages/runs/run_compare.h"
#include "ui/pages/runs/run_feed.h"
#include "ui/pages/runs/run_shades.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QMenu>
#include <QSignalSpy>
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

    void lanesAreChosen() {
        Seat seat(test::samplePicture());
        const auto ids = [&seat] {
            QStringList words;
            for (const auto& lane : seat.page.timeline()->data().lanes) {
                words << lane.id;
            }
            return words;
        };
        auto* lanes = seat.find<LabelDropDown>("runLanes");
        Q_EMIT lanes->valueChosen(u"stage"_s);
        QCOMPARE(ids(),
                 (QStringList{u"s:dev"_s, u"s:staging"_s, u"s:prod"_s, u"s:edge"_s, u"s:gpu"_s}));
        Q_EMIT lanes->valueChosen(u"stage › group"_s);
        QVERIFY(ids().contains(u"g:prod/eu-west-1"_s) && ids().contains(u"g:dev/dev"_s));
        QVERIFY(!ids().contains(u"m:prod-neu-21"_s));
        Q_EMIT lanes->valueChosen(u"cluster"_s);
        QCOMPARE(ids().size(), 200);
        QVERIFY(ids().constFirst().startsWith(u"m:dev-01"_s)); // who began first
        QVERIFY(ids().indexOf(u"m:prod-neu-21"_s) > ids().indexOf(u"m:prod-neu-01"_s));
        seat.draw(u"run-lanes-clusters"_s);
        Q_EMIT lanes->valueChosen(u"stage › group › cluster"_s);
        QVERIFY(ids().contains(u"m:prod-neu-21"_s) && ids().contains(u"s:gpu"_s));
    }

    void barsAreColouredByWhatIsAsked() {
        auto picture = test::samplePicture();
        auto plan = *picture.plan;
        int number = 0;
        for (auto& stage : plan.stages) {
            for (auto& group : stage.groups) {
                for (auto& member : group.members) {
                    member.version = number++ % 2 == 0 ? "v1.32.9" : "v1.32.10";
                }
            }
        }
        picture.plan = std::make_shared<const model::Plan>(plan);
        Seat seat(picture);
        auto* colours = seat.find<LabelDropDown>("runColours");
        const auto steps = [&seat](const QString& lane) {
            QSet<int> found;
            for (const auto& bar : laneOf(seat, lane).bars) {
                if (bar.kind == BarKind::Done) {
                    found.insert(bar.shade);
                }
            }
            return found;
        };
        QCOMPARE(steps(u"g:prod/northeurope"_s), QSet<int>{-1});
        Q_EMIT colours->valueChosen(u"version"_s);
        QCOMPARE(steps(u"g:prod/northeurope"_s), (QSet<int>{0, 1})); // 1.32.9 before 1.32.10
        const auto shades = RunShades::byVersion(plan);
        QCOMPARE(shades.legend().size(), 2);
        QCOMPARE(shades.legend().constFirst().word, u"from 1.32.9"_s);
        seat.draw(u"run-colour-version"_s);
        Q_EMIT colours->valueChosen(u"duration"_s);
        QVERIFY(!steps(u"g:prod/northeurope"_s).contains(-1));
        const auto durations = RunShades::byDuration(picture.run).legend();
        QVERIFY(durations.size() >= 2);
        QVERIFY(durations.constFirst().word.startsWith(u"≤ "_s));
        QCOMPARE(durations.constLast().word, u"longer"_s);
        seat.draw(u"run-colour-duration"_s);
        themeController()->setMode(ThemeMode::Dark);
        seat.draw(u"run-colour-duration-dark"_s);
        themeController()->setMode(ThemeMode::Light);
        Q_EMIT colours->valueChosen(u"state"_s);
        QCOMPARE(steps(u"g:prod/northeurope"_s), QSet<int>{-1});
    }

    /// What moves by less than time alone explains is the same estimate.
    void theEstimateBeforeIsAGhost() {
        EstimateTrail trail;
        model::RunForecast forecast = test::sampleForecast();
        forecast.at = at(14, 0);
        forecast.end50 = at(20, 0);
        trail.add(forecast);
        forecast.at = at(14, 5);
        forecast.end50 = at(20, 5);
        trail.add(forecast);
        QVERIFY(!trail.before());
        forecast.at = at(14, 10);
        forecast.end50 = at(21, 0);
        trail.add(forecast);
        QVERIFY(trail.before()->end50 == at(20, 0));
        QVERIFY(trail.before()->givenUpAt == at(14, 10));
    }

    void aSlipIsSaidOnTheAxis() {
        auto picture = test::samplePicture();
        picture.forecast.end50 = at(20, 40);
        picture.forecast.at = at(13, 40);
        Seat seat(picture);
        QVERIFY(!seat.page.timeline()->data().was50);
        picture = test::samplePicture();
        picture.forecast.at = at(14, 0);
        seat.page.setPicture(test::shared(picture), seat.context);
        QVERIFY(seat.page.timeline()->data().was50 == at(20, 40));
        QVERIFY(seat.page.timeline()->accessibleDescription().contains(u"later now"_s));
        seat.draw(u"run-slipped"_s);
        QTest::keyClick(seat.page.timeline(), Qt::Key_R, Qt::ShiftModifier);
        QVERIFY(!seat.page.timeline()->data().was50); // nothing is expected of the past
    }

    void everyBarIsReachedByKeys() {
        Seat seat(test::samplePicture());
        QSignalSpy opened(&seat.page, &RunPage::clusterOpened);
        RunTimeline* timeline = seat.page.timeline();
        timeline->setSelected(u"g:prod/northeurope"_s);
        QTest::keyClick(timeline, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(timeline->selectedBar(), 0);
        QVERIFY(timeline->accessibleName().startsWith(u"northeurope, bar 1 of "_s));
        QVERIFY(timeline->accessibleName().contains(u"done: 11:40 to 12:1"_s));
        QTest::keyClick(timeline, Qt::Key_Return);
        QCOMPARE(opened.constLast().constFirst().toString(), u"prod-neu-01"_s);
        QTest::keyClick(timeline, Qt::Key_Escape);
        QCOMPARE(timeline->selectedBar(), -1);
        QVERIFY(seat.page.isVisible());
        const auto bars = laneOf(seat, u"g:prod/northeurope"_s).bars.size();
        for (qsizetype at = 0; at < bars + 2; ++at) {
            QTest::keyClick(timeline, Qt::Key_Right, Qt::ControlModifier);
        }
        QCOMPARE(timeline->selectedBar(), int(bars) - 1); // it ends there
        QTest::keyClick(timeline, Qt::Key_Down);
        QCOMPARE(timeline->selectedBar(), -1);
        QVERIFY(timeline->accessibleName().startsWith(u"prod-neu-21, "_s));
    }

    void gatesAreListedAndOpen() {
        auto picture = test::gatePicture();
        auto plan = *picture.plan;
        plan.stages[0].gatesAfter = {
            {.name = "Services well",
             .params = model::HealthGate{.hold = {.interval = 2min, .initialDelay = 1min}}}};
        picture.plan = std::make_shared<const model::Plan>(plan);
        Seat seat(picture);
        std::vector<model::HealthSample> samples;
        for (int number = 0; number <= 6; ++number) {
            model::HealthSample sample{.at = at(9, 2) + number * 2min,
                                       .isBaseline = number == 0,
                                       .outcome = number == 2 ? model::CheckOutcome::Fail
                                                              : model::CheckOutcome::Pass};
            sample.totals = {{.code = "HC-1",
                              .name = "nodes",
                              .pass = 10,
                              .fail = number == 2 ? 1 : 0,
                              .numbers = {{.name = "notReady",
                                           .members = number == 3 ? 0 : 10,
                                           .sum = number == 2 ? 4.0 : 1.0}}}};
            samples.push_back(sample);
        }
        samples.erase(samples.begin() + 5); // nobody was there to take it
        seat.page.setSamples(
            [&samples](const model::RunPicture&, const QString&) { return samples; });
        auto* feed = seat.find<RunFeed>("runFeed");
        feed->showTab(RunFeed::Gates);
        QTableView* gates = feed->gates();
        QStringList names;
        for (int row = 0; row < gates->model()->rowCount(); ++row) {
            names << gates->model()->index(row, 0).data().toString() + u'|' +
                         gates->model()->index(row, 1).data().toString();
        }
        QCOMPARE(names.at(0), u"Services well|passed 10:17"_s);
        QCOMPARE(names.at(2), u"SRE sign-off|waits for people"_s);
        seat.draw(u"run-gates"_s);
        gates->setCurrentIndex(gates->model()->index(0, 0));
        gates->setFocus();
        QTest::keyClick(gates, Qt::Key_Return);
        HealthDialog* health = seat.page.health();
        QVERIFY(health != nullptr && health->isVisible());
        QTest::keyClick(health->chart(), Qt::Key_Home);
        QTest::keyClick(health->chart(), Qt::Key_Right);
        QCOMPARE(health->chart()->markedWords(), u"Sample 2 of 5, 10:06:00: 4, failed"_s);
        QTest::keyClick(health->chart(), Qt::Key_Right);
        QVERIFY(health->chart()->markedWords().contains(u"no number"_s));
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QVERIFY(health->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(u"health.png"_s)));
            themeController()->setMode(ThemeMode::Dark);
            QCoreApplication::sendPostedEvents();
            QVERIFY(health->grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(u"health-dark.png"_s)));
            themeController()->setMode(ThemeMode::Light);
        }
        QCOMPARE(health->asText().count(u'\n'), 7); // heads, before, five samples
        QTest::keyClick(health, Qt::Key_T);
        QVERIFY(health->findChild<QTableView*>(u"healthTable"_s)->isVisible());
        health->close();
        gates->setCurrentIndex(gates->model()->index(2, 0));
        QTest::keyClick(gates, Qt::Key_Return); // one that asks people
        QVERIFY(seat.page.sheet()->isVisible());
    }

    void whatAGateCounted() {
        model::GateRun gate{.openedAt = at(9, 0), .resolvedAt = at(9, 20)};
        for (int number = 1; number <= 5; ++number) {
            gate.samples.push_back(
                {.number = number,
                 .at = at(9, 0) + number * 2min,
                 .outcome = number == 2 ? model::CheckOutcome::Fail : model::CheckOutcome::Pass});
        }
        const model::HealthGate rule{.hold = {.interval = 2min, .initialDelay = 3min}};
        const HealthSpan span = healthSpan(gate, &rule);
        QVERIFY(span.countsFrom == at(9, 3));
        QVERIFY(span.held == std::pair(at(9, 6), at(9, 10)));
        QCOMPARE(missedSamples({at(9, 2), at(9, 4), at(9, 8)}, span).size(), 1);
        QVERIFY(missedSamples({at(9, 2), at(9, 8)}, healthSpan(gate, nullptr)).isEmpty());
    }

    void whatCanBeUndoneIsSaidWhereARunFailed() {
        Seat seat(test::samplePicture());
        QVERIFY(!seat.find<QWidget>("whyUndo")->isVisible());
        seat.page.setPicture(test::shared(undone()), seat.context);
        QVERIFY(seat.find<QWidget>("whyUndo")->isVisible());
        QCOMPARE(seat.find<ToneLabel>("whyUndoWords")->text(),
                 u"Control plane of 84 clusters must not be undone"_s);
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
