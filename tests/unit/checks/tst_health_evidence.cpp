// SPDX-License-Identifier: GPL-3.0-or-later
// The verdict over a scope, evidence documents, baselines.
#include "fake_member.h"

#include <QTest>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CheckOutcome;

namespace {

model::MemberHealth member(const std::string& name, CheckOutcome outcome,
                           const std::string& text = "t", double number = 1) {
    return {.id = ClusterId("id-" + name),
            .name = name,
            .checks = {{.code = "HC-1",
                        .name = "nodes",
                        .outcome = outcome,
                        .text = text,
                        .evidence = {{.object = "node-1", .what = "NotReady", .since = kNow}},
                        .moreEvidence = 2,
                        .numbers = {{"readyNodes", number}}}}};
}

} // namespace

class TstHealthEvidence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdict_data();
    void verdict();
    void textNamesMemberCheckAndHowManyMore();
    void totalsAreOverAllMembers();
    void documentReadsAsWritten();
    void baselinesReadAsWritten();
    void partsThatAreAbsentStayAbsent();
    void hugeSampleIsCutAndSaysSo();
    void oddDocumentsAreRefused_data();
    void oddDocumentsAreRefused();
};

void TstHealthEvidence::verdict_data() {
    QTest::addColumn<QList<int>>("members");
    QTest::addColumn<int>("outcome");
    using enum CheckOutcome;
    const auto row = [](const char* name, std::initializer_list<CheckOutcome> members,
                        CheckOutcome outcome) {
        QList<int> list;
        for (const auto each : members) {
            list << static_cast<int>(each);
        }
        QTest::newRow(name) << list << static_cast<int>(outcome);
    };
    row("none", {}, Pass);
    row("all pass", {Pass, Pass}, Pass);
    row("a warning passes as one", {Pass, Warn}, Warn);
    row("inconclusive before warning", {Warn, Inconclusive, Pass}, Inconclusive);
    row("fail before inconclusive", {Inconclusive, Fail, Warn}, Fail);
}

void TstHealthEvidence::verdict() {
    QFETCH(QList<int>, members);
    QFETCH(int, outcome);
    std::vector<model::MemberHealth> scope;
    for (const auto each : members) {
        scope.push_back(
            member("m" + std::to_string(scope.size()), static_cast<CheckOutcome>(each)));
    }
    const auto sample = checks::judgeScope({.at = kNow}, scope);
    QCOMPARE(static_cast<int>(sample.outcome), outcome);
    QVERIFY(!sample.text.empty());
    if (!scope.empty()) {
        QVERIFY(sample.members.front().outcome == sample.outcome);
    }
}

void TstHealthEvidence::textNamesMemberCheckAndHowManyMore() {
    auto second = member("weu-1", CheckOutcome::Fail, "1 node NotReady (node-1)");
    second.checks.push_back(
        {.code = "HC-2", .name = "pods", .outcome = CheckOutcome::Fail, .text = "x"});
    const auto sample = checks::judgeScope(
        {}, {member("b", CheckOutcome::Pass), second, member("z", CheckOutcome::Fail)});
    QCOMPARE(sample.code, std::string("HC-1"));
    QCOMPARE(
        QString::fromStdString(sample.text),
        QStringLiteral("weu-1: 1 node NotReady (node-1); and 1 more check (and 1 more member)"));
    QCOMPARE(QString::fromStdString(checks::judgeScope({}, {member("a", CheckOutcome::Pass)}).text),
             QStringLiteral("a: all checks pass"));
}

void TstHealthEvidence::totalsAreOverAllMembers() {
    const auto sample = checks::judgeScope(
        {}, {member("a", CheckOutcome::Pass, "t", 3), member("b", CheckOutcome::Fail, "t", 5)});
    QCOMPARE(sample.totals.size(), std::size_t{1});
    QCOMPARE(sample.totals[0].pass, 1);
    QCOMPARE(sample.totals[0].fail, 1);
    const model::HealthTotal wanted{
        .name = "readyNodes", .members = 2, .sum = 8, .min = 3, .max = 5};
    QVERIFY(sample.totals[0].numbers == std::vector{wanted});
}

void TstHealthEvidence::documentReadsAsWritten() {
    const auto sample =
        checks::judgeScope({.at = kNow, .mode = model::HoldMode::Absolute, .isBaseline = true},
                           {member("a", CheckOutcome::Warn, "odd \" \n text \xff", 3.25),
                            member("b", CheckOutcome::Pass)});
    auto wanted = sample;
    wanted.members[0].checks[0].text = "odd \" \n text \xEF\xBF\xBD"; // no UTF-8
    wanted.text = "a: odd \" \n text \xEF\xBF\xBD";
    const auto read = checks::readSample(checks::writeEvidence(sample));
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QVERIFY(*read == wanted);
    QVERIFY(checks::readEvidenceBaselines(checks::writeEvidence(sample))->empty());
}

void TstHealthEvidence::baselinesReadAsWritten() {
    checks::Baselines baselines;
    baselines[ClusterId("a")] = {.at = kNow,
                                 .trueApiServices = std::vector<std::string>{"v1.", "v1.apps"},
                                 .nodes = 3,
                                 .readyNodes = 2,
                                 .badPods = std::vector<std::string>{"u1"},
                                 .restarts = std::map<std::string, std::int32_t>{{"u1/c", 4}},
                                 .upPercent = 97.5,
                                 .pendingClaims = std::vector<std::string>{},
                                 .drivers =
                                     std::vector<checks::DriverGroup>{{{"disk"}, {"n1", "n2"}}}};
    baselines[ClusterId("b")] = {.at = kNow};
    const auto read = checks::readEvidenceBaselines(
        checks::writeEvidence(checks::judgeScope({.at = kNow}, {}), &baselines));
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QVERIFY(*read == baselines);
}

void TstHealthEvidence::partsThatAreAbsentStayAbsent() {
    FakeMember fake;
    fake.refuse("/api/v1/nodes", 403);
    const auto baseline =
        test::baselineOf(fake, specOf({model::HealthCheck::Nodes, model::HealthCheck::Pods}));
    QVERIFY(!baseline.nodes && !baseline.readyNodes);
    QVERIFY(baseline.badPods && baseline.badPods->empty());
    QVERIFY(!baseline.pendingClaims); // was not asked
}

void TstHealthEvidence::hugeSampleIsCutAndSaysSo() {
    std::vector<model::MemberHealth> scope;
    for (int index = 0; index < 2000; ++index) {
        auto one = member("m" + std::to_string(index),
                          index == 1999 ? CheckOutcome::Fail : CheckOutcome::Pass);
        one.checks[0].evidence.assign(20, {.object = "node", .what = std::string(100, 'x')});
        scope.push_back(std::move(one));
    }
    const auto sample = checks::judgeScope({.at = kNow}, scope);
    const auto text = checks::writeEvidence(sample);
    QVERIFY(text.size() <= checks::kMaxEvidenceBytes);
    QVERIFY(text.size() > checks::kMaxEvidenceBytes - 1000);
    const auto read = checks::readSample(text);
    QVERIFY(read.has_value());
    QCOMPARE(read->members.front().name, std::string("m1999")); // the worst is kept whole
    QCOMPARE(read->members.front().checks[0].evidence.size(), std::size_t{20});
    QVERIFY(read->membersLeftOut > 0);
    QCOMPARE(read->members.size() + static_cast<std::size_t>(read->membersLeftOut),
             std::size_t{2000});
    QCOMPARE(read->totals[0].pass, 1999); // numbers stay those of all
    QVERIFY(read->members.back().checks[0].moreEvidence >= 20);
}

void TstHealthEvidence::oddDocumentsAreRefused_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    const auto row = [](const char* name, const char* from, const char* to) {
        QTest::newRow(name) << QString::fromUtf8(from) << QString::fromUtf8(to);
    };
    row("not JSON", "{\"at\"", "{at");
    row("another format", "\"format\":1", "\"format\":2");
    row("unknown outcome", "\"outcome\":\"Pass\"", "\"outcome\":\"Fine\"");
    row("time", "2026-11-20T08", "2026-13-20T08");
    row("members no list", "\"members\":[", "\"members\":3,\"m\":[");
    row("negative count", "\"pass\":1", "\"pass\":-1");
    row("huge count", "\"pass\":1", "\"pass\":99999999999");
    row("number as text", "\"readyNodes\":1.0", "\"readyNodes\":\"1\"");
    row("baseline's list of numbers", "\"badPods\":[\"u\"]", "\"badPods\":[1]");
    row("baseline's restarts", "\"u/c\":1", "\"u/c\":-1");
}

void TstHealthEvidence::oddDocumentsAreRefused() {
    QFETCH(QString, from);
    QFETCH(QString, to);
    checks::Baselines baselines;
    baselines[ClusterId("a")] = {.at = kNow,
                                 .badPods = std::vector<std::string>{"u"},
                                 .restarts = std::map<std::string, std::int32_t>{{"u/c", 1}}};
    auto document = QString::fromStdString(checks::writeEvidence(
        checks::judgeScope({.at = kNow}, {member("a", CheckOutcome::Pass)}), &baselines));
    QVERIFY(checks::readSample(document.toStdString()).has_value());
    QVERIFY2(document.contains(from), qPrintable(document));
    document.replace(from, to);
    const auto text = document.toStdString();
    QVERIFY(!checks::readSample(text) || !checks::readEvidenceBaselines(text));
}

QTEST_APPLESS_MAIN(TstHealthEvidence)
#include "tst_health_evidence.moc"
