// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/inbox.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace pilothouse::net::detail {

using Addresses = std::vector<std::string>;

/// Host names to addresses, beside the I/O thread: each lookup has a thread, their number is
/// bounded, and at shutdown they are abandoned (getaddrinfo cannot be interrupted and libcurl's own
/// resolver thread would be waited for: curl issues 8515, 4852). A known address stays in use while
/// it is looked up again, so a dead name server disturbs no host that worked. I/O thread only.
class Resolver {
public:
    using Time = std::chrono::steady_clock::time_point;
    Resolver(ResolveFunction resolve, std::size_t maxLookups, std::shared_ptr<Inbox> inbox);

    /// The answer if it is known, else nothing, and `waiter` is in a later answered(). `insist`
    /// asks again although the name has just failed.
    [[nodiscard]] std::optional<Result<Addresses>> lookup(const std::string& host, Ticket waiter,
                                                          bool insist, Time now);
    /// Takes a lookup's answer; returns who waited for it.
    [[nodiscard]] std::vector<Ticket> answered(const ResolvedMessage& message, Time now);
    /// The addresses could not be reached: ask again at the next use.
    void distrust(const std::string& host);
    /// Every name is looked up again at its next use.
    void forget();
    [[nodiscard]] std::uint64_t lookups() const { return m_lookups; }

private:
    struct Entry {
        std::optional<Result<Addresses>> known;
        Time expires{};
        bool underWay = false;
        std::vector<Ticket> waiters;
    };
    void request(const std::string& host, Entry& entry);
    void launch(const std::string& host);

    std::shared_ptr<const ResolveFunction> m_resolve;
    std::size_t m_maxLookups;
    std::shared_ptr<Inbox> m_inbox;
    std::unordered_map<std::string, Entry> m_entries;
    std::deque<std::string> m_waiting;
    std::size_t m_running = 0;
    std::uint64_t m_lookups = 0;
};

} // namespace pilothouse::net::detail
