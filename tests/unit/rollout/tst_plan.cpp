// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "fleet_facts.h"
#include "kube/strategy/plan_json.h"
#include "kube/strategy/strategy_reader.h"
#include "rollout/plan.h"

#include <QtTest>

#include <fstream>
#include <sstream>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::rollout::test;
using model::Severity;

namespace {

model::Strategy fileStrategy(const std::string& name) {
    const std::ifstream file(PILOTHOUSE_TEST_DATA "/strategies/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return kube::parseStrategy(text.str(), name).value();
}

std::string namesOf(const model::PlannedGroup& group) {
    std::string names;
    for (const auto& member : group.members) {
        names += (names.empty() ? "" : " ") + member.name;
    }
    return names;
}

} // namespace

class TestPlan final : public QObject {
    Q_OBJECT
private slots:
    void e01_concurrencyRoundsDownToNoLessThanOne_data();
    void e01_concurrencyRoundsDownToNoLessThanOne();
    void e02_failuresRoundUp_data();
    void e02_failuresRoundUp();
    void e06_aGroupIsHeldToItsStage();
    void e20_aMissingSortKeyIsToldBeforehand();
    void e21_noSelectorSelectsNobody();
    void e23_aPlanOutlivesEditsOfItsStrategy();
    void e24_anEmptyStageIsTold();
    void e45_aMemberAtTheTargetIsMarked();
    void e62_theSameInputGivesTheSamePlan();
    void plansTheSeedsStages();
    void putsMembersInOrder();
    void tellsMembersThatTwoGroupsHave();
    void tellsUnknownMembers();
    void tellsNamesThatTwoClustersHave();
    void tellsWhoIsInNoStage();
    void filtersGroupsByTheStagesSelector();
    void tellsDoubleNames();
    void holdsTheFirstStageStrict();
    void givesBoundsTheirDefaults();
    void tellsWhenNobodyIsLeft();
    void assignsWindows();
    void addsEachMembersOwnMaintenance();
    void tellsScopesThatNameNobody();
    void comesBackFromJson();
    void aRuleOfLogsComesBackAndOthersKeepTheirHash();
    void hashesWhatIsInIt();
    void keepsShapesBesideItsHash();
    void refusesJsonThatIsNoPlan_data();
    void refusesJsonThatIsNoPlan();
};

void TestPlan::e01_concurrencyRoundsDownToNoLessThanOne_data() {
    QTest::addColumn<int>("value");
    QTest::addColumn<bool>("isPercent");
    QTest::addColumn<int>("members");
    QTest::addColumn<int>("resolved");
    QTest::newRow("25% of 3") << 25 << true << 3 << 1;
    QTest::newRow("25% of 19") << 25 << true << 19 << 4;
    QTest::newRow("25% of 4") << 25 << true << 4 << 1;
    QTest::newRow("100% of 80") << 100 << true << 80 << 80;
    QTest::newRow("99% of 2000") << 99 << true << 2000 << 1980;
    QTest::newRow("50% of nobody") << 50 << true << 0 << 1;
    QTest::newRow("7 of 3") << 7 << false << 3 << 7;
}

void TestPlan::e01_concurrencyRoundsDownToNoLessThanOne() {
    QFETCH(int, value);
    QFETCH(bool, isPercent);
    QFETCH(int, members);
    QFETCH(int, resolved);
    const model::Bound bound{.value = value, .isPercent = isPercent};
    QCOMPARE(bound.asConcurrency(members), resolved);
    auto one = stage("a", {"g"});
    one.maxConcurrency = bound;
    const auto planned = planRun(strategy({one}), rollout::test::members(members, "g"), {});
    QCOMPARE(planned.plan.stages.at(0).maxConcurrency, resolved);
}

void TestPlan::e02_failuresRoundUp_data() {
    QTest::addColumn<int>("value");
    QTest::addColumn<bool>("isPercent");
    QTest::addColumn<int>("members");
    QTest::addColumn<int>("resolved");
    QTest::newRow("25% of 5") << 25 << true << 5 << 2;
    QTest::newRow("25% of 19") << 25 << true << 19 << 5;
    QTest::newRow("25% of 7") << 25 << true << 7 << 2;
    QTest::newRow("25% of 12") << 25 << true << 12 << 3;
    QTest::newRow("0% of 12") << 0 << true << 12 << 0;
    QTest::newRow("1% of 1") << 1 << true << 1 << 1;
    QTest::newRow("4 of 4") << 4 << false << 4 << 4;
}

void TestPlan::e02_failuresRoundUp() {
    QFETCH(int, value);
    QFETCH(bool, isPercent);
    QFETCH(int, members);
    QFETCH(int, resolved);
    auto one = stage("a", {"g"});
    one.maxFailures = model::Bound{.value = value, .isPercent = isPercent};
    one.groups[0].maxFailures = one.maxFailures;
    const auto planned = planRun(strategy({one}), rollout::test::members(members, "g"), {});
    QCOMPARE(planned.plan.stages.at(0).maxFailures, resolved);
    QCOMPARE(planned.plan.stages.at(0).groups.at(0).maxFailures, resolved);
}

void TestPlan::e06_aGroupIsHeldToItsStage() {
    auto one = stage("a", {"g"});
    one.maxConcurrency = model::Bound{.value = 2};
    one.groups[0].maxConcurrency = model::Bound{.value = 5};
    const auto planned = planRun(strategy({one}), members(9, "g"), {});
    QCOMPARE(planned.plan.stages.at(0).groups.at(0).maxConcurrency, 2);
    const auto finding = findingOf(planned.findings, "GroupAboveStage");
    QCOMPARE(finding.object, std::string("group/a/g"));
    QVERIFY(finding.severity == Severity::Warning);
}

void TestPlan::e20_aMissingSortKeyIsToldBeforehand() {
    auto one = selecting("a", "");
    one.orderBy = "ring";
    const std::vector fleet{member("x", "", "v1.33.5", {{"ring", "2"}}), member("y", ""),
                            member("z", "", "v1.33.5", {{"ring", "late"}})};
    const auto local = planRun(strategy({one}), fleet, {});
    QVERIFY(findingOf(local.findings, "SortKey").severity == Severity::Warning);
    QVERIFY(findingOf(local.findings, "SortKey").clusters == (std::vector<std::string>{"y", "z"}));
    QCOMPARE(namesOf(local.plan.stages.at(0).groups.at(0)), std::string("x y z"));
    const auto hub = planRun(strategy({one}), fleet, {.driver = model::RunDriver::KubeFleet});
    QVERIFY(findingOf(hub.findings, "SortKey").severity == Severity::Error);
}

void TestPlan::e21_noSelectorSelectsNobody() {
    const auto strategy = fileStrategy("kubefleet.yaml");
    const auto planned = planRun(strategy, members(3, "g"), {});
    QCOMPARE(planned.plan.stages.at(2).memberCount(), 3);
    QCOMPARE(planned.plan.stages.at(3).memberCount(), 0);
    QCOMPARE(findingOf(planned.findings, "SelectsNobody").object, std::string("stage/nobody"));
}

void TestPlan::e23_aPlanOutlivesEditsOfItsStrategy() {
    auto source = strategy({stage("a", {"g"})});
    const auto fleet = members(3, "g");
    const auto plan = planRun(source, fleet, {}).plan;
    const auto frozen = kube::planToJson(plan);
    source.stages[0].name = "b";
    source.policy.retries = 7;
    QCOMPARE(kube::planToJson(plan), frozen);
    QCOMPARE(kube::planHash(plan), plan.hash);
    QVERIFY(planRun(source, fleet, {}).plan.hash != plan.hash);
}

void TestPlan::e24_anEmptyStageIsTold() {
    auto empty = stage("a", {"nobody"});
    empty.gatesAfter.push_back({.name = "yes", .params = model::ApprovalGate{}});
    const auto planned = planRun(strategy({empty, stage("b", {"g"})}), members(2, "g"), {});
    QCOMPARE(planned.plan.stages.size(), std::size_t{2});
    QCOMPARE(planned.plan.stages[0].memberCount(), 0);
    QVERIFY(findingOf(planned.findings, "EmptyStage").severity == Severity::Warning);
    QCOMPARE(findingOf(planned.findings, "EmptyStage").object, std::string("stage/a"));
}

void TestPlan::e45_aMemberAtTheTargetIsMarked() {
    auto behind = member("nodes-behind", "g", "v1.34.3");
    behind.nodes->at(1).kubeletVersion = "v1.33.5";
    const std::vector fleet{member("new", "g", "v1.34.3-gke.1"), member("old", "g"), behind};
    const auto planned = planRun(strategy({stage("a", {"g"})}), fleet, {});
    const auto& group = planned.plan.stages.at(0).groups.at(0);
    QCOMPARE(namesOf(group), std::string("new nodes-behind old"));
    QVERIFY(group.members[0].isAtTarget);
    QVERIFY(!group.members[1].isAtTarget);
    QVERIFY(!group.members[2].isAtTarget);
    auto onlyServers = strategy({stage("a", {"g"})});
    onlyServers.intent.kind = model::IntentKind::ControlPlaneOnly;
    QVERIFY(planRun(onlyServers, fleet, {}).plan.stages.at(0).groups.at(0).members[1].isAtTarget);
}

void TestPlan::e62_theSameInputGivesTheSamePlan() {
    const auto source = strategy({stage("a", {"g"}), selecting("b", "x=y")});
    auto fleet = members(30, "g");
    const auto first = planRun(source, fleet, {});
    std::reverse(fleet.begin(), fleet.end());
    const auto second = planRun(source, fleet, {});
    QCOMPARE(second.plan.hash, first.plan.hash);
    QVERIFY(second.plan == first.plan);
    QCOMPARE(first.plan.hash.size(), std::size_t{64});
}

void TestPlan::plansTheSeedsStages() {
    std::vector fleet{member("dev-1", "group-dev-clusters"),
                      member("dev-2", "group-dev-clusters"),
                      member("eu-c", "group-prod-canary-eu"),
                      member("us-c", "group-prod-canary-us"),
                      member("eu-1", "group-prod-primary-eu"),
                      member("us-1", "group-prod-primary-us"),
                      member("lab", "")};
    const auto planned = planRun(fileStrategy("blog-array.json"), fleet,
                                 {.target = "v1.34.3", .driver = model::RunDriver::Azure});
    const auto& stages = planned.plan.stages;
    QCOMPARE(stages.size(), std::size_t{3});
    QCOMPARE(namesOf(stages[0].groups.at(0)), std::string("dev-1 dev-2"));
    QVERIFY(stages[0].soak == std::chrono::hours(4));
    QVERIFY(stages[1].soak == std::chrono::hours(24));
    QCOMPARE(namesOf(stages[1].groups.at(1)), std::string("us-c"));
    QCOMPARE(stages[0].groups[0].maxConcurrency, 1);
    QCOMPARE(stages[0].maxFailures, 0);
    QCOMPARE(planned.plan.intent.kubernetesVersion, std::string("1.34.3"));
    QVERIFY(planned.plan.unstaged == std::vector<std::string>{"lab"});
    QVERIFY(findingOf(planned.findings, "Unstaged").severity == Severity::Warning);
    QCOMPARE(planned.findings.size(), std::size_t{1});
}

void TestPlan::putsMembersInOrder() {
    auto one = selecting("a", "");
    one.orderBy = "ring";
    const std::vector fleet{
        member("c", "", "", {{"ring", "10"}}), member("b", "", "", {{"ring", "9"}}),
        member("a", "", "", {{"ring", "10"}}), member("d", "", "", {{"ring", "-1"}})};
    const auto planned = planRun(strategy({one}), fleet, {});
    QCOMPARE(namesOf(planned.plan.stages.at(0).groups.at(0)), std::string("d b a c"));
    one.orderBy.clear();
    QCOMPARE(namesOf(planRun(strategy({one}), fleet, {}).plan.stages.at(0).groups.at(0)),
             std::string("a b c d"));
}

void TestPlan::tellsMembersThatTwoGroupsHave() {
    const auto source = strategy({selecting("a", "x=1"), selecting("b", "")});
    const std::vector fleet{member("p", "", "", {{"x", "1"}}), member("q", "", "", {{"x", "1"}}),
                            member("r", "")};
    const auto planned = planRun(source, fleet, {});
    const auto finding = findingOf(planned.findings, "DoubleMember");
    QVERIFY(finding.severity == Severity::Error);
    QVERIFY(finding.clusters == (std::vector<std::string>{"p", "q"}));
    QCOMPARE(finding.message, std::string("is in a/a and in b/b"));
    QCOMPARE(namesOf(planned.plan.stages.at(0).groups.at(0)), std::string("p q"));
    QCOMPARE(namesOf(planned.plan.stages.at(1).groups.at(0)), std::string("r"));
}

void TestPlan::tellsUnknownMembers() {
    auto one = stage("a", {"g"});
    one.groups[0].members = {{"m0", {}}, {"m01", {}}, {"nowhere-near", {}}, {"m0", {}}};
    const auto planned = planRun(strategy({one}), members(1, "x"), {});
    QCOMPARE(countOf(planned.findings, "UnknownMember"), std::size_t{2});
    QCOMPARE(findingOf(planned.findings, "UnknownMember").mend, std::string("did you mean m0?"));
    QCOMPARE(countOf(planned.findings, "DoubleMember"), std::size_t{1});
    QCOMPARE(planned.plan.memberCount(), 1);
}

void TestPlan::tellsNamesThatTwoClustersHave() {
    auto twin = member("m0", "g");
    twin.id = ClusterId("another");
    auto fleet = members(2, "g");
    fleet.push_back(twin);
    const auto planned = planRun(strategy({stage("a", {"g"})}), fleet, {});
    QVERIFY(findingOf(planned.findings, "SameName").severity == Severity::Error);
    QCOMPARE(findingOf(planned.findings, "SameName").object, std::string("member/m0"));
}

void TestPlan::tellsWhoIsInNoStage() {
    auto source = strategy({stage("a", {"g"})});
    const std::vector fleet{member("in", "g"), member("out", "h")};
    QVERIFY(findingOf(planRun(source, fleet, {}).findings, "Unstaged").severity == Severity::Error);
    source.policy.unstaged = model::OnUnstaged::List;
    const auto planned = planRun(source, fleet, {});
    QVERIFY(findingOf(planned.findings, "Unstaged").severity == Severity::Warning);
    QVERIFY(planned.plan.unstaged == std::vector<std::string>{"out"});
}

void TestPlan::filtersGroupsByTheStagesSelector() {
    auto one = stage("a", {"g"});
    one.selector = "env=prod";
    one.groups.push_back({.name = "named", .members = {{{"y", {}}}}});
    const std::vector fleet{member("x", "g", "", {{"env", "prod"}}), member("y", "h"),
                            member("z", "g", "", {{"env", "dev"}})};
    const auto planned = planRun(strategy({one}), fleet, {});
    QCOMPARE(namesOf(planned.plan.stages.at(0).groups.at(0)), std::string("x"));
    QVERIFY(findingOf(planned.findings, "FilteredOut").clusters == std::vector<std::string>{"y"});
    QVERIFY(planned.plan.unstaged == (std::vector<std::string>{"y", "z"}));
}

void TestPlan::tellsDoubleNames() {
    const auto planned =
        planRun(strategy({stage("a", {"g", "g"}), stage("a", {"h"})}), members(1, "g"), {});
    QCOMPARE(countOf(planned.findings, "DoubleStage"), std::size_t{1});
    QCOMPARE(findingOf(planned.findings, "DoubleGroup").object, std::string("group/a/g"));
}

void TestPlan::holdsTheFirstStageStrict() {
    auto source = strategy({stage("a", {"g"}), stage("b", {"h"})});
    source.policy.strictFirstStage = true;
    source.policy.maxFailures = {.value = 50, .isPercent = true};
    auto fleet = members(4, "g");
    fleet.push_back(member("h1", "h"));
    const auto planned = planRun(source, fleet, {});
    QCOMPARE(planned.plan.stages.at(0).maxFailures, 0);
    QCOMPARE(planned.plan.stages.at(0).groups.at(0).maxFailures, 0);
    QCOMPARE(planned.plan.stages.at(1).maxFailures, 1);
    QCOMPARE(findingOf(planned.findings, "StrictFirstStage").object, std::string("stage/a"));
}

void TestPlan::givesBoundsTheirDefaults() {
    auto implicit = selecting("c", "ring=9");
    implicit.maxConcurrency = model::Bound{.value = 4};
    implicit.maxFailures = model::Bound{.value = 3};
    const auto planned = planRun(strategy({stage("a", {"g"}), implicit}), members(3, "g"), {});
    QCOMPARE(planned.plan.stages.at(0).maxConcurrency, 50);
    QCOMPARE(planned.plan.stages.at(0).groups.at(0).maxConcurrency, 1);
    QCOMPARE(planned.plan.stages.at(1).groups.at(0).maxConcurrency, 4);
    QCOMPARE(planned.plan.stages.at(1).groups.at(0).maxFailures, 3);
}

void TestPlan::tellsWhenNobodyIsLeft() {
    const auto planned = planRun(strategy({stage("a", {"g"})}), {}, {});
    QVERIFY(findingOf(planned.findings, "NobodyToUpdate").severity == Severity::Error);
}

void TestPlan::assignsWindows() {
    auto source = strategy({stage("a", {"g"}), stage("b", {"h"})});
    source.windows = {
        {.id = "all"},
        {.id = "b", .scope = {.stages = {"b"}}},
        {.id = "pay", .kind = model::WindowKind::Deny, .scope = {.selector = "tier=pay"}},
        {.id = "x", .scope = {.groups = {"g"}, .clusters = {"x"}}}};
    const std::vector fleet{member("x", "g"), member("y", "h", "", {{"tier", "pay"}})};
    const auto planned = planRun(source, fleet, {});
    using Ids = std::vector<std::string>;
    QVERIFY(planned.plan.stages.at(0).groups.at(0).members.at(0).windows == (Ids{"all", "x"}));
    QVERIFY(planned.plan.stages.at(1).groups.at(0).members.at(0).windows ==
            (Ids{"all", "b", "pay"}));
    QVERIFY(planned.findings.empty());
}

void TestPlan::addsEachMembersOwnMaintenance() {
    auto source = strategy({stage("a", {"g"}), stage("b", {"h"})});
    source.windows = {{.id = "aks",
                       .source = model::WindowSource::PlannedMaintenance,
                       .scope = {.stages = {"a"}}}};
    model::PlannedMaintenance own{.name = "aksManagedAutoUpgradeSchedule",
                                  .schedule =
                                      model::WeeklyMaintenance{.day = std::chrono::Saturday},
                                  .durationHours = 4};
    auto one = member("one", "g");
    one.maintenance = std::vector{own};
    auto other = member("other", "h"); // its stage is not in the scope
    other.maintenance = std::vector{own};
    auto free = member("free", "g");
    free.maintenance.emplace(); // it has none
    const auto made = planRun(source, {one, other, free}, {});
    QCOMPARE(made.plan.windows.size(), std::size_t{3});
    QVERIFY(made.plan.windows[1].source == model::WindowSource::Written);
    QCOMPARE(made.plan.windows[1].id, std::string("aks"));
    QCOMPARE(made.plan.windows[1].scope.clusters, std::vector<std::string>{"one"});
    QCOMPARE(made.plan.windows[1].scope.stages, std::vector<std::string>{"a"});
    // An image run consults another configuration, which nobody has.
    source.intent = {.kind = model::IntentKind::NodeImageOnly};
    QCOMPARE(planRun(source, {one, other, free}, {}).plan.windows.size(), std::size_t{1});
    // Every second week of which nobody knows the first.
    source.intent = strategy({}).intent;
    own.schedule = model::WeeklyMaintenance{.intervalWeeks = 2, .day = std::chrono::Saturday};
    one.maintenance = std::vector{own};
    QCOMPARE(countOf(planRun(source, {one, free, other}, {}).findings, "MaintenancePhase"),
             std::size_t{1});
    own.durationHours = -1;
    one.maintenance = std::vector{own};
    QCOMPARE(countOf(planRun(source, {one, free, other}, {}).findings, "MaintenanceInvalid"),
             std::size_t{1});
}

void TestPlan::tellsScopesThatNameNobody() {
    auto source = strategy({stage("a", {"g"})});
    source.windows = {{.id = "w", .scope = {.stages = {"b"}, .clusters = {"m1x"}}},
                      {.id = "v", .scope = {.selector = "no=where"}}};
    const auto planned = planRun(source, members(2, "g"), {});
    QCOMPARE(countOf(planned.findings, "UnknownScope"), std::size_t{2});
    QCOMPARE(countOf(planned.findings, "IdleWindow"), std::size_t{2});
}

void TestPlan::comesBackFromJson() {
    for (const auto* name : {"rings.yaml", "azure-strategy.json", "kubefleet.yaml"}) {
        const std::vector fleet{
            member("eus-1", "canary-eu", "v1.33.5", {{"env", "prod"}, {"ring", "1"}}),
            member("eus-2", "canary-us", "v1.33.5", {{"ring", "0"}})};
        const auto plan = planRun(fileStrategy(name), fleet, {.target = "1.34.3"}).plan;
        const auto back = kube::planFromJson(kube::planToJson(plan));
        QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
        QVERIFY(*back == plan);
    }
}

void TestPlan::aRuleOfLogsComesBackAndOthersKeepTheirHash() {
    auto source = strategy({stage("a", {"g"})});
    model::HealthGate health{.rules = {{.name = "r", .promql = "up"}}};
    source.stages[0].gatesAfter = {{.name = "h", .params = health}};
    const auto fleet = members(1, "g");
    QVERIFY(kube::planToJson(planRun(source, fleet, {}).plan).find("kql") == std::string::npos);
    health.rules = {{.name = "r", .kql = "Heartbeat | count"}};
    source.stages[0].gatesAfter = {{.name = "h", .params = health}};
    const auto plan = planRun(source, fleet, {}).plan;
    const auto back = kube::planFromJson(kube::planToJson(plan));
    QVERIFY(back && *back == plan);
    QCOMPARE(std::get<model::HealthGate>(back->stages[0].gatesAfter[0].params).rules[0].kql,
             std::string("Heartbeat | count"));
}

void TestPlan::hashesWhatIsInIt() {
    const auto source = strategy({stage("a", {"g"})});
    auto fleet = members(3, "g");
    const auto hash = planRun(source, fleet, {}).plan.hash;
    QVERIFY(planRun(source, fleet, {.target = "1.34.4"}).plan.hash != hash);
    fleet.pop_back();
    QVERIFY(planRun(source, fleet, {}).plan.hash != hash);
}

void TestPlan::keepsShapesBesideItsHash() {
    const auto source = strategy({stage("a", {"g"})});
    auto fleet = members(3, "g");
    const auto bare = planRun(source, fleet, {}).plan;
    QCOMPARE(bare.shapes.size(), std::size_t{3});
    fleet[1].nodes.emplace(5);
    for (std::size_t node = 0; node < 3; ++node) {
        (*fleet[1].nodes)[node].pool = "system";
    }
    fleet[2].azureId = "/subscriptions/s/managedClusters/m";
    const auto plan = planRun(source, fleet, {}).plan;
    QCOMPARE(plan.hash, bare.hash); // a node more or less is the same plan
    QVERIFY(plan.shapes[1].pools == (std::vector<std::int32_t>{2, 3}));
    QCOMPARE(plan.shapes[2].provider, std::string("aks"));
    const auto back = kube::planFromJson(kube::planToJson(plan));
    QVERIFY(back && *back == plan);
}

void TestPlan::refusesJsonThatIsNoPlan_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no JSON") << QByteArray("{");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("type") << QByteArray(R"({"strategy": 1})");
    QTest::newRow("word") << QByteArray(R"({"intent": {"kind": "Half"}})");
    QTest::newRow("gate") << QByteArray(R"({"stages": [{"gatesAfter": [{"kind": "Luck"}]}]})");
    QTest::newRow("deep") << QByteArray(100, '[') + QByteArray(100, ']');
}

void TestPlan::refusesJsonThatIsNoPlan() {
    QFETCH(QByteArray, json);
    const auto plan = kube::planFromJson(json.toStdString());
    QVERIFY(!plan.has_value());
    QVERIFY(plan.error().kind == ErrorKind::Decode);
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
