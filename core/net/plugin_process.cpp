// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/plugin_process.h"

#include "base/pipe.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <map>
#include <optional>
#include <system_error>

namespace pilothouse::net::detail {

namespace {

/// Reads per turn of 8 KiB: twice what a pipe holds, so that a child which never stops writing
/// holds up nobody.
constexpr int kReads = 16;

/// Our own environment with the entries over it, later ones winning.
std::vector<std::string> environmentWith(const EnvironmentEntries& configured,
                                         const EnvironmentEntries& request) {
    std::map<std::string, std::string> values;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) {
            values[std::string(text.substr(0, equals))] = text.substr(equals + 1);
        }
    }
    for (const EnvironmentEntries* entries : {&configured, &request}) {
        for (const auto& [name, value] : *entries) {
            values[name] = value;
        }
    }
    std::vector<std::string> lines;
    lines.reserve(values.size());
    for (const auto& [name, value] : values) {
        std::string& line = lines.emplace_back(name);
        line += '=';
        line += value;
    }
    return lines;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// Attributes and file actions of posix_spawn. The calling thread blocks signals; the child must
/// not.
class SpawnPlan {
public:
    SpawnPlan(int out, int err) {
        posix_spawnattr_init(&m_attributes);
        posix_spawn_file_actions_init(&m_actions);
        posix_spawnattr_setpgroup(&m_attributes, 0);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&m_attributes, &signals);
        sigfillset(&signals);
        posix_spawnattr_setsigdefault(&m_attributes, &signals);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
        posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&m_actions, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&m_actions, err, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&m_actions, STDERR_FILENO + 1);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    [[nodiscard]] int run(pid_t& pid, std::vector<std::string>& arguments,
                          std::vector<std::string>& environment) const {
        const auto argv = pointersTo(arguments);
        const auto envp = pointersTo(environment);
        return posix_spawn(&pid, argv[0], &m_actions, &m_attributes, argv.data(), envp.data());
    }

private:
    posix_spawnattr_t m_attributes{};
    posix_spawn_file_actions_t m_actions{};
};

} // namespace

Result<std::unique_ptr<PluginProcess>> PluginProcess::start(const PluginIdentity& identity,
                                                            const EnvironmentEntries& request) {
    Pipe out;
    Pipe err;
    if (out.write < 0 || err.write < 0) {
        return fail(ErrorKind::Internal, "no file descriptor left for a sign-in program");
    }
    for (const int fd : {out.read, err.read}) {
        fcntl(fd, F_SETFL, O_NONBLOCK);
    }
    std::vector<std::string> arguments{identity.program};
    arguments.insert(arguments.end(), identity.args.begin(), identity.args.end());
    std::vector<std::string> environment = environmentWith(identity.env, request);
    std::unique_ptr<PluginProcess> process(new PluginProcess());
    const SpawnPlan plan(out.write, err.write);
    pid_t pid = -1;
    if (const int code = plan.run(pid, arguments, environment); code != 0) {
        return fail(ErrorKind::Auth, "the sign-in program " + identity.program +
                                         " cannot be started: " +
                                         std::error_code(code, std::generic_category()).message());
    }
    process->m_pid = pid;
    // The child is not reaped yet: the number is still its. glibc 2.36 declares pidfd_open as C++.
    process->m_pidFd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    process->m_outFd = std::exchange(out.read, -1);
    process->m_errFd = std::exchange(err.read, -1);
    process->m_output.reserve(64U << 10); // growing would leave copies of the secret behind
    if (process->m_pidFd < 0) {
        return fail(ErrorKind::Internal, "this kernel cannot wait for a sign-in program");
    }
    return process;
}

PluginProcess::~PluginProcess() {
    if (m_pid >= 0) {
        signalGroup(SIGKILL);
        siginfo_t info{};
        while (waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED) != 0 && errno == EINTR) {
        }
    }
    for (const int fd : {m_pidFd, m_outFd, m_errFd}) {
        if (fd >= 0) {
            close(fd);
        }
    }
    OPENSSL_cleanse(m_output.data(), m_output.size());
}

void PluginProcess::watch(std::vector<pollfd>& into) const {
    for (const int fd : {m_pidFd, m_outFd, m_errFd}) {
        if (fd >= 0) {
            into.push_back({.fd = fd, .events = POLLIN, .revents = 0});
        }
    }
}

bool PluginProcess::turn() {
    // Whether it has ended is asked before reading: what it wrote until then is in the pipes. A
    // child of its own may keep them open for ever, so their end is not waited for.
    siginfo_t info{};
    const bool ended =
        m_pid >= 0 &&
        waitid(P_PIDFD, static_cast<id_t>(m_pidFd), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid != 0;
    readOutput();
    const bool news = readMessages();
    if (ended) {
        collectExit();
    }
    return news;
}

void PluginProcess::readOutput() {
    std::array<char, 8192> chunk{};
    ssize_t got = -1;
    for (int i = 0; i < kReads && m_outFd >= 0; ++i) {
        got = read(m_outFd, chunk.data(), chunk.size());
        if (got <= 0) {
            break;
        }
        if (m_output.size() + static_cast<std::size_t>(got) > kMaxOutput) {
            m_overflow = true;
            got = 0;
            break;
        }
        m_output.append(chunk.data(), static_cast<std::size_t>(got));
    }
    OPENSSL_cleanse(chunk.data(), chunk.size());
    if (m_outFd >= 0 && got == 0) {
        close(std::exchange(m_outFd, -1));
    }
}

bool PluginProcess::readMessages() {
    std::array<char, 8192> chunk{};
    ssize_t got = -1;
    bool news = false;
    for (int i = 0; i < kReads && m_errFd >= 0; ++i) {
        got = read(m_errFd, chunk.data(), chunk.size());
        if (got <= 0) {
            break;
        }
        m_messages.append(chunk.data(), static_cast<std::size_t>(got));
        if (m_messages.size() > kMaxMessages) {
            m_messages.erase(0, m_messages.size() - kMaxMessages);
        }
        news = true;
    }
    if (m_errFd >= 0 && got == 0) {
        close(std::exchange(m_errFd, -1));
    }
    return news;
}

void PluginProcess::collectExit() {
    siginfo_t info{};
    if (waitid(P_PIDFD, static_cast<id_t>(m_pidFd), &info, WEXITED) == 0) {
        m_status = info.si_status;
        m_killed = info.si_code != CLD_EXITED;
    } else {
        m_status = -1; // somebody else took it: nothing is known
    }
    m_pid = -1;
    close(std::exchange(m_pidFd, -1));
}

void PluginProcess::signalGroup(int signal) const {
    if (m_pid >= 0) {
        kill(-m_pid, signal); // still ours: not reaped
    }
}

std::optional<Error> PluginProcess::failure(const std::string& name) const {
    if (m_status == 0 && !m_killed) {
        return std::nullopt;
    }
    const std::string said = messages();
    return Error{.kind = ErrorKind::Auth,
                 .message = "the sign-in program " + name +
                            (m_killed ? " was ended by signal " : " failed with exit code ") +
                            std::to_string(m_status) + (said.empty() ? "" : ": " + said)};
}

} // namespace pilothouse::net::detail
