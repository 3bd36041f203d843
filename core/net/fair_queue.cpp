// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/fair_queue.h"

namespace pilothouse::net::detail {

FairQueue::Host FairQueue::host(const std::string& key) {
    const auto [entry, added] = m_numbers.try_emplace(key, static_cast<Host>(m_hosts.size()));
    if (added) {
        m_hosts.emplace_back();
    }
    return entry->second;
}

void FairQueue::push(Host host, Id id, Priority priority, bool stream) {
    const auto level = static_cast<std::size_t>(priority);
    HostState& state = m_hosts[host];
    state.waiting[level][stream ? 1 : 0].push_back(id);
    if (!state.listed[level]) {
        state.listed[level] = true;
        m_rings[level].push_back(host);
    }
}

void FairQueue::remove(Host host, Id id, Priority priority, bool stream) {
    std::erase(m_hosts[host].waiting[static_cast<std::size_t>(priority)][stream ? 1 : 0], id);
}

std::optional<FairQueue::Id> FairQueue::pop(bool background, const HostRule& mayStart) {
    if (m_connecting >= m_limits.connecting) {
        return std::nullopt;
    }
    auto next = popRing(0, {});
    return next || !background ? next : popRing(1, mayStart);
}

std::optional<FairQueue::Id> FairQueue::popRing(std::size_t priority, const HostRule& mayStart) {
    std::deque<Host>& ring = m_rings[priority];
    for (std::size_t tries = ring.size(); tries > 0; --tries) {
        const Host number = ring.front();
        ring.pop_front();
        HostState& state = m_hosts[number];
        const auto id = popHost(state, priority, !mayStart || mayStart(number));
        if (state.waiting[priority][0].empty() && state.waiting[priority][1].empty()) {
            state.listed[priority] = false;
        } else {
            ring.push_back(number);
        }
        if (id) {
            return id;
        }
    }
    return std::nullopt;
}

bool FairQueue::mayConnect(const HostState& host, std::size_t kind) const {
    if (m_limits.connections == 0 || (host.sharesConnection && host.total() > 0)) {
        return true;
    }
    const std::size_t kept =
        kind == 0 ? 0 : m_limits.connections / 4; // heartbeats must get through
    return m_connections + kept < m_limits.connections;
}

std::optional<FairQueue::Id> FairQueue::popHost(HostState& host, std::size_t priority,
                                                bool mayStart) {
    const std::array<std::size_t, 2> limits{m_limits.perHost, m_limits.streamsPerHost};
    for (std::size_t kind = 0; kind < 2; ++kind) {
        std::deque<Id>& waiting = host.waiting[priority][kind];
        const bool full = host.running[kind] >= limits[kind];
        if (waiting.empty() || full || (kind == 0 && !mayStart) ||
            (kind == 0 && m_total >= m_limits.total) || !mayConnect(host, kind)) {
            continue;
        }
        const Id id = waiting.front();
        waiting.pop_front();
        m_connections -= host.connections();
        ++host.running[kind];
        m_connections += host.connections();
        ++m_connecting;
        m_total += kind == 0 ? 1 : 0;
        return id;
    }
    return std::nullopt;
}

void FairQueue::finished(Host host, bool stream) {
    HostState& state = m_hosts[host];
    m_connections -= state.connections();
    --state.running[stream ? 1 : 0];
    m_connections += state.connections();
}

void FairQueue::learned(Host host, bool sharesConnection) {
    HostState& state = m_hosts[host];
    m_connections -= state.connections();
    state.sharesConnection = sharesConnection;
    m_connections += state.connections();
}

} // namespace pilothouse::net::detail
