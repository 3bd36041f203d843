// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/foreign.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Karmada's PropagationPolicy and ClusterPropagationPolicy: which clusters are chosen. How
/// replicas are divided among them is left out. Values and pure functions; any thread. Source of
/// the rules: karmada-io/karmada pkg/scheduler, pkg/util/selector.go,
/// pkg/util/validation/validation.go.
namespace pilothouse::placement {

enum class KarmadaField : std::uint8_t { Cluster, Region, Zone, Provider, Label };

/// One expression of a fieldSelector; never Cluster or Label.
struct KarmadaFieldTerm {
    KarmadaField field = KarmadaField::Region;
    bool isIn = true; ///< else NotIn
    std::vector<std::string> values{};
    bool operator==(const KarmadaFieldTerm&) const = default;
};

/// A clusterAffinity, or a group of clusterAffinities. All that it names must hold.
struct KarmadaAffinity {
    std::string name{}; ///< of a group
    std::optional<kube::Selector> labels{};
    std::vector<KarmadaFieldTerm> fields{};
    std::vector<std::string> clusterNames{}; ///< empty: any
    std::vector<std::string> excluded{};
    std::vector<KarmadaAffinity> overflow{}; ///< where the group has too little room
};

struct KarmadaConstraint {
    KarmadaField by = KarmadaField::Cluster;
    std::int32_t minGroups = 1;
    std::int32_t maxGroups = 0; ///< the scheduler takes an absent one as 0, too
};

struct KarmadaPolicy {
    std::string kind{};
    std::string name{};
    std::string nameSpace{}; ///< empty: ClusterPropagationPolicy
    std::vector<ServedKind> selectors{};
    std::optional<KarmadaAffinity> affinity{};
    std::vector<KarmadaAffinity> affinities{}; ///< tried one after the other
    std::vector<Toleration> tolerations{};
    std::vector<KarmadaConstraint> spread{};
    bool isDivided = false;
    bool ignoresSpread = false; ///< divided by static weights
    bool hasWorkloadAffinity = false;
    std::string schedulerName{};
};

struct KarmadaReading {
    KarmadaPolicy policy{};
    std::vector<Error> errors{}; ///< Validation with a position; in order of the file
};
/// Reads a policy as Karmada's webhooks would judge it, with the defaults that they fill in. Pure.
[[nodiscard]] KarmadaReading readKarmadaPolicy(const kube::YamlView& object);

/// What the ResourceBinding or ClusterResourceBinding of one object says.
struct KarmadaBinding {
    struct Target {
        std::string cluster{};
        std::int32_t replicas = 0;
    };
    ServedKind object{};
    std::vector<Target> clusters{};
    std::vector<std::string> evicting{}; ///< clusters of its gracefulEvictionTasks
    std::string observedAffinity{};      ///< the group that was used last
    std::int32_t replicas = 0;
    bool isWorkload = false;
};
/// Reads the one binding of a file. Validation with a position; also for a second one, because each
/// object has its own.
[[nodiscard]] Result<KarmadaBinding> readKarmadaBinding(std::string_view text,
                                                        const std::string& fileName);

/// Whether a cluster is one of those that an affinity means.
[[nodiscard]] bool matches(const KarmadaAffinity& affinity, const ForeignCluster& cluster);

/// Decides as Karmada's scheduler would, where every cluster has room for all replicas. Pure.
/// @param binding none: nothing is scheduled yet
[[nodiscard]] ForeignOutcome decideKarmada(const ForeignFleet& fleet, const KarmadaPolicy& policy,
                                           const std::optional<KarmadaBinding>& binding);

} // namespace pilothouse::placement
