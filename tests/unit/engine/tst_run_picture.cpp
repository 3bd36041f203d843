// SPDX-License-Identifier: GPL-3.0-or-later
// What screens are told of a run: expected times, replay, samples of a gate.
#include "tests/support/rollout_run.h"

#include "checks/verdict.h"
#include "engine/run_picture.h"
#include "rollout/forecast.h"

#include <QTest>

#include <cmath>

using namespace pilothouse;
using namespace pilothouse::test;
using model::LifeState;

namespace {

/// Two stages of two members, a health gate behind the first.
HandRun begunRun() {
    auto first = stage("first", {group("a", 2, 1)});
    first.gatesAfter = {health({.successes = 2})};
    HandRun run(planOf({std::move(first), stage("second", {group("b", 2, 1)})}));
    run.start();
    run.baseline("first");
    return run;
}

std::vector<rollout::DurationModel> tenMinutes(const HandRun& run) {
    return std::vector<rollout::DurationModel>(run.machine.members.size(),
                                               {.mu = std::log(600.0), .sigma = 0.15});
}

engine::RunLog logOf(const HandRun& run) {
    return {.created = {.id = "01J", .name = "run", .backend = "local", .createdBy = "ann"},
            .createdAt = kStart,
            .plan = std::make_shared<const model::Plan>(run.frozen),
            .records = run.journal};
}

} // namespace

class TestRunPicture : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void membersAreExpectedOneAfterTheOther() {
        const auto run = begunRun();
        const auto forecast =
            rollout::forecastRun(run.machine, run.state, run.now, tenMinutes(run), nullptr);
        QVERIFY(forecast.end50 && forecast.end90 && *forecast.end50 <= *forecast.end90);
        const auto& first = forecast.members.at("a-1");
        const auto& second = forecast.members.at("a-2");
        QVERIFY(first.start50 == run.now && first.end50 > first.start50);
        QVERIFY(second.start50 >= first.end50 - 1min && second.start50 <= first.end50 + 1min);
        QVERIFY(forecast.stages.at("second").start50 > forecast.stages.at("first").start50);
        QCOMPARE(forecast.load.front().count, 1);
        QVERIFY(forecast.load.back().to >= *forecast.end50);
        // The same run, the same seed: the same words.
        QVERIFY(forecast ==
                rollout::forecastRun(run.machine, run.state, run.now, tenMinutes(run), nullptr));
    }

    void aRunThatFailedExpectsNothing() {
        auto run = begunRun();
        run.fail({"a-1"});
        const auto forecast =
            rollout::forecastRun(run.machine, run.state, run.now, tenMinutes(run), nullptr);
        QVERIFY(!forecast.end50 && forecast.members.empty());
    }

    void aReplayShowsEachMoment() {
        auto run = begunRun();
        const auto begun = run.now;
        run.now += 10min;
        run.finish({"a-1"});
        const auto log = logOf(run);
        const auto picture = engine::pictureOf({.log = log,
                                                .machine = run.machine,
                                                .state = run.state,
                                                .durations = tenMinutes(run),
                                                .now = run.now});
        QCOMPARE(picture->run.counts.completed, 1);
        QCOMPARE(engine::runAt(*picture, begun).counts.completed, 0);
        QCOMPARE(engine::runAt(*picture, begun).counts.running, 1);
        QVERIFY(engine::runAt(*picture, begun - 1min).state == LifeState::NotStarted);
        QVERIFY(engine::runAt(*picture, run.now).counts == picture->run.counts);
    }

    void aFailedRunSaysWhatCanBeUndone() {
        auto run = begunRun();
        run.frozen.stages[0].groups[0].members[0].version = "v1.32.4";
        run.frozen.intent.kubernetesVersion = "1.33.5";
        run.now += 10min;
        run.finish({"a-1"});
        const auto at = run.now;
        run.now += 10min;
        const auto notesOf = [&run] {
            const auto log = logOf(run);
            return engine::pictureOf({.log = log,
                                      .machine = run.machine,
                                      .state = run.state,
                                      .durations = tenMinutes(run),
                                      .now = run.now})
                ->rollback;
        };
        QVERIFY(notesOf().empty()); // it moves: nobody asks
        run.fail({"a-2"});
        const auto notes = notesOf();
        QVERIFY(!notes.empty());
        QCOMPARE(notes[0].layer, std::string("control plane"));
        QVERIFY(notes[0].verdict == model::RollbackVerdict::MustNot);
        QCOMPARE(notes[0].members, std::vector<std::string>{"a-1"});
        QCOMPARE(notes[0].from, std::string("v1.32.4"));
        QVERIFY(notes[0].firstAt == at && notes[0].lastAt == at);
        QVERIFY(notes.back().verdict == model::RollbackVerdict::Unneeded);
        QCOMPARE(notes.back().members, std::vector<std::string>{"a-2"});
    }

    void samplesComeWithWhatIsKept() {
        const auto run = begunRun();
        model::RunPicture picture{.plan = std::make_shared<const model::Plan>(run.frozen)};
        const auto gate = run.machine.findGate("first/after/1");
        QVERIFY(gate != rollout::kNowhere);
        const model::HealthSample kept{.at = kStart,
                                       .outcome = model::CheckOutcome::Fail,
                                       .code = "HC-1",
                                       .text = "a-1: a node is away"};
        std::vector<model::Record> records{
            {.at = kStart - 1min, // before the stage of the gate
             .body = model::CheckSample{.index = run.machine.gates[gate].stage,
                                        .isBaseline = true,
                                        .text = "before"}},
            {.at = kStart - 1min,
             .body = model::CheckSample{.index = run.machine.gates[gate].stage + 1,
                                        .isBaseline = true}},
            {.body = model::CheckSample{.index = gate,
                                        .number = 1,
                                        .evidence = checks::writeEvidence(kept)}},
            {.at = kStart + 1min,
             .body = model::CheckSample{.index = gate, .number = 2, .text = "nothing kept"}}};
        picture.records = std::make_shared<const std::vector<model::Record>>(records);
        const auto samples = engine::samplesOf(picture, "first/after/1");
        QCOMPARE(samples.size(), std::size_t{3});
        QVERIFY(samples[0].isBaseline && samples[0].text == "before");
        QVERIFY(samples[1].at == kStart && samples[1].outcome == model::CheckOutcome::Fail);
        QCOMPARE(samples[1].text, kept.text);
        QCOMPARE(samples[2].text, std::string("nothing kept"));
        QVERIFY(engine::samplesOf(picture, "no/such/gate").empty());
    }
};

QTEST_APPLESS_MAIN(TestRunPicture)
#include "tst_run_picture.moc"
