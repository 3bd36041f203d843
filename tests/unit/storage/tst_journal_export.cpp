// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_export.h"

#include <QTest>

#include <cstdio>

using namespace pilothouse;
using namespace pilothouse::storage;

namespace {

std::vector<Record> someRecords() {
    const Instant at = parseRfc3339("2026-11-20T08:00:00.125Z").value();
    return {{.seq = 1, .type = RecordType::RunCreated, .at = at, .body = R"({"name":"web"})"},
            {.seq = 2,
             .type = RecordType::MemberIntent,
             .at = at,
             .body = R"({"a":[1,2.5,null],"b":"ä\n"})"},
            {.seq = 3, .type = RecordType::MemberResult, .at = at, .body = "{}"}};
}

/// A line as a writer of the format would make it, whatever it says.
std::string lineOf(const std::string& json) {
    std::array<char, 16> sum{};
    std::snprintf(sum.data(), sum.size(), "%08x ", crc32c(json));
    return sum.data() + json + "\n";
}

} // namespace

class TestJournalExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void checksumsAreThoseOfTheStandard() {
        QCOMPARE(crc32c("123456789"), 0xe3069283U);
        QCOMPARE(crc32c(""), 0U);
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8a9136aaU); // RFC 3720, B.4
    }

    void theTextIsAsDocumented() {
        const auto text = exportJournal({someRecords().front()});
        const std::string json =
            R"({"seq":1,"ts":"2026-11-20T08:00:00.125Z","type":"RunCreated","body":{"name":"web"},"prev":"00000000"})";
        QCOMPARE(text, lineOf(json));
    }

    void whatWasWrittenIsRead() {
        const auto journal = importJournal(exportJournal(someRecords()));
        QVERIFY(journal.state == ExportState::Whole);
        QVERIFY(journal.records == someRecords());
        QCOMPARE(journal.line, 0);
        QVERIFY(importJournal("").records.empty());
    }

    void aBodyOnSeveralLinesStaysOneRecord() {
        auto records = someRecords();
        records[1].body = "{\n  \"a\": 1\r\n}";
        const auto journal = importJournal(exportJournal(records));
        QVERIFY(journal.state == ExportState::Whole);
        QCOMPARE(journal.records[1].body, std::string(R"({"a":1})"));
    }

    void e40_aTornLastLineIsLeftOut() {
        const auto text = exportJournal(someRecords());
        const auto lastLine = text.rfind('\n', text.size() - 2) + 1;
        for (std::size_t size = lastLine + 1; size < text.size(); ++size) { // every place to be cut
            const auto journal = importJournal(std::string_view(text).substr(0, size));
            QVERIFY(journal.state == ExportState::Torn);
            QCOMPARE(journal.records.size(), std::size_t(2));
            QCOMPARE(journal.line, 3);
        }
        QVERIFY(importJournal(std::string_view(text).substr(0, lastLine)).state ==
                ExportState::Whole);
    }

    void e40_aSpoiledByteIsFound() {
        const auto text = exportJournal(someRecords());
        const auto lastLine = text.rfind('\n', text.size() - 2) + 1;
        for (std::size_t at = 0; at + 1 < text.size(); ++at) {
            auto spoiled = text;
            spoiled[at] = spoiled[at] == '#' ? '+' : '#';
            const auto journal = importJournal(spoiled);
            // Without its line break the last but one is part of the last: of that, a torn write.
            const bool isInLast = at + 1 >= lastLine;
            QVERIFY(journal.state == (isInLast ? ExportState::Torn : ExportState::Broken));
            QVERIFY(journal.records.size() < 3);
        }
    }

    void e40_linesThatDoNotBelongAreFound_data() {
        QTest::addColumn<std::string>("json");
        QTest::newRow("gap") << std::string(
            R"({"seq":2,"ts":"2026-11-20T08:00:00Z","type":"Command","body":{},"prev":"00000000"})");
        QTest::newRow("other chain") << std::string(
            R"({"seq":1,"ts":"2026-11-20T08:00:00Z","type":"Command","body":{},"prev":"00000001"})");
        QTest::newRow("unknown type") << std::string(
            R"({"seq":1,"ts":"2026-11-20T08:00:00Z","type":"Novelty","body":{},"prev":"00000000"})");
        QTest::newRow("no time") << std::string(
            R"({"seq":1,"ts":"today","type":"Command","body":{},"prev":"00000000"})");
        QTest::newRow("no body") << std::string(
            R"({"seq":1,"ts":"2026-11-20T08:00:00Z","type":"Command","prev":"00000000"})");
        QTest::newRow("no object") << std::string("[1]");
        QTest::newRow("no JSON") << std::string("{");
        QTest::newRow("huge seq") << std::string(
            R"({"seq":18446744073709551617,"ts":"2026-11-20T08:00:00Z","type":"Command","body":{},"prev":"00000000"})");
    }
    void e40_linesThatDoNotBelongAreFound() {
        QFETCH(std::string, json);
        const auto journal = importJournal(lineOf(json));
        QVERIFY(journal.state == ExportState::Broken); // its checksum is right: it was not torn
        QCOMPARE(journal.line, 1);
        QVERIFY(journal.records.empty());
    }
};

QTEST_APPLESS_MAIN(TestJournalExport)
#include "tst_journal_export.moc"
