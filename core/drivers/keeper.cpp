// SPDX-License-Identifier: GPL-3.0-or-later
// Runs between fork and exec: no memory is taken, no lock, nothing of the C++ library.
#include "drivers/keeper.h"

#include "drivers/keeper_memory.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <ctime>

namespace pilothouse::drivers::detail {

namespace {

constexpr int kNotReleased = 125; ///< exit code of a keeper that was sent home
constexpr int kNotMarked = 124;   ///< it could not write a mark
constexpr int kGate = 3;
constexpr int kFolder = 4;
constexpr int kFirstFree = 5;

/// Moves the descriptors to 0…4 and closes all others: a gate that another child holds open would
/// never end.
bool arrangeDescriptors(const KeeperPlan& plan) {
    constexpr int kParked = 10; // above every target, so that no move overwrites a source
    const int input = fcntl(plan.input, F_DUPFD, kParked);
    const int output = fcntl(plan.output, F_DUPFD, kParked);
    const int gate = fcntl(plan.gate, F_DUPFD, kParked);
    const int folder = fcntl(plan.folder, F_DUPFD, kParked);
    return input >= 0 && output >= 0 && gate >= 0 && folder >= 0 && dup2(input, 0) == 0 &&
           dup2(output, 1) == 1 && dup2(output, 2) == 2 && dup3(gate, kGate, O_CLOEXEC) == kGate &&
           dup3(folder, kFolder, O_CLOEXEC) == kFolder &&
           syscall(SYS_close_range, static_cast<unsigned>(kFirstFree), ~0U, 0U) == 0;
}

void resetSignals() {
    struct sigaction plain {};
    plain.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) {
        sigaction(signal, &plain, nullptr); // fails for the two that cannot be caught
    }
}

/// By syscall(), as is all that a keeper does after it has given its memory back.
bool writeAll(int fd, const char* bytes, std::size_t size) {
    while (size > 0) {
        const auto wrote = syscall(SYS_write, fd, bytes, size);
        if (wrote < 0 && errno != EINTR) {
            return false;
        }
        if (wrote > 0) {
            bytes += wrote;
            size -= static_cast<std::size_t>(wrote);
        }
    }
    return true;
}

bool awaitGo() {
    char word = 0;
    ssize_t got = -1;
    do {
        got = read(kGate, &word, 1);
    } while (got < 0 && errno == EINTR);
    close(kGate);
    return got == 1;
}

/// The open mark, durable with its name in the folder; -1: there is no mark of ours.
int markBegun(const KeeperPlan& plan) {
    constexpr std::array<char, 6> kWord{'b', 'e', 'g', 'u', 'n', '\n'};
    const int mark =
        openat(kFolder, plan.begun, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (mark < 0) {
        return -1;
    }
    if (writeAll(mark, kWord.data(), kWord.size()) && fsync(mark) == 0 && fsync(kFolder) == 0) {
        return mark;
    }
    unlinkat(kFolder, plan.begun, 0);
    fsync(kFolder);
    return -1;
}

/// The action: says who it is, then is the program. Its mark finds it where the keeper was killed.
[[noreturn]] void runAction(const KeeperPlan& plan, int mark, int answer) {
    std::array<char, 1024> line{};
    const int stat = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    const auto size = stat < 0 ? -1 : read(stat, line.data(), line.size());
    if (size > 0) {
        writeAll(mark, line.data(), static_cast<std::size_t>(size));
    }
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    execve(plan.program, plan.argv, environ);
    const int cause = errno;
    _exit(write(answer, &cause, sizeof cause) == sizeof cause ? kNotReleased : kNotMarked);
}

/// What was sent to this group before the action was in it.
void passOnSignals(pid_t action) {
    sigset_t waiting;
    sigemptyset(&waiting);
    sigpending(&waiting);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
        if (sigismember(&waiting, signal) == 1) {
            kill(action, signal);
        }
    }
}

/// The names of the end's marks, kept where the keeper's memory stays.
struct EndNames {
    explicit EndNames(const KeeperPlan& plan) {
        copy(plan.end, end);
        copy(plan.endDraft, draft);
    }
    static void copy(const char* from, std::array<char, 256>& to) {
        for (std::size_t at = 0; at + 1 < to.size() && from[at] != '\0'; ++at) {
            to[at] = from[at];
        }
    }
    std::array<char, 256> end{}; // names in a folder have at most 255 bytes
    std::array<char, 256> draft{};
};

/// "exit 3\n"; short enough to be written at once.
class EndLine {
public:
    EndLine(const char* word, int number) {
        for (const volatile char* at = word; *at != '\0'; ++at) { // volatile: no call of strlen
            m_bytes[m_size++] = *at;
        }
        std::array<char, 12> digits{};
        std::size_t count = 0;
        for (auto rest = static_cast<unsigned>(number < 0 ? 0 : number); rest > 0 || count == 0;
             rest /= 10) {
            digits[count++] = static_cast<char>('0' + rest % 10);
        }
        while (count > 0) {
            m_bytes[m_size++] = digits[--count];
        }
        m_bytes[m_size++] = '\n';
    }
    [[nodiscard]] bool makeDurable(const EndNames& names) const {
        const auto draft =
            static_cast<int>(syscall(SYS_openat, kFolder, names.draft.data(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        const bool isWritten =
            draft >= 0 && writeAll(draft, m_bytes.data(), m_size) && syscall(SYS_fsync, draft) == 0;
        if (draft >= 0) {
            syscall(SYS_close, draft);
        }
        return isWritten &&
               syscall(SYS_renameat2, kFolder, names.draft.data(), kFolder, names.end.data(), 0) ==
                   0 &&
               syscall(SYS_fsync, kFolder) == 0;
    }

private:
    std::array<char, 32> m_bytes{};
    std::size_t m_size = 0;
};

[[noreturn]] void leave(int code) {
    for (;;) {
        syscall(SYS_exit_group, code);
    }
}

/// A full disk is waited for a while: the end is worth more than the process that tells it.
[[noreturn]] void leaveWith(const EndNames& names, const EndLine& line) {
    constexpr int kTries = 60;
    syscall(SYS_fsync, 1);
    for (int i = 0; i < kTries; ++i) {
        if (line.makeDurable(names)) {
            leave(0);
        }
        const timespec pause{.tv_sec = 1, .tv_nsec = 0};
        syscall(SYS_nanosleep, &pause, nullptr);
    }
    leave(kNotMarked);
}

/// errno of the program's start; 0: it runs.
int awaitExec(int answer) {
    int cause = 0;
    ssize_t got = -1;
    do {
        got = read(answer, &cause, sizeof cause);
    } while (got < 0 && errno == EINTR);
    close(answer);
    return got == sizeof cause ? cause : 0;
}

} // namespace

void runKeeper(const KeeperPlan& plan) {
    setsid();
    resetSignals();
    prctl(PR_SET_NAME, "ph-keeper");
    if (!arrangeDescriptors(plan) || !awaitGo()) {
        _exit(kNotReleased);
    }
    const int mark = markBegun(plan);
    if (mark < 0) {
        _exit(kNotMarked);
    }
    const EndNames names(plan);
    std::array<int, 2> answer{-1, -1};
    if (pipe2(answer.data(), O_CLOEXEC) != 0) {
        leaveWith(names, EndLine("errno ", errno));
    }
    const pid_t action = _Fork(); // fork() is not async-signal-safe, this is: glibc 2.34
    if (action == 0) {
        runAction(plan, mark, answer[1]);
    }
    const int noChild = errno;
    close(answer[1]);
    close(mark);
    if (action < 0) {
        leaveWith(names, EndLine("errno ", noChild));
    }
    passOnSignals(action);
    const int cause = awaitExec(answer[0]);
    releaseParentMemory(); // the plan is gone from here on
    int status = 0;
    while (syscall(SYS_wait4, action, &status, 0, nullptr) < 0 && errno == EINTR) {
    }
    if (cause != 0) {
        leaveWith(names, EndLine("errno ", cause));
    }
    leaveWith(names, WIFSIGNALED(status) ? EndLine("signal ", WTERMSIG(status))
                                         : EndLine("exit ", WEXITSTATUS(status)));
}

} // namespace pilothouse::drivers::detail
