// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/secret.h"
#include "net/credential_plugin.h"

#include <poll.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace pilothouse::net::detail {

/// One running child: no shell, no terminal, standard input empty, a process group of its own.
/// Never blocks: its owner polls the descriptors and calls turn(). One thread.
class PluginProcess {
public:
    static constexpr std::size_t kMaxOutput = 1U << 20;    ///< a credential is a few KiB
    static constexpr std::size_t kMaxMessages = 16U << 10; ///< the end of what it said is kept

    /// Starts `identity.program`. Auth when the kernel refuses.
    [[nodiscard]] static Result<std::unique_ptr<PluginProcess>>
    start(const PluginIdentity& identity, const EnvironmentEntries& request);
    /// Kills the group if it still runs.
    ~PluginProcess();
    PluginProcess(const PluginProcess&) = delete;
    PluginProcess& operator=(const PluginProcess&) = delete;

    /// Adds the descriptors to wait for.
    void watch(std::vector<pollfd>& into) const;
    /// Takes what is there. True when new messages came.
    bool turn();
    /// Sends a signal to the child and what it started.
    void signalGroup(int signal) const;

    [[nodiscard]] bool isFinished() const { return m_pid < 0; }
    /// Printed more than kMaxOutput.
    [[nodiscard]] bool isOverflowing() const { return m_overflow; }
    /// Auth with the exit code and what the program said, or nothing when it ended well.
    [[nodiscard]] std::optional<Error> failure(const std::string& name) const;
    [[nodiscard]] std::string_view output() const { return m_output; }
    /// What it wrote to standard error, fit for people.
    [[nodiscard]] std::string messages() const { return readableMessages(m_messages); }

private:
    PluginProcess() = default;
    void readOutput();
    bool readMessages();
    void collectExit();

    pid_t m_pid = -1;
    int m_pidFd = -1;
    int m_outFd = -1;
    int m_errFd = -1;
    int m_status = 0;      ///< exit code, or the signal
    bool m_killed = false; ///< ended by a signal
    bool m_overflow = false;
    std::string m_output; ///< secret: overwritten at the end
    std::string m_messages;
};

} // namespace pilothouse::net::detail
