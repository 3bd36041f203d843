// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rollout_run.h"

#include "drivers/action_files.h"
#include "drivers/process_id.h"
#include "engine/run_leftovers.h"
#include "engine/run_log.h"
#include "engine/run_person.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace pilothouse;
using namespace pilothouse::test;
using model::CommandKind;
using rollout::DriverWord;

namespace {

namespace fs = std::filesystem;

enum class Ending { Completed, Failed, Abandoned, Skipped, Open };

/// A run of one member, kStart long, as the store keeps it.
void makeRun(storage::RunStore& store, const std::string& id, Ending ending) {
    HandRun run(planOf({stage("s", {group("g", 1)})}));
    const auto opening = run.journal.size();
    run.start();
    switch (ending) {
    case Ending::Completed: run.finish({"g-1"}); break;
    case Ending::Failed: run.fail({"g-1"}); break;
    case Ending::Abandoned: run.command(CommandKind::Abandon); break;
    case Ending::Skipped: {
        HandRun fresh(run.frozen);
        fresh.command(CommandKind::Skip, "stage/s");
        fresh.start();
        run = std::move(fresh);
        break;
    }
    case Ending::Open: break;
    }
    auto made = engine::newRun({.id = id, .name = "run", .backend = "local", .createdBy = "ann"},
                               run.frozen, kStart);
    for (std::size_t index = opening; index < run.journal.size(); ++index) {
        made.records.push_back(
            engine::encodeRecord(run.journal[index], engine::namesOf(run.machine)));
    }
    QVERIFY2(store.create(made).has_value(), id.c_str());
}

void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

constexpr const char* kRun = "01JCZ0000000000000000000A1";

} // namespace

class TstRunLeftovers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatGoes_data() {
        QTest::addColumn<int>("ending");
        QTest::addColumn<int>("hours");
        QTest::addColumn<bool>("goes");
        constexpr int kLong = 90 * 24;
        const auto row = [](const char* name, Ending ending, int hours, bool goes) {
            QTest::newRow(name) << static_cast<int>(ending) << hours << goes;
        };
        row("completed long ago", Ending::Completed, kLong, true);
        row("completed of late", Ending::Completed, kLong - 1, false);
        row("abandoned", Ending::Abandoned, kLong, true);
        row("skipped as a whole", Ending::Skipped, kLong, true);
        row("failed: it may be resumed", Ending::Failed, 10 * kLong, false);
        row("open", Ending::Open, 10 * kLong, false);
    }

    void whatGoes() {
        QFETCH(int, ending);
        QFETCH(int, hours);
        QFETCH(bool, goes);
        const QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        auto store = storage::RunStore::open(path).value();
        makeRun(store, kRun, static_cast<Ending>(ending));
        const auto files = drivers::actionFiles(path + "/actions", kRun, "g-1", 1);
        write(files.log(), "done\n");
        write(files.folder / (files.stem + ".begun"), "begun\n");
        write(files.folder / (files.stem + ".end"), "exit 0\n");
        const auto unknown = path + "/actions/of-somebody-else/a.log";
        write(unknown, "kept");
        const auto removed =
            engine::removeLeftovers(store, path, kStart + std::chrono::hours(hours));
        QVERIFY2(removed.has_value(), removed ? "" : removed.error().message.c_str());
        QCOMPARE(*removed, goes ? std::size_t{3} : std::size_t{0});
        QCOMPARE(fs::exists(files.folder), !goes);
        QVERIFY(fs::exists(unknown));
        QCOMPARE(*engine::removeLeftovers(store, path, kStart + std::chrono::hours(hours)),
                 std::size_t{0});
    }

    void anActionThatRunsKeepsItsFiles() {
        const QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        auto store = storage::RunStore::open(path).value();
        makeRun(store, kRun, Ending::Abandoned);
        const auto files = drivers::actionFiles(path + "/actions", kRun, "g-1", 1);
        write(files.log(), "");
        std::string stat; // of this very process
        std::getline(std::ifstream("/proc/self/stat"), stat);
        write(files.folder / (files.stem + ".begun"), "begun\n" + stat + '\n');
        const auto later = kStart + std::chrono::hours(365 * 24);
        QCOMPARE(*engine::removeLeftovers(store, path, later), std::size_t{0});
        QVERIFY(fs::exists(files.log()));
        write(files.folder / (files.stem + ".end"), "signal 9\n");
        QCOMPARE(*engine::removeLeftovers(store, path, later), std::size_t{3});
    }

    void othersFilesAndLinksStay() {
        const QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        auto store = storage::RunStore::open(path).value();
        makeRun(store, kRun, Ending::Completed);
        const auto files = drivers::actionFiles(path + "/actions", kRun, "g-1", 1);
        write(files.log(), "");
        write(files.folder / "notes.txt", "mine");
        write(path + "/precious.log", "mine");
        fs::create_symlink(path + "/precious.log", files.folder / "link.log");
        const auto later = kStart + std::chrono::hours(365 * 24);
        QCOMPARE(*engine::removeLeftovers(store, path, later), std::size_t{1});
        QVERIFY(fs::exists(files.folder / "notes.txt"));
        QVERIFY(fs::exists(files.folder / "link.log") && fs::exists(path + "/precious.log"));
        // A folder that is a link leads elsewhere: nothing there is ours.
        fs::remove_all(files.folder);
        write(path + "/elsewhere/a-1.log", "mine");
        fs::create_directory_symlink(path + "/elsewhere", files.folder);
        QCOMPARE(*engine::removeLeftovers(store, path, later), std::size_t{0});
        QVERIFY(fs::exists(path + "/elsewhere/a-1.log"));
    }
};

QTEST_APPLESS_MAIN(TstRunLeftovers)
#include "tst_run_leftovers.moc"
