// SPDX-License-Identifier: GPL-3.0-or-later
// What a run tells: each thing once, whoever reads the journal and how often; never a storm.
#include "tests/support/rollout_run.h"

#include "engine/run_notice_reader.h"
#include "engine/run_notices.h"
#include "rollout/run_view.h"
#include "rollout/stuck.h"
#include "storage/notice_marks.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::CommandKind;
using model::NoticeMark;
using model::RunNotice;

namespace {

model::RunPicture pictureOf(const HandRun& run, const std::string& drivenBy = "ann@desk") {
    model::RunPicture picture{.at = run.now,
                              .run = rollout::describeRun(run.machine, run.state, {}, run.now),
                              .plan = std::make_shared<const model::Plan>(run.frozen),
                              .records =
                                  std::make_shared<const std::vector<model::Record>>(run.journal),
                              .drivenBy = drivenBy};
    return picture;
}

QByteArrayList kindsOf(const std::vector<RunNotice>& notices) {
    QByteArrayList kinds;
    for (const auto& one : notices) {
        kinds << QByteArray::fromStdString(std::string(toString(one.kind)));
    }
    return kinds;
}

/// Two stages: four members with a health gate and an approval behind, then three.
model::Plan notedPlan() {
    auto first = stage("first", {group("a", 4)}, 50, 4);
    first.groups.front().maxFailures = 4;
    first.gatesAfter = {health({.successes = 1}), approval({}, "sign-off")};
    auto plan = planOf({std::move(first), stage("second", {group("b", 3)})});
    plan.policy.strictFirstStage = false;
    return plan;
}

/// The story of a run, told step by step to whoever listens.
std::vector<RunNotice> story(const std::function<void(const HandRun&)>& step) {
    HandRun run(notedPlan());
    run.start();
    step(run);
    run.baseline("first");
    step(run);
    run.now += 10min;
    run.fail({"a-1", "a-2", "a-3"});
    step(run);
    run.finish({"a-4"});
    step(run);
    run.tickAfter(1min);
    run.answer("first/after/1", CheckOutcome::Pass);
    step(run);
    run.command({.id = "y", .kind = CommandKind::Approve, .target = "sign-off", .by = "bob"});
    step(run);
    run.now += 10min;
    run.finish({"b-1", "b-2", "b-3"});
    step(run);
    return {};
}

} // namespace

class TestRunNotices : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachThingIsToldOnce() {
        NoticeMark mark;
        std::vector<RunNotice> all;
        story([&](const HandRun& run) {
            for (auto& one : engine::noticesOf(pictureOf(run), mark)) {
                all.push_back(one);
            }
            QVERIFY(engine::noticesOf(pictureOf(run), mark).empty());
        });
        QCOMPARE(kindsOf(all), (QByteArrayList{"Started", "MemberFailed", "GateWaits", "StageDone",
                                               "StageDone", "Done"}));
        QCOMPARE(all[1].count, 3); // of one step, as one
        QCOMPARE(all[1].title, std::string("run has 3 clusters that failed"));
        QCOMPARE(all[1].text, std::string("In stage first: a-1, a-2, a-3"));
        QCOMPARE(all[2].gate, std::string("first/after/2"));
        // Completed is not well where something failed.
        QVERIFY(all[3].weight == model::NoticeWeight::Warns);
        QVERIFY(all[4].weight == model::NoticeWeight::Good);
        QVERIFY(all[5].weight == model::NoticeWeight::Warns);
        QCOMPARE(all[5].title, std::string("run completed with failures"));
    }

    /// The mark is all that is remembered: who begins anew at any record tells the rest, no more.
    void aRestartAnywhereTellsTheRest() {
        HandRun end(notedPlan());
        story([&](const HandRun& run) { end = run; });
        NoticeMark whole;
        const auto all = engine::noticesOf(pictureOf(end), whole);
        for (std::uint64_t cut = 0; cut <= end.journal.size(); ++cut) {
            auto before = pictureOf(end);
            before.records = std::make_shared<const std::vector<model::Record>>(
                end.journal.begin(), end.journal.begin() + static_cast<std::ptrdiff_t>(cut));
            NoticeMark mark;
            std::set<std::string> told;
            std::int32_t count = 0;
            for (const auto& picture : {before, pictureOf(end)}) {
                for (const auto& one : engine::noticesOf(picture, mark)) {
                    told.insert(one.id);
                    count += one.count;
                }
            }
            std::int32_t expected = 0;
            for (const auto& one : all) {
                expected += one.count;
                QVERIFY2(told.count(one.id) == 1, qPrintable(QString::number(cut)));
            }
            QCOMPARE(count, expected);
        }
    }

    void aFailedRunAndAStoppedOne() {
        HandRun run(planOf({stage("only", {group("a", 2, 1)})}));
        NoticeMark mark;
        run.start();
        static_cast<void>(engine::noticesOf(pictureOf(run), mark));
        run.fail({"a-1"});
        QCOMPARE(kindsOf(engine::noticesOf(pictureOf(run), mark)),
                 (QByteArrayList{"MemberFailed", "Failed"}));
        run.command(CommandKind::Start);
        QCOMPARE(kindsOf(engine::noticesOf(pictureOf(run), mark)), QByteArrayList{"Started"});
        run.command(CommandKind::Stop);
        run.finish({"a-2"});
        const auto notices = engine::noticesOf(pictureOf(run), mark);
        QVERIFY(kindsOf(notices).contains("Stopped") || kindsOf(notices).contains("Done"));
    }

    void aGateThatIsBlockedAsksAPerson() {
        auto first = stage("first", {group("a", 1)});
        first.gatesAfter = {health({.successes = 2, .initialDelay = 0s})};
        HandRun run(planOf({std::move(first)}));
        NoticeMark mark;
        run.start();
        run.baseline("first");
        run.finish({"a-1"});
        static_cast<void>(engine::noticesOf(pictureOf(run), mark));
        run.answer("first/after/1", CheckOutcome::Fail);
        const auto notices = engine::noticesOf(pictureOf(run), mark);
        QCOMPARE(kindsOf(notices), QByteArrayList{"GateTrouble"});
        QCOMPARE(notices[0].gate, std::string("first/after/1"));
        run.tickAfter(10min);
        QVERIFY(engine::noticesOf(pictureOf(run), mark).empty());
    }

    void aCauseThatLastsIsToldOnceUntilItChanges() {
        HandRun run(planOf({stage("only", {group("a", 2)})}));
        run.start();
        auto picture = pictureOf(run);
        NoticeMark mark = engine::markNow(picture);
        picture.causes = {{.kind = model::StuckKind::UpgradeSlow,
                           .text = "drain refused for 4 minutes",
                           .members = {"a-1"}}};
        const auto later = [&](std::chrono::minutes passed) {
            picture.at += passed;
            return kindsOf(engine::noticesOf(picture, mark));
        };
        QVERIFY(later(0min).isEmpty());
        QVERIFY(later(9min).isEmpty());
        QCOMPARE(later(1min), QByteArrayList{"Stuck"});
        picture.causes[0].text = "drain refused for 5 minutes"; // only the number
        QVERIFY(later(60min).isEmpty());
        picture.causes[0].members = {"a-2"};
        QVERIFY(later(1min).isEmpty());
        QCOMPARE(later(10min), QByteArrayList{"Stuck"});
        // A moment without a cause that is worth telling begins the time anew.
        const auto kept = std::exchange(picture.causes, {});
        QVERIFY(later(1min).isEmpty());
        picture.causes = kept;
        QVERIFY(later(1min).isEmpty());
        QVERIFY(later(9min).isEmpty());
        QCOMPARE(later(1min), QByteArrayList{"Stuck"});
        picture.causes[0].kind = model::StuckKind::TimedWait; // part of the plan
        QVERIFY(engine::noticesOf(picture, mark).empty());
    }

    void aLostDriverIsToldOnceEach() {
        HandRun run(planOf({stage("only", {group("a", 2)})}));
        const auto epoch = [&](std::uint64_t number) {
            run.journal.push_back({.seq = run.journal.size() + 1,
                                   .at = run.now,
                                   .body = model::Epoch{.number = number, .holder = "bob@box"}});
        };
        run.start();
        epoch(1);
        NoticeMark mark = engine::markNow(pictureOf(run));
        QVERIFY(engine::noticesOf(pictureOf(run), mark).empty());
        const auto lost = engine::noticesOf(pictureOf(run, {}), mark);
        QCOMPARE(kindsOf(lost), QByteArrayList{"DriverLost"});
        QVERIFY(QByteArray::fromStdString(lost[0].text)
                    .contains("driven by bob@box; 2 clusters in flight"));
        QVERIFY(engine::noticesOf(pictureOf(run, {}), mark).empty());
        QVERIFY(engine::noticesOf(pictureOf(run), mark).empty()); // back again
        epoch(2);
        QCOMPARE(kindsOf(engine::noticesOf(pictureOf(run, {}), mark)),
                 QByteArrayList{"DriverLost"});
    }

    void textsOfOthersAreCleaned() {
        HandRun run(planOf({stage("only", {group("a", 1)})}));
        run.command({.id = "s",
                     .kind = CommandKind::Start,
                     .by = "ann",
                     .comment = "pw: password=hunter2\nx"});
        NoticeMark mark;
        const auto notices = engine::noticesOf(pictureOf(run), mark);
        QCOMPARE(notices[0].text, std::string("By ann: pw: password=*** x. 1 cluster in 1 stage"));
    }

    void aBudgetNeverStorms() {
        engine::NoticeBudget budget;
        const auto notice = [](const std::string& run, int number) {
            return RunNotice{.id = std::to_string(number),
                             .runId = run,
                             .runName = run,
                             .title = run + " " + std::to_string(number)};
        };
        int told = 0;
        for (int second = 0; second < 1'200; ++second) { // two a second for twenty minutes
            std::vector<RunNotice> news{notice("x", 2 * second), notice("y", 2 * second + 1)};
            told += static_cast<int>(
                budget.pass(std::move(news), kStart + std::chrono::seconds(second)).size());
        }
        QVERIFY(told <= 12);
        QVERIFY(told >= 8);
        QVERIFY(budget.nextAt().has_value());
        const auto rest = budget.pass({}, kStart + 40min);
        QCOMPARE(rest.size(), std::size_t{2}); // of each run what had to wait, as one
        QVERIFY(rest[0].count > 100);
        QVERIFY(!budget.nextAt());
    }

    void aFirstNoticeGoesAtOnce() {
        engine::NoticeBudget budget;
        const RunNotice one{.id = "1", .runId = "x", .title = "one"};
        QCOMPARE(budget.pass({one}, kStart).size(), std::size_t{1});
        QVERIFY(budget.pass({one}, kStart + 5s).empty());
        QCOMPARE(*budget.nextAt(), kStart + 60s);
        QCOMPARE(budget.pass({}, kStart + 60s).size(), std::size_t{1});
    }

    void aReaderRemembersOverRestarts() {
        const QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        HandRun run(notedPlan());
        run.start();
        {
            engine::NoticeReader reader(path, "window");
            reader.look(pictureOf(run)); // never listened to before: silence
            reader.begin();
            QVERIFY(reader.take().empty());
            run.baseline("first");
            run.fail({"a-1"});
            reader.look(pictureOf(run));
            const auto news = reader.take();
            QCOMPARE(news.size(), std::size_t{1});
            QVERIFY(!news[0].wereAway);
            QCOMPARE(kindsOf(news[0].notices), QByteArrayList{"MemberFailed"});
        }
        run.fail({"a-2"});
        {
            engine::NoticeReader reader(path, "window");
            reader.look(pictureOf(run));
            const auto news = reader.take();
            QCOMPARE(news.size(), std::size_t{1});
            QVERIFY(news[0].wereAway);
            QCOMPARE(news[0].notices[0].members, std::vector<std::string>{"a-2"});
        }
        engine::NoticeReader again(path, "window");
        again.look(pictureOf(run));
        QVERIFY(again.take().empty());
    }

    void aDamagedMarkTellsNothing() {
        const QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        QVERIFY(storage::writeNoticeMark(path, "01J", "window", {.seq = 1}).has_value());
        std::ofstream(path + "/notices/01J.window.json") << "{\"seq\": -1";
        QVERIFY(!storage::readNoticeMark(path, "01J", "window"));
        HandRun run(notedPlan());
        run.start();
        engine::NoticeReader reader(path, "window");
        reader.begin();
        reader.look(pictureOf(run));
        QVERIFY(reader.take().empty());
        QVERIFY(!storage::writeNoticeMark(path, "../x", "window", {}));
    }
};

QTEST_APPLESS_MAIN(TestRunNotices)
#include "tst_run_notices.moc"
