// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "placement/member.h"
#include "simulator/hub/hub_store.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// The hub's scheduler: which placements it looks at and when, and what its decisions write. The
/// decisions are those of core/placement, which is judged against KubeFleet's own code.
/// Single-threaded.
class Scheduling {
public:
    explicit Scheduling(HubStore& store) : m_store(store) {}

    /// The scheduler is to look at this placement.
    void enqueue(const Scope& scope, const nlohmann::json& placement);
    /// Whatever changed of member clusters and bindings since the last call makes the scheduler
    /// look at those placements that it concerns.
    /// Source: kubefleet pkg/scheduler/watchers/{membercluster,binding}.
    void notice(Offset now);
    /// Whether there are any to be looked at.
    [[nodiscard]] bool hasWork() const { return !m_queue.empty(); }
    /// Members whose deletion has begun, as far as notice() has seen.
    [[nodiscard]] std::vector<std::string> leaving() const;
    /// Looks at all that are to be looked at.
    void run(Offset now);

private:
    struct Known {
        std::uint64_t version = 0;
        placement::Member member{};
        bool isEligible = false;
    };
    struct Key {
        std::size_t scope = 0;
        std::string nameSpace{};
        std::string name{};
        auto operator<=>(const Key&) const = default;
    };

    [[nodiscard]] bool noticeMember(const Stored& stored, Offset now);
    void noticeMembers(Offset now);
    void noticeBindings();
    void enqueueAll(bool onlyOpen);
    void scheduleOne(const Scope& scope, const nlohmann::json& placement, Offset now);

    HubStore& m_store;
    std::map<std::string, Known> m_known; ///< members by name
    std::set<std::string> m_deleting;     ///< uids of bindings that were noticed to go
    std::set<Key> m_queue;
};

} // namespace pilothouse::simulator::hub
