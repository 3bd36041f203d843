// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/gated_process.h"

#include "base/pipe.h"
#include "drivers/keeper.h"
#include "net/credential_plugin.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace pilothouse::drivers {

namespace {

/// The fork starts with all signals blocked, so that no handler of ours runs in the child.
pid_t forkKeeper(const detail::KeeperPlan& plan) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = fork();
    if (pid == 0) {
        detail::runKeeper(plan);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return pid;
}

Error noProcess(int cause) {
    return {.kind = ErrorKind::Internal,
            .message = "no process can be started: " + std::generic_category().message(cause)};
}

/// What a keeper is given; closed here once it has its own.
struct Descriptors {
    explicit Descriptors(const ActionFiles& files)
        : folder(open(files.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
          output(open(files.log().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)),
          input(open("/dev/null", O_RDONLY | O_CLOEXEC)), cause(errno) {}
    ~Descriptors() {
        for (const int fd : {folder, output, input}) {
            if (fd >= 0) {
                close(fd);
            }
        }
    }
    Descriptors(const Descriptors&) = delete;
    Descriptors& operator=(const Descriptors&) = delete;
    [[nodiscard]] bool areOpen() const { return folder >= 0 && output >= 0 && input >= 0; }
    int folder;
    int output;
    int input;
    int cause; ///< of the last that failed
};

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

Result<GatedProcess> GatedProcess::prepare(const std::vector<std::string>& argv,
                                           const ActionFiles& files) {
    if (argv.empty()) {
        return fail(ErrorKind::Validation, "an action without a program");
    }
    const auto program = net::findProgram(argv.front());
    if (!program) {
        return fail(ErrorKind::NotFound, "no program \"" + argv.front() + "\" is installed");
    }
    const Descriptors open(files);
    if (!open.areOpen()) {
        return fail(ErrorKind::Storage,
                    files.log().string() + ": " + std::generic_category().message(open.cause));
    }
    const auto marks = readMarks(files, {});
    if (!marks || marks->hasBegun) {
        return fail(!marks ? marks.error()
                           : Error{.kind = ErrorKind::Conflict,
                                   .message = "this attempt has begun before"});
    }
    Pipe gate;
    std::vector<std::string> arguments = argv;
    const auto pointers = pointersTo(arguments);
    const std::string begun = files.stem + ".begun";
    const std::string end = files.stem + ".end";
    const std::string draft = files.stem + ".end~";
    const pid_t pid = gate.write < 0 ? -1
                                     : forkKeeper({.program = program->c_str(),
                                                   .argv = pointers.data(),
                                                   .begun = begun.c_str(),
                                                   .end = end.c_str(),
                                                   .endDraft = draft.c_str(),
                                                   .gate = gate.read,
                                                   .folder = open.folder,
                                                   .output = open.output,
                                                   .input = open.input});
    if (pid < 0) {
        return fail(noProcess(errno));
    }
    auto id = identify(pid); // a child that is not reaped keeps its number
    auto watch = id ? ProcessWatch::find(*id) : Result<ProcessWatch>(fail(id.error()));
    if (!watch) {
        close(std::exchange(gate.write, -1)); // sends it home
        waitpid(pid, nullptr, 0);
        return fail(watch.error());
    }
    return GatedProcess(std::move(*id), std::move(*watch), std::exchange(gate.write, -1));
}

GatedProcess::GatedProcess(GatedProcess&& other) noexcept
    : m_id(std::move(other.m_id)), m_watch(std::move(other.m_watch)),
      m_gate(std::exchange(other.m_gate, -1)) {}

GatedProcess::~GatedProcess() {
    if (m_gate >= 0) {
        close(m_gate);
        kill(m_id.pid, SIGKILL); // it would leave by itself, if somebody has not stopped it
        waitpid(m_id.pid, nullptr, 0);
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
    const bool isTold = write(m_gate, &word, 1) == 1;
    if (!isTold) {
        cause = errno;
        const timespec now{};
        sigtimedwait(&pipeOnly, nullptr, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    close(std::exchange(m_gate, -1));
    if (isTold) {
        return std::move(m_watch);
    }
    kill(m_id.pid, SIGKILL); // gone in all likelihood, but it must not be waited for in vain
    waitpid(m_id.pid, nullptr, 0);
    return fail(noProcess(cause));
}

} // namespace pilothouse::drivers
