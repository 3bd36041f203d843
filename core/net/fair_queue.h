// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/http.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace pilothouse::net::detail {

/// Decides what starts next: interactive before background, hosts in turn, within limits. Knows no
/// time and no sockets. One thread.
class FairQueue {
public:
    struct Limits {
        std::size_t perHost = 8;
        std::size_t streamsPerHost = 64;
        std::size_t total = 256;     ///< counted requests, streams not counted
        std::size_t connecting = 64; ///< requests that may be shaking hands
        std::size_t connections = 0; ///< in use at once, streams leave a quarter free; 0: no limit
    };
    using Id = std::uint64_t;
    using Host = std::uint32_t;
    using HostRule = std::function<bool(Host)>; ///< empty: every host may

    explicit FairQueue(Limits limits) : m_limits(limits) {}

    /// The number of a host; O(1).
    [[nodiscard]] Host host(const std::string& key);
    void push(Host host, Id id, Priority priority, bool stream);
    /// Takes out one that has not started; O(waiting of that host).
    void remove(Host host, Id id, Priority priority, bool stream);
    /// The next to start, or nothing if all that wait are at a limit. It counts as running and as
    /// connecting from now on. O(hosts waiting).
    /// With `background` false only interactive ones start; `mayStart` is asked of each host
    /// whether one more of its plain background requests may.
    [[nodiscard]] std::optional<Id> pop(bool background = true, const HostRule& mayStart = {});
    /// Whether something that is not interactive waits.
    [[nodiscard]] bool isBackgroundWaiting() const { return !m_rings[1].empty(); }
    /// Hosts of which something that is not interactive waits, in turn.
    [[nodiscard]] const std::deque<Host>& backgroundHosts() const { return m_rings[1]; }
    /// Whether the host carries several requests on one connection, as its last answer showed.
    void learned(Host host, bool sharesConnection);
    /// Connections that running requests need, as far as is known.
    [[nodiscard]] std::size_t connectionsInUse() const { return m_connections; }

    /// A started request has its connection (or has waited long enough not to hold others back).
    void connected() { --m_connecting; }
    /// A started request no longer counts against the total: it ended, or is stuck.
    void uncount() { --m_total; }
    /// A started request has ended. `connected` and `uncount` are the caller's to balance.
    void finished(Host host, bool stream);

private:
    struct HostState {
        std::array<std::size_t, 2> running{};                   // plain, stream
        std::array<std::array<std::deque<Id>, 2>, 2> waiting{}; // by priority, then kind
        std::array<bool, 2> listed{};                           // by priority: is in the ring
        bool sharesConnection = false;                          // HTTP/2
        [[nodiscard]] std::size_t total() const { return running[0] + running[1]; }
        [[nodiscard]] std::size_t connections() const {
            return sharesConnection ? (total() > 0 ? 1 : 0) : total();
        }
    };
    [[nodiscard]] std::optional<Id> popRing(std::size_t priority, const HostRule& mayStart);
    [[nodiscard]] bool mayConnect(const HostState& host, std::size_t kind) const;
    [[nodiscard]] std::optional<Id> popHost(HostState& host, std::size_t priority, bool mayStart);

    Limits m_limits;
    std::size_t m_total = 0;
    std::size_t m_connecting = 0;
    std::size_t m_connections = 0;
    std::vector<HostState> m_hosts;
    std::unordered_map<std::string, Host> m_numbers;
    std::array<std::deque<Host>, 2> m_rings; // by priority: hosts in turn
};

} // namespace pilothouse::net::detail
