// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/decode_pool.h"
#include "engine/inbox.h"
#include "engine/messages.h"
#include "fleet/member_access.h"
#include "fleet/object_follower.h"
#include "net/transport.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::engine {

/// The queries of objects that somebody follows. Equal queries of one member share one list and one
/// watch; with its last reader gone a watch is closed at once. Engine thread only.
class ObjectFollows {
public:
    /// Access of a member now.
    using AccessOf = std::function<const fleet::MemberAccess&(std::size_t member)>;

    ObjectFollows(Inbox<EngineMessage>& inbox, net::Transport& transport, DecodePool& pool)
        : m_inbox(inbox), m_transport(transport), m_pool(pool) {}

    void follow(const FollowObjects& command, std::size_t member, fleet::Moment now);
    /// Nothing can be followed there; says why, once.
    void refuse(const FollowObjects& command, Error error);
    void unfollow(std::uint64_t followId);
    void take(FollowAnswer&& answer, fleet::Moment now);
    void refresh(std::optional<std::size_t> member, fleet::Moment now);
    void resumed(fleet::Moment now);
    /// A member left the fleet, or is another cluster now: its queries end, with that word.
    void end(std::size_t member, const Error& why);
    /// Sends what is due; how many requests that were.
    std::size_t advance(const AccessOf& accessOf, fleet::Moment now);
    [[nodiscard]] std::optional<fleet::SteadyTime> dueAt() const;

    [[nodiscard]] bool isDirty() const;
    /// What changed since the last call, for each of its readers.
    [[nodiscard]] std::vector<FollowedObjects> collect();
    [[nodiscard]] std::size_t openWatches() const;

private:
    struct Reader {
        std::uint64_t followId = 0;
        ClusterId cluster;
        std::uint64_t seen = 0; ///< revision that it was given last
    };
    struct Entry {
        std::size_t member = 0;
        fleet::ObjectFollower follower;
        net::Ticket ticket = net::Ticket::None;
        std::vector<Reader> readers{};
    };
    void send(std::uint64_t id, Entry& entry, const fleet::MemberAccess& access,
              const fleet::ObjectWanted& wanted);

    Inbox<EngineMessage>& m_inbox;
    net::Transport& m_transport;
    DecodePool& m_pool;
    std::map<std::uint64_t, Entry> m_entries;
    std::map<std::size_t, std::shared_ptr<fleet::ServerTraits>> m_traits; ///< by member
    std::vector<FollowedObjects> m_refused;
    std::uint64_t m_nextEntry = 1;
};

} // namespace pilothouse::engine
