// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "kube/strategy/output_pattern.h"
#include "kube/strategy/placeholders.h"
#include "kube/strategy/strategy_reader.h"

#include <QtTest>

#include <fstream>
#include <sstream>

using namespace pilothouse;
using namespace std::chrono_literals;

namespace {

std::string fileText(const std::string& name) {
    const std::ifstream file(PILOTHOUSE_TEST_DATA "/strategies/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

model::Strategy readFile(const std::string& name) {
    const auto reading = kube::readStrategy(fileText(name), name);
    for (const auto& error : reading.errors) {
        qWarning("%s", describe(error).c_str());
    }
    return reading.errors.empty() ? reading.strategy : model::Strategy();
}

QString errorsOf(const std::string& text) {
    QStringList lines;
    for (const auto& error : kube::readStrategy(text, "f").errors) {
        lines += QString::fromStdString(describe(error));
    }
    return lines.join(QLatin1Char('\n'));
}

const std::string kOwn = "apiVersion: pilothouse.dev/v1alpha1\nkind: UpdateStrategy\n"
                         "metadata: {name: s}\nspec:\n";
const std::string kStage = "  stages: [{name: a, selector: \"\"}]\n";

} // namespace

class TestStrategy final : public QObject {
    Q_OBJECT
private slots:
    void strategiesAreToldFromOtherFiles_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isStrategy");
        QTest::newRow("own") << QByteArray(
                                    "apiVersion: pilothouse.dev/v1alpha1\nkind: UpdateStrategy")
                             << true;
        QTest::newRow("own, with a fault")
            << QByteArray("kind: UpdateStrategy\nspec: {stages: 7}") << true;
        QTest::newRow("own, no YAML") << QByteArray("kind: UpdateStrategy\nspec: [a") << true;
        QTest::newRow("KubeFleet") << QByteArray("kind: ClusterStagedUpdateStrategy") << true;
        QTest::newRow("Azure") << QByteArray("properties: {strategy: {stages: []}}") << true;
        QTest::newRow("Azure stages") << QByteArray("stages: [{name: a}]") << true;
        QTest::newRow("bare stages") << QByteArray("- name: a\n  groups: []") << true;
        QTest::newRow("fleet") << QByteArray("apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet")
                               << false;
        QTest::newRow("kubeconfig") << QByteArray("kind: Config\nclusters: []") << false;
        QTest::newRow("a list of words") << QByteArray("- a\n- b") << false;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("broken fleet") << QByteArray("kind: Fleet\nspec: [a") << false;
    }
    void strategiesAreToldFromOtherFiles() {
        QFETCH(QByteArray, text);
        QFETCH(bool, isStrategy);
        QCOMPARE(kube::isStrategyFile(text.toStdString()), isStrategy);
    }

    void readsTheSeedsBareList();
    void readsAzure();
    void readsAnAzureRun();
    void readsKubeFleet();
    void readsItsOwnFormat();
    void readsWindows();
    void readsGates();
    void e21_noSelectorSelectsNobodyAndAnEmptyOneAll();
    void tellsWhatIsWrongWhere_data();
    void tellsWhatIsWrongWhere();
    void keepsEveryError();
    void expandsPlaceholders();
    void matchesOutput_data();
    void matchesOutput();
    void refusesPatterns_data();
    void refusesPatterns();
};

void TestStrategy::readsTheSeedsBareList() {
    const auto strategy = readFile("blog-array.json");
    QVERIFY(strategy.format == model::StrategyFormat::Azure);
    QCOMPARE(strategy.stages.size(), std::size_t{3});
    QVERIFY(strategy.stages[0].soak == 14'400s);
    QVERIFY(strategy.stages[1].soak == 86'400s);
    QVERIFY(strategy.stages[2].soak == 0s);
    QCOMPARE(strategy.stages[1].groups.size(), std::size_t{2});
    QCOMPARE(strategy.stages[1].groups[1].name, std::string("group-prod-canary-us"));
    QCOMPARE(strategy.warnings.size(), std::size_t{1});
    QVERIFY(strategy.warnings[0].message.find("bare list") != std::string::npos);
    QCOMPARE(strategy.stages[2].position.line, 4);
    QCOMPARE(strategy.stages[2].position.column, 3);
}

void TestStrategy::readsAzure() {
    const auto strategy = readFile("azure-strategy.json");
    QVERIFY(strategy.warnings.empty());
    QCOMPARE(strategy.stages.size(), std::size_t{2});
    const auto& ring0 = strategy.stages[0];
    QVERIFY((ring0.maxConcurrency == model::Bound{2, false}));
    QVERIFY((ring0.maxFailures == model::Bound{0, false}));
    QCOMPARE(ring0.gatesAfter.size(), std::size_t{1});
    QVERIFY(ring0.gatesAfter[0].kind() == model::GateKind::Approval);
    QCOMPARE(ring0.gatesAfter[0].name, std::string("SRE sign-off ring0"));
    const auto& ring1 = strategy.stages[1];
    QVERIFY(ring1.groups.at(0).isImplicit);
    QVERIFY(ring1.groups[0].selector == "env=production,tier in (web,api)");
    QVERIFY((ring1.maxConcurrency == model::Bound{25, true}));
    const auto& gate = std::get<model::ScheduleGate>(ring1.gatesBefore.at(0).params);
    QVERIFY(gate.day == std::chrono::Sunday);
    QVERIFY(gate.time == 22h);
    QVERIFY(gate.zone.offset == 60min);
    QVERIFY(strategy.policy.unstaged == model::OnUnstaged::List);
    QVERIFY(!strategy.policy.strictFirstStage);
}

void TestStrategy::readsAnAzureRun() {
    const auto strategy = readFile("azure-run.json");
    QCOMPARE(strategy.name, std::string("k134"));
    QCOMPARE(strategy.intent.kubernetesVersion, std::string("1.34.3"));
    QVERIFY(strategy.intent.images == model::ImagePolicy::Consistent);
    QCOMPARE(strategy.stages.at(0).groups.size(), std::size_t{2});
}

void TestStrategy::readsKubeFleet() {
    const auto strategy = readFile("kubefleet.yaml");
    QVERIFY(strategy.format == model::StrategyFormat::KubeFleet);
    QCOMPARE(strategy.name, std::string("rings"));
    const auto& canary = strategy.stages.at(0);
    QVERIFY(canary.soak == 90min);
    QCOMPARE(canary.gatesAfter.size(), std::size_t{1});
    QCOMPARE(canary.orderBy, std::string("order"));
    QVERIFY((canary.maxConcurrency == model::Bound{1, false}));
    QVERIFY(canary.groups.at(0).selector == "ring=0");
    QVERIFY(strategy.stages.at(1).groups.at(0).selector == "env=prod,ring!=0");
    QCOMPARE(strategy.stages.at(1).gatesBefore.size(), std::size_t{1});
    QVERIFY(strategy.intent.kind == model::IntentKind::SnapshotRollout);
}

void TestStrategy::readsItsOwnFormat() {
    const auto strategy = readFile("rings.yaml");
    QCOMPARE(strategy.name, std::string("rings"));
    QCOMPARE(strategy.intent.kubernetesVersion, std::string("1.34.3"));
    QVERIFY(strategy.action.has_value());
    QCOMPARE(strategy.action->argv.size(), std::size_t{10});
    QCOMPARE(strategy.action->probeRunning, std::string("Upgrading|Updating"));
    QVERIFY(strategy.action->within == 3h);
    QVERIFY(strategy.policy.minSuccess == 95);
    QVERIFY(strategy.policy.consecutiveFailures == 2);
    QVERIFY(strategy.policy.memberTimeout == 3h);
    QVERIFY(strategy.policy.retryDelay == 10min);
    QVERIFY(!strategy.policy.stuckAfter.time);
    const auto& canary = strategy.stages.at(0);
    QVERIFY(canary.soak == 4h);
    QVERIFY(!canary.groups.at(0).members);
    QCOMPARE(canary.groups.at(1).members->size(), std::size_t{2});
    QCOMPARE(canary.groups[1].members->at(1).name, std::string("eus-2"));
    QCOMPARE(canary.groups[1].members->at(1).position.line, 23);
    const auto& prod = strategy.stages.at(1);
    QVERIFY(prod.groups.at(0).isImplicit);
    QCOMPARE(prod.orderBy, std::string("ring"));
}

void TestStrategy::readsWindows() {
    const auto strategy = readFile("rings.yaml");
    QCOMPARE(strategy.windows.size(), std::size_t{3});
    const auto& nights = strategy.windows[0];
    QVERIFY(nights.kind == model::WindowKind::Allow);
    QVERIFY(nights.start == std::chrono::local_days(std::chrono::year(2026) / 11 / 1) + 22h);
    QCOMPARE(nights.zone.name, std::string("Europe/Berlin"));
    QVERIFY(!nights.zone.offset);
    QCOMPARE(nights.duration, std::string("6h"));
    QCOMPARE(nights.rrule, std::string("FREQ=WEEKLY;BYDAY=SA,SU"));
    QCOMPARE(nights.exdate.size(), std::size_t{1});
    QVERIFY(nights.scope.stages == std::vector<std::string>{"prod"});
    const auto& freeze = strategy.windows[1];
    QVERIFY(freeze.kind == model::WindowKind::Deny);
    QVERIFY(freeze.zone.offset == 0min);
    QVERIFY(freeze.scope.selector == "tier=payments");
    QVERIFY(freeze.overridableBy == std::vector<std::string>{"Approval"});
    QVERIFY(strategy.windows[2].source == model::WindowSource::PlannedMaintenance);
}

void TestStrategy::readsGates() {
    const auto strategy = readFile("rings.yaml");
    const auto& after = strategy.stages.at(0).gatesAfter;
    QCOMPARE(after.size(), std::size_t{2});
    const auto& approval = std::get<model::ApprovalGate>(after[0].params);
    QVERIFY(approval.notInitiator);
    QVERIFY(approval.expires == 72h);
    const auto& health = std::get<model::HealthGate>(after[1].params);
    QCOMPARE(after[1].name, std::string("Health"));
    QCOMPARE(health.checks.size(), std::size_t{6});
    QCOMPARE(health.rules.size(), std::size_t{2});
    QVERIFY(health.rules[0].comparison == model::Comparison::Less);
    QCOMPARE(health.rules[0].threshold, 0.5);
    QVERIFY(health.rules[1].comparison == model::Comparison::GreaterEqual);
    const auto& before = strategy.stages.at(1).gatesBefore;
    QVERIFY(before.at(0).kind() == model::GateKind::Schedule);
    QCOMPARE(std::get<model::WebhookGate>(before.at(1).params).url,
             std::string("https://cab.example.net/ok"));
}

void TestStrategy::e21_noSelectorSelectsNobodyAndAnEmptyOneAll() {
    const auto strategy = readFile("kubefleet.yaml");
    const auto& everybody = strategy.stages.at(2).groups.at(0);
    QVERIFY(everybody.selector == "");
    QVERIFY(!everybody.selectsNobody);
    const auto& nobody = strategy.stages.at(3).groups.at(0);
    QVERIFY(!nobody.selector);
    QVERIFY(nobody.selectsNobody);
}

void TestStrategy::tellsWhatIsWrongWhere_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const std::string& text, const char* error) {
        QTest::newRow(name) << QString::fromStdString(text) << QString::fromLatin1(error);
    };
    row("no YAML", "{", "f:");
    row("empty", "", "f:1:1: this is no update strategy");
    row("a word", "hello", "this is no update strategy");
    row("another kind", "apiVersion: v1\nkind: Pod\n", "f:1:13: apiVersion: expected");
    row("a run of KubeFleet",
        "apiVersion: placement.kubernetes-fleet.io/v1beta1\nkind: ClusterStagedUpdateRun\n",
        "f:2:7: kind: expected (Cluster)StagedUpdateStrategy, found ClusterStagedUpdateRun");
    row("no stages", kOwn + "  policy: {}\n", "stages: at least one");
    row("no spec",
        "apiVersion: pilothouse.dev/v1alpha1\nkind: UpdateStrategy\nmetadata: {name: a}\n",
        "\"spec\" is missing");
    row("two documents", kOwn + kStage + "---\na: 1\n", "another document follows");
    row("unknown key", kOwn + "  stags: []\n" + kStage,
        "f:5:3: spec: unknown key \"stags\", did you mean \"stages\"?");
    row("unknown key deep down", kOwn + "  stages: [{name: a, selector: \"\", soek: 4h}]\n",
        "f:5:36: spec.stages[0]: unknown key \"soek\", did you mean \"soak\"?");
    row("wrong type", kOwn + "  stages: {name: a}\n",
        "f:5:11: spec.stages: expected a list, found a mapping");
    row("stage is a word", kOwn + "  stages: [a]\n", "f:5:12: spec.stages[0]: expected a mapping");
    row("duration", kOwn + "  stages: [{name: a, selector: \"\", soak: 4}]\n",
        "f:5:42: spec.stages[0].soak: expected a duration");
    row("percent", kOwn + "  stages: [{name: a, selector: \"\", maxConcurrency: 0}]\n",
        "maxConcurrency: expected a number from 1 or a percent from 1% to 100%, found \"0\"");
    row("percent above 100", kOwn + "  stages: [{name: a, selector: \"\", maxFailures: 101%}]\n",
        "maxFailures: expected a number from 0");
    row("selector", kOwn + "  stages: [{name: a, selector: \"a in\"}]\n",
        "spec.stages[0].selector");
    row("members and selector",
        kOwn + "  stages: [{name: a, groups: [{name: g, members: [x], selector: a=b}]}]\n",
        "cannot stand beside \"members\"");
    row("order", kOwn + "  stages: [{name: a, selector: \"\", orderBy: ring}]\n",
        "expected name or label/KEY");
    row("name", kOwn + "  stages: [{name: a/b, selector: \"\"}]\n", "f:5:19: spec.stages[0].name");
    row("gate word", kOwn + "  stages: [{name: a, selector: \"\", gatesAfter: [{kind: Soak}]}]\n",
        "kind: expected one of Approval, Schedule, Health, Webhook; found \"Soak\"");
    row("key of another gate",
        kOwn + "  stages: [{name: a, selector: \"\", gatesAfter: [{kind: Approval, url: x}]}]\n",
        "unknown key \"url\"");
    row("check",
        kOwn +
            "  stages: [{name: a, selector: \"\", gatesAfter: [{kind: Health, checks: [pod]}]}]\n",
        "expected one of api, nodes, pods");
    row("test",
        kOwn + "  stages: [{name: a, selector: \"\", gatesAfter: [{kind: Health, rules: [{name: r, "
               "promql: up, test: \"about 3\"}]}]}]\n",
        "expected a comparison with a number");
    row("two queries",
        kOwn + "  stages: [{name: a, selector: \"\", gatesAfter: [{kind: Health, rules: [{name: r, "
               "promql: up, kql: Heartbeat, test: \"< 3\"}]}]}]\n",
        "needs one of \"promql\", \"kql\" and \"object\"");
    row("time of day",
        kOwn + "  stages: [{name: a, selector: \"\", gatesBefore: [{kind: Schedule, day: Sunday, "
               "time: \"24:00\"}]}]\n",
        "time: expected a time such as");
    row("day",
        kOwn + "  stages: [{name: a, selector: \"\", gatesBefore: [{kind: Schedule, day: Sun, "
               "time: \"22:00\"}]}]\n",
        "day: expected Monday to Sunday, found \"Sun\"");
    row("placeholder", kOwn + "  action: {argv: [x, \"{azure.nam}\"]}\n" + kStage,
        "f:5:22: spec.action.argv[1]: unknown placeholder \"{azure.nam}\"");
    row("two actions",
        kOwn + "  action: {argv: [x], clusterApi: {context: c, cluster: d}}\n" + kStage,
        "needs one of \"argv\" and \"clusterApi\"");
    row("expression", kOwn + "  action: {argv: [x], probeStates: {idle: \"(\"}}\n" + kStage,
        "no regular expression");
    row("version of images",
        kOwn + "  intent: {kind: NodeImageOnly, kubernetesVersion: 1.34.3}\n" + kStage,
        "NodeImageOnly takes no version");
    row("window without length",
        kOwn + "  windows: [{id: w, kind: Deny, start: 2026-11-01T22:00:00}]\n" + kStage,
        "needs one of \"duration\" and \"end\"");
    row("window with an offset",
        kOwn + "  windows: [{id: w, kind: Deny, start: 2026-11-01T22:00:00Z, duration: 1h}]\n" +
            kStage,
        "expected a local time");
    row("31 April",
        kOwn + "  windows: [{id: w, kind: Deny, start: 2026-04-31T22:00:00, duration: 1h}]\n" +
            kStage,
        "expected a local time");
    row("two of one id",
        kOwn +
            "  windows: [{id: w, from: plannedMaintenance}, {id: w, from: plannedMaintenance}]\n" +
            kStage,
        "\"w\" is taken, first in line 5");
    row("offset",
        kOwn +
            "  windows: [{id: w, kind: Deny, zone: \"+15:00\", start: 2026-04-01T22:00:00, "
            "duration: 1h}]\n" +
            kStage,
        "zone: expected an offset");
    row("Azure: newer key",
        R"({"stages": [{"name": "a", "groups": [{"name": "g"}], "canary": true}]})",
        "f:1:54: stages[0]: unknown key \"canary\"");
    row("Azure: no groups", R"({"stages": [{"name": "a"}]})",
        "needs \"groups\" or \"memberSelector\"");
    row("Azure: schedule after",
        R"([{"name": "a", "groups": [{"name": "g"}], "afterGates": [{"type": "ScheduledStart", "scheduledStartConfiguration": {"startDay": "Sunday", "startTime": "22:00", "utcOffset": "+01:00"}}]}])",
        "ScheduledStart is a gate before");
    row("Azure: strategy elsewhere", R"({"properties": {"updateStrategyId": "/subscriptions/x"}})",
        "names a strategy that lies elsewhere");
    const std::string fleet = "apiVersion: placement.kubernetes-fleet.io/v1\n"
                              "kind: StagedUpdateStrategy\nmetadata: {name: s}\nspec:\n  stages:\n";
    row("KubeFleet: hyphen", fleet + "  - {name: a-b, labelSelector: {}}\n", "without hyphens");
    row("KubeFleet: no wait", fleet + "  - {name: a, afterStageTasks: [{type: TimedWait}]}\n",
        "\"waitTime\" is missing");
    row("KubeFleet: wait of 0",
        fleet + "  - {name: a, afterStageTasks: [{type: TimedWait, waitTime: 0s}]}\n",
        "expected a duration above 0");
    row("KubeFleet: two approvals",
        fleet + "  - {name: a, afterStageTasks: [{type: Approval}, {type: Approval}]}\n",
        "at most one of each type");
    row("KubeFleet: wait before", fleet + "  - {name: a, beforeStageTasks: [{type: TimedWait}]}\n",
        "before a stage there is Approval alone");
    row("KubeFleet: operator",
        fleet + "  - {name: a, labelSelector: {matchExpressions: [{key: a, operator: Is}]}}\n",
        "f:6:30: spec.stages[0].labelSelector: label selector: \"Is\" is no operator");
    std::string many = fleet;
    for (int i = 0; i < 32; ++i) {
        many += "  - {name: s" + std::to_string(i) + ", labelSelector: {}}\n";
    }
    row("KubeFleet: 32 stages", many, "at most 31, found 32");
}

void TestStrategy::tellsWhatIsWrongWhere() {
    QFETCH(QString, text);
    QFETCH(QString, error);
    const auto errors = errorsOf(text.toStdString());
    QVERIFY2(errors.contains(error), qPrintable(errors));
    QVERIFY(!kube::parseStrategy(text.toStdString(), "f").has_value());
}

void TestStrategy::keepsEveryError() {
    const auto errors =
        errorsOf(kOwn + "  policy: {retries: -1, onStuck: Wait}\n"
                        "  stages: [{name: a, selector: \"\", soak: x}, {soak: 1h}]\n");
    QCOMPARE(errors.count(QLatin1Char('\n')), 3);
    QVERIFY2(errors.startsWith(QLatin1String("f:5:21: spec.policy.retries")), qPrintable(errors));
    QVERIFY(errors.contains(QLatin1String("spec.stages[1]: \"name\" is missing")));
}

void TestStrategy::expandsPlaceholders() {
    const auto value = [](std::string_view name) {
        return name == "member.name" ? std::optional<std::string>("weu 1; rm") : std::nullopt;
    };
    QCOMPARE(kube::expandPlaceholders("a{member.name}b", value).value(),
             std::string("aweu 1; rmb"));
    QCOMPARE(kube::expandPlaceholders("{{x}}", value).value(), std::string("{x}"));
    QVERIFY(!kube::expandPlaceholders("{member.region}", value).has_value());
    QVERIFY(!kube::expandPlaceholders("{no.such}", value).has_value());
    QVERIFY(!kube::expandPlaceholders("{", value).has_value());
    QVERIFY(!kube::expandPlaceholders("}", value).has_value());
}

void TestStrategy::matchesOutput_data() {
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("isThere");
    const auto row = [](const char* pattern, const std::string& text, bool isThere) {
        QTest::addRow("%s", pattern) << std::string(pattern) << text << isThere;
    };
    row("Succeeded", "\"Succeeded\"\n", true);
    row("Upgrading|Updating", "Updating", true);
    row("^Failed$", "one\nFailed\ntwo", true);
    row("^one.two", "one\ntwo", false);
    row("a{2,3}b", "xaab", true);
    row("after", std::string("zero\0after", 10), true);
    row("failed", "Failed", false);
    row("^([a-z]+ ){3}[^]]+[[:digit:]]{1,3}$", "one two three four 12", true);
    row("a\\.b\\[", "a.b[", true);
    row("a\\.b", "axb", false);
    row("^(|x)$", "a\n\nb", true);
    row("^$", "a", false);
    row("[^a]", "a\n", false);
    row("[a-c-]{4}", "ab-c", true);
    row("^[[:upper:][:digit:]]+$", "AKS1", true);
    row("^[[:upper:][:digit:]]+$", "AKS 1", false);
    row("a{2}", "aba", false);
    row("xa{0,2}y", "xaaay", false);
    row("xa{1,}y", "xaaay", true);
    row("(ab|cd)*e$", "abcde", true);
    row("^(ab|cd)?e$", "abcde", false);
    // Memory or time of a computer for glibc's.
    row("e}**{6,200}r", "e}r", true);
    row("pi+++++??x????????y", "piix", false);
    // These take an engine that backtracks for ever.
    row("(a*)*b", std::string(16'000, 'a'), false);
    row("(a|aa)+$x", std::string(16'000, 'a'), false);
    row("first", "first" + std::string(20'000, '.'), false); // the end of it counts
}
void TestStrategy::matchesOutput() {
    QFETCH(std::string, pattern);
    QFETCH(std::string, text);
    QFETCH(bool, isThere);
    const auto compiled = kube::OutputPattern::compile(pattern);
    QVERIFY2(compiled.has_value(), compiled ? "" : describe(compiled.error()).c_str());
    QCOMPARE(compiled->matches(text), isThere);
}

void TestStrategy::refusesPatterns_data() {
    QTest::addColumn<std::string>("pattern");
    QTest::newRow("open") << std::string("(a");
    QTest::newRow("back reference") << std::string("(a*)\\1");
    QTest::newRow("repeats") << std::string("((a{15}){15}){15}");
    QTest::newRow("large repeat") << std::string("a{1,2001}");
    std::string groups(30, '(');
    groups += 'a';
    for (int i = 0; i < 30; ++i) {
        groups += "+)";
    }
    QTest::newRow("repeats of groups") << groups;
    QTest::newRow("repeats in a row") << std::string("a").append(60, '+');
    QTest::newRow("repeats after a bracket") << std::string("([]a[:digit:])]{45}){45}");
    QTest::newRow("huge repeat") << std::string("a{99999999999999999999999}");
    QTest::newRow("huge product") << std::string("a{222}{2222222222222222200}");
    QTest::newRow("copies of nothing") << std::string("(){1000}{1000}{1000}");
    QTest::newRow("repeat of nothing") << std::string("a|*b");
    QTest::newRow("repeat first") << std::string("+");
    QTest::newRow("braces without counts") << std::string("a{x}");
    QTest::newRow("counts the wrong way") << std::string("a{3,2}");
    QTest::newRow("closes nothing") << std::string("a)");
    QTest::newRow("bracket") << std::string("[]a");
    QTest::newRow("class") << std::string("[[:nose:]]");
    QTest::newRow("open class") << std::string("[[:alpha");
    QTest::newRow("range") << std::string("[z-a]");
    QTest::newRow("letter escaped") << std::string("\\d");
    QTest::newRow("backslash at the end") << std::string("a\\");
    QTest::newRow("long") << std::string(257, 'a');
}
void TestStrategy::refusesPatterns() {
    QFETCH(std::string, pattern);
    const auto compiled = kube::OutputPattern::compile(pattern);
    QVERIFY(!compiled.has_value());
    QVERIFY(compiled.error().kind == ErrorKind::Validation);
}

QTEST_APPLESS_MAIN(TestStrategy)
#include "tst_strategy.moc"
