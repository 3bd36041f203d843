// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo_fleet.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace pilothouse::ctl {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kStartLimit{60};
constexpr std::chrono::milliseconds kLook{200}; ///< in case a change was not told
constexpr std::chrono::milliseconds kStopLimit{700};

Result<std::string> makeFolder() {
    auto pattern = (fs::temp_directory_path() / "pilothouse-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        return fail(ErrorKind::Storage, std::string("no folder for the demo: ") +
                                            std::generic_category().message(errno));
    }
    return pattern;
}

/// Only async-signal-safe calls between fork and exec.
pid_t spawn(const std::string& program, const std::string& folder, const std::string& clusters,
            const std::string& scenario) {
    const std::array<const char*, 10> arguments{
        program.c_str(), "--clusters",     clusters.c_str(), "--seed",       "7",
        "--scenario",    scenario.c_str(), "--dir",          folder.c_str(), nullptr};
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) {
            ::_exit(127);
        }
        ::setpgid(0, 0); // Ctrl+C is for us; we end the child
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr); // NOLINT(concurrency-mt-unsafe): one thread
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
        ::execv(program.c_str(), const_cast<char* const*>(arguments.data()));
        ::_exit(127);
    }
    return child;
}

} // namespace

Result<std::unique_ptr<DemoFleet>> DemoFleet::start(int clusters, const std::string& scenario) {
    std::error_code ignored;
    const auto program =
        (fs::read_symlink("/proc/self/exe", ignored).parent_path() / "pilothouse-sim").string();
    if (::access(program.c_str(), X_OK) != 0) {
        return fail(ErrorKind::Unsupported, "the demo needs " + program);
    }
    auto folder = makeFolder();
    if (!folder) {
        return fail(folder.error());
    }
    const auto child = spawn(program, *folder, std::to_string(clusters), scenario);
    std::unique_ptr<DemoFleet> demo(new DemoFleet(*std::move(folder), child));
    if (child < 0) {
        return fail(ErrorKind::Internal, std::string("the demo cannot be started: ") +
                                             std::generic_category().message(errno));
    }
    if (auto ready = demo->awaitReady(); !ready) {
        return fail(ready.error());
    }
    return demo;
}

Result<void> DemoFleet::awaitReady() {
    const int events = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    ::inotify_add_watch(events, m_folder.c_str(), IN_MOVED_TO | IN_CREATE);
    const auto until = std::chrono::steady_clock::now() + kStartLimit;
    Result<void> result;
    while (!fs::exists(fleetFile())) {
        int status = 0;
        if (::waitpid(m_child, &status, WNOHANG) == m_child) {
            m_child = -1;
            result = fail(ErrorKind::Internal, "pilothouse-sim ended before its fleet was up");
            break;
        }
        if (std::chrono::steady_clock::now() > until) {
            result = fail(ErrorKind::Timeout, "the demo fleet is not up after 60 s");
            break;
        }
        pollfd waiting{.fd = events, .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, static_cast<int>(kLook.count()));
        std::array<char, 4096> drained{};
        while (::read(events, drained.data(), drained.size()) > 0) {
        }
    }
    ::close(events);
    return result;
}

DemoFleet::~DemoFleet() {
    if (m_child > 0) {
        ::kill(m_child, SIGTERM);
        const auto until = std::chrono::steady_clock::now() + kStopLimit;
        int status = 0;
        pid_t ended = 0;
        while ((ended = ::waitpid(m_child, &status, WNOHANG)) == 0 &&
               std::chrono::steady_clock::now() < until) {
            ::poll(nullptr, 0, 10);
        }
        if (ended == 0) {
            ::kill(m_child, SIGKILL);
            ::waitpid(m_child, &status, 0);
        }
    }
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

} // namespace pilothouse::ctl
