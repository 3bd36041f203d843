// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/backoff.h"
#include "fleet/member_access.h"
#include "kube/log_lines.h"
#include "kube/subresources.h"
#include "net/transport.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// Whose log, and which of it. `query.timestamps` and `query.follow` are set here; `sinceTime`
/// after the first cut.
struct LogSource {
    std::string ns{};
    std::string pod{};
    kube::LogQuery query{};
};

struct LogFollowOptions {
    /// Lines held for a slow reader; beyond it the connection is closed until they were taken, and
    /// goes on where it stood.
    std::size_t maxHeldBytes = std::size_t{4} << 20;
    std::chrono::milliseconds connectTimeout = std::chrono::seconds(10);
    fleet::Backoff::Policy backoff{}; ///< between attempts that fail
};

/// What came since the last take().
struct LogBatch {
    std::vector<kube::LogLine> lines{};
    std::optional<Error> interruption{}; ///< the connection was cut, and is made anew
    std::optional<Error> error{}; ///< the end: the server refuses (no such pod, container …)
    bool isOver = false;          ///< nothing more comes
};

/// Follows one container's log over cuts of the connection, every line once and in order. A stream
/// that ends as it should is asked once more, since a server that goes down looks the same; when
/// nothing new comes the log is over. One thread calls take(); lines are cut on the transport's
/// thread. Cancels what is under way when it is destroyed.
class LogFollow {
public:
    LogFollow(net::Transport& transport, std::shared_ptr<const fleet::MemberAccess> access,
              LogSource source, LogFollowOptions options = {});
    ~LogFollow();
    LogFollow(const LogFollow&) = delete;
    LogFollow& operator=(const LogFollow&) = delete;

    /// Waits at most so long for something to tell.
    [[nodiscard]] LogBatch take(std::chrono::milliseconds atMost);

private:
    using Steady = std::chrono::steady_clock;
    struct Shared;
    void connect();
    void onEnd(LogBatch& batch);

    net::Transport& m_transport;
    std::shared_ptr<const fleet::MemberAccess> m_access;
    LogSource m_source;
    LogFollowOptions m_options;
    fleet::Backoff m_backoff;
    std::shared_ptr<Shared> m_shared; ///< with the handlers
    net::Ticket m_ticket = net::Ticket::None;
    std::optional<Steady::time_point> m_nextAttempt;
    bool m_isOver = false;
};

} // namespace pilothouse::engine
