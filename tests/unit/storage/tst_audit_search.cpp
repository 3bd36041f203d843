// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log asked for parts of itself, and written out.
#include "storage/audit_export.h"
#include "storage/audit_search.h"
#include "tests/unit/storage/run_folder.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

Q_DECLARE_METATYPE(pilothouse::model::AuditQuestion)

using namespace pilothouse;
using namespace pilothouse::storage;
using namespace pilothouse::test;
using model::AuditChoice;
using model::AuditFilter;
using model::AuditOrder;
using model::AuditQuestion;

namespace {

const Instant kNow = instantOf("2026-11-20T08:00:00Z");

AuditEntry entryOf(const std::string& who, const std::string& action, const std::string& target,
                   const std::string& object, const std::string& outcome, const std::string& reason,
                   int minutes) {
    return {.at = kNow + std::chrono::minutes(minutes),
            .who = who,
            .action = action,
            .target = target,
            .reason = reason,
            .detail = auditDetail({{"target", object}, {"outcome", outcome}})};
}

/// 1 … 6, a minute apart.
std::vector<AuditEntry> story() {
    return {entryOf("ann@desk", "run Start", "local/web-134", "", "accepted", "CHG-1", 0),
            entryOf("bo@desk", "run Approve", "local/web-134", "prod/before/1", "accepted",
                    "100% sure", 1),
            entryOf("ann@desk", "run Approve", "local/web-134", "prod/before/1",
                    "rejected: who started the run may not approve this gate", "", 2),
            entryOf("Ann@box", "run Skip", "local/db-1", "member/weu-1", "accepted", "broken", 3),
            entryOf("cy@desk", "run RetryMember", "local/db-1", "weu-12",
                    "accepted: it is so already", "", 4),
            entryOf("cy@desk", "run Skip", "local/db-1", "stage/weu-1", "accepted", "", 5)};
}

QString numbers(const std::vector<std::int64_t>& of) {
    QStringList words;
    for (const auto number : of) {
        words << QString::number(number);
    }
    return words.join(QLatin1Char(' '));
}

} // namespace

class TestAuditSearch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void questions_data() {
        QTest::addColumn<AuditQuestion>("question");
        QTest::addColumn<QString>("found");
        const auto row = [](const char* name, const AuditQuestion& question, const char* found) {
            QTest::newRow(name) << question << QString::fromLatin1(found);
        };
        row("all, newest first", {}, "6 5 4 3 2 1");
        row("oldest first", {.isAscending = true}, "1 2 3 4 5 6");
        row("a person, without case", {.filter = {.who = "ANN"}}, "4 3 1");
        row("a kind", {.filter = {.action = "approve"}}, "3 2");
        row("a run", {.filter = {.target = "db-1"}}, "6 5 4");
        row("a cluster is no stage", {.filter = {.cluster = "weu-1"}}, "5 4");
        row("text in the object", {.filter = {.text = "before/1"}}, "3 2");
        row("text in the reason", {.filter = {.text = "chg"}}, "1");
        row("a percent is a percent", {.filter = {.text = "100%"}}, "2");
        row("an underline too", {.filter = {.text = "a_n"}}, "");
        row("a quote is no end", {.filter = {.text = "' OR 1=1 --"}}, "");
        row("refused", {.filter = {.choice = AuditChoice::Refused}}, "3");
        row("done", {.filter = {.who = "ann", .choice = AuditChoice::Done}}, "4 1");
        row("from then on, before then",
            {.filter = {.from = kNow + std::chrono::minutes(1),
                        .to = kNow + std::chrono::minutes(3)}},
            "3 2");
        row("by person", {.order = AuditOrder::Who, .isAscending = true}, "4 3 1 2 6 5");
        row("by object, down", {.order = AuditOrder::Object}, "5 6 3 2 4 1");
    }
    void questions() {
        QFETCH(AuditQuestion, question);
        QFETCH(QString, found);
        auto store = filled();
        const auto finds = AuditSearch(store).find(question).value();
        QCOMPARE(numbers(finds.numbers), found);
    }

    void theChoiceIsCountedBothWays() {
        auto store = filled();
        const auto finds = AuditSearch(store)
                               .find({.filter = {.target = "web", .choice = AuditChoice::Refused}})
                               .value();
        QCOMPARE(finds.done, std::int64_t(2));
        QCOMPARE(finds.refused, std::int64_t(1));
        QCOMPARE(finds.numbers.size(), std::size_t(1));
    }

    void textsByNumber() {
        auto store = filled();
        AuditSearch search(store);
        QCOMPARE(search.newest().value(), std::int64_t(6));
        const auto entries = search.read({5, 99, 2}).value();
        QCOMPARE(entries.size(), std::size_t(2));
        QCOMPARE(entries[0].who, std::string("cy@desk"));
        QCOMPARE(entries[1].reason, std::string("100% sure"));
        QCOMPARE(auditWord(entries[1].detail, "target"), std::string("prod/before/1"));
    }

    void namesToChooseFrom() {
        auto store = filled();
        const auto names = AuditSearch(store).names(3).value();
        QVERIFY(names.people == (std::vector<std::string>{"Ann@box", "ann@desk", "bo@desk"}));
        QVERIFY(names.targets == (std::vector<std::string>{"local/db-1", "local/web-134"}));
        QCOMPARE(names.actions.size(), std::size_t(3));
    }

    void anEmptyLogHasNothing() {
        auto store =
            RunStore::open(m_folder.filePath(QStringLiteral("none")).toStdString()).value();
        AuditSearch search(store);
        QCOMPARE(search.newest().value(), std::int64_t(0));
        QVERIFY(search.find({}).value().numbers.empty());
    }

    void aDetailThatIsNoJsonHidesNobody() {
        auto store = filled();
        QVERIFY(store.database()
                    .execute("INSERT INTO audit(at, who, action, target, reason, detail) "
                             "VALUES(0, 'nobody', 'run ?', 't', '', '{broken')")
                    .has_value());
        AuditSearch search(store);
        QCOMPARE(numbers(search.find({.filter = {.who = "nobody"}}).value().numbers),
                 QStringLiteral("7"));
        const auto entry = search.read({7}).value().front();
        QVERIFY(auditWords(entry.detail).empty());
        QCOMPARE(auditJson(entry, {})["detail"].dump(), std::string("{}"));
    }

    void linesOfCsv() {
        auto entry =
            entryOf("=cmd()", "run Skip", "local/x", "member/\"a\"", "accepted", "a\nb", 0);
        entry.number = 7;
        QCOMPARE(auditCsv(entry, {"pilothousectl", "it's", "a b"}),
                 std::string("7,2026-11-20T08:00:00Z,\"'=cmd()\",\"run Skip\",\"local/x\","
                             "\"member/\"\"a\"\"\",\"accepted\",\"a\nb\","
                             "\"pilothousectl 'it'\\''s' 'a b'\"\r\n"));
        const auto header = auditCsvHeader();
        QCOMPARE(std::count(header.begin(), header.end(), ','), std::ptrdiff_t(8));
    }

private:
    RunStore filled() {
        auto store = RunStore::open(m_folder.filePath(QString::number(++m_count)).toStdString());
        AuditLog log(*store);
        for (const auto& entry : story()) {
            [[maybe_unused]] const auto number = log.append(entry).value();
        }
        return *std::move(store);
    }
    QTemporaryDir m_folder;
    int m_count = 0;
};

QTEST_APPLESS_MAIN(TestAuditSearch)
#include "tst_audit_search.moc"
