// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pilothouse::kube {

/// One Event object of core/v1 or events.k8s.io/v1: the same thing under other names.
struct ClusterEvent {
    std::string uid{};
    std::string objectKind{};
    std::string objectNs{};
    std::string objectName{};
    std::string objectUid{};
    bool isWarning = false;
    std::string reason{};
    std::string reporter{};
    std::string message{};
    std::int64_t count = 1; ///< so often until now: cumulative
    std::optional<Instant> first{};
    std::optional<Instant> last{}; ///< the latest of all times it has
};

/// Reads one Event of either API. Decode for what is none.
[[nodiscard]] Result<ClusterEvent> decodeEvent(std::string_view json);

/// `message` with numbers and hashes folded, so that two texts of one cause are one:
/// "web-7d4b9c-x2x : 3" and "web-5f6c8d-abc : 4" do not differ.
[[nodiscard]] std::string foldMessage(std::string_view message);

/// Events of one cause and object together.
struct EventGroup {
    ClusterEvent newest{};
    std::int64_t seen = 0; ///< how often it happened since this log began; the first sight counts 1
    std::size_t objects = 0; ///< Event objects that are in it now
    /// All of its objects expired on the server: no news, which is not the same as solved.
    [[nodiscard]] bool isExpired() const { return objects == 0; }
};

/// The events of one cluster, by object, reason, reporter and folded message. The counts of Event
/// objects are cumulative, so a group adds what an object's count grew by; deletion is the server's
/// expiry (one hour by default) and takes nothing back. Bounded: beyond kMaxGroups the oldest go,
/// and are counted by reason. One owner, no clock.
class EventLog {
public:
    static constexpr std::size_t kMaxGroups = 2000;

    /// ADDED, MODIFIED, or an item of a list.
    void put(ClusterEvent event);
    /// DELETED: expired.
    void expire(const std::string& uid);
    /// Newest last.
    [[nodiscard]] std::vector<EventGroup> groups() const;
    /// How many groups went for lack of room, by reason.
    [[nodiscard]] const std::map<std::string, std::int64_t>& dropped() const { return m_dropped; }

private:
    using Key = std::tuple<std::string, std::string, std::string, std::string>;
    struct Object {
        Key group{};
        std::int64_t count = 0;
    };
    void makeRoom();

    std::map<Key, EventGroup> m_groups;
    std::map<std::string, Object> m_objects; ///< by UID of the Event
    std::map<std::string, std::int64_t> m_dropped;
};

} // namespace pilothouse::kube
