// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "fleet_facts.h"
#include "rollout/validate.h"

#include <QtTest>

#include <array>

using namespace pilothouse;
using namespace pilothouse::rollout;
using namespace pilothouse::rollout::test;
using namespace std::chrono_literals;

namespace {

constexpr Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 9 / 1);

/// A run that nothing is wrong with, to be spoiled.
struct Scene {
    model::Strategy source = strategy({stage("a", {"g"})});
    std::vector<MemberFacts> fleet{member("m", "g")};
    model::RunDriver driver = model::RunDriver::Local;
    Instant now = kNow;

    MemberFacts& one() { return fleet.at(0); }
    void aim(const char* version) { source.intent.kubernetesVersion = version; }
    void atMinor(const char* version) { one() = member("m", "g", version); }
};

/// What a check has to say to a scene; `number` is that of the checks before a run, or what the
/// sentence on validation before a start asks for.
struct Rule {
    const char* name;
    void (*spoil)(Scene&);
    const char* codes; ///< in order
};

kube::DisruptionBudget budget(std::int64_t allowed, std::int64_t pods, std::int64_t healthy) {
    kube::DisruptionBudget made;
    made.ns = "shop";
    made.name = "web";
    made.generation = made.observedGeneration = 1;
    made.disruptionsAllowed = allowed;
    made.expectedPods = pods;
    made.currentHealthy = healthy;
    made.desiredHealthy = healthy;
    made.minAvailable = kube::IntOrString(static_cast<std::int32_t>(1));
    return made;
}

void runs(Scene& scene, const char* program, const char* version) {
    scene.one().programs =
        std::set<kube::ControlProgram>{kube::ControlProgram{.name = program, .version = version}};
}

/// flowcontrol v1beta3 in a member at 1.31, on the way to 1.32.
void usesOldApi(Scene& scene, bool writes, bool isAks) {
    scene.atMinor("v1.31.9");
    scene.aim("1.32.4");
    scene.now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    scene.one().requestedApis = {{.group = "flowcontrol.apiserver.k8s.io",
                                  .version = "v1beta3",
                                  .resource = "flowschemas",
                                  .removedIn = "1.32",
                                  .isWritten = writes}};
    scene.one().azureId = isAks ? "/subscriptions/x" : "";
    scene.one().apiServerSince = scene.now - 3h;
}

void hooks(Scene& scene, bool guards, bool hasService, std::optional<std::size_t> ready) {
    scene.one().webhooks = {{.webhook = {.configuration = "ValidatingWebhookConfiguration policies",
                                         .name = "pods.example.com",
                                         .ns = "policy",
                                         .service = "gate",
                                         .guardsUpdates = guards},
                             .hasService = hasService,
                             .ready = ready}};
}

void pool(Scene& scene, std::int32_t surge, std::int32_t unavailable) {
    scene.one().pools = std::vector{PoolFact{.name = "np",
                                             .surge = surge,
                                             .unavailable = unavailable,
                                             .size = "Standard_D4s_v5",
                                             .cpus = 4,
                                             .takes = {{"cores", 4}, {"net", 31}}}};
    for (auto& node : *scene.one().nodes) {
        node.pool = "np";
    }
}

void addon(Scene& scene, const char* image, const char* range) {
    scene.one().images = std::set<std::string>{image};
    scene.one().support = std::make_shared<const std::vector<kube::SupportRule>>(
        std::vector{kube::SupportRule{.name = "Istio 1.24",
                                      .image = "istio/pilot",
                                      .versions = *kube::VersionRange::parse(">=1.24 <1.25"),
                                      .kubernetes = *kube::VersionRange::parse(range),
                                      .clusters = *kube::Selector::parse("mesh!=no")}});
}

const std::array kRules{
    Rule{"V1 minors are not skipped", [](Scene& s) { s.atMinor("v1.32.9"); }, "error:SkipsMinor"},
    Rule{"V1 long-term support may skip",
         [](Scene& s) {
             s.atMinor("v1.32.9");
             s.one().hasLongTermSupport = true;
         },
         "warning:SkipsMinor"},
    Rule{"V1 a minor that nobody released",
         [](Scene& s) {
             s.atMinor("v1.39.0");
             s.aim("1.40.0");
         },
         "warning:TargetUnknown"},
    Rule{"V2 kubelet newer", [](Scene& s) { s.one().nodes->at(0).kubeletVersion = "v1.35.0"; },
         "error:KubeletTooNew"},
    Rule{"V2 kubelet too old", [](Scene& s) { s.one().nodes->at(0).kubeletVersion = "v1.30.0"; },
         "error:KubeletTooOld"},
    Rule{"V3 the control plane alone, old kubelets",
         [](Scene& s) {
             s.source.intent.kind = model::IntentKind::ControlPlaneOnly;
             s.one().nodes->at(0).kubeletVersion = "v1.30.0";
         },
         "error:KubeletTooOld"},
    Rule{"V4 kube-proxy too old", [](Scene& s) { runs(s, "kube-proxy", "v1.30.4"); },
         "error:ComponentTooOld"},
    Rule{"V4 kube-proxy three back", [](Scene& s) { runs(s, "kube-proxy", "v1.31.4-eks.2"); }, ""},
    Rule{"V4 kube-proxy newer", [](Scene& s) { runs(s, "kube-proxy", "v1.35.0"); },
         "error:ComponentTooNew"},
    Rule{"V4 controller manager one back",
         [](Scene& s) { runs(s, "kube-controller-manager", "v1.33.5"); }, ""},
    Rule{"V4 controller manager two back",
         [](Scene& s) { runs(s, "kube-controller-manager", "v1.32.5"); }, "error:ComponentTooOld"},
    Rule{"V4 scheduler newer", [](Scene& s) { runs(s, "kube-scheduler", "v1.35.0"); },
         "error:ComponentTooNew"},
    Rule{"V4 one API server of several is behind",
         [](Scene& s) { runs(s, "kube-apiserver", "v1.32.0"); }, "error:ApiServersApart"},
    Rule{"V4 API servers within one minor", [](Scene& s) { runs(s, "kube-apiserver", "v1.34.0"); },
         ""},
    Rule{"V4 an image without a version", [](Scene& s) { runs(s, "kube-proxy", "latest"); }, ""},
    Rule{"V5 an older minor", [](Scene& s) { s.atMinor("v1.35.0"); }, "error:TargetOlder"},
    Rule{"V5 at the target already",
         [](Scene& s) { s.fleet.push_back(member("n", "g", "v1.34.3")); }, "info:AlreadyCurrent"},
    Rule{"V6 a removed API in use", [](Scene& s) { usesOldApi(s, false, false); },
         "error:RemovedApi"},
    Rule{"V6 removed later than the target",
         [](Scene& s) {
             usesOldApi(s, false, false);
             s.one().requestedApis->at(0).removedIn = "1.33";
         },
         ""},
    Rule{"V8 AKS refuses after a write", [](Scene& s) { usesOldApi(s, true, true); },
         "error:RemovedApi error:UpgradeBlocked"},
    Rule{"V8 a write that may be long ago",
         [](Scene& s) {
             usesOldApi(s, true, true);
             s.one().apiServerSince = s.now - 12h;
         },
         "error:RemovedApi warning:UpgradeBlocked"},
    Rule{"V8 reads do not count", [](Scene& s) { usesOldApi(s, false, true); }, "error:RemovedApi"},
    Rule{"V8 elsewhere nobody refuses", [](Scene& s) { usesOldApi(s, true, false); },
         "error:RemovedApi"},
    Rule{"V8 a bypass is told, not used",
         [](Scene& s) {
             usesOldApi(s, true, true);
             s.one().bypassUntil = s.now + 1h;
         },
         "error:RemovedApi warning:ChecksBypassed"},
    Rule{"V8 a bypass that is over",
         [](Scene& s) {
             usesOldApi(s, true, true);
             s.one().bypassUntil = s.now;
         },
         "error:RemovedApi error:UpgradeBlocked"},
    Rule{"V9 a budget that never lets go", [](Scene& s) { s.one().budgets = {budget(0, 1, 1)}; },
         "error:BudgetBlocksDrain"},
    Rule{"V9 a budget that lets none go now", [](Scene& s) { s.one().budgets = {budget(0, 3, 2)}; },
         "warning:BudgetExhausted"},
    Rule{"V9 a budget that nobody counted",
         [](Scene& s) {
             s.one().budgets = {budget(0, 1, 1)};
             s.one().budgets->at(0).generation = 2;
         },
         "info:BudgetUnsettled"},
    Rule{"V9 two budgets on one pod",
         [](Scene& s) { s.one().overlaps = {{.ns = "shop", .first = "a", .second = "b"}}; },
         "error:BudgetsOverlap"},
    Rule{"V10 no quota for the nodes that come",
         [](Scene& s) {
             pool(s, 2, 0);
             s.one().rooms["cores"] = {.name = "vCPUs", .used = 93, .limit = 100};
         },
         "error:NoRoomToSurge"},
    Rule{"V10 quota just enough",
         [](Scene& s) {
             pool(s, 2, 0);
             s.one().rooms["cores"] = {.name = "vCPUs", .used = 92, .limit = 100};
         },
         ""},
    Rule{"V10 no addresses for them and their pods",
         [](Scene& s) {
             pool(s, 1, 0);
             s.one().rooms["net"] = {.name = "addresses", .used = 221, .limit = 251};
         },
         "error:NoRoomToSurge"},
    Rule{"V10 nodes that surge leave what is there",
         [](Scene& s) {
             pool(s, 1, 0);
             s.one().requested = Capacity{.cpuMilli = 12'000, .memoryBytes = 1};
         },
         ""},
    Rule{"V10 maxSurge 0: one node goes",
         [](Scene& s) {
             pool(s, 0, 1);
             s.one().requested = Capacity{.cpuMilli = 8'000, .memoryBytes = 1};
         },
         ""},
    Rule{"V10 maxSurge 0: two nodes go",
         [](Scene& s) {
             pool(s, 0, 2);
             s.one().requested = Capacity{.cpuMilli = 8'000, .memoryBytes = 1};
         },
         "warning:LittleSpare"},
    Rule{"V10 one node alone", [](Scene& s) { s.one().nodes->resize(1); }, "warning:SingleNode"},
    Rule{"V10 one node alone that gets another first",
         [](Scene& s) {
             s.one().nodes->resize(1);
             pool(s, 1, 0);
         },
         ""},
    Rule{"V11 nobody answers for a webhook on pods", [](Scene& s) { hooks(s, true, true, 0); },
         "error:WebhookDown"},
    Rule{"V11 its service is not there", [](Scene& s) { hooks(s, true, false, 0); },
         "error:WebhookDown"},
    Rule{"V11 one on what an update does not write", [](Scene& s) { hooks(s, false, true, 0); },
         "warning:WebhookDown"},
    Rule{"V11 one that answers", [](Scene& s) { hooks(s, true, true, 1); }, ""},
    Rule{"V11 not known is not down", [](Scene& s) { hooks(s, true, true, std::nullopt); }, ""},
    Rule{"V12 stopped", [](Scene& s) { s.one().powerState = "Stopped"; }, "warning:Stopped"},
    Rule{"V12 busy", [](Scene& s) { s.one().provisioningState = "Upgrading"; },
         "warning:ProviderBusy"},
    Rule{"V13 not offered in the region", [](Scene& s) { s.one().offered = {"1.34.1"}; },
         "error:TargetNotOffered"},
    Rule{"V14 an add-on that does not take the target",
         [](Scene& s) { addon(s, "docker.io/istio/pilot:1.24.3", ">=1.28 <1.34"); },
         "error:NotSupported"},
    Rule{"V14 another version of it",
         [](Scene& s) { addon(s, "docker.io/istio/pilot:1.26.0", ">=1.28 <1.34"); }, ""},
    Rule{"V14 one that takes the target",
         [](Scene& s) { addon(s, "docker.io/istio/pilot:1.24.3", "<=1.34"); }, ""},
    Rule{"V14 members that the rule leaves out",
         [](Scene& s) {
             addon(s, "docker.io/istio/pilot:1.24.3", ">=1.28 <1.34");
             s.one().labels = {{"mesh", "no"}};
         },
         ""},
    Rule{"V14 Fleet's mesh takes 1.32 and newer",
         [](Scene& s) {
             s.atMinor("v1.30.9");
             s.aim("1.31.4");
             s.now = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
             s.one().azureId = "/subscriptions/x";
             s.one().images = std::set<std::string>{"mcr/cilium/clustermesh-apiserver:v1.16.0"};
         },
         "error:NotSupported"},
    Rule{"V15 somebody else's run",
         [](Scene& s) {
             s.one().foreignRuns = std::vector{ForeignRun{.name = "r", .owner = "alice@desk"}};
         },
         "error:ForeignRun"},
    Rule{"sentence: unknown members",
         [](Scene& s) {
             s.source.stages[0].groups[0].members = {{.name = "m"}, {.name = "x"}};
         },
         "error:UnknownMember"},
    Rule{"sentence: doubled members",
         [](Scene& s) { s.source.stages.push_back(stage("b", {"g"})); },
         "error:DoubleMember warning:EmptyStage"},
    Rule{"sentence: clusters in no stage", [](Scene& s) { s.fleet.push_back(member("n", "h")); },
         "error:Unstaged"},
    Rule{"sentence: empty groups",
         [](Scene& s) { s.source.stages[0].groups.push_back({.name = "nobody"}); },
         "warning:EmptyGroup"},
    Rule{"sentence: target not newer", [](Scene& s) { s.atMinor("v1.34.3"); },
         "error:NothingToDo info:AlreadyCurrent"},
    Rule{"sentence: too little spare capacity",
         [](Scene& s) { s.one().requested = Capacity{.cpuMilli = 8'001, .memoryBytes = 1}; },
         "warning:LittleSpare"},
    Rule{"sentence: windows that can never open",
         [](Scene& s) {
             s.source.windows = {{.id = "w",
                                  .start = std::chrono::local_days(std::chrono::year(2026) / 3 / 1),
                                  .duration = "2h"}};
             s.source.windows[0].zone.offset = std::chrono::minutes(0);
         },
         "error:NeverOpen"},
    Rule{"sentence: end-of-life targets",
         [](Scene& s) { s.now = std::chrono::sys_days(std::chrono::year(2026) / 10 / 27); },
         "warning:TargetEndOfLife"},
    Rule{"action: a value that a member lacks",
         [](Scene& s) {
             s.source.action->argv = {"go", "--region", "{member.region}"};
             s.one().unknownValues = std::vector<std::string>{"member.region"};
         },
         "error:UnknownValue"},
    Rule{"action: a value of the run that is not said",
         [](Scene& s) {
             s.source.action->argv = {"go", "{target.image}"};
         },
         "error:UnknownValue"},
    Rule{"action: all values are there",
         [](Scene& s) {
             s.source.action->argv = {"go", "{member.name}", "{target.version}", "{run.name}"};
             s.one().unknownValues = std::vector<std::string>{"azure.id", "member.region"};
         },
         ""}};

} // namespace

/// One row for each check before a run: what is wrong is found, and what is right is not.
class TestValidateRules final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsNothingInAGoodScene() { QCOMPARE(codesOf(Scene()), QString()); }
    void rules_data();
    void rules();
    void mendsNameWhatToDo();
    void manyMembersAreOneFinding();

private:
    static std::vector<model::RunFinding> findingsOf(const Scene& scene) {
        return planAndValidate(scene.source, scene.fleet, {.driver = scene.driver}, scene.now)
            .findings;
    }
    static QString codesOf(const Scene& scene) {
        QStringList codes;
        for (const auto& finding : findingsOf(scene)) {
            codes += QString::fromStdString(std::string(toString(finding.severity)) + ":" +
                                            finding.code);
        }
        return codes.join(QLatin1Char(' '));
    }
};

void TestValidateRules::rules_data() {
    QTest::addColumn<std::size_t>("place");
    for (std::size_t place = 0; place < kRules.size(); ++place) {
        QTest::newRow(kRules[place].name) << place;
    }
}

void TestValidateRules::rules() {
    QFETCH(std::size_t, place);
    Scene scene;
    kRules.at(place).spoil(scene);
    QCOMPARE(codesOf(scene), QString::fromLatin1(kRules.at(place).codes));
    for (const auto& finding : findingsOf(scene)) {
        QVERIFY2(!finding.object.empty() && !finding.message.empty() && !finding.mend.empty(),
                 finding.code.c_str());
        const bool isOfMembers = finding.object.starts_with("member");
        QVERIFY2(isOfMembers == !finding.clusters.empty(), finding.code.c_str());
    }
}

void TestValidateRules::mendsNameWhatToDo() {
    Scene scene;
    hooks(scene, true, true, 0);
    auto found = findingOf(findingsOf(scene), "WebhookDown");
    QCOMPARE(found.object, std::string("member/m"));
    for (const auto* word : {"ValidatingWebhookConfiguration policies", "pods.example.com",
                             "policy/gate", "no ready endpoint"}) {
        QVERIFY2(found.message.find(word) != std::string::npos, found.message.c_str());
    }
    QVERIFY2(found.mend.find("failurePolicy Ignore") != std::string::npos, found.mend.c_str());

    scene = Scene();
    usesOldApi(scene, true, true);
    found = findingOf(findingsOf(scene), "RemovedApi"); // V7: the table names what replaces it
    QVERIFY2(found.mend.find("to flowcontrol.apiserver.k8s.io/v1;") != std::string::npos,
             found.mend.c_str());
    found = findingOf(findingsOf(scene), "UpgradeBlocked");
    QVERIFY(found.message.find("UpgradeBlockedOnDeprecatedAPIUsage") != std::string::npos);

    scene = Scene();
    pool(scene, 2, 0);
    scene.one().rooms["cores"] = {.name = "vCPUs", .used = 100, .limit = 90};
    found = findingOf(findingsOf(scene), "NoRoomToSurge");
    QVERIFY2(found.message.find("2 nodes of Standard_D4s_v5, which take 8 vCPUs; 0 of 90") !=
                 std::string::npos,
             found.message.c_str());
}

void TestValidateRules::manyMembersAreOneFinding() {
    Scene scene;
    scene.fleet = members(2000, "g");
    scene.source.action->argv = {"go", "{member.region}"};
    for (auto& each : scene.fleet) {
        each.mayLease = false;
        each.unknownValues = std::vector<std::string>{"member.region"};
        each.programs = std::set<kube::ControlProgram>{
            kube::ControlProgram{.name = "kube-proxy", .version = "v1.30." + each.name.substr(1)}};
    }
    const auto findings = findingsOf(scene);
    QCOMPARE(findings.size(), std::size_t{3});
    for (const auto& finding : findings) {
        QCOMPARE(finding.object, std::string("members"));
        QCOMPARE(finding.clusters.size(), std::size_t{2000});
    }
}

QTEST_APPLESS_MAIN(TestValidateRules)
#include "tst_validate_rules.moc"
