// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_picture.h"
#include "sample_run.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_bars.h"
#include "ui/pages/runs/timeline_of_run.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QMouseEvent>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::at;
using namespace std::chrono_literals;

namespace {

const QTimeZone kZone("Europe/Paris");

QList<RunFreeze> freezes() {
    return {
        {.from = at(17, 30), .to = at(19, 0), .title = u"Freeze, edge"_s, .stages = {u"edge"_s}}};
}

TimelineData sample(const TimelineFolds& folds = {}) {
    return timelineOf(test::sampleRun(), test::sampleForecast(), freezes(), folds,
                      test::sampleNow(), kZone);
}

QStringList idsOf(const TimelineData& data) {
    QStringList ids;
    for (const auto& lane : data.lanes) {
        ids.append(lane.id);
    }
    return ids;
}

const TimelineLane& laneOf(const TimelineData& data, const QString& id) {
    return *std::find_if(data.lanes.cbegin(), data.lanes.cend(),
                         [&](const TimelineLane& lane) { return lane.id == id; });
}

QList<BarKind> kindsOf(const TimelineLane& lane) {
    QList<BarKind> kinds;
    for (const auto& bar : lane.bars) {
        kinds.append(bar.kind);
    }
    return kinds;
}

std::unique_ptr<RunTimeline> shown(const TimelineData& data) {
    auto timeline = std::make_unique<RunTimeline>();
    timeline->setZone(kZone);
    timeline->resize(1488, 480);
    timeline->setData(data);
    timeline->show();
    [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(timeline.get());
    return timeline;
}

} // namespace

class TestRunTimeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A soak and a health check that go on at once lie beside one another, words and all.
    void gatesAtOnceLieBesideOneAnother() {
        model::StageRun stage;
        stage.name = "canary";
        const auto gate = [](const char* id, model::GateKind kind, Instant to) {
            model::GateRun one{.id = id,
                               .kind = kind,
                               .timing = model::GateTiming::After,
                               .state = model::GateState::Pending,
                               .openedAt = test::at(10, 0)};
            one.resolveAt = to;
            return one;
        };
        stage.gates = {gate("canary/after/1", model::GateKind::Health, test::at(12, 0)),
                       gate("canary/soak", model::GateKind::Soak, test::at(11, 0))};
        stage.gates[0].trouble = model::GateTrouble::Blocked;
        const model::RunForecast forecast;
        const RunMoment moment{.forecast = &forecast, .now = test::at(12, 0), .zone = kZone};
        const auto bars = stageBars(stage, moment);
        QCOMPARE(bars.size(), 2);
        QVERIFY(bars.at(0).deck != bars.at(1).deck && bars.at(0).deck > 0 && bars.at(1).deck > 0);
        QCOMPARE(bars.at(0).word, u"health check asks a person"_s);
        const TimelineLane lane{.kind = LaneKind::Stage, .bars = bars};
        const TimeScale scale{.begin = test::at(9, 0), .perPixel = 10'000};
        const QRectF row(0, 0, 1000, 28);
        QVERIFY(
            !barBox(lane, bars.at(0), scale, row).intersects(barBox(lane, bars.at(1), scale, row)));
        stage.gates.pop_back();
        QCOMPARE(stageBars(stage, moment).at(0).deck, 0);
    }

    void whatIsOpenAndWhatIsFolded() {
        const auto data = sample();
        QCOMPARE(
            idsOf(data),
            (QStringList{u"s:dev"_s, u"s:staging"_s, u"m:stg-weu-12"_s, u"s:prod"_s,
                         u"g:prod/northeurope"_s, u"m:prod-neu-21"_s, u"m:prod-neu-22"_s,
                         u"g:prod/westeurope"_s, u"m:prod-weu-31"_s, u"m:prod-weu-32"_s,
                         u"m:prod-weu-33"_s, u"g:prod/francecentral"_s, u"g:prod/eu-central-1"_s,
                         u"g:prod/eu-west-1"_s, u"s:edge"_s, u"s:gpu"_s}));
    }

    void aFoldByHandBeatsTheRule() {
        TimelineFolds folds;
        folds.toggle(u"s:prod"_s, false);
        folds.toggle(u"g:prod/eu-central-1"_s, true);
        auto ids = idsOf(sample(folds));
        QVERIFY(!ids.contains(u"g:prod/northeurope"_s));
        QVERIFY(ids.contains(u"m:stg-weu-12"_s)); // failed: seen however it is folded
        folds.toggle(u"s:prod"_s, true);
        ids = idsOf(sample(folds));
        QVERIFY(ids.contains(u"m:prod-euc1-20"_s));
    }

    void aSlowMemberSaysSinceWhen() {
        const auto data = sample();
        const auto& lane = laneOf(data, u"m:prod-neu-21"_s);
        QVERIFY(lane.glyph == Glyph::Warning);
        QCOMPARE(lane.detail, u"slow · "_s + format::span(std::chrono::minutes(64)));
        QCOMPARE(lane.before, u"started 14:02"_s);
        QCOMPARE(kindsOf(lane), (QList{BarKind::Running, BarKind::OverP90}));
        QCOMPARE(lane.bars.constLast().word,
                 format::span(std::chrono::minutes(16)) +
                     u" over p90 · drain blocked by PDB payments/api"_s);
        QVERIFY(lane.bars.constLast().from == at(13, 50));
    }

    void whatIsStuckButStillExpectedEndsNow() {
        auto run = test::sampleRun();
        auto forecast = test::sampleForecast();
        for (auto& member : run.stages[2].groups[0].members) {
            if (member.name == "prod-neu-22") {
                member.display = model::DisplayState::Stuck;
            }
        }
        const auto data = timelineOf(run, forecast, {}, {}, test::sampleNow(), kZone);
        const auto& lane = laneOf(data, u"m:prod-neu-22"_s);
        QVERIFY(lane.bars.constFirst().kind == BarKind::Running);
        QVERIFY(lane.bars.constFirst().to == test::sampleNow());
        QVERIFY(!kindsOf(lane).contains(BarKind::OverP90));
    }

    void slotsDoNotOverlap() {
        const auto data = sample();
        for (const auto& lane : data.lanes) {
            std::map<int, Instant> until;
            for (const auto& bar : lane.bars) {
                if (lane.slotCount > 0 && bar.slot >= 0 && bar.kind != BarKind::Planned) {
                    QVERIFY2(bar.slot < lane.slotCount, qPrintable(lane.id));
                    QVERIFY2(until[bar.slot] <= bar.from, qPrintable(lane.id));
                    until[bar.slot] = bar.to;
                }
            }
        }
        QCOMPARE(laneOf(data, u"g:prod/northeurope"_s).slotCount, 2);
        QCOMPARE(laneOf(data, u"g:prod/eu-central-1"_s).slotCount, 4);
    }

    void inFlightAddsUp() {
        const auto data = sample();
        QCOMPARE(data.inFlightNow, u"5 of 15"_s);
        Instant until{};
        int now = 0;
        for (const auto& step : data.inFlight) {
            QVERIFY(step.from >= until && step.to > step.from && step.count > 0);
            until = step.to;
            now = step.to == test::sampleNow() ? step.count : now;
        }
        QCOMPARE(now, 5);
    }

    void anEndedRunExpectsNothing() {
        auto run = test::sampleRun();
        run.completedAt = at(14, 0);
        const auto data = timelineOf(run, test::sampleForecast(), {}, {}, test::sampleNow(), kZone);
        QVERIFY(!data.end50 && !data.end90);
        QVERIFY(std::none_of(data.inFlight.cbegin(), data.inFlight.cend(),
                             [](const InFlightStep& step) { return step.isPlanned; }));
    }

    void largeGroupsShowHowManySlotsAreInUse() {
        const auto picture = test::largePicture(200);
        const auto data =
            timelineOf(picture.run, picture.forecast, {}, {}, test::sampleNow(), kZone);
        QCOMPARE(idsOf(data).filter(QRegularExpression(u"^[sg]:"_s)),
                 (QStringList{u"s:ring-0"_s, u"s:ring-1"_s, u"s:ring-2"_s, u"g:ring-2/ring-2"_s,
                              u"s:ring-3"_s}));
        const auto& lane = laneOf(data, u"g:ring-2/ring-2"_s);
        QCOMPARE(lane.slotCount, 0);
        QCOMPARE(lane.columnsOf, 25);
        const auto* now = columnAt(lane, test::sampleNow() - 1s);
        QVERIFY(now != nullptr);
        QCOMPARE(now->running, 10);
        QCOMPARE(now->done, 0);
        const auto* begun = columnAt(lane, test::at(12, 1));
        QCOMPARE(begun->done, 25);
        QVERIFY(columnAt(lane, test::sampleNow()) == nullptr);
    }

    void veryLargeRunsShowStagesAndOneStrip() {
        const auto picture = test::largePicture(2000);
        TimelineFolds folds;
        auto data = timelineOf(picture.run, picture.forecast, {}, folds, test::sampleNow(), kZone);
        QCOMPARE(idsOf(data), (QStringList{u"heat"_s, u"s:ring-0"_s, u"s:ring-1"_s, u"s:ring-2"_s,
                                           u"s:ring-3"_s}));
        const auto& heat = data.lanes.constFirst();
        QCOMPARE(heat.columnsOf, 2000);
        QVERIFY(heat.columns.constFirst().to - heat.columns.constFirst().from == 5min);
        int before = 0;
        for (const LaneColumn& column : heat.columns) {
            QVERIFY(column.done >= before); // what is done stays done
            before = column.done;
        }
        QCOMPARE(before, picture.run.counts.completed);
        QCOMPARE(heat.columns.constLast().running, picture.run.counts.running);
        folds.toggle(u"s:ring-2"_s, true);
        data = timelineOf(picture.run, picture.forecast, {}, folds, test::sampleNow(), kZone);
        QVERIFY(idsOf(data).contains(u"g:ring-2/ring-2"_s));
    }

    void fewClustersAllHaveALane() {
        const auto picture = test::largePicture(8);
        const auto data =
            timelineOf(picture.run, picture.forecast, {}, {}, test::sampleNow(), kZone);
        QCOMPARE(data.lanes.size(), 4 + 8);
    }

    void wordsOfTheAxisNeverMeet() {
        auto data = sample();
        const auto timeline = shown(data);
        int seen = 0;
        for (int minutes = 0; minutes < 240; minutes += 7) {
            for (const int tail : {1, 9, 25, 60, 150}) {
                data.end50 = data.now + std::chrono::minutes(minutes);
                data.end90 = *data.end50 + std::chrono::minutes(tail);
                data.to = *data.end90 + std::chrono::minutes(minutes % 3 * 20);
                timeline->setData(data);
                const auto words = timeline->axisWords();
                for (qsizetype a = 0; a < words.size(); ++a) {
                    for (qsizetype b = a + 1; b < words.size(); ++b) {
                        QVERIFY2(!words.at(a).adjusted(0, 0, 3, 0).intersects(words.at(b)),
                                 qPrintable(u"%1 + %2"_s.arg(minutes).arg(tail)));
                    }
                }
                seen += static_cast<int>(words.size());
            }
        }
        QVERIFY(seen > 35 * 5 * 5); // and they are there
    }

    void aSpanIsMarkedByMouseAndKeys() {
        const auto timeline = shown(sample());
        QSignalSpy changed(timeline.get(), &RunTimeline::rangeChanged);
        const TimeScale before = timeline->scale();
        auto* view = timeline->viewport();
        QTest::mousePress(view, Qt::LeftButton, Qt::ShiftModifier, QPoint(500, 20));
        QMouseEvent move(QEvent::MouseMove, QPointF(700, 20), view->mapToGlobal(QPointF(700, 20)),
                         Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
        QCoreApplication::sendEvent(view, &move);
        QTest::mouseRelease(view, Qt::LeftButton, Qt::ShiftModifier, QPoint(700, 20));
        QVERIFY(timeline->range().has_value());
        QVERIFY(timeline->range()->from == before.at(500) &&
                timeline->range()->to == before.at(700));
        QVERIFY(timeline->scale() == before); // it did not pan
        QTest::keyClick(timeline.get(), Qt::Key_Escape);
        QVERIFY(!timeline->range());
        QTest::keyClick(timeline.get(), Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(timeline.get(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(timeline->range()->to == test::sampleNow());
        const auto two = timeline->range()->to - timeline->range()->from;
        QTest::keyClick(timeline.get(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(timeline->range()->to - timeline->range()->from < two);
        QTest::keyClick(timeline.get(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(!timeline->range());
        QCOMPARE(changed.count() >= 5, true);
    }

    void keysWalkMoveAndFold() {
        const auto timeline = shown(sample());
        timeline->setFocus();
        QSignalSpy selected(timeline.get(), &RunTimeline::laneSelected);
        QSignalSpy folded(timeline.get(), &RunTimeline::foldToggled);
        QSignalSpy opened(timeline.get(), &RunTimeline::laneActivated);
        QTest::keyClick(timeline.get(), Qt::Key_BracketRight);
        QCOMPARE(timeline->selected(), u"s:staging"_s);
        QTest::keyClick(timeline.get(), Qt::Key_BracketRight);
        QCOMPARE(timeline->selected(), u"m:stg-weu-12"_s);
        QTest::keyClick(timeline.get(), Qt::Key_BracketRight);
        QCOMPARE(timeline->selected(), u"m:prod-neu-21"_s);
        QTest::keyClick(timeline.get(), Qt::Key_BracketLeft);
        QCOMPARE(timeline->selected(), u"m:stg-weu-12"_s);
        QTest::keyClick(timeline.get(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QTest::keyClick(timeline.get(), Qt::Key_Down);
        QTest::keyClick(timeline.get(), Qt::Key_Return);
        QCOMPARE(folded.constLast().constFirst().toString(), u"s:prod"_s);
        QTest::keyClick(timeline.get(), Qt::Key_End);
        QCOMPARE(timeline->selected(), u"s:gpu"_s);
        QVERIFY(timeline->accessibleDescription().startsWith(u"5 gpu, not started"_s));
        QCOMPARE(selected.count(), 6);
        const double before = timeline->scale().perPixel;
        QVERIFY(timeline->isFitted());
        QTest::keyClick(timeline.get(), Qt::Key_Plus);
        QVERIFY(!timeline->isFitted() && timeline->scale().perPixel < before);
        const Instant begin = timeline->scale().begin;
        QTest::keyClick(timeline.get(), Qt::Key_Right);
        QVERIFY(timeline->scale().begin > begin);
        QTest::keyClick(timeline.get(), Qt::Key_F);
        QVERIFY(timeline->isFitted());
        QCOMPARE(timeline->scale().perPixel, before);
    }

    void arrowFoldsAndRowsOpen() {
        const auto timeline = shown(sample());
        QSignalSpy folded(timeline.get(), &RunTimeline::foldToggled);
        QSignalSpy opened(timeline.get(), &RunTimeline::laneActivated);
        const int top = timeline::kHead;
        QTest::mouseClick(timeline->viewport(), Qt::LeftButton, {},
                          {arrowLeft(LaneKind::Stage) + 8, top + 14});
        QCOMPARE(folded.count(), 1);
        QCOMPARE(folded.constFirst().constFirst().toString(), u"s:dev"_s);
        const QPoint member(100, top + 2 * timeline::kStageRow + 12);
        QTest::mouseDClick(timeline->viewport(), Qt::LeftButton, {}, member);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.constFirst().constFirst().toString(), u"m:stg-weu-12"_s);
    }

    void newDataKeepsSelectionPlaceAndSpan() {
        const auto timeline = shown(sample());
        timeline->setSelected(u"m:prod-neu-22"_s);
        timeline->showSpan(std::chrono::hours(1));
        const auto scale = timeline->scale();
        auto data = sample();
        data.lanes.removeFirst();
        timeline->setData(data);
        QCOMPARE(timeline->selected(), u"m:prod-neu-22"_s);
        QVERIFY(timeline->scale() == scale);
        data.lanes.clear();
        timeline->setData(data);
        QCOMPARE(timeline->selected(), QString());
    }

    void ticksStandAtRoundTimes_data() {
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<double>("hours");
        QTest::addColumn<QStringList>("labels");
        QTest::newRow("hours") << QByteArray("Europe/Paris") << 4.0
                               << QStringList{u"00:00"_s, u"01:00"_s, u"03:00"_s, u"04:00"_s,
                                              u"05:00"_s};
        QTest::newRow("half an hour off") << QByteArray("Asia/Kolkata") << 2.0 << QStringList{};
    }
    void ticksStandAtRoundTimes() {
        // The night in which Paris springs forward: two o'clock is never.
        using namespace std::chrono;
        QFETCH(QByteArray, zone);
        QFETCH(double, hours);
        QFETCH(QStringList, labels);
        const Instant from = sys_days(year(2026) / March / 29) - std::chrono::hours(1);
        const TimeScale scale{.begin = from, .left = 0, .perPixel = hours * 3'600'000 / 800};
        const auto ticks = ticksOf(scale, 800, 150, QTimeZone(zone), QLocale::c());
        QVERIFY(!ticks.isEmpty());
        for (qsizetype i = 1; i < ticks.size(); ++i) {
            QVERIFY(scale.x(ticks.at(i).at) - scale.x(ticks.at(i - 1).at) >= 149);
        }
        if (!labels.isEmpty()) {
            QStringList found;
            for (const auto& tick : ticks) {
                found.append(tick.isDay ? u"00:00"_s : tick.label);
            }
            QCOMPARE(found, labels);
        }
    }

    void zoomKeepsWhatIsUnderThePointer() {
        TimeScale scale{.begin = at(8, 0), .left = 284, .perPixel = 10'000};
        const Instant under = scale.at(700);
        for (const double factor : {1.5, 1e9, 1e-9, 3.0}) {
            scale = zoomedScale(scale, 700, factor);
            QVERIFY(std::abs(static_cast<double>((scale.at(700) - under).count())) <=
                    4 * scale.perPixel);
        }
    }
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TestRunTimeline test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_run_timeline.moc"
