// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/gated_process.h"

#include "base/pipe.h"
#include "net/credential_plugin.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace pilothouse::drivers {

namespace {

constexpr int kNotReleased = 125; // exit code of a child that was sent home

/// What the child needs, made before the fork: between fork and exec of a program with threads only
/// async-signal-safe functions may run, so no memory may be taken.
struct ChildPlan {
    const char* program = nullptr;
    char* const* argv = nullptr;
    int gate = -1;
    int answer = -1;
    int output = -1;
    int input = -1;
};

/// Moves the four descriptors to 0…4 and closes all others: a gate that another child holds open
/// would never end.
bool arrangeDescriptors(const ChildPlan& plan) {
    constexpr int kParked = 10; // above every target, so that no move overwrites a source
    const int input = fcntl(plan.input, F_DUPFD, kParked);
    const int output = fcntl(plan.output, F_DUPFD, kParked);
    const int gate = fcntl(plan.gate, F_DUPFD, kParked);
    const int answer = fcntl(plan.answer, F_DUPFD, kParked);
    return input >= 0 && output >= 0 && gate >= 0 && answer >= 0 && dup2(input, 0) == 0 &&
           dup2(output, 1) == 1 && dup2(output, 2) == 2 && dup3(gate, 3, O_CLOEXEC) == 3 &&
           dup3(answer, 4, O_CLOEXEC) == 4 && syscall(SYS_close_range, 5U, ~0U, 0U) == 0;
}

void resetSignals() {
    struct sigaction plain {};
    plain.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) {
        sigaction(signal, &plain, nullptr); // fails for the two that cannot be caught
    }
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void runChild(const ChildPlan& plan) {
    char word = 0;
    setsid();
    resetSignals();
    if (!arrangeDescriptors(plan)) {
        _exit(kNotReleased);
    }
    ssize_t got = -1;
    do {
        got = read(3, &word, 1);
    } while (got < 0 && errno == EINTR);
    if (got != 1) {
        _exit(kNotReleased);
    }
    execve(plan.program, plan.argv, environ);
    const int cause = errno;
    if (write(4, &cause, sizeof cause) < 0) {
        _exit(kNotReleased - 1);
    }
    _exit(kNotReleased);
}

/// The fork starts with all signals blocked, so that no handler of ours runs in the child.
pid_t forkQuietly(const ChildPlan& plan) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = fork();
    if (pid == 0) {
        runChild(plan);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return pid;
}

Error noProcess(int cause) {
    return {.kind = ErrorKind::Internal,
            .message = "no process can be started: " + std::generic_category().message(cause)};
}

} // namespace

Result<GatedProcess> GatedProcess::prepare(const std::vector<std::string>& argv,
                                           const std::filesystem::path& output) {
    if (argv.empty()) {
        return fail(ErrorKind::Validation, "an action without a program");
    }
    const auto program = net::findProgram(argv.front());
    if (!program) {
        return fail(ErrorKind::NotFound, "no program \"" + argv.front() + "\" is installed");
    }
    const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (file < 0 || nothing < 0) {
        const int cause = errno;
        close(file < 0 ? nothing : file);
        return fail(ErrorKind::Storage,
                    output.string() + ": " + std::generic_category().message(cause));
    }
    Pipe gate;
    Pipe answer;
    std::vector<std::string> arguments = argv;
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (auto& argument : arguments) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    const pid_t pid = gate.write < 0 || answer.write < 0 ? -1
                                                         : forkQuietly({.program = program->c_str(),
                                                                        .argv = pointers.data(),
                                                                        .gate = gate.read,
                                                                        .answer = answer.write,
                                                                        .output = file,
                                                                        .input = nothing});
    const int cause = errno;
    close(file);
    close(nothing);
    if (pid < 0) {
        return fail(noProcess(cause));
    }
    auto id = identify(pid); // a child that is not reaped keeps its number
    auto watch = id ? ProcessWatch::find(*id) : Result<ProcessWatch>(fail(id.error()));
    if (!watch) {
        close(std::exchange(gate.write, -1)); // sends it home
        waitpid(pid, nullptr, 0);
        return fail(watch.error());
    }
    return GatedProcess(std::move(*id), std::move(*watch), std::exchange(gate.write, -1),
                        std::exchange(answer.read, -1));
}

GatedProcess::GatedProcess(GatedProcess&& other) noexcept
    : m_id(std::move(other.m_id)), m_watch(std::move(other.m_watch)),
      m_gate(std::exchange(other.m_gate, -1)), m_answer(std::exchange(other.m_answer, -1)) {}

GatedProcess::~GatedProcess() {
    if (m_gate >= 0) {
        close(m_gate);
        kill(m_id.pid, SIGKILL); // it would leave by itself, if somebody has not stopped it
        waitpid(m_id.pid, nullptr, 0);
    }
    if (m_answer >= 0) {
        close(m_answer);
    }
}

Result<ProcessWatch> GatedProcess::release() && {
    const char word = 1;
    int cause = 0;
    // The reader cannot be gone without having been killed, and SIGPIPE must not be ours then.
    sigset_t pipeOnly;
    sigset_t before;
    sigemptyset(&pipeOnly);
    sigaddset(&pipeOnly, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipeOnly, &before);
    const bool told = write(m_gate, &word, 1) == 1;
    if (!told) {
        cause = errno;
        const timespec now{};
        sigtimedwait(&pipeOnly, nullptr, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (told) {
        ssize_t got = -1;
        do {
            got = read(m_answer, &cause, sizeof cause);
        } while (got < 0 && errno == EINTR);
        close(std::exchange(m_gate, -1));
        if (got == 0) {
            return std::move(m_watch);
        }
        waitpid(m_id.pid, nullptr, 0);
    }
    return fail(noProcess(cause));
}

} // namespace pilothouse::drivers
