// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/gated_process.h"

#include <QtTest>

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

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

/// Bytes of a process that are in memory, whosever they are; 0: it is gone.
std::size_t residentOf(pid_t pid) {
    for (const auto& line : linesOf("/proc/" + std::to_string(pid) + "/status")) {
        if (line.starts_with("VmRSS:")) {
            return std::stoul(line.substr(6)) * 1024;
        }
    }
    return 0;
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
            auto action = GatedProcess::prepare({"sh", "-c", kLine}, files());
            QVERIFY2(action.has_value(), action ? "" : describe(action.error()).c_str());
            pid = action->id().pid;
            QCOMPARE(identify(pid).value(), action->id());
        }
        QVERIFY(isGone(pid));
        QCOMPARE(contentOf(files().log()), std::string());
        QVERIFY(!marks().hasBegun);
        QVERIFY(marks().isPrepared);
    }

    void itRunsOnceLetGo() {
        auto action =
            GatedProcess::prepare({"sh", "-c", "echo ran; echo why >&2; exit 3"}, files());
        QVERIFY(action.has_value());
        auto watch = std::move(*action).release();
        QVERIFY(watch.has_value());
        QCOMPARE(awaitEnd(*watch), (ProcessEnd{.how = ProcessEnd::How::Exited, .code = 0}));
        QCOMPARE(*marks().close, (ActionClose{.how = ActionClose::How::Exited, .code = 3}));
        QCOMPARE(contentOf(files().log()), std::string("ran\nwhy\n"));
        QCOMPARE(watch->descriptor(), -1);
        for (const auto* name : {"a.log", "a.begun", "a.end"}) {
            struct stat file {};
            QCOMPARE(stat(path(name).c_str(), &file), 0);
            QCOMPARE(file.st_mode & 0777U, 0600U);
        }
        QVERIFY(!std::filesystem::exists(path("a.end~")));
    }

    void whatHasBegunIsNotPreparedAgain() {
        auto watch =
            std::move(GatedProcess::prepare({"sh", "-c", kLine}, files()).value()).release();
        QVERIFY(awaitEnd(*watch).has_value());
        const auto again = GatedProcess::prepare({"sh", "-c", kLine}, files());
        QVERIFY(again.error().kind == ErrorKind::Conflict);
        QCOMPARE(contentOf(files().log()), std::string("ran\n"));
    }

    void ofTwoThatWereLetGoOneRuns() {
        auto first = GatedProcess::prepare({"sh", "-c", kLine}, files());
        auto second = GatedProcess::prepare({"sh", "-c", kLine}, files());
        auto one = std::move(first.value()).release();
        auto other = std::move(second.value()).release();
        QVERIFY(awaitEnd(*one) && awaitEnd(*other));
        QCOMPARE(contentOf(files().log()), std::string("ran\n"));
    }

    void withoutAMarkNothingRuns() {
        std::filesystem::create_directory(path("sub"));
        auto action = GatedProcess::prepare({"sh", "-c", "echo ran > \"$0\"", path("ran").string()},
                                            {.folder = path("sub"), .stem = "a"});
        std::filesystem::remove_all(path("sub")); // no mark can be made in it any more
        auto watch = std::move(action.value()).release();
        QCOMPARE(awaitEnd(*watch), (ProcessEnd{.how = ProcessEnd::How::Exited, .code = 124}));
        QVERIFY(!std::filesystem::exists(path("ran")));
    }

    void argumentsMeetNoShell() {
        const std::vector<std::string> said{"a b", "$HOME",      ";rm -rf x", "\"'\\",
                                            "*",   "two\nlines", ""};
        std::vector<std::string> argv{"printf", "%s\\n"};
        argv.insert(argv.end(), said.begin(), said.end());
        auto action = GatedProcess::prepare(argv, files());
        auto watch = std::move(action.value()).release();
        QVERIFY(awaitEnd(watch.value()).has_value());
        std::string expected;
        for (const auto& one : said) {
            expected += one + '\n';
        }
        QCOMPARE(contentOf(files().log()), expected);
    }

    void aSignalToTheGroupIsTold_data() {
        QTest::addColumn<bool>("isAtOnce");
        QTest::newRow("once it runs") << false;
        QTest::newRow("before it can run") << true;
    }
    void aSignalToTheGroupIsTold() {
        QFETCH(bool, isAtOnce);
        // A child of the action is of its group, too.
        auto action = GatedProcess::prepare({"sh", "-c", "sleep 1000 & echo $!; wait"}, files());
        auto watch = std::move(action.value()).release();
        QVERIFY(!watch->ended());
        QVERIFY(isAtOnce || QTest::qWaitFor([&] { return !linesOf(files().log()).empty(); }));
        watch->signalGroup(SIGTERM);
        QCOMPARE(awaitEnd(*watch), (ProcessEnd{.how = ProcessEnd::How::Exited, .code = 0}));
        QCOMPARE(*marks().close, (ActionClose{.how = ActionClose::How::Killed, .code = SIGTERM}));
        for (const auto& pid : linesOf(files().log())) {
            QVERIFY(isAtOnce || isGone(std::stoi(pid)));
        }
    }

    void aKeeperThatIsKilledLeavesTheActionsName() {
        auto action = GatedProcess::prepare({"sh", "-c", "echo $$; sleep 1000"}, files());
        const auto keeper = action->id();
        auto watch = std::move(action.value()).release();
        QVERIFY(QTest::qWaitFor([&] { return !linesOf(files().log()).empty(); }));
        QCOMPARE(kill(keeper.pid, SIGKILL), 0);
        QCOMPARE(awaitEnd(*watch), (ProcessEnd{.how = ProcessEnd::How::Killed, .code = SIGKILL}));
        const auto left = readMarks(files(), keeper.bootId).value();
        QVERIFY(left.hasBegun && !left.close);
        QCOMPARE(left.process.value().pid, std::stoi(linesOf(files().log()).at(0)));
        auto found = ProcessWatch::find(*left.process);
        QVERIFY(found.has_value());
        QCOMPARE(kill(-keeper.pid, SIGKILL), 0); // the group outlives its first
        QCOMPARE(awaitEnd(*found), (ProcessEnd{.how = ProcessEnd::How::Unknown, .code = 0}));
    }

    void aKeeperHoldsLittleMemory() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer has its own memory, which stays");
#endif
        constexpr std::size_t kOurs = 64U << 20U;
        std::vector<char> ours(kOurs, 'x');
        // Beside that a thread's stack, and the heap itself.
        std::vector<std::unique_ptr<std::array<char, 512>>> heap(20'000);
        for (auto& one : heap) {
            one = std::make_unique<std::array<char, 512>>();
        }
        auto action = GatedProcess::prepare({"sh", "-c", "kill -STOP $$; exit 5"}, files());
        const auto keeper = action->id().pid;
        QVERIFY(residentOf(keeper) > kOurs); // before the word it shares all that we have
        auto watch = std::move(action.value()).release();
        QVERIFY(QTest::qWaitFor([&] { return residentOf(keeper) < kOurs / 8; }, 20'000));
        ours.assign(kOurs, 'y');
        QVERIFY(QTest::qWaitFor([&] { return marks().hasBegun; }, 20'000));
        const auto id = readMarks(files(), identify(getpid())->bootId)->process.value();
        QCOMPARE(kill(id.pid, SIGCONT), 0);
        while (!watch->ended()) { // it may not have stopped yet when it was woken
            kill(id.pid, SIGCONT);
        }
        QCOMPARE(*marks().close, (ActionClose{.how = ActionClose::How::Exited, .code = 5}));
    }

    void othersMayTakeMemoryAllTheTime() {
        // A fork while other threads hold the locks of the heap: the keeper must not need them.
        std::atomic<bool> isOver = false;
        std::vector<std::thread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&isOver] {
                std::vector<std::string> texts;
                for (std::size_t size = 1; !isOver; size = size % 5000 + 1) {
                    texts.emplace_back(size, 'x');
                    if (texts.size() > 100) {
                        texts.clear();
                    }
                }
            });
        }
        constexpr int kActions = 20;
        int well = 0;
        std::thread driver([&] { // forks from a thread's stack, as a driver does
            for (int i = 0; i < kActions; ++i) {
                well += endsWithSeven({.folder = path("."), .stem = std::to_string(i)}) ? 1 : 0;
            }
        });
        driver.join();
        isOver = true;
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(well, kActions);
    }

    void whatCannotStartIsTold() {
        QVERIFY(GatedProcess::prepare({}, files()).error().kind == ErrorKind::Validation);
        const auto unknown = GatedProcess::prepare({"no-such-program"}, files());
        QVERIFY(unknown.error().kind == ErrorKind::NotFound);
        QVERIFY(unknown.error().message.find("no-such-program") != std::string::npos);
        const auto nowhere =
            GatedProcess::prepare({"true"}, {.folder = path("no/such/folder"), .stem = "a"});
        QVERIFY(nowhere.error().kind == ErrorKind::Storage);
        std::ofstream(path("text")) << "no program";
        QVERIFY(chmod(path("text").c_str(), 0700) == 0);
        auto odd = GatedProcess::prepare({path("text").string()}, files());
        QVERIFY(odd.has_value());
        auto watch = std::move(*odd).release();
        QVERIFY(awaitEnd(watch.value()).has_value());
        QCOMPARE(*marks().close,
                 (ActionClose{.how = ActionClose::How::NotStarted, .code = ENOEXEC}));
    }

    void aKilledKeeperIsNotLetGo() {
        auto action = GatedProcess::prepare({"sh", "-c", kLine}, files());
        QCOMPARE(kill(action->id().pid, SIGKILL), 0);
        siginfo_t info{};
        QCOMPARE(waitid(P_PID, static_cast<id_t>(action->id().pid), &info, WEXITED | WNOWAIT), 0);
        const auto watch = std::move(*action).release();
        QVERIFY(watch.error().kind == ErrorKind::Internal);
        QVERIFY(!marks().hasBegun);
    }

    void endMarks_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("meaning");
        const auto row = [](const char* text, const char* meaning) {
            QTest::newRow(text) << std::string(text) << std::string(meaning);
        };
        row("exit 0\n", "0 0");
        row("exit 255\n", "0 255");
        row("signal 9\n", "1 9");
        row("errno 8\n", "2 8");
        row("exit 256\n", "");
        row("exit -1\n", "");
        row("exit 1", "");
        row("exit \n", "");
        row("exit 1 \n", "");
        row("exit 99999999999\n", "");
        row("begun\n", "");
        row("", "");
    }
    void endMarks() {
        QFETCH(std::string, text);
        QFETCH(std::string, meaning);
        const auto close = parseClose(text);
        const auto said =
            close ? std::to_string(static_cast<int>(close->how)) + ' ' + std::to_string(close->code)
                  : std::string();
        QCOMPARE(said, meaning);
    }

    void marksThatCannotBeReadAreNoMarks() {
        QVERIFY(!marks().isPrepared && !marks().hasBegun && !marks().close);
        std::filesystem::create_symlink("a.begun", path("a.begun")); // ELOOP
        QVERIFY(readMarks(files(), {}).error().kind == ErrorKind::Storage);
        std::filesystem::remove(path("a.begun"));
        std::ofstream(path("a.end")) << "rubbish";
        QVERIFY(marks().hasBegun && !marks().close);
    }

    void namesOfFiles_data() {
        QTest::addColumn<std::string>("member");
        QTest::addColumn<std::string>("stem");
        QTest::newRow("plain") << std::string("weu-1") << std::string("weu-1-2");
        QTest::newRow("path") << std::string("../x/y") << std::string("%2E.%2Fx%2Fy-2");
        QTest::newRow("odd") << std::string("a b%\n") << std::string("a%20b%25%0A-2");
        QTest::newRow("nothing") << std::string() << std::string("%-2");
        QTest::newRow("two bytes") << std::string("\xc3\xa4") << std::string("%C3%A4-2");
    }
    void namesOfFiles() {
        QFETCH(std::string, member);
        QFETCH(std::string, stem);
        QCOMPARE(actionFiles("/s", "r/1", member, 2).stem, stem);
        QCOMPARE(actionFiles("/s", "r/1", member, 2).log().parent_path().string(),
                 std::string("/s/r%2F1"));
    }
    void longNamesStayApart() {
        const std::string name(300, 'x');
        const auto one = actionFiles("/s", "r", name + 'a', 1).stem;
        QVERIFY(one != actionFiles("/s", "r", name + 'b', 1).stem);
        QVERIFY(one.size() < 200);
    }

    void handles_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<bool>("good");
        const auto row = [](const std::string& text, bool good) {
            QTest::newRow(text.substr(0, 60).c_str()) << text << good;
        };
        row("pid 7 start 4711 boot 1c1b0d5e-0d5e", true);
        row("pid 0 start 4711 boot 1c1b", false);
        row("pid -7 start 4711 boot 1c1b", false);
        row("pid 99999999999 start 4711 boot 1c1b", false);
        row("pid 7 start -1 boot 1c1b", false);
        row("pid 7 start 4711 boot ", false);
        row("pid 7 start 4711 boot 1C1B", false);
        row("pid 7 start 4711 boot 1c1b\n", false);
        row("pid 7 start 4711", false);
        row("pid 7", false);
        row("pid ", false);
        row("op-17", false);
        row("", false);
        row("pid 7 start 4711 boot " + std::string(65, 'a'), false);
    }
    void handles() {
        QFETCH(std::string, text);
        QFETCH(bool, good);
        const auto id = parseProcessId(text);
        QCOMPARE(id.has_value(), good);
        if (good) {
            QCOMPARE(formatProcessId(*id), text);
        } else {
            QVERIFY(id.error().kind == ErrorKind::Decode);
        }
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
            QCOMPARE(contentOf(path((name + ".log").c_str())), std::string());
            QVERIFY(!std::filesystem::exists(path((name + ".begun").c_str())));
        }
    }

    void anotherProcessOfTheNumberIsNotTakenForIt() {
        auto action = GatedProcess::prepare({"sleep", "1000"}, files());
        ProcessId id = action->id();
        QVERIFY(ProcessWatch::find(id).has_value());
        id.startTicks += 1;
        QVERIFY(ProcessWatch::find(id).error().kind == ErrorKind::NotFound);
        id = action->id();
        id.bootId = "another";
        QVERIFY(ProcessWatch::find(id).error().kind == ErrorKind::NotFound);
        QVERIFY(ProcessWatch::find({.pid = -1}).error().kind == ErrorKind::NotFound);
    }

    void killedAtAnyInstantNothingRunsUnknownOrTwice_data() {
        QTest::addColumn<bool>("alsoKeepers");
        QTest::newRow("Pilothouse") << false;
        QTest::newRow("Pilothouse and keepers") << true;
    }
    void killedAtAnyInstantNothingRunsUnknownOrTwice() {
        QFETCH(bool, alsoKeepers);
        const int kills = alsoKeepers ? 50 : 100;
        std::mt19937 random(20'261'121);
        std::uniform_int_distribution<unsigned> instant(0, 12'000);
        for (int i = 0; i < kills; ++i) {
            const auto before = linesOf(path("journal")).size();
            QProcess loop;
            loop.start(QStringLiteral(PILOTHOUSE_GATE_LOOP), {m_folder->path()});
            QVERIFY(loop.waitForStarted());
            // At least one action per program, so that the kills fall between actions, too.
            QVERIFY(
                QTest::qWaitFor([&] { return linesOf(path("journal")).size() > before; }, 20'000));
            usleep(instant(random));
            if (alsoKeepers) {
                killLastKeeper();
            }
            kill(static_cast<pid_t>(loop.processId()), SIGKILL);
            QVERIFY(loop.waitForFinished());
        }
        const auto journaled = processesOf(path("journal"));
        for (const auto& [number, pid] : journaled) {
            QVERIFY(isGone(pid)); // let go, it ends; not let go, the end of its gate sends it home
        }
        checkWhatWasDone(journaled, alsoKeepers);
    }

    void whatAnEarlierProgramLeftIsFoundAgain() {
        // Its parent is a shell that is gone at once: the process is nobody's child of ours.
        auto action = GatedProcess::prepare({"sh", "-c", "sleep 1000 & echo $!"}, files());
        auto watch = std::move(action.value()).release();
        QVERIFY(awaitEnd(watch.value()).has_value());
        const auto id = identify(std::stoi(contentOf(files().log()))).value();
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
    [[nodiscard]] ActionFiles files() const {
        return {.folder = path("."), .stem = "a"};
    }
    [[nodiscard]] ActionMarks marks() const {
        return readMarks(files(), {}).value();
    }

    static bool endsWithSeven(const ActionFiles& files) {
        auto action = GatedProcess::prepare({"sh", "-c", "exit 7"}, files);
        if (!action) {
            return false;
        }
        auto watch = std::move(*action).release();
        while (watch && !watch->ended()) {
            pollfd wait{.fd = watch->descriptor(), .events = POLLIN, .revents = 0};
            if (::poll(&wait, 1, 20'000) != 1) {
                return false;
            }
        }
        return readMarks(files, {})->close ==
               ActionClose{.how = ActionClose::How::Exited, .code = 7};
    }

    /// The one in flight, if it is still there; its action may run or not. No number of a process
    /// is used again within this test.
    void killLastKeeper() const {
        const auto lines = linesOf(path("journal"));
        const auto line = lines.back();
        const auto pid = std::stoi(line.substr(line.find(' ') + 1));
        if (pid != getpid() && identify(pid)) {
            kill(pid, SIGKILL);
        }
    }

    /// The marks of each attempt against what it did.
    void checkWhatWasDone(const std::map<std::string, pid_t>& journaled, bool alsoKeepers) const {
        // A keeper that was killed leaves an action that nobody waits for.
        const auto inFlight = [&](const std::string& number) {
            const auto marks =
                readMarks({.folder = path("."), .stem = number}, identify(getpid())->bootId);
            return marks->process &&
                   identify(marks->process->pid).value_or(ProcessId{}) == *marks->process;
        };
        for (const auto& [number, pid] : journaled) {
            QVERIFY(QTest::qWaitFor([&] { return !inFlight(number); }, 20'000));
        }
        std::set<std::string> done;
        for (const auto& number : linesOf(path("actions"))) {
            QVERIFY2(journaled.contains(number), number.c_str());
            QVERIFY2(done.insert(number).second, number.c_str());
        }
        int unknown = 0;
        for (const auto& [number, pid] : journaled) {
            const auto marks = readMarks({.folder = path("."), .stem = number}, {}).value();
            QVERIFY2(marks.isPrepared, number.c_str());
            unknown += marks.hasBegun && !marks.close ? 1 : 0;
            if (!marks.hasBegun || marks.close) { // the marks are exact
                QVERIFY2(marks.hasBegun == done.contains(number), number.c_str());
            }
        }
        QVERIFY2(alsoKeepers || unknown == 0, std::to_string(unknown).c_str());
        QVERIFY(!done.empty());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestGatedProcess)
#include "tst_gated_process.moc"
