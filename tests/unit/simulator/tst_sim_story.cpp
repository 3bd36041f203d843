// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"

#include <QtTest>

#include <set>

using namespace pilothouse::simulator;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// All objects a client can see, in order, as one text.
std::string everything(Story& story) {
    std::string text;
    for (const KindInfo& info : allKinds()) {
        const auto objects = story.store().snapshot(info.id, story.store().version());
        for (const StoredPtr& object : *objects) {
            text += object->json + "\n";
        }
    }
    return text;
}

int count(const Story& story, auto&& wanted) {
    int sum = 0;
    for (const auto& [id, pod] : story.world().pods) {
        sum += wanted(pod) ? 1 : 0;
    }
    return sum;
}

} // namespace

class TestSimStory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTheSameInOneStepOrMany();
    void differsForAnotherSeed();
    void doesNotDependOnItsStart();
    void storesWhatTheWorldHolds();
    void crashLoopsAndRecovers();
    void losesANodeAndGetsItBack();
    void upgradesNodeByNode();
    void staysWhereAnUpgradeSticks();
    void leavesPodsPendingWithoutRoom();
    void rollsOutANewImage();
    void neverKeepsTwoPodsOfOneName();
};

void TestSimStory::isTheSameInOneStepOrMany() {
    Story one(storyInput());
    Story many(storyInput());
    one.advanceTo(minutes{20});
    for (Offset at{0}; at <= minutes{20}; at += Offset{1700}) {
        many.advanceTo(at);
    }
    many.advanceTo(minutes{20});
    QVERIFY(everything(one) == everything(many));
    QCOMPARE(one.store().version(), many.store().version());
}

void TestSimStory::differsForAnotherSeed() {
    Story a(storyInput({}, 7));
    Story b(storyInput({}, 8));
    a.advanceTo(Offset{0});
    b.advanceTo(Offset{0});
    QVERIFY(a.world().systemUid != b.world().systemUid);
}

void TestSimStory::doesNotDependOnItsStart() {
    StoryInput later = storyInput();
    later.start += std::chrono::hours{1000};
    Story a(storyInput());
    Story b(std::move(later));
    a.advanceTo(minutes{5});
    b.advanceTo(minutes{5});
    QCOMPARE(a.store().version(), b.store().version());
    QCOMPARE(a.world().pods.rbegin()->second.uid, b.world().pods.rbegin()->second.uid);
}

void TestSimStory::storesWhatTheWorldHolds() {
    Story story(storyInput());
    story.advanceTo(minutes{30});
    const auto pods = story.store().snapshot(KindId::Pod, story.store().version());
    QCOMPARE(pods->size(), story.world().pods.size());
    const auto nodes = story.store().snapshot(KindId::Node, story.store().version());
    QCOMPARE(nodes->size(), story.world().nodes.size());
    QVERIFY(pods->size() >= 20 && pods->size() <= 150);
    const auto events = story.store().snapshot(KindId::Event, story.store().version());
    QCOMPARE(events->size(), story.world().events.size());
}

void TestSimStory::crashLoopsAndRecovers() {
    Story story(storyInput({{.verb = Verb::CrashLoop,
                             .at = minutes{1},
                             .until = minutes{9},
                             .workload = "checkout-api"}}));
    const auto isCrashing = [](const Pod& pod) { return pod.state == PodState::BackOff; };
    story.advanceTo(Offset{0});
    QCOMPARE(count(story, isCrashing), 0);
    story.advanceTo(minutes{5});
    QVERIFY(count(story, isCrashing) > 0);
    QVERIFY(count(story, [](const Pod& pod) { return pod.restarts >= 2; }) > 0);
    story.advanceTo(minutes{25});
    QCOMPARE(count(story, isCrashing), 0);
}

void TestSimStory::losesANodeAndGetsItBack() {
    Story story(
        storyInput({{.verb = Verb::NodeDown, .at = minutes{1}, .until = minutes{4}, .amount = 2}}));
    const auto notReady = [&story] {
        int sum = 0;
        for (const Node& node : story.world().nodes) {
            sum += node.isReady ? 0 : 1;
        }
        return sum;
    };
    story.advanceTo(minutes{3});
    QCOMPARE(notReady(), 2);
    story.advanceTo(minutes{6});
    QCOMPARE(notReady(), 0);
    QCOMPARE(count(story, [](const Pod& pod) { return !pod.isReady && pod.restarts > 0; }), 0);
}

void TestSimStory::upgradesNodeByNode() {
    Story story(storyInput(
        {{.verb = Verb::Upgrade, .at = Offset{0}, .version = "1.33.5", .delay = seconds{40}}}));
    const auto upgraded = [&story] {
        std::size_t sum = 0;
        for (const Node& node : story.world().nodes) {
            sum += node.version == "1.33.5" ? 1U : 0U;
        }
        return sum;
    };
    const std::size_t nodes = story.world().nodeCount();
    story.advanceTo(seconds{79});
    QCOMPARE(story.world().version, std::string("1.32.9"));
    story.advanceTo(seconds{81});
    QCOMPARE(story.world().version, std::string("1.33.5"));
    QCOMPARE(upgraded(), std::size_t{0});
    story.advanceTo(minutes{6});
    QVERIFY(upgraded() > 0 && upgraded() < nodes);
    story.advanceTo(minutes{80});
    QCOMPARE(upgraded(), nodes);
    QCOMPARE(story.world().nodeCount(), nodes);
    for (const Node& node : story.world().nodes) {
        if (node.isGone) {
            continue;
        }
        QVERIFY(node.isReady);
        QVERIFY(!node.isCordoned);
    }
}

void TestSimStory::staysWhereAnUpgradeSticks() {
    Story story(storyInput(
        {{.verb = Verb::Upgrade, .at = Offset{0}, .version = "1.33.5", .delay = seconds{40}},
         {.verb = Verb::StickUpgrade,
          .at = minutes{4},
          .until = minutes{60},
          .workload = "ledger"}}));
    story.advanceTo(minutes{20});
    const std::uint64_t nodesDone = static_cast<std::uint64_t>(
        std::count_if(story.world().nodes.begin(), story.world().nodes.end(),
                      [](const Node& node) { return !node.isGone && node.version == "1.33.5"; }));
    story.advanceTo(minutes{59});
    const std::uint64_t later = static_cast<std::uint64_t>(
        std::count_if(story.world().nodes.begin(), story.world().nodes.end(),
                      [](const Node& node) { return !node.isGone && node.version == "1.33.5"; }));
    QVERIFY(nodesDone > 0 && nodesDone < story.world().nodes.size());
    QCOMPARE(later, nodesDone);
}

void TestSimStory::leavesPodsPendingWithoutRoom() {
    Story story(storyInput({{.verb = Verb::Pending,
                             .at = minutes{1},
                             .until = minutes{5},
                             .workload = "web",
                             .amount = 3}}));
    const auto isPending = [](const Pod& pod) { return pod.node < 0; };
    story.advanceTo(minutes{4});
    QVERIFY(count(story, isPending) >= 3);
    story.advanceTo(minutes{8});
    QCOMPARE(count(story, isPending), 0);
}

void TestSimStory::rollsOutANewImage() {
    Story story(storyInput({{.verb = Verb::Rollout,
                             .at = minutes{1},
                             .workload = "checkout-api",
                             .version = "9.9.9"}}));
    story.advanceTo(minutes{15});
    for (const auto& [id, pod] : story.world().pods) {
        if (story.world().workloads[pod.workload].spec.name == "checkout-api") {
            QCOMPARE(pod.tag, std::string("9.9.9"));
        }
    }
}

void TestSimStory::neverKeepsTwoPodsOfOneName() {
    Story story(storyInput(
        {{.verb = Verb::Upgrade, .at = Offset{0}, .version = "1.33.5", .delay = seconds{40}}}));
    for (Offset at{0}; at < minutes{20}; at += seconds{7}) {
        story.advanceTo(at);
        std::set<std::string> names;
        for (const auto& [id, pod] : story.world().pods) {
            names.insert(story.world().workloads[pod.workload].spec.nameSpace + "/" + pod.name);
        }
        QCOMPARE(names.size(), story.world().pods.size());
    }
}

QTEST_APPLESS_MAIN(TestSimStory)
#include "tst_sim_story.moc"
