// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/audit_log.h"
#include "storage/file_lock.h"
#include "storage/journal_writer.h"
#include "storage/run_commands.h"
#include "storage/run_store.h"
#include "tests/unit/storage/run_folder.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace pilothouse;
using namespace pilothouse::storage;
using namespace pilothouse::test;

namespace {

const Instant kNow = instantOf("2026-11-20T08:00:00Z");

/// What a hand with sqlite3 would do to the file.
void tamper(const std::string& folder, const char* sql) {
    auto database = Database::open(runsFile(folder)).value();
    QVERIFY(database.execute("DROP TRIGGER record_stays; DROP TRIGGER record_kept;").has_value());
    QVERIFY(database.execute(sql).has_value());
}

QByteArray contentOf(const std::string& file) {
    QFile stream(QString::fromStdString(file));
    return stream.open(QIODevice::ReadOnly) ? stream.readAll() : QByteArray();
}

std::vector<RecordType> typesOf(const std::vector<Record>& records) {
    std::vector<RecordType> types;
    for (const auto& each : records) {
        types.push_back(each.type);
    }
    return types;
}

} // namespace

class TestRunJournal : public QObject {
    Q_OBJECT

    QTemporaryDir m_root;
    std::string m_folder;
    int m_number = 0;

    RunStore storeWithRun() {
        auto store = RunStore::open(m_folder).value();
        [&] { QVERIFY(store.create(newRun()).has_value()); }();
        return store;
    }
    Result<JournalWriter> drive(const char* holder = "ann@desk") {
        return JournalWriter::open(m_folder, "web-134", holder, kNow);
    }

private Q_SLOTS:
    void init() {
        m_folder = m_root.filePath(QStringLiteral("state%1").arg(++m_number)).toStdString();
    }

    /// Locks of a file belong to the process: one careless open and close lets go of all of them,
    /// and then the next process that leaves removes the log of those that stay.
    void aGuestThatLeavesTakesNothingAway() {
        auto first = storeWithRun();
        auto second = RunStore::open(m_folder);
        QVERIFY(second.has_value());
        QVERIFY(second->runs().has_value());
        QProcess guest;
        guest.start(QStringLiteral("python3"),
                    {QStringLiteral("-c"),
                     QStringLiteral("import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
                                    "print(c.execute('SELECT count(*) FROM run').fetchone()); "
                                    "c.close()"),
                     QString::fromStdString(runsFile(m_folder))});
        if (!guest.waitForFinished() || guest.exitCode() != 0) {
            QSKIP("no python3 with sqlite3");
        }
        QVERIFY(QFile::exists(QString::fromStdString(runsFile(m_folder) + "-wal")));
        QVERIFY(first.create(newRun("01JCZ0000000000000000000AC", "next")).has_value());
        QCOMPARE(RunStore::open(m_folder)->runs()->size(), std::size_t(2));
    }

    void aRunIsMadeWholeAndListed() {
        auto store = storeWithRun();
        QVERIFY(store.create(newRun("01JCZ0000000000000000000AC", "next")).has_value());
        const auto runs = store.runs().value();
        QCOMPARE(runs.size(), std::size_t(2));
        QVERIFY(runs.front() == (RunEntry{.id = kRunId,
                                          .name = "web-134",
                                          .createdAt = instantOf("2026-11-20T07:59:00Z"),
                                          .records = 2,
                                          .lastAt = instantOf("2026-11-20T08:00:00.250Z")}));
        const auto content = RunStore::open(m_folder).value().read(kRunId).value();
        QVERIFY(!content.broken.has_value());
        QVERIFY(typesOf(content.records) ==
                (std::vector{RecordType::RunCreated, RecordType::PlanFrozen}));
        QCOMPARE(content.records[1].seq, std::int64_t(2));
        QCOMPARE(content.records[1].body, std::string(R"({"stages":[1,2]})"));
        QVERIFY(content.records[1].at == instantOf("2026-11-20T08:00:00.250Z"));
        QVERIFY(store.find("next").value().id == "01JCZ0000000000000000000AC");
        QVERIFY(store.find("nobody").error().kind == ErrorKind::NotFound);
    }

    void aRunThatCannotBeIsRefused_data() {
        QTest::addColumn<std::string>("id");
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<int>("kind");
        const std::string other = "01JCZ0000000000000000000AC";
        const int validation = static_cast<int>(ErrorKind::Validation);
        const int conflict = static_cast<int>(ErrorKind::Conflict);
        QTest::newRow("same id") << std::string(kRunId) << std::string("other") << std::string("{}")
                                 << conflict;
        QTest::newRow("same name")
            << other << std::string("web-134") << std::string("{}") << conflict;
        QTest::newRow("path as id") << std::string("../../../../etc/passwd0000")
                                    << std::string("other") << std::string("{}") << validation;
        QTest::newRow("capitals") << other << std::string("Web") << std::string("{}") << validation;
        QTest::newRow("no name") << other << std::string() << std::string("{}") << validation;
        QTest::newRow("long name")
            << other << std::string(51, 'a') << std::string("{}") << validation;
        QTest::newRow("no JSON") << other << std::string("other") << std::string("{nonsense")
                                 << validation;
        QTest::newRow("no object")
            << other << std::string("other") << std::string("[1]") << validation;
    }
    void aRunThatCannotBeIsRefused() {
        QFETCH(std::string, id);
        QFETCH(std::string, name);
        QFETCH(std::string, body);
        QFETCH(int, kind);
        auto store = storeWithRun();
        auto run = newRun(id, name);
        run.records.back().body = body;
        QCOMPARE(static_cast<int>(store.create(run).error().kind), kind);
        QCOMPARE(store.runs().value().size(), std::size_t(1));
        QCOMPARE(store.read(kRunId).value().records.size(), std::size_t(2));
    }

    void recordsAreAppendedInOrder() {
        storeWithRun();
        auto writer = drive().value();
        QCOMPARE(writer.epoch(), std::int64_t(1));
        QVERIFY(typesOf(writer.history()) ==
                (std::vector{RecordType::RunCreated, RecordType::PlanFrozen, RecordType::Epoch}));
        const auto first =
            writer.append({recordOf(RecordType::Command), recordOf(RecordType::StateChanged)});
        const auto second = writer.append(
            {recordOf(RecordType::MemberIntent, R"({"member":"weu-1","text":"ä \u0001 \n"})")});
        QCOMPARE(first.value().back().seq, std::int64_t(5));
        QCOMPARE(second.value().front().seq, std::int64_t(6));
        auto expected = writer.history();
        expected.insert(expected.end(), first->begin(), first->end());
        expected.insert(expected.end(), second->begin(), second->end());
        auto store = RunStore::open(m_folder).value();
        QVERIFY(store.read(kRunId).value().records == expected); // another connection sees it all
        const auto tail = store.readAfter(kRunId, expected[3]).value();
        QVERIFY(!tail.broken.has_value());
        QVERIFY(tail.records == (std::vector<Record>{expected[4], expected[5]}));
        QVERIFY(store.readAfter(kRunId, expected.back()).value().records.empty());
    }

    void aBadBodyCostsNothing() {
        storeWithRun();
        auto writer = drive().value();
        const auto bad =
            writer.append({recordOf(RecordType::Command), recordOf(RecordType::Command, "{")});
        QVERIFY(bad.error().kind == ErrorKind::Validation);
        QCOMPARE(writer.append({recordOf(RecordType::Command)}).value().front().seq,
                 std::int64_t(4));
    }

    void e41_aSecondDriverIsRefused() {
        storeWithRun();
        {
            auto first = drive("ann@desk, process 1").value();
            const auto second = drive("bob@desk");
            QVERIFY(second.error().kind == ErrorKind::Conflict);
            QCOMPARE(second.error().reason, std::string("locked"));
            QVERIFY(second.error().message.find("ann@desk, process 1") != std::string::npos);
            QVERIFY(first.append({recordOf(RecordType::Command)}).has_value());
        }
        auto second = drive("bob@desk").value(); // the first is gone
        QCOMPARE(second.epoch(), std::int64_t(2));
        QCOMPARE(second.history().size(), std::size_t(5));
        QCOMPARE(second.history().back().body, std::string(R"({"holder":"bob@desk","number":2})"));
        QCOMPARE(RunStore::open(m_folder).value().find("web-134").value().holder,
                 std::string("bob@desk"));
    }

    /// As of a driver that was killed while it started a program: the child has the lock till exec.
    void aLockThatIsLetGoSoonIsWaitedFor() {
        storeWithRun();
        auto held = FileLock::tryNow(runLockFile(m_folder, kRunId)).value();
        QVERIFY(held.has_value());
        std::thread child([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            held.reset();
        });
        const auto second = drive("bob@desk");
        child.join();
        QVERIFY2(second.has_value(), second ? "" : second.error().message.c_str());
    }

    void e41_aStaleEpochWriterStopsItself() {
        storeWithRun();
        auto first = drive("ann@desk").value();
        QVERIFY(QFile::remove(
            QString::fromStdString(runLockFile(m_folder, kRunId)))); // a lock that does not hold
        auto second = drive("bob@laptop").value();
        const auto refused = first.append({recordOf(RecordType::MemberIntent)});
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
        QCOMPARE(refused.error().reason, std::string("stale"));
        QVERIFY(first.isStale());
        QVERIFY(first.append({recordOf(RecordType::MemberIntent)}).error().kind ==
                ErrorKind::Conflict);
        QVERIFY(second.append({recordOf(RecordType::MemberIntent)}).has_value());
        const auto content = RunStore::open(m_folder).value().read(kRunId).value();
        QVERIFY(!content.broken.has_value());
        QCOMPARE(content.records.size(),
                 std::size_t(5)); // nothing of the first after it was overtaken
    }

    void twoRunsHaveTwoDrivers() {
        auto store = storeWithRun();
        QVERIFY(store.create(newRun("01JCZ0000000000000000000AC", "next")).has_value());
        auto first = drive().value();
        auto second = JournalWriter::open(m_folder, "next", "bob@desk", kNow).value();
        for (int i = 0; i < 5; ++i) {
            QCOMPARE(first.append({recordOf(RecordType::Command)}).value().front().seq,
                     std::int64_t(4 + i));
            QCOMPARE(second.append({recordOf(RecordType::Command)}).value().front().seq,
                     std::int64_t(4 + i));
        }
    }

    void e40_aBrokenChainIsReadOnly_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<qint64>("brokenAt");
        QTest::newRow("body") << QByteArray(
                                     R"(UPDATE record SET body = '{"stages":[1,3]}' WHERE seq = 2)")
                              << qint64(2);
        QTest::newRow("type") << QByteArray("UPDATE record SET type = 'Snapshot' WHERE seq = 1")
                              << qint64(1);
        QTest::newRow("time") << QByteArray("UPDATE record SET at = at + 1 WHERE seq = 3")
                              << qint64(3);
        QTest::newRow("gap") << QByteArray("DELETE FROM record WHERE seq = 2") << qint64(2);
        QTest::newRow("hash") << QByteArray("UPDATE record SET hash = zeroblob(32) WHERE seq = 4")
                              << qint64(4);
        QTest::newRow("swapped") << QByteArray("UPDATE record SET seq = 9 WHERE seq = 3; UPDATE "
                                               "record SET seq = 3 WHERE seq = 4; "
                                               "UPDATE record SET seq = 4 WHERE seq = 9")
                                 << qint64(3);
        QTest::newRow("newer type") << QByteArray("INSERT INTO record SELECT run, 6, at, "
                                                  "'Novelty', body, hash FROM record WHERE seq = 5")
                                    << qint64(6);
    }
    void e40_aBrokenChainIsReadOnly() {
        QFETCH(QByteArray, sql);
        QFETCH(qint64, brokenAt);
        storeWithRun();
        QVERIFY(drive()
                    .value()
                    .append({recordOf(RecordType::Command), recordOf(RecordType::StateChanged)})
                    .has_value());
        tamper(m_folder, sql.constData());
        auto store = RunStore::open(m_folder).value();
        const auto content = store.read(kRunId).value();
        QVERIFY(content.broken.has_value());
        QCOMPARE(qint64(content.broken->seq), brokenAt);
        QCOMPARE(qint64(content.records.size()), brokenAt - 1); // what stands before may be read
        const auto driven = drive();
        QVERIFY(driven.error().kind == ErrorKind::Storage);
        QCOMPARE(driven.error().reason, std::string("chain"));
        QCOMPARE(store.find(kRunId).value().epoch, std::int64_t(1)); // and nothing was written
    }

    void e40_aTornLogLosesOnlyWhatWasNotWhole() {
        storeWithRun(); // closed again: all of it is in the file itself
        auto writer = drive().value();
        for (int i = 0; i < 6; ++i) {
            QVERIFY(
                writer.append({recordOf(RecordType::Command, R"({"n":)" + std::to_string(i) + "}")})
                    .has_value());
        }
        const auto whole = RunStore::open(m_folder).value().read(kRunId).value().records;
        const auto log = QByteArray(contentOf(runsFile(m_folder) + "-wal"));
        QVERIFY(log.size() > 6 * 4096);
        qsizetype last = 0;
        for (qsizetype cut = 0; cut < log.size() + 731; cut += 731) {
            const auto size = std::min(cut, log.size());
            const auto folder = m_folder + "-cut";
            QVERIFY(QDir().mkpath(QString::fromStdString(folder)));
            std::ofstream(runsFile(folder), std::ios::binary)
                << contentOf(runsFile(m_folder)).toStdString();
            std::ofstream(runsFile(folder) + "-wal", std::ios::binary)
                << log.left(size).toStdString();
            const auto content = RunStore::open(folder).value().read(kRunId).value();
            QVERIFY(!content.broken.has_value());
            const auto kept = static_cast<qsizetype>(content.records.size());
            QVERIFY(kept >= last && kept >= 2);
            QVERIFY(std::equal(content.records.begin(), content.records.end(), whole.begin()));
            last = kept;
            QVERIFY(QDir(QString::fromStdString(folder)).removeRecursively());
        }
        QCOMPARE(last, static_cast<qsizetype>(whole.size()));
    }

    void recordsAndAuditLinesAreFinal() {
        auto store = storeWithRun();
        AuditLog log(store);
        QVERIFY(
            log.append({.at = kNow, .who = "ann", .action = "run start", .target = "local/web-134"})
                .has_value());
        for (const char* sql : {"UPDATE record SET body = '{}'", "DELETE FROM record",
                                "UPDATE audit SET who = 'bob'", "DELETE FROM audit"}) {
            QVERIFY2(!store.database().execute(sql).has_value(), sql);
        }
        QVERIFY(!store.read(kRunId).value().broken.has_value());
    }

    void commandsWaitForADriver() {
        auto store = storeWithRun();
        RunCommands commands(store);
        const RunCommand stop{
            .id = "c1", .run = kRunId, .at = kNow, .who = "ann@desk", .body = R"({"do":"stop"})"};
        auto skip = stop;
        skip.id = "c0";
        QVERIFY(commands.post(stop).value());
        QVERIFY(commands.post(skip).value());
        QVERIFY(!commands.post(stop).value()); // the same id is the same command
        QVERIFY(commands.open(kRunId).value() == (std::vector{stop, skip}));
        auto writer = drive().value();
        QVERIFY(writer
                    .append({recordOf(RecordType::Command)},
                            SettledCommand{.id = "c1", .outcome = "accepted"})
                    .has_value());
        QVERIFY(commands.open(kRunId).value() == std::vector{skip});
        QCOMPARE(commands.find("c1").value().outcome.value(), std::string("accepted"));
        QVERIFY(!commands.post(stop).value());
        QVERIFY(!commands.find("c0").value().outcome.has_value());
        QVERIFY(commands.find("c9").error().kind == ErrorKind::NotFound);
    }

    void aCommandIsAnsweredOnceAndWithItsRecords() {
        auto store = storeWithRun();
        RunCommands commands(store);
        QVERIFY(commands.post({.id = "c1", .run = kRunId, .at = kNow, .who = "ann", .body = "{}"})
                    .value());
        auto writer = drive().value();
        QVERIFY(writer
                    .append({recordOf(RecordType::Command)},
                            SettledCommand{.id = "c1", .outcome = "accepted"})
                    .has_value());
        const auto again = writer.append({recordOf(RecordType::Command)},
                                         SettledCommand{.id = "c1", .outcome = "accepted"});
        QVERIFY(again.error().kind == ErrorKind::NotFound);
        QCOMPARE(store.read(kRunId).value().records.size(),
                 std::size_t(4)); // its record went with it
        QCOMPARE(writer.append({recordOf(RecordType::StateChanged)}).value().front().seq,
                 std::int64_t(5));
    }

    void badCommandsAreRefused() {
        auto store = storeWithRun();
        RunCommands commands(store);
        QVERIFY(commands.post({.id = "c1", .run = kRunId, .at = kNow, .who = "ann", .body = "stop"})
                    .error()
                    .kind == ErrorKind::Validation);
        QVERIFY(commands.post({.id = "c1", .run = "nobody", .at = kNow, .who = "ann", .body = "{}"})
                    .error()
                    .kind == ErrorKind::NotFound);
        QVERIFY(commands.open(kRunId).value().empty());
    }

    void theAuditLogKeepsOrder() {
        auto store = storeWithRun();
        AuditLog log(store);
        const AuditEntry start{.at = kNow,
                               .who = "ann@desk",
                               .action = "run start",
                               .target = "local/web-134",
                               .reason = "CVE \"x\"",
                               .detail = R"({"members":3})"};
        auto stop = start;
        stop.action = "run stop";
        auto other = start;
        other.target = "weu-1";
        QCOMPARE(log.append(start).value(), std::int64_t(1));
        QCOMPARE(log.append(other).value(), std::int64_t(2));
        QCOMPARE(log.append(stop).value(), std::int64_t(3));
        auto expected = start;
        expected.number = 1;
        QVERIFY(log.readAfter(0, 1).value() == std::vector{expected});
        QCOMPARE(log.readAfter(1, 10).value().size(), std::size_t(2));
        const auto latest = log.latestOf("local/web-134", 10).value();
        QCOMPARE(latest.size(), std::size_t(2));
        QCOMPARE(latest.front().action, std::string("run stop"));
        auto bad = start;
        bad.detail = "text";
        QVERIFY(log.append(bad).error().kind == ErrorKind::Validation);
    }

    void otherConnectionsAreNoticed() {
        auto mine = storeWithRun();
        auto others = RunStore::open(m_folder).value();
        const auto before = mine.dataVersion().value();
        QCOMPARE(mine.dataVersion().value(), before);
        RunCommands commands(others);
        QVERIFY(commands.post({.id = "c1", .run = kRunId, .at = kNow, .who = "ann", .body = "{}"})
                    .value());
        QVERIFY(mine.dataVersion().value() != before);
    }

    void whatIsCommittedIsOnTheDisk() {
        auto store = storeWithRun();
        auto synchronous = store.database().prepare("PRAGMA synchronous").value();
        QVERIFY(synchronous.step().value());
        QCOMPARE(synchronous.number(0), std::int64_t(2)); // FULL
        auto journal = store.database().prepare("PRAGMA journal_mode").value();
        QVERIFY(journal.step().value());
        QCOMPARE(std::string(journal.text(0)), std::string("wal"));
    }

    void onlyTheUserMayReadIt() {
        storeWithRun();
        const auto writer = drive();
        for (const auto& file :
             {runsFile(m_folder), runsFile(m_folder) + "-wal", runLockFile(m_folder, kRunId)}) {
            struct stat info {};
            QCOMPARE(::stat(file.c_str(), &info), 0);
            QCOMPARE(static_cast<int>(info.st_mode & 0777U), 0600);
        }
    }

    void filesThatAreNoneAreNamed() {
        QVERIFY(QDir().mkpath(QString::fromStdString(m_folder)));
        std::ofstream(runsFile(m_folder)) << std::string(4096, 'x');
        const auto opened = RunStore::open(m_folder);
        QVERIFY(opened.error().kind == ErrorKind::Storage);
        QVERIFY(describe(opened.error()).find(runsFile(m_folder)) != std::string::npos);
    }

    void aNewerFileIsLeftAlone() {
        storeWithRun();
        QVERIFY(Database::open(runsFile(m_folder))
                    .value()
                    .execute("PRAGMA user_version = 2")
                    .has_value());
        QVERIFY(RunStore::open(m_folder).error().kind == ErrorKind::Unsupported);
        QVERIFY(drive().error().kind == ErrorKind::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestRunJournal)
#include "tst_run_journal.moc"
