// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/gated_process.h"

#include <QtTest>

#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <set>

using namespace pilothouse;
using namespace pilothouse::drivers;

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> linesOf(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// "NAME PID" a line.
std::map<std::string, pid_t> processesOf(const std::filesystem::path& journal) {
    std::map<std::string, pid_t> processes;
    for (const auto& line : linesOf(journal)) {
        const auto blank = line.find(' ');
        processes.emplace(line.substr(0, blank), std::stoi(line.substr(blank + 1)));
    }
    return processes;
}

std::optional<ProcessEnd> awaitEnd(ProcessWatch& watch) {
    std::optional<ProcessEnd> end;
    [[maybe_unused]] const bool came =
        QTest::qWaitFor([&] { return (end = watch.ended()).has_value(); }, 20'000);
    return end;
}

bool isGone(pid_t pid) {
    return QTest::qWaitFor([pid] { return !identify(pid).has_value(); }, 20'000);
}

const char* const kLine = "echo ran";

} // namespace

class TestGatedProcess : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void startTimeOfALine_data() {
        QTest::addColumn<std::string>("stat");
        QTest::addColumn<bool>("good");
        const std::string rest =
            " S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 12345 99 18446744073709551615";
        QTest::newRow("plain") << "42 (sh)" + rest << true;
        QTest::newRow("name with blanks") << "42 (tmux: server)" + rest << true;
        QTest::newRow("name with brackets") << "42 (a) S 1 (b))" + rest << true;
        QTest::newRow("cut") << std::string("42 (sh) S 1 7 7") << false;
        QTest::newRow("no name") << std::string("42 sh S 1") << false;
        QTest::newRow("no number")
            << std::string("42 (sh) S 1 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 x") << false;
        QTest::newRow("nothing") << std::string() << false;
    }
    void startTimeOfALine() {
        QFETCH(std::string, stat);
        QFETCH(bool, good);
        const auto ticks = startTicksOf(stat);
        QCOMPARE(ticks.has_value(), good);
        if (good) {
            QCOMPARE(*ticks, std::uint64_t(4711));
        }
    }

    void nothingRunsBeforeTheWord() {
        pid_t pid = -1;
        {
            auto action = GatedProcess::prepare({"sh", "-c", kLine}, path("out"));
            QVERIFY2(action.has_value(), action ? "" : describe(action.error()).c_str());
            pid = action->id().pid;
            QCOMPARE(identify(pid).value(), action->id());
        }
        QVERIFY(isGone(pid));
        QCOMPARE(contentOf(path("out")), std::string());
    }

    void itRunsOnceLetGo() {
        auto action =
            GatedProcess::prepare({"sh", "-c", "echo ran; echo why >&2; exit 3"}, path("out"));
        QVERIFY(action.has_value());
        auto watch = std::move(*action).release();
        QVERIFY(watch.has_value());
        QCOMPARE(awaitEnd(*watch), (ProcessEnd{.how = ProcessEnd::How::Exited, .code = 3}));
        QCOMPARE(contentOf(path("out")), std::string("ran\nwhy\n"));
        QCOMPARE(watch->descriptor(), -1);
        struct stat file {};
        QCOMPARE(stat(path("out").c_str(), &file), 0);
        QCOMPARE(file.st_mode & 0777U, 0600U);
    }

    void argumentsMeetNoShell() {
        const std::vector<std::string> said{"a b", "$HOME",      ";rm -rf x", "\"'\\",
                                            "*",   "two\nlines", ""};
        std::vector<std::string> argv{"printf", "%s\\n"};
        argv.insert(argv.end(), said.begin(), said.end());
        auto action = GatedProcess::prepare(argv, path("out"));
        auto watch = std::move(action.value()).release();
        QCOMPARE(awaitEnd(watch.value())->code, 0);
        std::string expected;
        for (const auto& one : said) {
            expected += one + '\n';
        }
        QCOMPARE(contentOf(path("out")), expected);
    }

    void aSignalIsTold() {
        auto action = GatedProcess::prepare({"sleep", "1000"}, path("out"));
        auto watch = std::move(action.value()).release();
        QVERIFY(!watch->ended());
        watch->signalGroup(SIGTERM);
        QCOMPARE(awaitEnd(*watch), (ProcessEnd{.how = ProcessEnd::How::Killed, .code = SIGTERM}));
    }

    void whatCannotStartIsTold() {
        QVERIFY(GatedProcess::prepare({}, path("out")).error().kind == ErrorKind::Validation);
        const auto unknown = GatedProcess::prepare({"no-such-program"}, path("out"));
        QVERIFY(unknown.error().kind == ErrorKind::NotFound);
        QVERIFY(unknown.error().message.find("no-such-program") != std::string::npos);
        const auto nowhere = GatedProcess::prepare({"true"}, path("no/such/folder"));
        QVERIFY(nowhere.error().kind == ErrorKind::Storage);
        std::ofstream(path("text")) << "no program";
        QVERIFY(chmod(path("text").c_str(), 0700) == 0);
        auto odd = GatedProcess::prepare({path("text").string()}, path("out"));
        QVERIFY(odd.has_value());
        const auto watch = std::move(*odd).release();
        QVERIFY(!watch.has_value());
        QVERIFY2(watch.error().message.find("Exec format error") != std::string::npos,
                 watch.error().message.c_str());
    }

    void oneGateHoldsNoOtherOpen() {
        QProcess both;
        both.start(QStringLiteral(PILOTHOUSE_GATE_LOOP),
                   {m_folder->path(), QStringLiteral("both")});
        QVERIFY(QTest::qWaitFor([&] { return linesOf(path("journal")).size() == 2; }, 20'000));
        both.kill();
        QVERIFY(both.waitForFinished());
        for (const auto& [name, pid] : processesOf(path("journal"))) {
            QVERIFY2(isGone(pid), name.c_str());
        }
        QCOMPARE(contentOf(path("actions")), std::string());
    }

    void anotherProcessOfTheNumberIsNotTakenForIt() {
        auto action = GatedProcess::prepare({"sleep", "1000"}, path("out"));
        ProcessId id = action->id();
        QVERIFY(ProcessWatch::find(id).has_value());
        id.startTicks += 1;
        QVERIFY(ProcessWatch::find(id).error().kind == ErrorKind::NotFound);
        id = action->id();
        id.bootId = "another";
        QVERIFY(ProcessWatch::find(id).error().kind == ErrorKind::NotFound);
        QVERIFY(ProcessWatch::find({.pid = -1}).error().kind == ErrorKind::NotFound);
    }

    void killedAtAnyInstantNothingRunsUnknownOrTwice() {
        constexpr int kKills = 100;
        std::mt19937 random(20'261'121);
        std::uniform_int_distribution<unsigned> instant(0, 12'000);
        for (int i = 0; i < kKills; ++i) {
            const auto before = linesOf(path("journal")).size();
            QProcess loop;
            loop.start(QStringLiteral(PILOTHOUSE_GATE_LOOP), {m_folder->path()});
            QVERIFY(loop.waitForStarted());
            // At least one action per program, so that the kills fall between actions, too.
            QVERIFY(
                QTest::qWaitFor([&] { return linesOf(path("journal")).size() > before; }, 20'000));
            usleep(instant(random));
            kill(static_cast<pid_t>(loop.processId()), SIGKILL);
            QVERIFY(loop.waitForFinished());
        }
        const auto journaled = processesOf(path("journal"));
        for (const auto& [number, pid] : journaled) {
            QVERIFY(isGone(pid)); // let go, it ends; not let go, the end of its gate sends it home
        }
        std::set<std::string> done;
        for (const auto& number : linesOf(path("actions"))) {
            QVERIFY2(journaled.contains(number), number.c_str());
            QVERIFY2(done.insert(number).second, number.c_str());
        }
        // Of each program all but the action it died in were done.
        QVERIFY2(done.size() + kKills >= journaled.size(),
                 qPrintable(QStringLiteral("%1 of %2").arg(done.size()).arg(journaled.size())));
        QVERIFY(!done.empty());
    }

    void whatAnEarlierProgramLeftIsFoundAgain() {
        // Its parent is a shell that is gone at once: the process is nobody's child of ours.
        auto action = GatedProcess::prepare({"sh", "-c", "sleep 1000 & echo $!"}, path("out"));
        auto watch = std::move(action.value()).release();
        QCOMPARE(awaitEnd(watch.value())->code, 0);
        const auto id = identify(std::stoi(contentOf(path("out")))).value();
        auto found = ProcessWatch::find(id);
        QVERIFY(found.has_value());
        QVERIFY(!found->ended());
        QCOMPARE(kill(id.pid, SIGKILL), 0);
        QCOMPARE(awaitEnd(*found), (ProcessEnd{.how = ProcessEnd::How::Unknown, .code = 0}));
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestGatedProcess)
#include "tst_gated_process.moc"
