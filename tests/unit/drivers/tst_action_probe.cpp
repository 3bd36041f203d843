// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/action_probe.h"

#include <QtTest>

#include <poll.h>

using namespace pilothouse;
using namespace pilothouse::drivers;
using namespace std::chrono_literals;
using rollout::ActionTrace;

namespace {

model::Action someAction() {
    model::Action action;
    action.probeRunning = "Upgrading|Updating";
    action.probeFailed = "^Failed$";
    action.probeIdle = "Succeeded";
    return action;
}

const ActionProbe::Clock::time_point kNow{1h};

Result<ActionProbe> startShell(const std::string& script,
                               const model::Action& action = someAction()) {
    return ActionProbe::start(action, {"sh", "-c", script}, kNow, 10s);
}

/// Time does not go on: it is over only where a test says so.
ActionFound await(ActionProbe& probe) {
    std::optional<ActionFound> found;
    [[maybe_unused]] const bool came = QTest::qWaitFor(
        [&] {
            for (const int fd : probe.descriptors()) {
                pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
                ::poll(&wait, 1, 20);
            }
            return (found = probe.poll(kNow)).has_value();
        },
        20'000);
    return found.value_or(ActionFound{.text = "no answer"});
}

} // namespace

Q_DECLARE_METATYPE(pilothouse::rollout::ActionTrace)

class TestActionProbe : public QObject {
    Q_OBJECT

private slots:
    void answers_data() {
        QTest::addColumn<std::string>("script");
        QTest::addColumn<ActionTrace>("trace");
        QTest::addColumn<std::string>("text");
        const auto row = [](const char* name, const char* script, ActionTrace trace,
                            const char* text) {
            QTest::newRow(name) << std::string(script) << trace << std::string(text);
        };
        row("idle", "echo '\"Succeeded\"'", ActionTrace::Gone, "\"Succeeded\"");
        row("running", "echo Updating", ActionTrace::Running, "Updating");
        row("failed", "echo one; echo Failed", ActionTrace::Failed,
            "the probe says that it failed: one Failed");
        row("running after a failure", "echo Failed; echo Upgrading", ActionTrace::Running,
            "Failed Upgrading");
        row("neither", "echo Creating", ActionTrace::Silent,
            "the probe's answer is none that probeStates names: Creating");
        row("nothing", ":", ActionTrace::Silent,
            "the probe's answer is none that probeStates names: ");
        row("exit code", "echo Succeeded; echo no login >&2; exit 1", ActionTrace::Unanswered,
            "the probe failed: no login");
        row("signal", "kill -9 $$", ActionTrace::Unanswered, "the probe failed");
        row("said aside", "echo Upgrading >&2; echo Succeeded", ActionTrace::Gone, "Succeeded");
        row("odd bytes", "printf 'Succeeded\\033[1m\\377'", ActionTrace::Gone,
            "Succeeded\xef\xbf\xbd");
        row("too much", "yes Succeeded", ActionTrace::Unanswered, "the probe prints too much");
        row("its child stays", "sleep 5 & echo Succeeded", ActionTrace::Gone, "Succeeded");
    }
    void answers() {
        QFETCH(std::string, script);
        QFETCH(ActionTrace, trace);
        QFETCH(std::string, text);
        auto probe = startShell(script);
        QVERIFY2(probe.has_value(), probe ? "" : describe(probe.error()).c_str());
        const auto found = await(*probe);
        QCOMPARE(found.text, text);
        QVERIFY(found.trace == trace);
        QCOMPARE(found.code, std::string(trace == ActionTrace::Failed ? "ProbeFailed" : ""));
        QVERIFY(probe->poll(kNow + 1h) == found); // for good
        QVERIFY(probe->descriptors().empty());
    }

    void timeIsLimited() {
        auto probe = startShell("sleep 1000");
        QVERIFY(probe->deadline() == kNow + 10s);
        QVERIFY(!probe->poll(kNow + 9999ms));
        const auto found = probe->poll(kNow + 10s);
        QVERIFY(found && found->trace == ActionTrace::Unanswered);
        QCOMPARE(found->text, std::string("the probe gave no answer in time"));
    }

    void aLongAnswerIsCutForPeople() {
        auto probe = startShell("seq 10000; echo Succeeded");
        const auto found = await(*probe);
        QVERIFY(found.trace == ActionTrace::Gone);
        QVERIFY2(found.text.size() < 250, found.text.c_str());
    }

    void statesThatAreNotNamedMatchNothing() {
        auto probe = startShell("echo Succeeded", {});
        QVERIFY(await(*probe).trace == ActionTrace::Silent);
    }

    void whatCannotBeAskedIsAnError() {
        QVERIFY(ActionProbe::start(someAction(), {}, kNow).error().kind == ErrorKind::Validation);
        QVERIFY(ActionProbe::start(someAction(), {"no-such-program"}, kNow).error().kind ==
                ErrorKind::NotFound);
        auto action = someAction();
        action.probeIdle = "(";
        const auto bad = startShell(":", action);
        QVERIFY(bad.error().kind == ErrorKind::Validation);
        QVERIFY(describe(bad.error()).find("probeStates") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestActionProbe)
#include "tst_action_probe.moc"
