// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "drivers/process_id.h"

#include <cstdint>
#include <optional>

namespace pilothouse::drivers {

/// How a process ended.
struct ProcessEnd {
    enum class How : std::uint8_t {
        Exited,  ///< by itself, with `code`
        Killed,  ///< by signal `code`
        Unknown, ///< it is gone, and only its parent could have been told how
    };
    How how = How::Unknown;
    int code = 0;
    bool operator==(const ProcessEnd&) const = default;
};

/// Follows one process without ever blocking: its own child, or one that an earlier run of this
/// program has left behind. Movable; one thread.
class ProcessWatch {
public:
    /// The process of that id, if it runs still. NotFound: it is gone.
    [[nodiscard]] static Result<ProcessWatch> find(const ProcessId& id);
    ~ProcessWatch();
    ProcessWatch(ProcessWatch&& other) noexcept;
    ProcessWatch& operator=(ProcessWatch&& other) noexcept;
    ProcessWatch(const ProcessWatch&) = delete;
    ProcessWatch& operator=(const ProcessWatch&) = delete;

    /// How it ended; nothing while it runs. A child is reaped by this call.
    [[nodiscard]] std::optional<ProcessEnd> ended();
    /// Readable once the process is gone, for poll and epoll; -1 afterwards.
    [[nodiscard]] int descriptor() const { return m_fd; }
    /// Sends a signal to it and to all of its group; nothing once it is gone.
    void signalGroup(int signal) const;

private:
    ProcessWatch(pid_t pid, int fd) : m_pid(pid), m_fd(fd) {}

    pid_t m_pid = -1;
    int m_fd = -1; ///< pidfd
    std::optional<ProcessEnd> m_end{};
};

} // namespace pilothouse::drivers
