// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "fleet_facts.h"
#include "kube/values/releases.h"
#include "rollout/validate.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::rollout::test;
using model::Severity;
using namespace std::chrono_literals;

namespace {

constexpr Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 9 / 1);

std::vector<model::RunFinding> validated(const model::Strategy& source,
                                         const std::vector<MemberFacts>& fleet,
                                         model::RunDriver driver = model::RunDriver::Local,
                                         Instant now = kNow) {
    return planAndValidate(source, fleet, {.driver = driver}, now).findings;
}

model::Strategy aimedAt(const std::string& version,
                        model::IntentKind kind = model::IntentKind::Full) {
    auto source = strategy({stage("a", {"g"})});
    source.intent.kind = kind;
    source.intent.kubernetesVersion = version;
    return source;
}

QString codesOf(const std::vector<model::RunFinding>& findings) {
    QStringList codes;
    for (const auto& finding : findings) {
        codes +=
            QString::fromStdString(std::string(toString(finding.severity)) + ":" + finding.code);
    }
    return codes.join(QLatin1Char(' '));
}

kube::DisruptionBudget budget(std::string name, std::int64_t allowed, std::int64_t pods) {
    kube::DisruptionBudget made;
    made.ns = "shop";
    made.name = std::move(name);
    made.generation = 1;
    made.observedGeneration = 1;
    made.disruptionsAllowed = allowed;
    made.expectedPods = pods;
    made.currentHealthy = std::max<std::int64_t>(1, pods - 1); // one of several is ill
    made.desiredHealthy = made.currentHealthy - allowed;
    made.minAvailable = kube::IntOrString(static_cast<std::int32_t>(1));
    return made;
}

} // namespace

class TestValidate final : public QObject {
    Q_OBJECT
private slots:
    void versions_data();
    void versions();
    void e07_azureTakesFiftyAtOnce();
    void e49_twoMinorsAheadIsRefusedWithoutLongTermSupport();
    void e50_oldKubeletsHoldTheControlPlaneBack();
    void e51_aBudgetThatWasNotCountedYetIsNoBlock();
    void budgets_data();
    void budgets();
    void tellsRemovedApis();
    void tellsVersionsThatAreNotOffered();
    void tellsRunsOfOthers();
    void tellsThatLeasesAreForbidden();
    void tellsLittleSpare();
    void tellsEndOfLife();
    void tellsWhatCouldNotBeRead();
    void tellsWindowsThatNeverOpen();
    void tellsWindowsThatMeanNothing();
    void findsNothingWrongWithAGoodRun();
    void tellsWhenThereIsNothingToDo();
    void joinsMembersThatSayTheSame();
    void tellsWhatAzureCannotSay();
    void tellsWhatKubeFleetCannotSay();
    void tellsWhatTheLocalDriverLacks();
    void everyFindingNamesObjectAndMend();
};

void TestValidate::versions_data() {
    QTest::addColumn<QString>("current");
    QTest::addColumn<QString>("kubelet");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("codes");
    const auto row = [](const char* name, const char* current, const char* kubelet,
                        const char* target, const char* codes) {
        QTest::newRow(name) << QString::fromLatin1(current) << QString::fromLatin1(kubelet)
                            << QString::fromLatin1(target) << QString::fromLatin1(codes);
    };
    row("next minor", "v1.33.5", "v1.33.5", "1.34.3", "");
    row("patch", "v1.34.1", "v1.34.1", "1.34.3", "");
    row("vendor suffix", "v1.34.1-gke.7", "v1.34.1-gke.7", "1.34.3", "");
    row("e49: two minors", "v1.32.1", "v1.32.1", "1.34.3", "error:SkipsMinor");
    row("older minor", "v1.35.0", "v1.34.0", "1.34.3", "error:TargetOlder");
    row("older patch", "v1.34.4", "v1.34.4", "1.34.3", "error:TargetOlder");
    row("e50: kubelets four back", "v1.33.5", "v1.30.2", "1.34.3", "error:KubeletTooOld");
    row("kubelets three back", "v1.33.5", "v1.31.2", "1.34.3", "");
    row("kubelets newer", "v1.33.5", "v1.35.0", "1.34.3", "error:KubeletTooNew");
    row("nothing said", "v1.33.5", "v1.33.5", "", "error:NoTarget");
    row("minor alone", "v1.33.5", "v1.33.5", "1.34", "error:TargetNotWhole");
    row("no version", "v1.33.5", "v1.33.5", "latest", "error:TargetNotWhole");
    row("pre-release", "v1.33.5", "v1.33.5", "1.34.0-rc.1", "warning:TargetPreRelease");
    row("odd server", "devel", "v1.33.5", "1.34.3", "");
}

void TestValidate::versions() {
    QFETCH(QString, current);
    QFETCH(QString, kubelet);
    QFETCH(QString, target);
    QFETCH(QString, codes);
    auto one = member("m", "g", current.toStdString());
    one.nodes->at(0).kubeletVersion = kubelet.toStdString();
    QCOMPARE(codesOf(validated(aimedAt(target.toStdString()), {one})), codes);
}

void TestValidate::e07_azureTakesFiftyAtOnce() {
    auto source = aimedAt("1.34.3");
    source.action.reset();
    source.stages[0].maxConcurrency = model::Bound{.value = 100, .isPercent = true};
    const auto many = validated(source, members(80, "g"), model::RunDriver::Azure);
    QCOMPARE(codesOf(many), QStringLiteral("error:StageConcurrency"));
    QVERIFY(many.at(0).message.find("80 members is 80 at once") != std::string::npos);
    QCOMPARE(codesOf(validated(source, members(50, "g"), model::RunDriver::Azure)), QString());
}

void TestValidate::e49_twoMinorsAheadIsRefusedWithoutLongTermSupport() {
    auto one = member("m", "g", "v1.32.9");
    const auto refused = findingOf(validated(aimedAt("1.34.3"), {one}), "SkipsMinor");
    QVERIFY(refused.severity == Severity::Error);
    QCOMPARE(refused.mend, std::string("bring it to 1.33 first"));
    one.hasLongTermSupport = true;
    const auto allowed = findingOf(validated(aimedAt("1.34.3"), {one}), "SkipsMinor");
    QVERIFY(allowed.severity == Severity::Warning);
}

void TestValidate::e50_oldKubeletsHoldTheControlPlaneBack() {
    auto one = member("m", "g", "v1.33.5");
    one.nodes->at(2).kubeletVersion = "v1.30.4";
    const auto found = findingOf(
        validated(aimedAt("1.34.3", model::IntentKind::ControlPlaneOnly), {one}), "KubeletTooOld");
    QVERIFY(found.severity == Severity::Error);
    QVERIFY(found.message.find("1.30") != std::string::npos);
    QVERIFY(found.mend.find("first") != std::string::npos);
}

void TestValidate::e51_aBudgetThatWasNotCountedYetIsNoBlock() {
    auto one = member("m", "g");
    one.budgets = {budget("web", 0, 3)};
    one.budgets->at(0).generation = 2;
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QStringLiteral("info:BudgetUnsettled"));
}

void TestValidate::budgets_data() {
    QTest::addColumn<int>("allowed");
    QTest::addColumn<int>("pods");
    QTest::addColumn<bool>("isFixed");
    QTest::addColumn<QString>("codes");
    QTest::newRow("lets one go") << 1 << 3 << false << QString();
    QTest::newRow("none now") << 0 << 3 << false << QStringLiteral("warning:BudgetExhausted");
    QTest::newRow("one replica, and it must stay")
        << 0 << 1 << false << QStringLiteral("error:BudgetBlocksDrain");
    QTest::newRow("never") << 0 << 3 << true << QStringLiteral("error:BudgetBlocksDrain");
    QTest::newRow("never, but no pods") << 0 << 0 << true << QString();
}

void TestValidate::budgets() {
    QFETCH(int, allowed);
    QFETCH(int, pods);
    QFETCH(bool, isFixed);
    QFETCH(QString, codes);
    auto one = member("m", "g");
    one.budgets = {budget("web", allowed, pods)};
    if (isFixed) {
        one.budgets->at(0).minAvailable.reset();
        one.budgets->at(0).maxUnavailable = kube::IntOrString(0);
    }
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), codes);
    // Nothing drains when the control plane alone moves.
    QCOMPARE(codesOf(validated(aimedAt("1.34.3", model::IntentKind::ControlPlaneOnly), {one})),
             QString());
}

void TestValidate::tellsRemovedApis() {
    auto one = member("m", "g", "v1.31.9");
    one.requestedApis = {
        {.group = "flowcontrol.apiserver.k8s.io",
         .version = "v1beta3",
         .resource = "flowschemas",
         .removedIn = "1.32"},
        {.version = "v1", .resource = "componentstatuses"},
        {.group = "x", .version = "v1beta1", .resource = "y", .removedIn = "1.37"}};
    const auto findings = validated(aimedAt("1.32.4"), {one}, model::RunDriver::Local,
                                    std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
    QCOMPARE(codesOf(findings), QStringLiteral("error:RemovedApi"));
    QVERIFY(findings[0].message.find("v1beta3 flowschemas") != std::string::npos);
}

void TestValidate::tellsVersionsThatAreNotOffered() {
    auto one = member("m", "g");
    one.offered = {"1.33.7", "1.34.1"};
    const auto findings = validated(aimedAt("1.34.3"), {one});
    QCOMPARE(codesOf(findings), QStringLiteral("error:TargetNotOffered"));
    QVERIFY(findings[0].message.find("only 1.33.7, 1.34.1") != std::string::npos);
    one.offered->push_back("1.34.3");
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QString());
}

void TestValidate::tellsRunsOfOthers() {
    auto one = member("m", "g");
    one.foreignRuns = std::vector{ForeignRun{.name = "r7", .owner = "alice@desk"}};
    const auto findings = validated(aimedAt("1.34.3"), {one});
    QCOMPARE(codesOf(findings), QStringLiteral("error:ForeignRun"));
    QCOMPARE(findings[0].object, std::string("member/m"));
}

void TestValidate::tellsThatLeasesAreForbidden() {
    auto one = member("m", "g");
    one.mayLease = false;
    const auto findings = validated(aimedAt("1.34.3"), {one});
    QCOMPARE(codesOf(findings), QStringLiteral("warning:NoLease"));
    QVERIFY(findings[0].mend.find("--without-lease") != std::string::npos);
    one.mayLease = true;
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QString());
}

void TestValidate::tellsLittleSpare() {
    auto one = member("m", "g");
    one.requested = Capacity{.cpuMilli = 8001, .memoryBytes = 1};
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QStringLiteral("warning:LittleSpare"));
    one.requested->cpuMilli = 8000; // two nodes of 4000 hold it
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QString());
    one.requested->memoryBytes = (std::int64_t{32} << 30) + 1;
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QStringLiteral("warning:LittleSpare"));
    one.nodes->resize(1);
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), {one})), QStringLiteral("warning:SingleNode"));
}

void TestValidate::tellsEndOfLife() {
    const auto end = kube::endOfLife(34);
    QVERIFY(end.has_value());
    const auto source = aimedAt("1.34.3");
    const auto fleet = members(1, "g");
    QCOMPARE(codesOf(validated(source, fleet, model::RunDriver::Local, *end - 1ms)), QString());
    const auto late = validated(source, fleet, model::RunDriver::Local, *end);
    QCOMPARE(codesOf(late), QStringLiteral("warning:TargetEndOfLife"));
    QVERIFY(late[0].message.find("2026-10-27") != std::string::npos);
    QVERIFY(!kube::endOfLife(99).has_value());
}

void TestValidate::tellsWhatCouldNotBeRead() {
    MemberFacts silent{.id = ClusterId("s"), .name = "s", .group = "g", .unread = "no route"};
    const auto findings = validated(aimedAt("1.34.3"), {silent, member("m", "g")});
    QCOMPARE(codesOf(findings), QStringLiteral("warning:NotRead"));
    QVERIFY(findings[0].clusters == std::vector<std::string>{"s"});
}

void TestValidate::tellsWindowsThatNeverOpen() {
    auto source = aimedAt("1.34.3");
    const auto past = std::chrono::local_days(std::chrono::year(2026) / 3 / 1);
    source.windows = {{.id = "w", .start = past, .duration = "2h"}};
    source.windows[0].zone.offset = std::chrono::minutes(0);
    const auto once = validated(source, members(2, "g"));
    QCOMPARE(codesOf(once), QStringLiteral("error:NeverOpen"));
    QCOMPARE(once[0].clusters.size(), std::size_t{2});
    source.windows[0].rrule = "FREQ=WEEKLY";
    QCOMPARE(codesOf(validated(source, members(2, "g"))), QString());
    source.windows.push_back({.id = "freeze",
                              .kind = model::WindowKind::Deny,
                              .start = past,
                              .zone = source.windows[0].zone,
                              .duration = "7d",
                              .rrule = "FREQ=WEEKLY"});
    QCOMPARE(codesOf(validated(source, members(2, "g"))), QStringLiteral("error:NeverOpen"));
    // A window in the past that holds for others does not matter.
    source.windows = {{.id = "w", .scope = {.clusters = {"m1"}}, .start = past, .duration = "2h"}};
    const auto one = validated(source, members(2, "g"));
    QCOMPARE(one.at(0).object, std::string("member/m1"));
}

void TestValidate::tellsWindowsThatMeanNothing() {
    auto source = aimedAt("1.34.3");
    source.windows = {{.id = "zone", .zone = {.name = "Mars/Olympus"}, .duration = "2h"},
                      {.id = "rule", .duration = "2h", .rrule = "FREQ=SOMETIMES"},
                      {.id = "aks", .source = model::WindowSource::PlannedMaintenance},
                      {.id = "ics", .source = model::WindowSource::Calendar, .ics = "a.ics"}};
    source.stages[0].gatesBefore = {
        {.name = "night",
         .params =
             model::ScheduleGate{.day = std::chrono::Sunday, .zone = {.name = "Mars/Olympus"}}}};
    QCOMPARE(codesOf(validated(source, members(2, "g"))),
             QStringLiteral("error:WindowInvalid error:WindowInvalid error:CalendarNotRead "
                            "error:GateInvalid warning:NoMaintenance"));
}

void TestValidate::findsNothingWrongWithAGoodRun() {
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), members(5, "g"))), QString());
}

void TestValidate::tellsWhenThereIsNothingToDo() {
    const std::vector fleet{member("m", "g", "v1.34.3"), member("n", "g", "v1.34.3")};
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), fleet)),
             QStringLiteral("error:NothingToDo info:AlreadyCurrent"));
    const std::vector mixed{member("m", "g", "v1.34.3"), member("n", "g")};
    QCOMPARE(codesOf(validated(aimedAt("1.34.3"), mixed)), QStringLiteral("info:AlreadyCurrent"));
}

void TestValidate::joinsMembersThatSayTheSame() {
    std::vector fleet{member("c", "g", "v1.32.1"), member("a", "g", "v1.32.7"),
                      member("b", "g", "v1.31.1"), member("d", "g")};
    const auto findings = validated(aimedAt("1.34.3"), fleet);
    QCOMPARE(codesOf(findings), QStringLiteral("error:SkipsMinor error:SkipsMinor"));
    QVERIFY(findings[0].clusters == (std::vector<std::string>{"a", "c"}));
    QCOMPARE(findings[0].object, std::string("members"));
    QCOMPARE(findings[1].object, std::string("member/b"));
}

void TestValidate::tellsWhatAzureCannotSay() {
    auto source = aimedAt("1.34.3");
    source.stages[0].maxFailures = model::Bound{.value = 10, .isPercent = true};
    source.stages[0].gatesBefore = {{.name = "h", .params = model::HealthGate{}},
                                    {.name = "ok", .params = model::ApprovalGate{}},
                                    {.name = "two", .params = model::ApprovalGate{.quorum = 2}}};
    source.stages.push_back(selecting("Prod", "x=y"));
    source.windows = {{.id = "w"},
                      {.id = "own", .source = model::WindowSource::PlannedMaintenance}};
    const auto findings = validated(source, members(2, "g"), model::RunDriver::Azure);
    QCOMPARE(countOf(findings, "NotExpressible"), std::size_t{5});
    QCOMPARE(countOf(findings, "Name"), std::size_t{2}); // the stage, and its group
    source = aimedAt("", model::IntentKind::SecurityPatch);
    QCOMPARE(codesOf(validated(source, members(2, "g"), model::RunDriver::Azure)),
             QStringLiteral("error:NotExpressible"));
}

void TestValidate::tellsWhatKubeFleetCannotSay() {
    auto source = strategy({selecting("canary", ""), stage("prod-eu", {"g"})});
    source.intent = {.kind = model::IntentKind::SnapshotRollout, .placement = "web"};
    source.stages[0].gatesAfter = {{.name = "s", .params = model::ScheduleGate{}}};
    const auto findings = validated(source, members(2, "h"), model::RunDriver::KubeFleet);
    QCOMPARE(countOf(findings, "NotExpressible"), std::size_t{2});
    QCOMPARE(findingOf(findings, "Name").object, std::string("stage/prod-eu"));
    source.stages.pop_back();
    source.stages[0].gatesAfter = {{.name = "yes", .params = model::ApprovalGate{}}};
    QCOMPARE(codesOf(validated(source, members(2, "h"), model::RunDriver::KubeFleet)), QString());
}

void TestValidate::tellsWhatTheLocalDriverLacks() {
    auto source = aimedAt("1.34.3");
    source.action->argv = {"az", "--ids", "{azure.id}"};
    auto known = member("k", "g");
    known.azureId = "/subscriptions/x";
    const auto findings = validated(source, {known, member("m", "g")});
    QCOMPARE(codesOf(findings), QStringLiteral("error:UnknownValue"));
    QVERIFY(findings[0].clusters == std::vector<std::string>{"m"});
    source.action.reset();
    QCOMPARE(codesOf(validated(source, {known})), QStringLiteral("error:NoAction"));
    source.intent = {.kind = model::IntentKind::SnapshotRollout, .placement = "web"};
    QCOMPARE(countOf(validated(source, {known}), "NotExpressible"), std::size_t{1});
}

void TestValidate::everyFindingNamesObjectAndMend() {
    auto source = strategy({stage("a", {"g", "none"}), selecting("b", ""), stage("b", {"x"})});
    source.intent.kubernetesVersion = "1.40.0";
    source.action.reset();
    source.stages[1].orderBy = "ring";
    source.windows = {{.id = "w", .scope = {.stages = {"q"}}}};
    source.stages[0].gatesAfter = {{.name = "h", .params = model::HealthGate{}}};
    auto odd = member("odd", "g", "v1.31.0");
    odd.budgets = {budget("web", 0, 2)};
    odd.foreignRuns = std::vector{ForeignRun{.name = "r", .owner = "o"}};
    for (const auto driver :
         {model::RunDriver::Local, model::RunDriver::Azure, model::RunDriver::KubeFleet}) {
        const auto findings = validated(source, {odd, member("m", "")}, driver);
        QVERIFY(findings.size() >= 6);
        for (const auto& finding : findings) {
            QVERIFY2(!finding.code.empty() && !finding.object.empty() && !finding.message.empty() &&
                         !finding.mend.empty(),
                     finding.code.c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TestValidate)
#include "tst_validate.moc"
