// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/promql.h"
#include "support.h"

#include <QtTest>

#include <cmath>

#include <nlohmann/json.hpp>

using namespace pilothouse::simulator;
using nlohmann::json;
using std::chrono::minutes;

namespace {

constexpr double kNow = 1000;

std::vector<detail::Series> seriesOf(const std::string& metric) {
    if (metric == "up") {
        return {{{{"job", "a"}, {"pod", "1"}}, 1, 0, 990},
                {{{"job", "a"}, {"pod", "2"}}, 0, 0, 990},
                {{{"job", "b"}, {"pod", "3"}}, 1, 0, 980},
                {{{"job", "b"}, {"pod", "4"}}, 1, 0, 985}};
    }
    if (metric == "requests_total") {
        return {{{{"code", "200"}}, 5000, 9.5, 990}, {{{"code", "503"}}, 20, 0.5, 990}};
    }
    return {};
}

/// A value as text: a number, or {labels} number by sample.
std::string shown(const detail::PromValue& value) {
    if (value.isScalar) {
        return QString::number(value.scalar).toStdString();
    }
    std::string text;
    for (const detail::Series& sample : value.samples) {
        text += text.empty() ? "" : "; ";
        for (const auto& [name, content] : sample.labels) {
            text += name == "__name__" ? "" : name + "=" + content + " ";
        }
        text += QString::number(sample.value).toStdString();
    }
    return text;
}

} // namespace

class TestSimPromql : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void evaluates_data();
    void evaluates();
    void refuses_data();
    void refuses();
    void answersThroughTheServiceProxy();
    void seesPodsThatAreMissing();
};

void TestSimPromql::evaluates_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* query, const char* value) {
        QTest::newRow(query) << query << value;
    };
    row("1 + 2 * 3", "7");
    row("(1 + 2) * -3", "-9");
    row("2 > bool 1", "1");
    row("count(up == 1) / count(up)", "0.75");
    row("count(up==1)/count(up) ", "0.75");
    row("count by (job) (up == 1)", "job=a 1; job=b 2");
    row("sum(up) by (job)", "job=a 1; job=b 2");
    row("max without (pod) (up)", "job=a 1; job=b 1");
    row("min(up)", "0");
    row("avg(up)", "0.75");
    row("up{job=\"b\",pod!=\"4\"}", "job=b pod=3 1");
    row("up{pod=~\"1|3\",job!~\"b.*\"}", "job=a pod=1 1");
    row("up{zone=\"\"} == 0", "job=a pod=2 0");
    row("time() - max(timestamp(up))", "10");
    row("sum(rate(requests_total{code=~\"5..\"}[5m])) / sum(rate(requests_total[5m]))", "0.05");
    row("increase(requests_total{code='503'}[2m])", "code=503 60");
    row("up * up", "job=a pod=1 1; job=a pod=2 0; job=b pod=3 1; job=b pod=4 1");
    row("100 * sum(up{}) / count(up{})", "75");
    row("sum by (job) (up) / on (job) count by (job) (up)", "job=a 0.5; job=b 1");
    row("max(max_over_time(nothing{}[5m]) - ignoring(remote_name, url) group_right "
        "max_over_time(nothing{}[5m]))",
        "");
    row("max_over_time(requests_total{code='200'}[5m]) - ignoring(code) group_right requests_total",
        "code=200 0; code=503 4980");
    row("100 * sum(up)", "300");
    row("scalar(sum(up)) + 1", "4");
    row("vector(3)", "3");
    row("nothing", "");
    row("sum(nothing)", "");
    row("count(up == 7) / count(up)", "");
    row("sum(rate(requests_total[5m])) > 1", "10");
    row("sum(rate(requests_total[5m])) < 1", "");
}

void TestSimPromql::evaluates() {
    QFETCH(QString, query);
    QFETCH(QString, value);
    const auto result = detail::evaluatePromql(query.toStdString(), seriesOf, kNow);
    QVERIFY2(result.has_value(), result ? "" : result.error().c_str());
    QCOMPARE(QString::fromStdString(shown(*result)), value);
}

void TestSimPromql::refuses_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* query, const char* words) {
        QTest::newRow(query) << query << words;
    };
    row("", "unexpected end of input");
    row("sum(up", "expected \")\"");
    row("1 == 1", "comparisons between scalars must use BOOL modifier");
    row("count(1)", "expected type instant vector");
    row("histogram_quantile(0.9, up)", "unknown function");
    row("rate(up)", "expected \"[\"");
    row("rate(up[5y])", "bad duration");
    row("up - ignoring(pod) up", "many-to-many");
    row("up{job=a}", "quoted text");
    row("up{job=~\"(\"}", "regexp");
    row("up up", "unexpected");
    const QString deep = QString(60, QLatin1Char('(')) + "1" + QString(60, QLatin1Char(')'));
    QTest::newRow("deep") << deep << "too deep";
}

void TestSimPromql::refuses() {
    QFETCH(QString, query);
    QFETCH(QString, words);
    const auto result = detail::evaluatePromql(query.toStdString(), seriesOf, kNow);
    QVERIFY(!result);
    QVERIFY2(QString::fromStdString(result.error()).contains(words), result.error().c_str());
}

namespace {

const std::string kQuery =
    "/api/v1/namespaces/monitoring/services/http:prometheus:9090/proxy/api/v1/query";

ApiReply ask(Story& story, const std::string& query) {
    MemberApi api(story);
    return api.handle(getRequest(kQuery, {{"query", query}}), story.now());
}

/// The one value of an answer.
double valueOf(Story& story, const std::string& query) {
    const json body = json::parse(ask(story, query).body);
    return std::stod(body["data"]["result"][0]["value"][1].get<std::string>());
}

} // namespace

void TestSimPromql::answersThroughTheServiceProxy() {
    Story story(storyInput());
    story.advanceTo(minutes{10});
    const json body = json::parse(ask(story, "count(up)").body);
    QCOMPARE(body["status"], json("success"));
    QCOMPARE(body["data"]["resultType"], json("vector"));
    QVERIFY(valueOf(story, "count(up == 1) / count(up)") > 0.95);
    QVERIFY(valueOf(story, "time() - max(timestamp(up))") <= 30);
    const auto nodes = static_cast<double>(story.world().nodeCount());
    QCOMPARE(valueOf(story, "count(up{job=\"kubelet\"})"), nodes);
    const ApiReply bad = ask(story, "sum(");
    QCOMPARE(bad.status, 400);
    QCOMPARE(json::parse(bad.body)["errorType"], json("bad_data"));
    MemberApi api(story);
    ApiRequest post = getRequest(kQuery);
    post.method = "POST";
    post.contentType = "application/x-www-form-urlencoded";
    post.body = "time=1&query=vector%281%29+%2B+1";
    QCOMPARE(json::parse(api.handle(post, story.now()).body)["data"]["result"][0]["value"][1],
             json("2"));
}

void TestSimPromql::seesPodsThatAreMissing() {
    Story story(storyInput({{.verb = Verb::CrashLoop,
                             .at = minutes{5},
                             .until = minutes{30},
                             .workload = "checkout-api"}}));
    const std::string share =
        "sum(rate(http_requests_total{service=\"checkout-api\",code=~\"5..\"}"
        "[5m])) / sum(rate(http_requests_total{service=\"checkout-api\"}[5m]))";
    story.advanceTo(minutes{4});
    QVERIFY(valueOf(story, share) < 0.1);
    const double before = valueOf(story, "count(up == 1)");
    story.advanceTo(minutes{8});
    QVERIFY(valueOf(story, share) > 0.2);
    QVERIFY(valueOf(story, "count(up == 1)") < before);
    story.advanceTo(minutes{55});
    QVERIFY(valueOf(story, share) < 0.1);
}

QTEST_APPLESS_MAIN(TestSimPromql)
#include "tst_sim_promql.moc"
