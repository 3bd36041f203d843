// SPDX-License-Identifier: GPL-3.0-or-later
// The report of a run: everything is told, nothing of it becomes markup, no secret leaves.
#include "tests/support/rollout_run.h"

#include "checks/verdict.h"
#include "engine/run_report.h"
#include "rollout/report.h"
#include "rollout/report_compare.h"
#include "rollout/report_text.h"
#include "rollout/run_view.h"

#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace pilothouse;
using namespace pilothouse::test;
using engine::ReportFormat;
using model::CheckOutcome;
using model::CommandKind;

namespace {

constexpr const char* kHostile =
    "<script>alert(1)</script> | **loud** [x](javascript:y) `z`\n# top";

model::Plan upgradePlan() {
    auto canary = stage("canary", {group("a", 2)});
    canary.gatesAfter = {health({.successes = 2}), approval({.quorum = 2}, "sign-off")};
    auto prod = stage("prod", {group("b", 3, 1, 1)}, 50, 1);
    auto plan = planOf({std::move(canary), std::move(prod)});
    plan.strategy = "rings";
    plan.hash = "5f0c";
    plan.intent.kubernetesVersion = "1.34.3";
    plan.policy.strictFirstStage = false;
    plan.action = model::Action{.argv = {"az", "aks", "upgrade", "--client-secret", "hunter2"}};
    plan.windows = {{.id = "year-end",
                     .kind = model::WindowKind::Deny,
                     .start = model::LocalTime{std::chrono::seconds(1797552000)}, // 2026-12-18
                     .duration = "18d",
                     .reason = "freeze",
                     .overridableBy = {"Approval"}}};
    for (auto& one : plan.stages) {
        for (auto& member : one.groups.front().members) {
            member.version = "v1.33.5";
            member.region = "westeurope";
        }
    }
    return plan;
}

/// A gate's sample with the document that a sampler leaves.
void sample(HandRun& run, const std::string& gate, CheckOutcome outcome, double notReady) {
    const auto place = run.machine.findGate(gate);
    const model::CheckResult check{.code = "HC-1",
                                   .name = "nodes",
                                   .outcome = outcome,
                                   .text = "nodes are looked at",
                                   .evidence = {{.object = "node-3", .what = "NotReady"}}};
    const model::HealthSample document{
        .at = run.now,
        .outcome = outcome,
        .code = "HC-1",
        .text = "said so",
        .totals = {{.code = "HC-1",
                    .name = "nodes",
                    .pass = 2,
                    .numbers = {{.name = "notReadyNodes", .members = 2, .sum = notReady}}}},
        .members = {
            {.id = ClusterId("a-1"), .name = "a-1", .outcome = outcome, .checks = {check}}}};
    run.tick({.answers = {
                  {.index = place,
                   .number = static_cast<std::int32_t>(run.state.gates[place].samples.size()) + 1,
                   .outcome = outcome,
                   .code = "HC-1",
                   .text = "said so",
                   .evidence = checks::writeEvidence(document)}}});
}

/// A run with all that can be told: approvals, a failure, a skip, a window set aside, a refusal.
HandRun storyRun(const std::string& why, const std::string& error) {
    HandRun run(upgradePlan());
    run.command({.id = "s", .kind = CommandKind::Start, .by = "ann@desk", .comment = why});
    run.baseline("canary");
    run.now += 12min;
    run.finish({"a-1"});
    run.now += 3min;
    run.finish({"a-2"});
    run.tickAfter(1min);
    sample(run, "canary/after/1", CheckOutcome::Pass, 0);
    run.tickAfter(30s);
    sample(run, "canary/after/1", CheckOutcome::Warn, 1);
    run.tickAfter(30s);
    sample(run, "canary/after/1", CheckOutcome::Pass, 0);
    run.command({.id = "a1",
                 .kind = CommandKind::Approve,
                 .target = "canary/after/2",
                 .by = "bob",
                 .comment = "looked at it"});
    run.command({.id = "a2",
                 .kind = CommandKind::Approve,
                 .target = "canary/after/2",
                 .by = "carol",
                 .comment = "me too"});
    run.command({.id = "o",
                 .kind = CommandKind::OverrideWindow,
                 .target = "year-end",
                 .by = "dave",
                 .comment = "CAB said yes"});
    run.command({.id = "r", .kind = CommandKind::Approve, .target = "no/such/gate", .by = "eve"});
    run.command({.id = "k",
                 .kind = CommandKind::Skip,
                 .target = "member/b-3",
                 .by = "ann@desk",
                 .comment = "retired"});
    run.now += 8min;
    auto failed = run.event("b-1", rollout::DriverWord::Failed, "Exit1");
    failed.text = error;
    run.tick({.events = {failed}});
    run.now += 9min;
    run.finish({"b-2"});
    return run;
}

model::RunPicture pictureOf(const HandRun& run) {
    return {.at = run.now,
            .run = rollout::describeRun(run.machine, run.state, {}, run.now),
            .plan = std::make_shared<const model::Plan>(run.frozen),
            .records = std::make_shared<const std::vector<model::Record>>(run.journal),
            .expected = std::make_shared<const std::vector<model::ExpectedTime>>(
                run.machine.members.size(),
                model::ExpectedTime{.mu = std::log(600.0), .sigma = 0.2, .isAssumed = false})};
}

QString reportOf(const HandRun& run, ReportFormat format) {
    return QString::fromStdString(
        engine::runReport(pictureOf(run), format, "eu-prod", run.now + 1h));
}

/// Every text in the file, tag by tag; empty where it is not well formed.
QStringList tagsOf(const QString& html) {
    QXmlStreamReader reader(html);
    QStringList tags;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement) {
            tags << reader.name().toString();
        }
    }
    if (reader.hasError()) {
        qWarning("%s in line %lld", qPrintable(reader.errorString()), reader.lineNumber());
        return {};
    }
    return tags;
}

} // namespace

class TestRunReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// PILOTHOUSE_UPDATE_GOLDEN=1 writes the file anew: read its difference before it is committed.
    void theWholeStoryIsTold() {
        const auto run = storyRun("CHG-12345", "drain of node-3 is refused by budget payments/api");
        QVERIFY(run.state.isOver());
        const auto text = reportOf(run, ReportFormat::Markdown);
        QFile golden(QStringLiteral(PILOTHOUSE_REPORT_GOLDEN));
        if (qEnvironmentVariableIsSet("PILOTHOUSE_UPDATE_GOLDEN")) {
            QVERIFY(golden.open(QIODevice::WriteOnly));
            golden.write(text.toUtf8());
            return;
        }
        QVERIFY2(golden.open(QIODevice::ReadOnly), qPrintable(golden.errorString()));
        const auto expected = QString::fromUtf8(golden.readAll()).split(QLatin1Char('\n'));
        const auto lines = text.split(QLatin1Char('\n'));
        for (qsizetype at = 0; at < std::min(lines.size(), expected.size()); ++at) {
            QCOMPARE(lines.at(at), expected.at(at));
        }
        QCOMPARE(lines.size(), expected.size());
    }

    void aRunWithFailuresIsNeverPlainlyCompleted() {
        const auto run = storyRun("why", "boom");
        for (const auto format : {ReportFormat::Markdown, ReportFormat::Html}) {
            const auto text = reportOf(run, format);
            QVERIFY(text.contains(QStringLiteral(
                "Completed with failures. 3 of 5 clusters done, 1 failed, 1 skipped.")));
            QVERIFY(text.contains(QStringLiteral("boom")));
        }
    }

    void aRunThatGoesOnSaysSo() {
        HandRun run(upgradePlan());
        QVERIFY(reportOf(run, ReportFormat::Markdown)
                    .contains(QStringLiteral("**Not over. Not started.")));
        run.start();
        run.baseline("canary");
        run.now += 10min;
        const auto html = reportOf(run, ReportFormat::Html);
        QVERIFY(html.contains(QStringLiteral("Not over. Running.")));
        QVERIFY(html.contains(QStringLiteral("stroke-dasharray=\"2 2\""))); // bars without an end
        QVERIFY(html.contains(QStringLiteral("in flight: an upgrade that was begun")));
        QVERIFY(!tagsOf(html).isEmpty());
    }

    void htmlIsOneFileWithPictures() {
        const auto html = reportOf(storyRun("why", "boom"), ReportFormat::Html);
        const auto tags = tagsOf(html);
        QCOMPARE(tags.count(QStringLiteral("svg")), 4); // timeline, simulation, progress, samples
        QVERIFY(tags.contains(QStringLiteral("polyline")));
        for (const char* word : {"<script", "src=", "href=", "url(", "@import", "onload"}) {
            QVERIFY2(!html.contains(QLatin1String(word)), word);
        }
        QVERIFY(html.contains(QStringLiteral("default-src 'none'")));
    }

    /// The story waits eight and a half minutes for nobody, its stages take what is drawn: what is
    /// said of them follows from the numbers.
    void theSimulationStandsBesideWhatHappened() {
        const auto picture = pictureOf(storyRun("why", "boom"));
        const auto compared =
            rollout::compareWithSimulation({.picture = picture, .now = picture.at});
        QVERIFY(compared.has_value());
        QVERIFY2(compared->trouble.empty(), compared->trouble.c_str());
        QCOMPARE(compared->stages.size(), std::size_t{2});
        const auto& canary = compared->stages.front();
        QVERIFY(canary.p50 && canary.p90 && *canary.p50 <= *canary.p90);
        QVERIFY(canary.took == std::optional<std::chrono::milliseconds>(17min));
        QCOMPARE(compared->assumed, 0);
        const auto again =
            rollout::compareWithSimulation({.picture = picture, .now = picture.at + 24h});
        QVERIFY(again->stages == compared->stages); // the same seed, the same answer
        for (const auto format : {ReportFormat::Markdown, ReportFormat::Html}) {
            const auto text = reportOf(storyRun("why", "boom"), format);
            QVERIFY(text.contains(QStringLiteral("Simulation and reality")));
            QVERIFY(text.contains(QStringLiteral("Simulated p90")));
        }
    }

    void differencesInWords_data() {
        QTest::addColumn<int>("took");
        QTest::addColumn<int>("people");
        QTest::addColumn<bool>("isOver");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* text, int took, int people, bool isOver) {
            QTest::newRow(text) << took << people << isOver << QString::fromLatin1(text);
        };
        row("as simulated", 61, 0, true);
        row("20m faster than half of the samples", 40, 0, true);
        row("15m slower than half of the samples, within nine of ten", 75, 0, true);
        row("30m slower than nine of ten samples", 120, 0, true);
        row("as simulated, without the wait for people", 180, 120, true);
        row("so far within what half of the samples take", 10, 0, false);
        row("so far 20m more than half of the samples, within nine of ten", 80, 0, false);
        row("already 30m slower than nine of ten samples", 120, 0, false);
    }
    void differencesInWords() {
        QFETCH(int, took);
        QFETCH(int, people);
        QFETCH(bool, isOver);
        QFETCH(QString, text);
        const rollout::StageCompared compared{
            .p50 = 60min,
            .p90 = 90min,
            .startedAt = kStart,
            .endedAt = isOver ? std::optional(kStart + std::chrono::minutes(took)) : std::nullopt,
            .took = std::chrono::minutes(took),
            .people = std::chrono::minutes(people)};
        QCOMPARE(QString::fromStdString(rollout::differenceOf(compared, false).text), text);
    }

    void whatWasNeverReachedIsSaid() {
        QCOMPARE(rollout::differenceOf({}, true).text, std::string("never reached"));
        QCOMPARE(rollout::differenceOf({}, false).text, std::string("not reached yet"));
        QCOMPARE(rollout::differenceOf({.took = 1min}, true).text,
                 std::string("half of the samples never came that far"));
    }

    /// Only the time in which nothing else went on is the people's: an approval that is open while
    /// a health gate takes its samples costs nothing.
    void waitingForPeopleIsCountedWhereNothingElseGoesOn() {
        auto first = stage("first", {group("a", 1)});
        first.gatesAfter = {approval({}, "sign-off")};
        first.soak = 30min;
        HandRun run(planOf({std::move(first)}));
        run.start();
        run.baseline("first");
        run.now += 10min;
        run.finish({"a-1"});
        run.tickAfter(30min); // it soaks while the approval is open
        run.tickAfter(20min); // then nothing else goes on
        run.command({.id = "y", .kind = CommandKind::Approve, .target = "sign-off", .by = "bob"});
        run.tickAfter(1min);
        const auto picture = pictureOf(run);
        const auto compared =
            rollout::compareWithSimulation({.picture = picture, .now = picture.at});
        const auto minutes =
            std::chrono::duration_cast<std::chrono::minutes>(compared->stages.front().people);
        QCOMPARE(static_cast<int>(minutes.count()), 20);
    }

    void withoutWhatWasExpectedNothingIsSaid() {
        auto picture = pictureOf(storyRun("why", "boom"));
        picture.expected = nullptr;
        QVERIFY(!rollout::compareWithSimulation({.picture = picture, .now = picture.at}));
        HandRun unstarted(upgradePlan());
        const auto planned = pictureOf(unstarted);
        QVERIFY(!rollout::compareWithSimulation({.picture = planned, .now = planned.at}));
    }

    void textsOfOthersStayTexts() {
        auto plan = upgradePlan();
        plan.stages[0].groups[0].members[0].name = "\"><img src=x onerror=alert(1)>";
        plan.strategy = kHostile;
        HandRun run(plan);
        run.command(
            {.id = "s", .kind = CommandKind::Start, .by = "</td><b>ann", .comment = kHostile});
        const auto html = reportOf(run, ReportFormat::Html);
        const auto tags = tagsOf(html);
        QVERIFY(!tags.isEmpty());
        for (const char* tag : {"script", "img", "b", "a"}) {
            QVERIFY2(!tags.contains(QLatin1String(tag)), tag);
        }
        const auto markdown = reportOf(run, ReportFormat::Markdown);
        QVERIFY(!markdown.contains(QLatin1Char('<')));
        QVERIFY(markdown.contains(
            QStringLiteral("\\| \\*\\*loud\\*\\* \\[x\\]\\(javascript:y\\) \\`z\\` \\# top")));
    }

    void noSecretLeaves() {
        const auto run = storyRun("token=hunter2", "login: password: hunter2, Bearer hunter2.abc");
        for (const auto format : {ReportFormat::Markdown, ReportFormat::Html}) {
            const auto text = reportOf(run, format);
            QVERIFY(!text.contains(QStringLiteral("hunter2")));
            QVERIFY(text.contains(QStringLiteral("client")));
        }
    }

    void aBrokenJournalIsTold() {
        auto picture = pictureOf(storyRun("why", "boom"));
        picture.broken = "record 7 was changed";
        const auto text = QString::fromStdString(
            engine::runReport(picture, ReportFormat::Markdown, {}, picture.at));
        QVERIFY(text.contains(QStringLiteral("changed from outside: record 7 was changed")));
        QVERIFY(text.contains(QStringLiteral("The chain of the journal is broken")));
        QVERIFY(!text.contains(QStringLiteral("whole when this report was made")));
    }

    void aLargeRunStaysReadable() {
        auto big = stage("all", {group("g", 2'000)});
        HandRun run(planOf({std::move(big)}));
        run.start();
        const auto html = reportOf(run, ReportFormat::Html);
        QVERIFY(html.size() < 2'000'000);
        QVERIFY(tagsOf(html).count(QStringLiteral("svg")) >= 1);
        QVERIFY(html.contains(QStringLiteral("g-2000")));
        QVERIFY(html.contains(QStringLiteral("and 1940 more")));
    }

    void cleanedText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("clean");
        QTest::newRow("lines") << QByteArray("a\r\n\tb\n") << QByteArray("a b");
        QTest::newRow("no UTF-8") << QByteArray("a\xC3(\xFF")
                                  << QByteArray("a\xEF\xBF\xBD(\xEF\xBF\xBD");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF")
                                  << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
        QTest::newRow("turned round") << QByteArray("a\xE2\x80\xAE"
                                                    "b")
                                      << QByteArray("a\xEF\xBF\xBD"
                                                    "b");
        QTest::newRow("bell") << QByteArray("a\x07"
                                            "b")
                              << QByteArray("a b");
        QTest::newRow("umlaut") << QByteArray("ä – 日本") << QByteArray("ä – 日本");
    }
    void cleanedText() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, clean);
        QCOMPARE(QByteArray::fromStdString(rollout::cleanText(text.toStdString())), clean);
    }

    void longTextIsCutBetweenLetters() {
        QCOMPARE(QByteArray::fromStdString(rollout::cleanText("ääää", 5)), QByteArray("ää…"));
    }

    void markdownAtALinesBegin_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("escaped");
        QTest::newRow("list") << QByteArray("- x") << QByteArray("\\- x");
        QTest::newRow("number") << QByteArray("1. x") << QByteArray("1\\. x");
        QTest::newRow("version") << QByteArray("1.34.3") << QByteArray("1.34.3");
        QTest::newRow("date") << QByteArray("2026-11-20") << QByteArray("2026-11-20");
        QTest::newRow("heading") << QByteArray(" == x") << QByteArray(" \\== x");
        QTest::newRow("quote") << QByteArray("> x") << QByteArray("&gt; x");
        QTest::newRow("rule") << QByteArray("a - b.") << QByteArray("a - b.");
    }
    void markdownAtALinesBegin() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, escaped);
        QCOMPARE(QByteArray::fromStdString(rollout::escapeMarkdown(text.toStdString())), escaped);
    }
};

QTEST_APPLESS_MAIN(TestRunReport)
#include "tst_run_report.moc"
