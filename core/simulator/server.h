// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/member.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace pilothouse::simulator {

/// Serves every member on its own loopback address over TLS, all on one thread of its own.
class Server {
public:
    /// `members` and `clock` outlive the server; members are touched by its thread only, from
    /// start() on.
    Server(std::vector<std::unique_ptr<Member>>& members, const SimClock& clock);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens everywhere, then starts the thread. All members answer when it returns.
    [[nodiscard]] Result<void> start();
    /// Lets "stop NAME", "start NAME", "compact NAME", "busy NAME" (429 for all) and "calm NAME" be
    /// said through a socket. Before start().
    [[nodiscard]] Result<void> listenToOrders(const std::filesystem::path& socket);
    /// Closes every connection and joins the thread; safe to call twice.
    void stop();

    /// Port of a member; valid after start().
    [[nodiscard]] std::uint16_t port(std::size_t member) const;
    /// Accepted so far, of all members. Any thread.
    [[nodiscard]] std::uint64_t connections() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace pilothouse::simulator
