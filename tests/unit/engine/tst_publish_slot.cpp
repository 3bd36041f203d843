// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine.h"
#include "engine/publish_slot.h"

#include <QTest>

#include <atomic>
#include <chrono>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

/// Waiting ends with what is waited for; this only ends a test that has failed.
constexpr int kGuardMs = 20'000;

std::shared_ptr<const model::FleetSnapshot> snapshotOf(std::uint64_t revision) {
    auto snapshot = std::make_shared<model::FleetSnapshot>();
    snapshot->revision = revision;
    auto state = std::make_shared<model::ClusterState>();
    state->identity.id = ClusterId("a");
    snapshot->clusters.push_back(state);
    return snapshot;
}

FetchedText answerTo(std::uint64_t requestId) {
    FetchedText answer;
    answer.requestId = requestId;
    return answer;
}

fleet::FleetConfig brokenFleet() {
    fleet::FleetConfig config;
    config.name = "broken";
    fleet::MemberConfig member;
    member.identity.id = ClusterId("a");
    member.identity.name = "a";
    member.problem = Error{.kind = ErrorKind::Validation, .message = "bad base64"};
    config.members.push_back(member);
    return config;
}

} // namespace

class TestPublishSlot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wakesOnceUntilTaken();
    void wakesForWhatWasPutBefore();
    void mergesWhatASlowReaderMissed();
    void engineTellsOfABrokenMemberAndEndsAtOnce();
    void unknownMemberIsAnsweredToo();
};

void TestPublishSlot::wakesOnceUntilTaken() {
    PublishSlot slot;
    int wakes = 0;
    slot.setWake([&] { ++wakes; });
    QCOMPARE(wakes, 0);
    slot.put(snapshotOf(1), {});
    slot.put(snapshotOf(2), {});
    QCOMPARE(wakes, 1);
    QCOMPARE(slot.take().snapshot->revision, std::uint64_t(2));
    slot.put(snapshotOf(3), {});
    QCOMPARE(wakes, 2);
}

void TestPublishSlot::wakesForWhatWasPutBefore() {
    PublishSlot slot;
    slot.put(snapshotOf(1), {});
    int wakes = 0;
    slot.setWake([&] { ++wakes; });
    QCOMPARE(wakes, 1);
}

void TestPublishSlot::mergesWhatASlowReaderMissed() {
    PublishSlot slot;
    QVERIFY(slot.take().snapshot != nullptr); // never null
    slot.put(snapshotOf(1), {answerTo(1)});
    slot.put(snapshotOf(2), {answerTo(2)});
    auto publication = slot.take();
    QCOMPARE(publication.answers.size(), std::size_t(2));
    QCOMPARE(publication.diff.from, std::uint64_t(0));
    QCOMPARE(publication.diff.to, std::uint64_t(2));
    QCOMPARE(publication.diff.added.size(), std::size_t(1));
    publication = slot.take();
    QVERIFY(publication.diff.empty());
    QVERIFY(publication.answers.empty());
}

void TestPublishSlot::engineTellsOfABrokenMemberAndEndsAtOnce() {
    for (int i = 0; i < 50; ++i) {
        auto engine = Engine::start(brokenFleet(), {});
        std::atomic<int> wakes{0};
        engine->setWake([&] { ++wakes; });
        QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), kGuardMs);
        const auto publication = engine->take();
        QCOMPARE(publication.snapshot->clusters.size(), std::size_t(1));
        QVERIFY(publication.snapshot->clusters[0]->reach == model::Reach::Unreachable);
        QCOMPARE(publication.snapshot->summary.unknown, 1);
        const auto before = std::chrono::steady_clock::now();
        engine.reset();
        QVERIFY(std::chrono::steady_clock::now() - before < std::chrono::seconds(1));
    }
}

void TestPublishSlot::unknownMemberIsAnsweredToo() {
    auto engine = Engine::start(brokenFleet(), {});
    engine->post(
        FetchObject{.requestId = 7, .cluster = ClusterId("nobody"), .path = "/api/v1/nodes/x"});
    std::vector<FetchedText> answers;
    const auto got = [&] { // the macro asks more than once, take() gives only once
        for (auto& answer : engine->take().answers) {
            answers.push_back(std::move(answer));
        }
        return !answers.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(got(), kGuardMs);
    QCOMPARE(answers[0].requestId, std::uint64_t(7));
    QVERIFY(answers[0].error);
}

QTEST_GUILESS_MAIN(TestPublishSlot)
#include "tst_publish_slot.moc"
