// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/inbox.h"
#include "fleet/fleet_config.h"
#include "kube/requests.h"
#include "net/signing_transport.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pilothouse::engine {

/// A blocking conversation with all members of a fleet at once, for one-shot commands: requests go
/// out together, answers are handed over one by one on the calling thread. Every member has the
/// same time, which begins at once, or with the first answer of one that signs in through a
/// program: that has a limit of its own. One thread, but not the UI's.
class FleetCalls {
public:
    /// Whether the person gave up. Asked now and then; may wait for no longer than it is told.
    using Interrupted = std::function<bool(std::chrono::milliseconds)>;
    /// An answer of a member to a request, `tag` as given to ask(). May ask() more.
    using Taken = std::function<void(std::size_t member, int tag, Result<net::Response>)>;

    /// With connections of its own. `signIn`: who says which sign-in programs may run, and for how
    /// long.
    FleetCalls(const fleet::FleetConfig& config, std::chrono::milliseconds timeout,
               net::CredentialRunnerOptions signIn = {});
    /// On a transport that outlives it, for one conversation of many. What is under way when it
    /// ends is given up.
    FleetCalls(const fleet::FleetConfig& config, std::chrono::milliseconds timeout,
               std::shared_ptr<net::Transport> kept, net::Priority priority);
    ~FleetCalls();
    FleetCalls(const FleetCalls&) = delete;
    FleetCalls& operator=(const FleetCalls&) = delete;

    /// The member's time begins now: for who asks one after the other.
    void beginTime(std::size_t member);

    /// It answers, so its time begins anew: for who asks much. No more than six times in all.
    void extendTime(std::size_t member);

    /// Sends a GET to a member that has an access. `path` with its query.
    void ask(std::size_t member, std::string path, std::string_view accept, int tag);
    /// The same for a question that is a POST, such as a review: nothing that changes the member.
    void ask(std::size_t member, const kube::ApiRequest& question, int tag);

    /// Hands over answers until nobody owes one whose time is not up. False when interrupted.
    [[nodiscard]] bool run(const Taken& taken, const Interrupted& interrupted);

    /// What to say of a member that has not finished when run() is over.
    [[nodiscard]] Error lateError(std::size_t member) const;

private:
    struct Answer {
        std::size_t member = 0;
        int tag = 0;
        std::uint64_t serial = 0;
        Result<net::Response> response;
    };
    using Steady = std::chrono::steady_clock;
    struct Owed {
        std::size_t open = 0;                                 ///< answers that are awaited
        Steady::time_point until = Steady::time_point::max(); ///< max: its sign-in is under way
        Steady::time_point atMost{};                          ///< extended, then until here
    };
    /// What is left of a member's time, as it is now.
    [[nodiscard]] std::chrono::milliseconds timeLeft(std::size_t member) const;
    void send(std::size_t member, net::Request request, int tag);
    /// Until when to wait for anybody; none when nobody is waited for.
    [[nodiscard]] std::optional<Steady::time_point> waitUntil() const;

    const fleet::FleetConfig& m_config;
    std::chrono::milliseconds m_timeout;
    net::Priority m_priority = net::Priority::Interactive;
    std::shared_ptr<Inbox<Answer>> m_inbox = std::make_shared<Inbox<Answer>>(); ///< of handlers too
    std::vector<Owed> m_owed;                                                   ///< by member
    std::unordered_map<std::uint64_t, net::Ticket> m_open; ///< by serial; under way
    std::uint64_t m_nextSerial = 0;
    std::shared_ptr<net::Transport> m_transport;
};

} // namespace pilothouse::engine
