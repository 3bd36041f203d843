// SPDX-License-Identifier: GPL-3.0-or-later
// The lab's question to the members: what is asked of whom, and what is made of the answers.
#include "engine/placement_members.h"
#include "lab_scene.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using engine::LabMemberDraft;
using Action = model::LabMemberObject::Action;
using Names = std::vector<std::string>;

namespace {

constexpr const char* kObjects = "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n---\n"
                                 "apiVersion: v1\nkind: ConfigMap\n"
                                 "metadata: {name: settings, namespace: web}\n"
                                 "data: {level: info}\n";

/// A draft of the desk with these objects; `more` follows the policy.
std::optional<LabMemberDraft> draftOf(Lab& lab, const std::string& text, bool hasObjects = true) {
    if (hasObjects) {
        const auto objects = engine::labObjectsOf({{.name = "objects.yaml", .text = kObjects}},
                                                  model::LabResources::From::Folder, "objects");
        lab.desk->setObjects(*objects);
    }
    lab.type(text);
    lab.desk->askForMembers();
    std::optional<LabMemberDraft> draft;
    static_cast<void>(QTest::qWaitFor([&] {
        draft = lab.desk->takeMemberDraft();
        return draft.has_value();
    }));
    return draft;
}

Names namesOf(const std::vector<placement::MemberWants>& wants) {
    Names out;
    for (const auto& each : wants) {
        out.push_back(each.cluster + (each.leaves ? " leaves" : "") + " " +
                      std::to_string(each.objects.size()));
    }
    return out;
}

} // namespace

class TstMemberDraft : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asksHoldersAndThoseThatLeave() {
        Lab lab;
        auto draft = draftOf(lab, pickN(2));
        QVERIFY(draft && draft->trouble.empty());
        QCOMPARE(draft->after, (Names{"aks-neu-2", "aks-wus-2"}));
        QCOMPARE(namesOf(engine::memberWantsOf(*draft)), (Names{"aks-neu-2 2", "aks-wus-2 2"}));
        draft->before = {"aks-eus-1", "aks-wus-2"};
        QCOMPARE(namesOf(engine::memberWantsOf(*draft)),
                 (Names{"aks-neu-2 2", "aks-wus-2 2", "aks-eus-1 leaves 0"}));
        QVERIFY(!lab.desk->takeMemberDraft()); // told once
    }

    /// The selection is kept over edits that select alike; the strategy is of the newest text.
    void theStrategyIsTheNewestText() {
        Lab lab;
        QVERIFY(draftOf(lab, pickN(2)));
        const auto draft = draftOf(
            lab, pickN(2) + "  strategy: {applyStrategy: {whenToTakeOver: Never}}\n", false);
        QVERIFY(draft && draft->trouble.empty());
        QVERIFY(draft->strategy.whenToTakeOver == placement::WhenToTakeOver::Never);
    }

    void saysWhyThereIsNothingToAsk() {
        Lab lab;
        auto draft = draftOf(lab, pickN(2), false);
        QVERIFY(draft && draft->trouble.find("objects") != std::string::npos);
        draft = draftOf(lab, placementOf("  policy: {placementType: PickSome}\n"));
        QVERIFY(draft && draft->trouble.find("decided") != std::string::npos);
    }

    void everyClusterIsToldOf() {
        Lab lab;
        const auto draft = draftOf(lab, pickN(2));
        QVERIFY(draft.has_value());
        const auto wants = engine::memberWantsOf(*draft);
        engine::MemberDiffs found;
        placement::MemberOutcome refused{.action = placement::MemberAction::Refuse,
                                         .reason = "NotTakenOver"};
        refused.diffs.push_back(
            {.path = "/data/level", .valueInMember = "debug", .valueInHub = "info"});
        refused.changes.push_back({.path = "/data/more", .after = "1"});
        found.diffs.push_back(
            {.cluster = "aks-wus-2", .id = wants[1].objects[1].id, .outcome = refused});
        found.gaps.push_back({.cluster = "aks-neu-2",
                              .what = engine::kAllObjects,
                              .error = {.kind = ErrorKind::Timeout, .message = "no answer"}});
        const auto told = engine::labMembersOf(*draft, wants, found, kNow);
        QVERIFY(told.isThere());
        QCOMPARE(told.revision, lab.revision);
        QCOMPARE(told.holders, draft->after);
        QCOMPARE(told.clusters.size(), 2U);
        QVERIFY(told.clusters[0].objects.empty() && told.clusters[0].gaps.front().isWhole);
        const auto& object = told.clusters[1].objects.front();
        QVERIFY(object.action == Action::Refuse);
        QCOMPARE(object.id.name, std::string("settings"));
        QCOMPARE(object.places.size(), 2U);
        QVERIFY(object.places[0].kind == model::LabMemberPlace::Kind::Change);
        QCOMPARE(object.places[1].inMember, std::string("debug"));
    }
};

QTEST_GUILESS_MAIN(TstMemberDraft)
#include "tst_member_draft.moc"
