// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_runner.h"

#include <QtTest>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <map>
#include <random>

using namespace pilothouse;
using namespace pilothouse::drivers;
using rollout::ActionTrace;

namespace {

std::vector<std::string> linesOf(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

const char* wordOf(ActionTrace trace) {
    switch (trace) {
    case ActionTrace::Unanswered: return "Unanswered";
    case ActionTrace::Silent: return "Silent";
    case ActionTrace::Running: return "Running";
    case ActionTrace::Ended: return "Ended";
    case ActionTrace::Failed: return "Failed";
    case ActionTrace::Gone: return "Gone";
    case ActionTrace::NeverRan: return "NeverRan";
    }
    return "?";
}

/// "Failed Exit3".
std::string wordsOf(const ActionFound& found) {
    return std::string(wordOf(found.trace)) + (found.code.empty() ? "" : " ") + found.code;
}

const ActionKey kKey{.run = "run", .member = "weu-1", .attempt = 1};

} // namespace

class TestActionRunner : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void endsAreTold_data() {
        QTest::addColumn<std::string>("script");
        QTest::addColumn<std::string>("words");
        QTest::addColumn<std::string>("text");
        const auto row = [](const char* name, const char* script, const char* words,
                            const char* text) {
            QTest::newRow(name) << std::string(script) << std::string(words) << std::string(text);
        };
        row("well", "echo upgraded", "Ended", "upgraded");
        row("well, silent", ":", "Ended", "");
        row("failed", "echo one; echo two >&2; exit 3", "Failed Exit3",
            "ended with exit code 3: one two");
        row("failed, silent", "exit 1", "Failed Exit1", "ended with exit code 1");
        row("killed", "kill -9 $$", "Failed Signal9", "ended by signal 9");
        row("odd bytes", "printf 'a\\033[1mb\\001\\377c'; exit 1", "Failed Exit1",
            "ended with exit code 1: ab\xef\xbf\xbd"
            "c");
    }
    void endsAreTold() {
        QFETCH(std::string, script);
        QFETCH(std::string, words);
        QFETCH(std::string, text);
        ActionRunner runner(folder());
        const auto handle = runner.prepare(shell(script));
        QVERIFY2(handle.has_value(), handle ? "" : describe(handle.error()).c_str());
        QVERIFY(parseProcessId(*handle).has_value());
        QVERIFY(runner.descriptors().empty());
        QVERIFY(runner.release(kKey).has_value());
        QCOMPARE(runner.descriptors().size(), std::size_t{1});
        const auto end = awaitEnd(runner);
        QVERIFY(end.key == kKey);
        QCOMPARE(wordsOf(end.found), words);
        QCOMPARE(end.found.text, text);
        QVERIFY(runner.poll().empty()); // told once
        QVERIFY(runner.descriptors().empty());
        QVERIFY(ActionRunner(folder()).trace(kKey, *handle) == end.found);
    }

    void aLongStoryIsCut() {
        ActionRunner runner(folder());
        QVERIFY(runner.prepare(shell("seq 100000; exit 2")).has_value());
        QVERIFY(runner.release(kKey).has_value());
        const auto end = awaitEnd(runner);
        QVERIFY2(end.found.text.size() < 700, end.found.text.c_str());
        QVERIFY(QString::fromStdString(end.found.text).endsWith(QStringLiteral(" 99999 100000")));
        QCOMPARE(runner.outputTail(kKey, 15), std::string("99999\n100000\n"));
    }

    void outputIsShownAsATerminalWould() {
        ActionRunner runner(folder());
        QVERIFY(runner.prepare(shell("printf 'a\\r\\n10%%\\r20%%\\n\\033[31mred\\033[0m\\n'"))
                    .has_value());
        QVERIFY(runner.release(kKey).has_value());
        QVERIFY(awaitEnd(runner).found.trace == ActionTrace::Ended);
        QCOMPARE(runner.outputTail(kKey, 4096), std::string("a\n20%\nred\n"));
        QCOMPARE(runner.outputTail({.run = "run", .member = "other", .attempt = 1}, 4096),
                 std::string());
    }

    void whatIsDroppedNeverRuns() {
        ActionRunner runner(folder());
        const auto handle = runner.prepare(shell("echo ran")).value();
        runner.drop(kKey);
        QVERIFY(runner.release(kKey).error().kind == ErrorKind::NotFound);
        QCOMPARE(wordsOf(runner.trace(kKey, handle)), std::string("NeverRan NotStarted"));
        QVERIFY(runner.prepare(shell("echo ran")).has_value());
        QVERIFY(runner.release(kKey).has_value());
        QVERIFY(awaitEnd(runner).found.trace == ActionTrace::Ended);
        QCOMPARE(runner.outputTail(kKey, 100), std::string("ran\n"));
    }

    void anAttemptIsPreparedOnce() {
        ActionRunner runner(folder());
        QVERIFY(runner.prepare(shell("sleep 1000")).has_value());
        QVERIFY(runner.prepare(shell("sleep 1000")).error().kind == ErrorKind::Conflict);
        QVERIFY(runner.release(kKey).has_value());
        QVERIFY(runner.prepare(shell("sleep 1000")).error().kind == ErrorKind::Conflict);
        QVERIFY(runner.poll().empty());
        killGroup();
        QCOMPARE(wordsOf(awaitEnd(runner).found), std::string("Failed Signal15"));
        QVERIFY(runner.prepare(shell(":")).error().kind == ErrorKind::Conflict);
        auto next = shell(":");
        next.key.attempt = 2;
        QVERIFY(runner.prepare(next).has_value());
    }

    void whatCannotBePreparedIsAnError() {
        ActionRunner runner(folder());
        const auto unknown = runner.prepare({kKey, {"no-such-program"}});
        QVERIFY(unknown.error().kind == ErrorKind::NotFound);
        QVERIFY(describe(unknown.error()).find("weu-1") != std::string::npos);
        QVERIFY(runner.prepare({kKey, {}}).error().kind == ErrorKind::Validation);
        std::filesystem::remove_all(path("state"));
        std::ofstream(path("state")) << "no folder";
        ActionRunner nowhere(path("state"));
        QVERIFY(nowhere.prepare(shell(":")).error().kind == ErrorKind::Storage);
    }

    void whatTheKernelRefusesIsNotStarted() {
        std::ofstream(path("text")) << "no program";
        std::filesystem::permissions(path("text"), std::filesystem::perms::owner_all);
        ActionRunner runner(folder());
        QVERIFY(runner.prepare({kKey, {path("text").string()}}).has_value());
        QVERIFY(runner.release(kKey).has_value());
        const auto end = awaitEnd(runner);
        QCOMPARE(wordsOf(end.found), std::string("Failed NotStarted"));
        QVERIFY(end.found.text.find("Exec format error") != std::string::npos);
    }

    void aRunningOneIsFollowedAgain() {
        std::string handle;
        {
            ActionRunner runner(folder());
            handle =
                runner.prepare(shell("read line < " + path("fifo").string() + "; exit 4")).value();
            QCOMPARE(mkfifo(path("fifo").c_str(), 0600), 0);
            QVERIFY(runner.release(kKey).has_value());
        }
        ActionRunner runner(folder());
        QCOMPARE(wordsOf(runner.trace(kKey, handle)), std::string("Running"));
        QCOMPARE(wordsOf(runner.trace(kKey, handle)), std::string("Running"));
        QCOMPARE(runner.descriptors().size(), std::size_t{1});
        QVERIFY(runner.poll().empty());
        std::ofstream(path("fifo")) << "go\n";
        QCOMPARE(wordsOf(awaitEnd(runner).found), std::string("Failed Exit4"));
    }

    void whatCrashedBeforeTheWordNeverRan() {
        std::string handle;
        {
            ActionRunner runner(folder());
            handle = runner.prepare(shell("echo ran")).value();
        }
        ActionRunner runner(folder());
        QCOMPARE(wordsOf(runner.trace(kKey, handle)), std::string("NeverRan NotStarted"));
        QCOMPARE(runner.outputTail(kKey, 100), std::string());
    }

    void anActionWithoutItsKeeperIsFollowed() {
        ActionRunner first(folder());
        const auto handle = first.prepare(shell("echo $$; exec sleep 1000")).value();
        QVERIFY(first.release(kKey).has_value());
        QVERIFY(QTest::qWaitFor([&] { return !first.outputTail(kKey, 100).empty(); }, 20'000));
        const auto action = std::stoi(first.outputTail(kKey, 100));
        QCOMPARE(kill(parseProcessId(handle)->pid, SIGKILL), 0);
        // By whoever started it, and by a later one.
        QVERIFY(!QTest::qWaitFor([&] { return !first.poll().empty(); }, 100));
        ActionRunner second(folder());
        QVERIFY(QTest::qWaitFor(
            [&] { return second.trace(kKey, handle).trace == ActionTrace::Running; }, 20'000));
        QVERIFY(second.poll().empty());
        QCOMPARE(kill(action, SIGKILL), 0);
        QCOMPARE(wordsOf(awaitEnd(first).found), std::string("Silent"));
        QCOMPARE(wordsOf(awaitEnd(second).found), std::string("Silent"));
        QCOMPARE(wordsOf(ActionRunner(folder()).trace(kKey, handle)), std::string("Silent"));
    }

    void marksDecideOnceTheKeeperIsGone_data() {
        QTest::addColumn<std::string>("marks"); // "name=content,…"
        QTest::addColumn<std::string>("handle");
        QTest::addColumn<std::string>("words");
        const std::string gone = "pid 1 start 1 boot 00";
        const auto row = [](const char* name, const char* marks, const std::string& handle,
                            const char* words) {
            QTest::newRow(name) << std::string(marks) << handle << std::string(words);
        };
        row("log", "log=", gone, "NeverRan NotStarted");
        row("nothing", "", gone, "Silent");
        row("begun", "log=,begun=begun\n", gone, "Silent");
        row("begun, torn", "log=,begun=", gone, "Silent");
        row("begun, odd process", "log=,begun=begun\nx) y", gone, "Silent");
        row("end", "log=,begun=begun\n,end=exit 0\n", gone, "Ended");
        row("end alone", "end=exit 7\n", gone, "Failed Exit7");
        row("end, torn", "log=,begun=begun\n,end=exit", gone, "Silent");
        row("draft alone", "log=,begun=begun\n,end~=exit 0\n", gone, "Silent");
        row("no handle, log", "log=", "", "Silent");
        row("no handle, end", "log=,end=signal 9\n", "op-7", "Failed Signal9");
        row("other boot, same process", "log=,begun=begun\n1 (init) S 0 1 1", gone, "Silent");
    }
    void marksDecideOnceTheKeeperIsGone() {
        QFETCH(std::string, marks);
        QFETCH(std::string, handle);
        QFETCH(std::string, words);
        const auto files = actionFiles(folder(), kKey.run, kKey.member, kKey.attempt);
        std::filesystem::create_directories(files.folder);
        const auto list = QString::fromStdString(marks).split(u',', Qt::SkipEmptyParts);
        for (const auto& mark : list) {
            const auto name = mark.section(u'=', 0, 0).toStdString();
            std::ofstream(files.folder / (files.stem + '.' + name))
                << mark.section(u'=', 1).toStdString();
        }
        QCOMPARE(wordsOf(ActionRunner(folder()).trace(kKey, handle)), words);
    }

    void marksThatCannotBeReadAnswerNothing() {
        const auto files = actionFiles(folder(), kKey.run, kKey.member, kKey.attempt);
        std::filesystem::create_directories(files.folder);
        std::filesystem::create_symlink("loop", files.folder / (files.stem + ".begun"));
        const auto found = ActionRunner(folder()).trace(kKey, "pid 1 start 1 boot 00");
        QCOMPARE(wordsOf(found), std::string("Unanswered"));
    }

    /// Edge cases 38 and 39 over the whole sequence.
    void killedAtAnyInstantEachActionRunsOnce_data() {
        QTest::addColumn<bool>("alsoKeepers");
        QTest::newRow("Pilothouse") << false;
        QTest::newRow("Pilothouse and keepers") << true;
    }
    void killedAtAnyInstantEachActionRunsOnce() {
        QFETCH(bool, alsoKeepers);
        const int kills = alsoKeepers ? 80 : 220;
        std::mt19937 random(20'261'122);
        std::uniform_int_distribution<unsigned> instant(0, 30'000);
        for (int i = 0; i < kills; ++i) {
            const auto before = linesOf(path("journal")).size();
            QProcess loop;
            loop.start(QStringLiteral(PILOTHOUSE_ACTION_LOOP), {m_folder->path()});
            QVERIFY(loop.waitForStarted());
            // Every other one gets so far, so that much is done in between.
            QVERIFY(i % 2 == 0 ||
                    QTest::qWaitFor([&] { return linesOf(path("journal")).size() > before + 2; },
                                    20'000));
            ::poll(nullptr, 0, static_cast<int>(instant(random) / 1000));
            if (alsoKeepers) {
                killAKeeper();
            }
            kill(static_cast<pid_t>(loop.processId()), SIGKILL);
            QVERIFY(loop.waitForFinished());
        }
        QProcess last;
        last.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        last.start(QStringLiteral(PILOTHOUSE_ACTION_LOOP),
                   {m_folder->path(), QStringLiteral("finish")});
        QVERIFY(last.waitForFinished());
        QCOMPARE(last.exitCode(), 0);
        checkCounts(alsoKeepers);
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }
    [[nodiscard]] std::filesystem::path folder() const { return path("state"); }
    static ActionSpec shell(const std::string& script) { return {kKey, {"sh", "-c", script}}; }

    static ActionEnd awaitEnd(ActionRunner& runner) {
        std::vector<ActionEnd> ends;
        [[maybe_unused]] const bool came = QTest::qWaitFor(
            [&] {
                for (const int fd : runner.descriptors()) {
                    pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
                    ::poll(&wait, 1, 20);
                }
                ends = runner.poll();
                return !ends.empty();
            },
            20'000);
        return ends.size() == 1 ? ends.front() : ActionEnd{};
    }

    /// Ends the action that is under way, by the line of its mark.
    void killGroup() const {
        const auto files = actionFiles(folder(), kKey.run, kKey.member, kKey.attempt);
        std::optional<ProcessId> action;
        QVERIFY(QTest::qWaitFor(
            [&] {
                action = readMarks(files, identify(getpid())->bootId)->process;
                return action.has_value();
            },
            20'000));
        QCOMPARE(kill(action->pid, SIGTERM), 0);
    }

    /// One that was let go, or is about to be. No number of a process is used again in this test.
    void killAKeeper() const {
        const auto lines = linesOf(path("journal"));
        for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
            if (line->front() == 'd') {
                const auto id = parseProcessId(line->substr(line->find("pid")));
                if (id && ProcessWatch::find(*id)) {
                    kill(id->pid, SIGKILL);
                }
                return;
            }
        }
    }

    void checkCounts(bool alsoKeepers) const {
        std::map<int, int> dispatched;
        std::map<int, std::string> ended;
        for (const auto& line : linesOf(path("journal"))) {
            const auto number = std::stoi(line.substr(2));
            if (line.front() == 'd') {
                ++dispatched[number];
            } else {
                QVERIFY2(ended.emplace(number, line.substr(line.rfind(' ') + 1)).second,
                         line.c_str());
            }
        }
        std::map<int, int> done;
        for (const auto& line : linesOf(path("actions"))) {
            QVERIFY2(++done[std::stoi(line)] == 1, line.c_str()); // none twice
        }
        int again = 0;
        int silent = 0;
        for (const auto& [number, times] : dispatched) {
            const auto name = std::to_string(number);
            QVERIFY2(ended.contains(number), name.c_str());
            const bool isSilent = ended[number] == "Silent";
            QVERIFY2(isSilent || ended[number] == "Ended", ended[number].c_str());
            QVERIFY2(isSilent || done.contains(number), name.c_str()); // none missing
            again += times > 1 ? 1 : 0;
            silent += isSilent ? 1 : 0;
        }
        for (const auto& [number, times] : done) {
            QVERIFY2(dispatched.contains(number), std::to_string(number).c_str());
        }
        qInfo("%zu actions, %d made ready again, %d of unknown end", done.size(), again, silent);
        QVERIFY(alsoKeepers || silent == 0);
        QVERIFY(done.size() > 50);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestActionRunner)
#include "tst_action_runner.moc"
