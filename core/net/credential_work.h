// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/credential_entry.h"
#include "net/credential_runner.h"
#include "net/plugin_process.h"

#include <deque>
#include <map>
#include <set>

namespace pilothouse::net::detail {

/// All that belongs to the runner's thread: entries, callers, processes.
class CredentialWork {
public:
    using Steady = CredentialEntry::Steady;

    explicit CredentialWork(CredentialRunnerOptions options) : m_options(std::move(options)) {}

    void get(CredentialTicket ticket, std::shared_ptr<const PluginCommand> command,
             CredentialRunner::Want want, CredentialRunner::Handler handler);
    void cancel(CredentialTicket ticket);
    void stop(const std::string& fingerprint);
    /// Descriptors to wait for, and until when at most.
    void watch(std::vector<pollfd>& into) const;
    [[nodiscard]] std::optional<Steady> due() const;
    /// Takes what processes gave, ends those over their limit, starts what waits. Returns how many
    /// were started.
    std::uint64_t turn();

private:
    struct Caller {
        CredentialTicket ticket;
        bool asked;
        CredentialRunner::Handler handler;
    };
    struct Place {
        std::shared_ptr<const PluginCommand> command{};
        CredentialEntry entry{};
        std::vector<Caller> callers{};
        std::optional<PluginIdentity> identity{};
        std::unique_ptr<PluginProcess> process{};
        Steady startedAt{};
        bool isQueued = false;
    };
    struct Dying {
        std::unique_ptr<PluginProcess> process;
        Steady killAt;
        bool isKilled = false;
    };

    [[nodiscard]] CredentialEntry::Now now() const;
    [[nodiscard]] bool mayStart(const Place& place) const;
    [[nodiscard]] Steady limitOf(const Place& place) const;
    bool start(Place& place);
    [[nodiscard]] Result<PluginIdentity> permitted(const PluginCommand& command);
    [[nodiscard]] std::optional<Error> obstacle(const Place& place, CredentialRunner::Want want);
    void takeResult(Place& place);
    void abandon(Place& place);
    void tellRunning(const Place& place, bool isRunning) const;
    static void answer(Place& place, const Result<CredentialRunner::Credential>& result);
    void fail(Place& place, const Error& error);
    void reapDying();

    CredentialRunnerOptions m_options;
    std::map<std::string, Place> m_places; // by runKey
    std::deque<std::string> m_queue;       // keys that want a run
    std::vector<Dying> m_dying;
    std::set<std::string> m_asked; // fingerprints the user was asked about
    std::uint64_t m_generations = 0;
};

} // namespace pilothouse::net::detail
