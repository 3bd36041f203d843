// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/credential_entry.h"
#include "net/credential_runner.h"

#include <QtTest>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>

using namespace pilothouse;
using namespace pilothouse::net;
using namespace std::chrono_literals;

namespace {

using Credential = CredentialRunner::Credential;

/// Waits for what runner threads report; never on time alone.
template<class T>
class Box {
public:
    void put(T value) {
        const std::lock_guard lock(m_mutex);
        m_values.push_back(std::move(value));
        m_changed.notify_all();
    }
    [[nodiscard]] bool waitFor(std::size_t count) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 20s, [&] { return m_values.size() >= count; });
    }
    [[nodiscard]] std::vector<T> all() {
        const std::lock_guard lock(m_mutex);
        return m_values;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<T> m_values;
};

Result<PluginCredential> parsePlain(std::string_view output) {
    if (!output.starts_with("token ")) {
        return fail(ErrorKind::Decode, "the output is no credential");
    }
    PluginCredential credential;
    const auto line = output.substr(0, output.find('\n'));
    const auto until = line.find(" until ");
    credential.token = Secret(std::string(line.substr(6, until - 6)));
    if (until != std::string_view::npos) {
        credential.expires = parseRfc3339(line.substr(until + 7)).value();
    }
    return credential;
}

class StandingClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override {
        const std::lock_guard lock(m_mutex);
        return m_now;
    }
    void forward(std::chrono::milliseconds by) {
        const std::lock_guard lock(m_mutex);
        m_now += by;
    }

private:
    mutable std::mutex m_mutex;
    Instant m_now = parseRfc3339("2026-11-20T08:00:00Z").value();
};

} // namespace

class TestCredentials : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string path(const char* name) const {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    /// A shell script of that name; each run adds a line to `name`.runs.
    std::string script(const char* name, const std::string& text) const {
        const std::string file = path(name);
        std::ofstream(file) << "#!/bin/sh\necho run >> '" << file << ".runs'\n" << text << '\n';
        QFile::setPermissions(QString::fromStdString(file),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return file;
    }

    int runsOf(const std::string& file) const {
        std::ifstream in(file + ".runs");
        return static_cast<int>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
    }

    static std::shared_ptr<PluginCommand> commandOf(const std::string& program,
                                                    std::vector<std::string> args = {}) {
        auto command = std::make_shared<PluginCommand>();
        command->program = program;
        command->args = std::move(args);
        command->parse = &parsePlain;
        return command;
    }

    static CredentialRunnerOptions allowing() {
        return {
            .consent = [](const PluginIdentity&) { return Permission{.word = Consent::Allowed}; }};
    }

    static Result<Credential> take(CredentialRunner& runner,
                                   std::shared_ptr<const PluginCommand> command,
                                   CredentialRunner::Want want = {}) {
        Box<Result<Credential>> box;
        runner.get(std::move(command), want,
                   [&box](Result<Credential> result) { box.put(std::move(result)); });
        return box.waitFor(1) ? box.all().front()
                              : fail(ErrorKind::Internal, "the test's guard time ran out");
    }

    /// The token, or what went wrong.
    static std::string tokenOf(const Result<Credential>& result) {
        return result ? std::string((*result)->token.reveal()) : describe(result.error());
    }

private slots:
    void init() { QVERIFY(m_folder.isValid()); }

    void item23_argumentsEnvironmentAndStreams() {
        // No shell between us and the program, our variables over the inherited ones, no terminal.
        qputenv("PILOTHOUSE_TEST_KEPT", "kept");
        qputenv("PILOTHOUSE_TEST_OVER", "inherited");
        const auto file =
            script("echo", "read -r line && exit 3\n[ -t 0 ] && exit 4\n"
                           "open=$(ls /proc/self/fd | wc -l)\n"
                           "echo \"token $#|$1|$2|$PILOTHOUSE_TEST_KEPT|$PILOTHOUSE_TEST_OVER|"
                           "$INFO|$open\"");
        auto command = commandOf(file, {"a b; exit 9", "$HOME"});
        command->env = {{"PILOTHOUSE_TEST_OVER", "configured"}, {"INFO", "configured"}};
        command->request = {{"INFO", "ours"}};
        CredentialRunner runner(allowing());
        const auto got = take(runner, command);
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        // ls holds 0, 1, 2 and the folder it reads: nothing of ours is inherited.
        QCOMPARE(std::string((*got)->token.reveal()),
                 std::string("2|a b; exit 9|$HOME|kept|configured|ours|4"));
    }

    void item24_manyCallersShareOneRun() {
        const auto gate = path("gate");
        const auto file = script("shared", "while [ ! -e '" + gate + "' ]; do sleep 0.01; done\n" +
                                               "echo token abc");
        CredentialRunner runner(allowing());
        Box<Result<Credential>> box;
        for (int i = 0; i < 50; ++i) {
            runner.get(commandOf(file), {}, [&box](auto result) { box.put(std::move(result)); });
        }
        std::ofstream(gate) << "open";
        QVERIFY(box.waitFor(50));
        for (const auto& result : box.all()) {
            QVERIFY(result.has_value());
            QVERIFY((*result)->generation == (*box.all().front())->generation);
        }
        QCOMPARE(runsOf(file), 1);
        QVERIFY(take(runner, commandOf(file)).has_value()); // no end: kept
        QCOMPARE(runsOf(file), 1);
        auto other = commandOf(file);
        other->request = {{"INFO", "another cluster"}};
        QVERIFY(take(runner, other).has_value());
        QCOMPARE(runsOf(file), 2);
        QCOMPARE(runner.runs(), std::uint64_t{2});
    }

    void item25_keptUntilItNearsItsEnd() {
        const auto clock = std::make_shared<StandingClock>();
        auto options = allowing();
        options.clock = clock;
        const auto file =
            script("expiring", "n=$(wc -l < \"$0.runs\"); [ \"$n\" = 3 ] && exit 1\n"
                               "printf 'token t%d until 2026-11-20T%02d:00:00Z\\n' $n $((8 + n))");
        CredentialRunner runner(options);
        QCOMPARE(tokenOf(take(runner, commandOf(file))), std::string("t1"));
        clock->forward(50min);
        QCOMPARE(tokenOf(take(runner, commandOf(file))), std::string("t1"));
        clock->forward(5min); // a tenth of its hour is left: renewed early
        QCOMPARE(tokenOf(take(runner, commandOf(file))), std::string("t2"));
        clock->forward(60min); // 08:00 + 115 min; it ends at 10:00, and the third run fails
        QCOMPARE(tokenOf(take(runner, commandOf(file))), std::string("t2"));
        QCOMPARE(runsOf(file), 3);
        clock->forward(5min); // now it has ended, and the program is held back
        const auto ended = take(runner, commandOf(file));
        QVERIFY(!ended.has_value());
        QVERIFY(ended.error().retryAfter.has_value());
        QCOMPARE(runsOf(file), 3);
    }

    void item26_refusedIsRenewedOnceForAll() {
        const auto file = script("refused", "echo \"token t$(wc -l < \"$0.runs\")\"");
        CredentialRunner runner(allowing());
        const auto first = take(runner, commandOf(file)).value();
        const auto second = take(runner, commandOf(file), {.refused = first->generation}).value();
        QCOMPARE(std::string(second->token.reveal()), std::string("t2"));
        // Another caller whose request went out with the first one: somebody has renewed it.
        const auto same = take(runner, commandOf(file), {.refused = first->generation}).value();
        QVERIFY(same == second);
        QCOMPARE(runsOf(file), 2);
        // The new one is refused at once: running it again and again would help nobody. It stays
        // for the servers that take it.
        const auto held = take(runner, commandOf(file), {.refused = second->generation});
        QVERIFY(!held.has_value());
        QVERIFY(held.error().kind == ErrorKind::Auth);
        QCOMPARE(held.error().reason, std::string("CredentialRefused"));
        QVERIFY(take(runner, commandOf(file)).value() == second);
        QCOMPARE(runsOf(file), 2);
        const auto third =
            take(runner, commandOf(file), {.refused = second->generation, .asked = true}).value();
        QCOMPARE(std::string(third->token.reveal()), std::string("t3"));
        QCOMPARE(runsOf(file), 3);
    }

    void aRunCanBeRuledOut() {
        const auto file = script("ruled-out", "echo token abc");
        CredentialRunner runner(allowing());
        const auto none = take(runner, commandOf(file), {.mayRun = false});
        QVERIFY(!none.has_value());
        QCOMPARE(none.error().reason, std::string("RunNeeded"));
        QCOMPARE(runsOf(file), 0);
        QVERIFY(take(runner, commandOf(file)).has_value());
        QVERIFY(take(runner, commandOf(file), {.mayRun = false}).has_value());
        CredentialRunner strict({});
        const auto denied = take(strict, commandOf(file), {.mayRun = false});
        QCOMPARE(denied.error().reason, std::string("ConsentDenied"));
    }

    void item25_anEndedCredentialIsUsedOnceAndMadeAnew() {
        // The server's clock decides; the next caller has it made again before its request.
        const auto file = script("ended", "echo \"token t$(wc -l < \"$0.runs\") until "
                                          "2020-01-01T00:00:00Z\"");
        CredentialRunner runner(allowing());
        QCOMPARE(tokenOf(take(runner, commandOf(file))), std::string("t1"));
        QCOMPARE(tokenOf(take(runner, commandOf(file))), std::string("t2"));
        QCOMPARE(runsOf(file), 2);
    }

    void item31_nothingRunsBeforeConsent() {
        const auto file = script("consent", "echo token abc");
        std::atomic<Consent> word{Consent::Unknown};
        Box<std::string> asked;
        Box<std::string> consulted;
        CredentialRunner runner({.consent =
                                     [&](const PluginIdentity& identity) {
                                         consulted.put(identity.fingerprint);
                                         return Permission{.word = word.load()};
                                     },
                                 .ask = [&](const PluginIdentity& i) { asked.put(i.program); }});
        for (const Consent none : {Consent::Unknown, Consent::Unknown, Consent::Denied}) {
            word = none;
            const auto got = take(runner, commandOf(file), {.asked = true});
            QVERIFY(!got.has_value());
            QVERIFY(got.error().kind == ErrorKind::Auth);
            QCOMPARE(got.error().reason,
                     std::string(none == Consent::Denied ? "ConsentDenied" : "ConsentNeeded"));
        }
        QCOMPARE(runsOf(file), 0);
        QCOMPARE(asked.all(), std::vector<std::string>{file}); // once
        word = Consent::Allowed;
        QVERIFY(take(runner, commandOf(file)).has_value()); // at once: it was no failure
        const auto prints = consulted.all();
        QVERIFY(std::all_of(prints.begin(), prints.end(),
                            [&](const auto& print) { return print == prints.front(); }));
        CredentialRunner strict({});
        QVERIFY(!take(strict, commandOf(file)).has_value());
        QCOMPARE(runsOf(file), 1);
    }

    void identityChangesWithWhatIsAllowed() {
        const auto file = script("identity", "echo token abc");
        const std::string source = path("config");
        std::ofstream(source) << "x";
        auto command = commandOf(file, {"get", "token"});
        command->env = {{"A", "1"}};
        command->source = source;
        const auto print = [](const PluginCommand& what) {
            return identify(what).value().fingerprint;
        };
        const std::string first = print(*command);
        QCOMPARE(first.size(), std::size_t{64});
        auto other = *command;
        other.request = {{"INFO", "another cluster"}}; // not part of what the user allows
        QCOMPARE(print(other), first);
        other = *command;
        other.args = {"get token"};
        QVERIFY(print(other) != first);
        other = *command;
        other.env = {{"A", "2"}};
        QVERIFY(print(other) != first);
        other = *command;
        other.source = path("other");
        QVERIFY(print(other) != first);
        QFile::setPermissions(QString::fromStdString(source),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::WriteOther);
        QVERIFY(print(*command) != first); // others may write it now
        other = *command;
        other.source = "config"; // the same name in another folder is another file
        QCOMPARE(identify(other).value().source,
                 std::filesystem::absolute("config").lexically_normal().string());
    }

    void programsAreLookedUp() {
        script("looked-up", "echo token abc");
        const QByteArray old = qgetenv("PATH");
        qputenv("PATH", ".:" + m_folder.path().toUtf8() + ":" + old);
        const auto found = identify(*commandOf("looked-up"));
        qputenv("PATH", ":.");
        const auto relative = identify(*commandOf("looked-up"));
        qputenv("PATH", old);
        QCOMPARE(found.value().program, path("looked-up"));
        QVERIFY(!relative.has_value()); // never from the working folder
        auto missing = commandOf("no-such-program");
        missing->installHint = "get it\x1b[31m here\x07";
        CredentialRunner runner(allowing());
        const auto got = take(runner, missing);
        QVERIFY(!got.has_value());
        QVERIFY(got.error().kind == ErrorKind::NotFound);
        QCOMPARE(got.error().message,
                 std::string("the sign-in program no-such-program is not installed: get it here"));
    }

    void item28_failuresSayWhy_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("says");
        QTest::newRow("exit code") << std::string("echo 'session expired' >&2; exit 7")
                                   << std::string("bad failed with exit code 7: session expired");
        QTest::newRow("signal") << std::string("kill -9 $$")
                                << std::string("bad was ended by signal 9");
        QTest::newRow("no credential") << std::string("echo hello; echo try again >&2")
                                       << std::string("no credential; it said: try again");
        QTest::newRow("endless output")
            << std::string("exec cat /dev/zero") << std::string("printed more than 1 MiB");
        QTest::newRow("endless messages")
            << std::string("i=0; while [ $i -lt 3000 ]; do echo line $i of many words >&2; "
                           "i=$((i+1)); done; exit 1")
            << std::string("line 2999 of many words");
        QTest::newRow("token in the messages")
            << std::string("echo bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMyJ9.eyJ >&2; exit 1")
            << std::string("exit code 1: bearer ***");
    }
    void item28_failuresSayWhy() {
        QFETCH(std::string, text);
        QFETCH(std::string, says);
        const auto file = script("bad", text);
        QFile::remove(QString::fromStdString(file + ".runs"));
        auto command = commandOf(file, {"--password", "hush"});
        command->env = {{"PASSWORD", "hush"}};
        CredentialRunner runner(allowing());
        const auto got = take(runner, command);
        QVERIFY(!got.has_value());
        const std::string message = describe(got.error());
        QVERIFY2(message.find(says) != std::string::npos, message.c_str());
        QVERIFY2(message.find("hush") == std::string::npos, message.c_str());
        QVERIFY(message.size() < 1500);
        // It is not tried again at once, unless the user asks.
        const auto again = take(runner, command);
        QVERIFY(!again.has_value());
        QVERIFY(again.error().retryAfter && *again.error().retryAfter <= 30s);
        QCOMPARE(runsOf(file), 1);
        QVERIFY(!take(runner, command, {.asked = true}).has_value());
        QCOMPARE(runsOf(file), 2);
    }

    void item30_hangingProgramIsEnded() {
        // It ignores SIGTERM and has a child: the whole group must go.
        const auto file = script("hang", "trap '' TERM; sleep 1000 & echo $! > \"$0.child\"\n"
                                         "echo 'open https://login.example/device' >&2\n"
                                         "while :; do wait; done");
        auto options = allowing();
        options.timeLimit = 3s; // long enough for a shell to say a word on a busy machine
        options.grace = 50ms;
        Box<std::string> said;
        options.said = [&](const PluginIdentity&, const std::string& text) { said.put(text); };
        pid_t child = 0;
        {
            CredentialRunner runner(options);
            const auto got = take(runner, commandOf(file));
            QVERIFY(!got.has_value());
            QVERIFY(got.error().kind == ErrorKind::Timeout);
            QVERIFY2(got.error().message.find("https://login.example/device") != std::string::npos,
                     got.error().message.c_str());
            QVERIFY(said.waitFor(1));
            std::ifstream(file + ".child") >> child;
            QVERIFY(child > 0);
        }
        QTRY_VERIFY(kill(child, 0) != 0 || [&] {
            std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
            const std::string text(std::istreambuf_iterator<char>(stat), {});
            return text.empty() || text.find(") Z ") != std::string::npos;
        }());
    }

    void grandchildDoesNotHoldUpTheResult() {
        // A browser that the plugin opened keeps its pipes open and lives on.
        const auto file = script("leaves", "sleep 30 & echo $! > \"$0.child\"\necho token abc");
        CredentialRunner runner(allowing());
        QVERIFY(take(runner, commandOf(file)).has_value());
        pid_t child = 0;
        std::ifstream(file + ".child") >> child;
        QCOMPARE(kill(child, 0), 0);
        kill(child, SIGKILL);
    }

    void item30_cancelledByTheUser() {
        const auto file = script("cancel", "echo waiting >&2; exec sleep 1000");
        Box<std::string> said;
        auto options = allowing();
        options.said = [&](const PluginIdentity&, const std::string& text) { said.put(text); };
        CredentialRunner runner(options);
        Box<Result<Credential>> box;
        const auto handler = [&box](auto result) { box.put(std::move(result)); };
        const auto one = runner.get(commandOf(file), {.asked = true}, handler);
        const auto two = runner.get(commandOf(file), {.asked = true}, handler);
        QVERIFY(said.waitFor(1));
        runner.cancel(one);
        QVERIFY(box.waitFor(1));
        QVERIFY(box.all().front().error().kind == ErrorKind::Cancelled);
        runner.cancel(two);
        runner.cancel(two);
        QVERIFY(box.waitFor(2));
        const auto later = take(runner, commandOf(file)); // nobody asked: no new window
        QVERIFY(!later.has_value());
        QVERIFY(later.error().message.find("stopped by you") != std::string::npos);
        QCOMPARE(runsOf(file), 1);
    }

    void item24_oneOfEachKindAndFourInAll() {
        const auto gate = path("gate2");
        const std::string wait = "while [ ! -e '" + gate + "' ]; do sleep 0.01; done\necho token a";
        const auto started = path("started");
        const auto file = script("many", "echo x >> '" + started + "'\n" + wait);
        CredentialRunner runner(allowing());
        Box<Result<Credential>> box;
        for (int i = 0; i < 10; ++i) {
            auto command = commandOf(file, {std::to_string(i)});
            command->mayAskUser = i < 3;
            runner.get(command, {}, [&box](auto result) { box.put(std::move(result)); });
        }
        QTRY_COMPARE(runner.runs(), std::uint64_t{4});
        auto unusable = commandOf(file);
        unusable->parse = nullptr;
        QVERIFY(!take(runner, unusable).has_value()); // a whole turn later still four
        QCOMPARE(runner.runs(), std::uint64_t{4});
        std::ofstream(gate) << "open";
        QVERIFY(box.waitFor(10));
        QCOMPARE(runner.runs(), std::uint64_t{10});
    }

    void item29_terminalIsNotToBeHad() {
        const auto file = script("terminal", "echo token abc");
        auto command = commandOf(file);
        command->needsTerminal = true;
        CredentialRunner runner(allowing());
        const auto got = take(runner, command, {.asked = true});
        QVERIFY(!got.has_value());
        QVERIFY(got.error().message.find("needs a terminal") != std::string::npos);
        QCOMPARE(runsOf(file), 0);
    }

    void destructionEndsEverything() {
        const auto file = script("endless", "exec sleep 1000");
        const auto before = std::chrono::steady_clock::now();
        for (int i = 0; i < 20; ++i) {
            CredentialRunner runner(allowing());
            runner.get(commandOf(file), {}, [](const auto&) { qFatal("called while destroyed"); });
            if (i % 2 == 1) {
                QTRY_COMPARE(runner.runs(), std::uint64_t{1});
            }
        }
        QVERIFY(std::chrono::steady_clock::now() - before < 20s);
    }

    void messagesFitForPeople_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("readable");
        QTest::newRow("lines") << std::string("one\r\ntwo\n") << std::string("one two");
        QTest::newRow("colours") << std::string("\x1b[1;31mred\x1b[0m \x1b]0;title\x07text\x1b[")
                                 << std::string("red text");
        QTest::newRow("long URL")
            << std::string("see https://login.example.com/common/oauth2/v2.0/devicelogin now")
            << std::string("see https://login.example.com/common/oauth2/v2.0/devicelogin now");
        QTest::newRow("token in a URL")
            << std::string("https://x.example/cb/0123456789abcdef0123456789abcdef0123")
            << std::string("https://x.example/cb/***");
        QTest::newRow("token") << std::string(
                                      "token=k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbS8")
                               << std::string("***");
        QTest::newRow("UTF-8") << std::string("Anmeldung für Köln")
                               << std::string("Anmeldung für Köln");
    }
    void messagesFitForPeople() {
        QFETCH(std::string, text);
        QFETCH(std::string, readable);
        QCOMPARE(readableMessages(text), readable);
    }

    void pausesGrow() {
        detail::CredentialEntry entry;
        detail::CredentialEntry::Steady now{1h};
        std::vector<std::int64_t> pauses;
        for (int i = 0; i < 8; ++i) {
            entry.failed({ErrorKind::Auth, "no"}, now);
            pauses.push_back(
                std::chrono::duration_cast<std::chrono::seconds>(*entry.heldBack(now)->retryAfter)
                    .count());
            QVERIFY(!entry.heldBack(now + 15min).has_value());
        }
        QCOMPARE(pauses, (std::vector<std::int64_t>{30, 60, 120, 240, 480, 900, 900, 900}));
    }
};

QTEST_GUILESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
