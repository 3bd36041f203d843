// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/process_watch.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace pilothouse::drivers {

Result<ProcessWatch> ProcessWatch::find(const ProcessId& id) {
    // First the descriptor, then the question who it is: afterwards the number stays this
    // process's.
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, id.pid, 0));
    if (fd < 0) {
        if (errno == ESRCH || errno == EINVAL) {
            return fail(ErrorKind::NotFound, "process " + std::to_string(id.pid) + " is gone");
        }
        return fail(ErrorKind::Internal, "this kernel cannot wait for a process: " +
                                             std::generic_category().message(errno));
    }
    ProcessWatch watch(id.pid, fd);
    const auto now = identify(id.pid);
    if (!now || *now != id) {
        return fail(ErrorKind::NotFound,
                    "process " + std::to_string(id.pid) + " is gone, its number another's");
    }
    return watch;
}

ProcessWatch::~ProcessWatch() {
    if (m_fd >= 0) {
        close(m_fd);
    }
}

ProcessWatch::ProcessWatch(ProcessWatch&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1)), m_fd(std::exchange(other.m_fd, -1)),
      m_end(other.m_end) {}

ProcessWatch& ProcessWatch::operator=(ProcessWatch&& other) noexcept {
    std::swap(m_pid, other.m_pid);
    std::swap(m_fd, other.m_fd);
    std::swap(m_end, other.m_end);
    return *this;
}

std::optional<ProcessEnd> ProcessWatch::ended() {
    if (m_end || m_fd < 0) {
        return m_end;
    }
    pollfd wait{.fd = m_fd, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, 0) <= 0) {
        return std::nullopt;
    }
    siginfo_t info{};
    m_end = ProcessEnd{};
    if (waitid(P_PIDFD, static_cast<id_t>(m_fd), &info, WEXITED | WNOHANG) == 0 &&
        info.si_pid != 0) {
        m_end->how = info.si_code == CLD_EXITED ? ProcessEnd::How::Exited : ProcessEnd::How::Killed;
        m_end->code = info.si_status;
    }
    close(std::exchange(m_fd, -1));
    return m_end;
}

void ProcessWatch::signalGroup(int signal) const {
    if (m_fd >= 0 && !m_end) {
        if (kill(-m_pid, signal) != 0) {
            kill(m_pid, signal); // a keeper that has no group yet: it passes the signal on
        }
    }
}

} // namespace pilothouse::drivers
