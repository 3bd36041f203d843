// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_writer.h"
#include "storage/run_commands.h"
#include "tests/unit/storage/run_folder.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cstring>
#include <random>
#include <unistd.h>

using namespace pilothouse;
using namespace pilothouse::storage;
using namespace pilothouse::test;

namespace {

constexpr int kKills = 60;
constexpr int kBatch = 3;

/// The child: appends until it is killed, one record and three in turn, each third time with the
/// answer to a command; says the number of the last record once the journal says it is there.
int appendForever(const char* folder) {
    auto writer =
        JournalWriter::open(folder, "web-134", "child", instantOf("2026-11-20T08:00:00Z"));
    auto store = RunStore::open(folder);
    if (!writer || !store) {
        return 1;
    }
    RunCommands commands(*store);
    for (std::int64_t turn = 0;; ++turn) {
        const auto body = "{\"turn\":" + std::to_string(turn) + ",\"fill\":\"" +
                          std::string(static_cast<std::size_t>(turn % 7) * 900, 'x') + "\"}";
        const std::vector<NewRecord> records(
            turn % 2 == 0 ? 1 : kBatch,
            recordOf(turn % 2 == 0 ? RecordType::MemberIntent : RecordType::MemberResult, body));
        std::optional<SettledCommand> settled;
        if (const auto open = commands.open(kRunId); turn % 3 == 0 && open && !open->empty()) {
            settled = SettledCommand{.id = open->front().id, .outcome = "seq"};
        }
        const auto written = writer->append(records, settled);
        if (!written) {
            return 2;
        }
        const auto line =
            std::to_string(written->back().seq) + (settled ? " " + settled->id : "") + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) {
            return 3;
        }
    }
}

/// What a child said it had written.
struct Said {
    std::int64_t seq = 0;
    std::vector<std::string> commands{};
};

Said read(const QByteArray& output) {
    Said said;
    const auto lines = output.split('\n');
    for (const auto& line : lines.first(lines.size() - 1)) { // the last may be cut, or is empty
        const auto words = line.split(' ');
        said.seq = words.front().toLongLong();
        if (words.size() > 1) {
            said.commands.push_back(words.at(1).toStdString());
        }
    }
    return said;
}

/// A child that is killed at some instant after it wrote a number of lines.
Said killAfter(const std::string& folder, int lines, std::chrono::microseconds wait) {
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--append"), QString::fromStdString(folder)});
    QByteArray output;
    while (output.count('\n') < lines && child.waitForReadyRead(30'000)) {
        output += child.readAllStandardOutput();
    }
    const auto until = std::chrono::steady_clock::now() + wait;
    while (std::chrono::steady_clock::now() < until) { // to die anywhere in a transaction
    }
    child.kill();
    child.waitForFinished(30'000);
    return read(output + child.readAllStandardOutput());
}

/// Every batch is there as a whole.
bool batchesAreWhole(const std::vector<Record>& records) {
    std::size_t inBatch = 0;
    for (const auto& each : records) {
        if (each.type == RecordType::MemberResult) {
            ++inBatch;
        } else if (inBatch % kBatch != 0) {
            return false;
        }
    }
    return inBatch % kBatch == 0;
}

} // namespace

class TestJournalCrash : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void e38_whatWasAcknowledgedOutlivesKill() {
        const QTemporaryDir root;
        const auto folder = root.filePath(QStringLiteral("state")).toStdString();
        std::optional<RunStore> store = RunStore::open(folder).value();
        QVERIFY(store->create(newRun()).has_value());
        std::mt19937 random(20'261'120U);
        std::int64_t before = 2;
        std::int64_t lost = 0;
        std::size_t answered = 0;
        for (int kill = 0; kill < kKills; ++kill) {
            RunCommands commands(*store);
            for (int each = 0; each < 5; ++each) {
                const auto id = std::to_string(kill) + "-" + std::to_string(each);
                QVERIFY(
                    commands.post({.id = id, .run = kRunId, .at = {}, .who = "ann", .body = "{}"})
                        .value());
            }
            if (kill % 2 == 1) { // nobody else has it open: who comes next must repair the log
                store.reset();
            }
            const auto lines = static_cast<int>(random() % 25U);
            const auto said =
                killAfter(folder, lines, std::chrono::microseconds(random() % 4'000U));
            store = store ? std::move(store) : RunStore::open(folder).value();
            const auto content = store->read(kRunId).value();
            QVERIFY2(!content.broken.has_value(),
                     content.broken ? content.broken->what.c_str() : "");
            const auto stored = content.records.back().seq;
            QCOMPARE(std::int64_t(content.records.size()), stored); // gapless
            QVERIFY(lines == 0 || said.seq > before);
            QVERIFY(stored >= said.seq);
            // At most one transaction can be there that was not spoken of: the epoch, one or three.
            QVERIFY(stored - std::max(said.seq, before) <= kBatch + (said.seq == 0 ? 1 : 0));
            QVERIFY(batchesAreWhole(content.records));
            for (const auto& id : said.commands) {
                QVERIFY(RunCommands(*store).find(id).value().outcome.has_value());
            }
            lost += said.seq != 0 && stored > said.seq ? 1 : 0;
            answered += said.commands.size();
            before = stored;
        }
        const auto records = store->read(kRunId).value().records;
        const auto epochs = std::count_if(records.begin(), records.end(), [](const auto& each) {
            return each.type == RecordType::Epoch;
        });
        QCOMPARE(std::int64_t(epochs), store->find(kRunId).value().epoch);
        qInfo("%lld records, %lld drivers of %d killed, %lld died between commit and word, %zu "
              "commands answered",
              static_cast<long long>(records.size()), static_cast<long long>(epochs), kKills,
              static_cast<long long>(lost), answered);
    }

    void e41_anotherProcessIsRefusedUntilItEnds() {
        const QTemporaryDir root;
        const auto folder = root.filePath(QStringLiteral("state")).toStdString();
        QVERIFY(RunStore::open(folder).value().create(newRun()).has_value());
        const auto drive = [&] {
            return JournalWriter::open(folder, "web-134", "ann", instantOf("2026-11-20T08:00:00Z"));
        };
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--append"), QString::fromStdString(folder)});
        QVERIFY(child.waitForReadyRead(30'000));
        const auto refused = drive();
        QVERIFY(refused.error().kind == ErrorKind::Conflict);
        QCOMPARE(refused.error().reason, std::string("locked"));
        child.kill();
        QVERIFY(child.waitForFinished(30'000));
        QCOMPARE(drive().value().epoch(), std::int64_t(2));
    }
};

int main(int argc, char** argv) {
    if (argc == 3 && std::strcmp(argv[1], "--append") == 0) {
        return appendForever(argv[2]);
    }
    QCoreApplication app(argc, argv);
    TestJournalCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_journal_crash.moc"
