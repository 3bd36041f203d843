// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log as a screen sees it: asked, followed, written out, on a thread of its own.
#include "base/time.h"

#include "engine/audit_desk.h"
#include "engine/audit_lines.h"
#include "storage/run_store.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace pilothouse;
using namespace pilothouse::engine;

namespace {

constexpr Instant kNow{std::chrono::seconds{1'795'161'600}};

storage::AuditEntry entryOf(const std::string& action, const std::string& object,
                            const std::string& outcome = "accepted",
                            const std::string& reason = {}) {
    return {.at = kNow,
            .who = "ann@desk",
            .action = action,
            .target = "local/web-134",
            .reason = reason,
            .detail = storage::auditDetail(
                {{"target", object}, {"outcome", outcome}, {"driver", "bo@box, process 7"}})};
}

QString again(const storage::AuditEntry& entry) {
    QStringList words;
    for (const auto& word : againOf(entry)) {
        words << QString::fromStdString(word);
    }
    return words.join(QLatin1Char('|'));
}

} // namespace

class TestAuditDesk : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_desk = AuditDesk::start({.stateFolder = m_folder->path().toStdString(),
                                   .clock = std::make_shared<FixedClock>(kNow),
                                   .lookEvery = std::chrono::milliseconds(5)});
    }
    void cleanup() { m_desk.reset(); }

    void nobodyLooksNothingIsRead() {
        m_desk->ask({});
        QVERIFY(m_desk->take()->isAwaited);
        QVERIFY(!QFileInfo::exists(m_folder->filePath(QStringLiteral("runs.db"))));
    }

    void newEntriesComeByThemselves() {
        m_desk->follow(true);
        QTRY_VERIFY(!m_desk->take()->isAwaited);
        QVERIFY(m_desk->take()->numbers->empty() && m_desk->take()->trouble.empty());
        add(entryOf("run Start", ""));
        QTRY_COMPARE(m_desk->take()->numbers->size(), std::size_t(1));
        add(entryOf("run Stop", "", "rejected: the run is not under way"));
        QTRY_COMPARE(m_desk->take()->refused, std::int64_t(1));
        const auto picture = m_desk->take();
        QVERIFY(*picture->numbers == (std::vector<std::int64_t>{2, 1}));
        QCOMPARE(picture->all, std::int64_t(2));
        QVERIFY(picture->people == std::vector<std::string>{"ann@desk"});
        QVERIFY(picture->at == kNow);
    }

    void anotherQuestionReplacesTheFirst() {
        add(entryOf("run Start", ""));
        add(entryOf("run Skip", "member/weu-1"));
        m_desk->follow(true);
        QTRY_COMPARE(m_desk->take()->numbers->size(), std::size_t(2));
        const model::AuditQuestion question{.filter = {.cluster = "weu"}};
        m_desk->ask(question);
        QTRY_VERIFY(m_desk->take()->question == question);
        QVERIFY(*m_desk->take()->numbers == std::vector<std::int64_t>{2});
        QCOMPARE(m_desk->take()->all, std::int64_t(2));
    }

    void textsComeByNumberAndAreBounded() {
        add(entryOf("run Approve", "prod/before/1", "accepted", "seen"));
        std::atomic_int woken = 0;
        m_desk->setWake([&woken] { ++woken; });
        std::vector<std::int64_t> numbers(AuditDesk::kMostLines + 10, 1);
        m_desk->read(numbers);
        QTRY_VERIFY(woken > 0);
        const auto lines = m_desk->takeLines();
        QCOMPARE(lines.size(), AuditDesk::kMostLines);
        QCOMPARE(lines[0].object, std::string("prod/before/1"));
        QCOMPARE(lines[0].outcome, std::string("accepted"));
        QVERIFY(lines[0].more == (std::vector<std::pair<std::string, std::string>>{
                                     {"driver", "bo@box, process 7"}}));
        QVERIFY(m_desk->takeLines().empty());
    }

    void aFileThatIsNoneIsSaidAndTriedAgain() {
        const QString path = m_folder->filePath(QStringLiteral("runs.db"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        m_desk->follow(true);
        QTRY_VERIFY(!m_desk->take()->trouble.empty());
        QVERIFY(QFile::remove(path));
        QTRY_VERIFY(m_desk->take()->trouble.empty());
        add(entryOf("run Start", ""));
        QTRY_COMPARE(m_desk->take()->numbers->size(), std::size_t(1));
    }

    void whatFitsGoesIntoAFile_data() {
        QTest::addColumn<bool>("isCsv");
        QTest::newRow("csv") << true;
        QTest::newRow("json") << false;
    }
    void whatFitsGoesIntoAFile() {
        QFETCH(bool, isCsv);
        auto store = storage::RunStore::open(m_folder->path().toStdString());
        QVERIFY(store->database().execute("BEGIN").has_value());
        for (int at = 0; at < 1'234; ++at) { // more than are read at once
            const auto entry = entryOf(at % 2 == 0 ? "run Stop" : "run Abandon", "");
            QVERIFY(storage::AuditLog(*store).append(entry).has_value());
        }
        QVERIFY(store->database().execute("COMMIT").has_value());
        const QString path = m_folder->filePath(QStringLiteral("out"));
        m_desk->write({.filter = {.action = "stop"}, .isAscending = true},
                      isCsv ? AuditFormat::Csv : AuditFormat::Json, path.toStdString());
        std::vector<AuditWritten> written;
        QTRY_VERIFY(hasWritten(written));
        QVERIFY(!written[0].error);
        QCOMPARE(written[0].entries, std::int64_t(617));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QCOMPARE(text.count("run Stop"), 617);
        QCOMPARE(text.count("run Abandon"), 0);
        QVERIFY(text.startsWith(isCsv ? "number,at,who" : "{\"entries\":[\n{\"number\":1,"));
    }

    void aFileThatCannotBeWrittenIsSaid() {
        m_desk->write({}, AuditFormat::Csv, "/proc/no/such/file");
        std::vector<AuditWritten> written;
        QTRY_VERIFY(hasWritten(written));
        QVERIFY(written[0].error.has_value());
    }

    void theCommandThatRepeatsAnEntry() {
        auto retried = entryOf("run Start", "", "accepted", "again, it's late");
        retried.detail = storage::auditDetail({{"target", ""}, {"retriesFailed", "yes"}});
        QCOMPARE(again(retried),
                 QStringLiteral("pilothousectl|run|resume|local/web-134|"
                                "--retry-failed|--reason|again, it's late|--write"));
        QCOMPARE(again(entryOf("run Skip", "wait/prod")),
                 QStringLiteral("pilothousectl|run|skip|local/web-134|wait/prod|--write"));
        QCOMPARE(again(entryOf("run OverrideWindow", "year-end")),
                 QStringLiteral("pilothousectl|run|override|local/web-134|year-end|--write"));
        QCOMPARE(again(entryOf("run drive", "")),
                 QStringLiteral("pilothousectl|run|drive|local/web-134|--write"));
        QCOMPARE(again(entryOf("run ?", "")), QString());
    }

private:
    bool hasWritten(std::vector<AuditWritten>& into) {
        for (auto& one : m_desk->takeWritten()) {
            into.push_back(std::move(one));
        }
        return !into.empty();
    }
    void add(const storage::AuditEntry& entry) {
        auto store = storage::RunStore::open(m_folder->path().toStdString());
        [[maybe_unused]] const auto number = storage::AuditLog(*store).append(entry).value();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AuditDesk> m_desk;
};

QTEST_APPLESS_MAIN(TestAuditDesk)
#include "tst_audit_desk.moc"
