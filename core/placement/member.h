// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/node.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::placement {

struct Taint {
    std::string key{};
    std::string value{};
    std::string effect{};
    bool operator==(const Taint&) const = default;
};

/// How long a heartbeat, or a bad health, is tolerated; the scheduler's constants.
inline constexpr std::chrono::minutes kEligibilityTimeout{5};

/// A condition that the member agent reports of itself.
struct AgentCondition {
    bool isTrue = false;
    std::optional<Instant> since{}; ///< last transition; none: never set
    bool operator==(const AgentCondition&) const = default;
};

struct MemberAgent {
    std::optional<Instant> heartbeat{}; ///< none: never received
    std::optional<AgentCondition> joined{};
    std::optional<AgentCondition> healthy{};
    bool operator==(const MemberAgent&) const = default;
};

/// A MemberCluster of the hub, as far as scheduling reads it. A value; any thread. Source:
/// kubefleet apis/cluster/v1beta1/membercluster_types.go.
struct Member {
    using Amounts = std::vector<std::pair<std::string, std::string>>; ///< sorted by key

    std::string name{};
    model::Labels labels{}; ///< sorted by key
    bool isLeaving = false; ///< its deletion has begun
    std::vector<Taint> taints{};
    Amounts properties{}; ///< other than resources, as text
    Amounts capacity{};   ///< resources by name, as quantities
    Amounts allocatable{};
    Amounts available{};
    std::optional<MemberAgent> agent{};
    bool collectsNamespaces = false;                      ///< it has said whether that works
    std::optional<std::vector<std::string>> namespaces{}; ///< sorted
    bool operator==(const Member&) const = default;
};

} // namespace pilothouse::placement
