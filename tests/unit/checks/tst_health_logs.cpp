// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_member.h"

#include <QtTest>

#include <fmt/format.h>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;
using model::HealthCheck;

namespace {

const std::string kWorkspace = "0f8fad5b-d9cb-469f-a165-70867728950e";
const std::string kQueryPath = "/v1/workspaces/" + kWorkspace + "/query";
const std::string kMetricsPath = "/apis/metrics.k8s.io/v1beta1/nodes";
const std::string kId = "/subscriptions/5f0c/resourceGroups/rg/providers/"
                        "Microsoft.ContainerService/managedClusters/weu-1";

QString text(CheckOutcome outcome) {
    const auto word = model::toString(outcome);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

checks::ProbeSpec specOfLogs(std::vector<HealthCheck> wanted) {
    auto spec = specOf(std::move(wanted));
    spec.azureId = kId;
    spec.settings.metrics = model::MetricsSource{.logAnalytics = kWorkspace};
    return spec;
}

std::string node(int number, const char* age) {
    return fmt::format(
        R"({{"metadata":{{"name":"n{}","creationTimestamp":"@{}"}},"status":{{"conditions":[{{"type":"Ready","status":"True"}}]}}}})",
        number, age);
}

/// A member with so many nodes, whose metrics API is not there: Log Analytics alone decides.
void giveNodes(FakeMember& member, int old, int young) {
    std::string items;
    for (int number = 0; number < old + young; ++number) {
        items += (number == 0 ? "" : ",") + node(number, number < old ? "10m" : "9m59s");
    }
    member.list("/api/v1/nodes", items);
    member.refuse(kMetricsPath, 404);
}

std::string table(const std::string& rows) {
    return R"({"tables":[{"name":"PrimaryResult","columns":[{"name":"nodes","type":"long"},{"name":"newest","type":"datetime"}],"rows":[)" +
           rows + "]}]}";
}

std::string heard(int nodes, const char* newest = "3m") {
    return table(fmt::format(R"([{},"@{}"])", nodes, newest));
}

std::string refusal(const char* code, const char* message) {
    return fmt::format(R"({{"error":{{"message":"outer","code":"{}","innererror":{{"code":"x",)"
                       R"("message":"{}"}}}}}})",
                       code, message);
}

} // namespace

class TstHealthLogs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nodes_data();
    void nodes();
    void oddAnswers_data();
    void oddAnswers();
    void oneClusterIsAskedAbout();
    void anotherSourceIsEnough();
    void withoutAnIdNothingIsAsked();
    void aServerThatIsBusyIsAskedAgain_data();
    void aServerThatIsBusyIsAskedAgain();
    void rules_data();
    void rules();
    void placeholdersAreFilled();
    void aRuleWithoutAWorkspace();
};

void TstHealthLogs::nodes_data() {
    QTest::addColumn<int>("old");
    QTest::addColumn<int>("young"); // below ten minutes
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, int old, int young, const std::string& answer,
                        const char* outcome, const char* said) {
        QTest::newRow(name) << old << young << QString::fromStdString(answer)
                            << QString::fromUtf8(outcome) << QString::fromUtf8(said);
    };
    row("all", 4, 0, heard(4), "Pass",
        "Log Analytics heard of 4 of 4 nodes in the last 10 min, the newest record 3 min old");
    row("95 percent", 20, 0, heard(19), "Pass", "Log Analytics heard of 19 of 20 nodes");
    row("fewer", 20, 0, heard(18), "Fail", "Log Analytics heard of 18 of 20 nodes");
    row("the lag is said", 4, 0, heard(3), "Fail",
        "Log Analytics heard of 3 of 4 nodes in the last 10 min, the newest record 3 min old; what "
        "arrives there lags some minutes");
    row("nodes that are gone count too", 4, 0, heard(6), "Pass",
        "Log Analytics heard of 6 of 4 nodes");
    row("nothing", 4, 0, table("[0,null]"), "Fail",
        "Log Analytics heard of 0 of 4 nodes in the last 10 min; what arrives there lags");
    row("new nodes may be on their way", 3, 2, heard(3), "Inconclusive",
        "Log Analytics heard of 3 of 5 nodes in the last 10 min, the newest record 3 min old; 2 "
        "are younger than that, and what arrives there lags some minutes");
    row("old ones are not", 3, 2, heard(2), "Fail", "Log Analytics heard of 2 of 5 nodes");
    row("no nodes", 0, 0, heard(0), "Inconclusive", "Log Analytics heard of 0 of 0 nodes");
    row("a record of tomorrow", 1, 0, table(R"([1,"2026-11-21T08:00:00Z"])"), "Pass",
        "Log Analytics heard of 1 of 1 nodes in the last 10 min, the newest record 0 min old");
}

void TstHealthLogs::nodes() {
    QFETCH(int, old);
    QFETCH(int, young);
    QFETCH(QString, answer);
    QFETCH(QString, outcome);
    QFETCH(QString, said);
    FakeMember member;
    giveNodes(member, old, young);
    member.give(kQueryPath, answer.toStdString());
    const auto result = judge(member, specOfLogs({HealthCheck::Metrics}))[0];
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
    QVERIFY2(QString::fromStdString(result.text).startsWith(said), result.text.c_str());
    QVERIFY(numberOf(result, "logNodes") >= 0);
}

void TstHealthLogs::oddAnswers_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, int status, const std::string& answer, const char* said) {
        QTest::newRow(name) << status << QString::fromStdString(answer) << QString::fromUtf8(said);
    };
    row("query not taken", 400,
        refusal("BadArgumentError", "Failed to resolve table KubeNodeInventory"),
        "Log Analytics: it does not take the query: Failed to resolve table KubeNodeInventory");
    row("not signed in", 401, refusal("AuthorizationTokenNotFound", "no"),
        "Log Analytics: it refuses the token of the Azure CLI; sign in again with \"az login\"");
    row("no right", 403, R"({"error":{"message":"The credentials have insufficient access"}})",
        "Log Analytics: who is signed in to the Azure CLI may not read the workspace; it takes the "
        "role Log Analytics Reader: The credentials have insufficient access");
    row("no workspace", 404, refusal("PathNotFoundError", "gone"),
        "Log Analytics: there is no such workspace (spec.metrics.logAnalytics): gone");
    row("too often", 429, "", "Log Analytics: it is asked too often");
    row("gateway", 504, refusal("GatewayTimeout", "took too long"),
        "Log Analytics: it answered 504: took too long");
    row("a page of a proxy", 502, "<html>bad gateway</html>", "Log Analytics: it answered 502: ");
    row("a part", 200,
        R"({"tables":[{"name":"PrimaryResult","columns":[{"name":"nodes","type":"long"}],"rows":[[4]]}],"error":{"code":"PartialError","message":"There were some errors","details":[{"code":"EngineError","message":"Something went wrong","innererror":{"code":"-1","message":"a shard is away"}}]}})",
        "Log Analytics: it gave a part of the answer only: a shard is away");
    row("no tables", 200, R"({"tables":[]})", "Log Analytics: its answer holds no table");
    row("none of the kind", 200, R"({"value":[]})", "Log Analytics: its answer holds no table");
    row("no columns", 200, R"({"tables":[{"rows":[[4]]}]})",
        "Log Analytics: its table has no columns");
    row("no rows", 200, R"({"tables":[{"columns":[{"name":"nodes"}]}]})",
        "Log Analytics: its table has no rows");
    row("short row", 200, table("[4]"), "Log Analytics: a row of its table does not fit");
    row("empty table", 200, table(""), "Log Analytics: its table says no number of nodes");
    row("text", 200, table(R"(["4",null])"), "Log Analytics: its table says no number of nodes");
    row("negative", 200, table("[-1,null]"), "Log Analytics: its table says no number of nodes");
    row("fraction", 200, table("[3.5,null]"), "Log Analytics: its table says no number of nodes");
    row("huge", 200, table("[18446744073709551615,null]"),
        "Log Analytics: its table says no number of nodes");
    row("a login page", 200, "<html>sign in</html>", "Log Analytics: ");
    row("cut", 200, R"({"tables":[{"na)", "Log Analytics: ");
}

void TstHealthLogs::oddAnswers() {
    QFETCH(int, status);
    QFETCH(QString, answer);
    QFETCH(QString, said);
    FakeMember member;
    giveNodes(member, 4, 0);
    member.give(kQueryPath, answer.toStdString(), status);
    const auto result = judge(member, specOfLogs({HealthCheck::Metrics}))[0];
    QVERIFY2(result.outcome == CheckOutcome::Inconclusive, result.text.c_str());
    QVERIFY2(QString::fromStdString(result.text).startsWith(said), result.text.c_str());
}

void TstHealthLogs::oneClusterIsAskedAbout() {
    FakeMember member;
    giveNodes(member, 1, 0);
    member.give(kQueryPath, heard(1));
    auto spec = specOfLogs({HealthCheck::Metrics});
    spec.azureId = "/subscriptions/a\"b\\c";
    QVERIFY(judge(member, spec)[0].outcome == CheckOutcome::Pass);
    QCOMPARE(member.asked.back(), kQueryPath);
    QCOMPARE(member.posted.size(), std::size_t{1});
    const auto body = nlohmann::json::parse(member.posted[0]);
    QCOMPARE(body.at("timespan").get<std::string>(), std::string("PT10M"));
    const std::string quoted = "\"/subscriptions/a\\\"b\\\\c\"";
    QCOMPARE(QString::fromStdString(body.at("query").get<std::string>()),
             QString::fromStdString(
                 "KubeNodeInventory | where TimeGenerated > ago(10m) | where _ResourceId =~ " +
                 quoted + " or ClusterId =~ " + quoted +
                 " | summarize nodes = dcount(Computer), newest = max(TimeGenerated)"));
}

void TstHealthLogs::anotherSourceIsEnough() {
    FakeMember member;
    member.list("/api/v1/nodes", node(0, "10m"));
    member.give(
        kMetricsPath,
        R"({"kind":"NodeMetricsList","items":[{"metadata":{"name":"n0"},"timestamp":"@5s","window":"20s","usage":{"cpu":"1","memory":"1Gi"}}]})");
    member.give(kQueryPath, refusal("x", "no"), 403);
    const auto result = judge(member, specOfLogs({HealthCheck::Metrics}))[0];
    QVERIFY2(result.outcome == CheckOutcome::Pass, result.text.c_str());
    QCOMPARE(result.evidence.size(), std::size_t{2}); // what the other said is kept
}

void TstHealthLogs::withoutAnIdNothingIsAsked() {
    FakeMember member;
    giveNodes(member, 1, 0);
    auto spec = specOfLogs({HealthCheck::Metrics});
    spec.azureId.clear();
    const auto result = judge(member, spec)[0];
    QVERIFY(result.outcome == CheckOutcome::Inconclusive);
    QCOMPARE(QString::fromStdString(result.text),
             QStringLiteral("Log Analytics: the ARM id of the cluster is not known; say it in the "
                            "fleet file (is.azure of the member)"));
    QVERIFY(member.posted.empty());
}

void TstHealthLogs::aServerThatIsBusyIsAskedAgain_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("retryAfter");
    QTest::addColumn<int>("asked");
    QTest::addColumn<QString>("said");
    const auto well = QStringLiteral("Log Analytics heard of 1 of 1 nodes");
    QTest::newRow("too often") << 429 << 5 << 2 << well;
    QTest::newRow("away") << 503 << 20 << 2 << well;
    QTest::newRow("too long a wait")
        << 429 << 21 << 1
        << QStringLiteral(
               "Log Analytics: it is asked too often and wants to be asked again in 21 s");
    QTest::newRow("no waiting for that") << 400 << 5 << 1 << QStringLiteral("Log Analytics: it");
}

void TstHealthLogs::aServerThatIsBusyIsAskedAgain() {
    QFETCH(int, status);
    QFETCH(int, retryAfter);
    QFETCH(int, asked);
    QFETCH(QString, said);
    FakeMember member;
    giveNodes(member, 1, 0);
    member.refuseFirst(kQueryPath, status, std::chrono::seconds(retryAfter));
    member.give(kQueryPath, heard(1));
    const auto result = judge(member, specOfLogs({HealthCheck::Metrics}))[0];
    QVERIFY2(QString::fromStdString(result.text).startsWith(said), result.text.c_str());
    QCOMPARE(member.posted.size(), static_cast<std::size_t>(asked));
    QVERIFY(member.paused == std::chrono::seconds(asked == 2 ? retryAfter : 0));
    // The second refusal is the last: nobody is asked for ever.
    FakeMember busy;
    giveNodes(busy, 1, 0);
    busy.keepRefusing(kQueryPath, status, std::chrono::seconds(retryAfter));
    QVERIFY(judge(busy, specOfLogs({HealthCheck::Metrics}))[0].outcome ==
            CheckOutcome::Inconclusive);
    QCOMPARE(busy.posted.size(), static_cast<std::size_t>(asked));
}

void TstHealthLogs::rules_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, const std::string& rows, const char* outcome,
                        const char* said) {
        QTest::newRow(name)
            << QString::fromStdString(
                   R"({"tables":[{"name":"PrimaryResult","columns":[{"name":"shop","type":"string"},{"name":"errors","type":"long"}],"rows":[)" +
                   rows + "]}]}")
            << QString::fromUtf8(outcome) << QString::fromUtf8(said);
    };
    row("kept", R"(["a",4])", "Pass", "r is 4");
    row("broken", R"(["a",5])", "Fail", "r is 5, wanted < 5");
    row("one of several", R"(["a",1],["b",9],["c",7])", "Fail", "r is 9 and 1 more, wanted < 5");
    row("a number as text", R"(["a","4.5"])", "Pass", "r is 4.5");
    row("nothing to compare", R"(["a",null])", "Inconclusive", "r gives no number");
    row("no rows", "", "Inconclusive", "r: the query gives nothing");
    row("a row too short", "[1]", "Inconclusive", "r cannot be read: Log Analytics: a row");
}

void TstHealthLogs::rules() {
    QFETCH(QString, answer);
    QFETCH(QString, outcome);
    QFETCH(QString, said);
    auto spec = specOfLogs({});
    spec.gate.rules = {{.name = "r",
                        .kql = "Errors | summarize errors = count() by shop",
                        .comparison = model::Comparison::Less,
                        .threshold = 5}};
    FakeMember member;
    member.give(kQueryPath, answer.toStdString());
    const auto result = judge(member, spec)[0];
    QCOMPARE(result.code, std::string("Rule"));
    QVERIFY2(text(result.outcome) == outcome, result.text.c_str());
    QVERIFY2(QString::fromStdString(result.text).startsWith(said), result.text.c_str());
    QCOMPARE(nlohmann::json::parse(member.posted.at(0)).at("timespan").get<std::string>(),
             std::string("P1D"));
}

void TstHealthLogs::placeholdersAreFilled() {
    auto spec = specOfLogs({});
    spec.member = "a\"{azure.id}";
    spec.gate.rules = {
        {.name = "r",
         .kql = "X | where c == \"{member.name}\" or _ResourceId =~ '{azure.id}' {x}"}};
    FakeMember member;
    member.give(kQueryPath, "{}");
    static_cast<void>(judge(member, spec));
    QCOMPARE(QString::fromStdString(
                 nlohmann::json::parse(member.posted.at(0)).at("query").get<std::string>()),
             QString::fromStdString("X | where c == \"a\\\"{azure.id}\" or _ResourceId =~ '" + kId +
                                    "' {x}"));
}

void TstHealthLogs::aRuleWithoutAWorkspace() {
    auto spec = specOfLogs({});
    spec.settings.metrics.reset();
    spec.gate.rules = {{.name = "r", .kql = "X"}};
    FakeMember member;
    const auto result = judge(member, spec)[0];
    QVERIFY(result.outcome == CheckOutcome::Inconclusive);
    QCOMPARE(QString::fromStdString(result.text),
             QStringLiteral("r cannot be read: Log Analytics: the fleet file names no workspace "
                            "(spec.metrics.logAnalytics)"));
    QVERIFY(member.asked.empty());
}

QTEST_APPLESS_MAIN(TstHealthLogs)
#include "tst_health_logs.moc"
