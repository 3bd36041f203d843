// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "placement/binding.h"
#include "placement/fleet.h"
#include "placement/policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// One placement and where it stands, with the fleet to schedule it on.
struct SchedulingInput {
    const Fleet* fleet = nullptr; ///< not owned; never null
    Instant now{};                ///< of heartbeats and health
    std::string name{};           ///< of the placement
    std::string nameSpace{};      ///< of a ResourcePlacement; empty: cluster-scoped
    std::optional<Policy> policy{};
    std::string snapshot{};          ///< name of the latest policy snapshot, which is `policy`
    std::vector<Binding> bindings{}; ///< in any order
};

/// What decided a cluster in the last cycle.
enum class Verdict : std::uint8_t {
    Unseen,   ///< the cycle did not look at it: nothing to schedule, or PickFixed without it
    Picked,   ///< now, or by an earlier cycle of this preview
    Kept,     ///< has a binding of the current snapshot and stays
    Scored,   ///< passes, but others score higher
    Affinity, ///< filtered, by the first plugin that objected
    Eligibility,
    Namespace,
    Taint,
    Spread
};

/// How one cluster came out of the last cycle. Its words: reasonOf.
struct ClusterOutcome {
    Verdict verdict = Verdict::Unseen;
    bool wasHere = false;  ///< had a binding of an older snapshot, the third key of the ranking
    bool isScored = false; ///< `scores` says something
    Scores scores{};
    bool operator==(const ClusterOutcome&) const = default;
};

/// A cluster that passed the filters of a cycle.
struct Scored {
    ClusterIndex cluster = 0;
    Scores scores{};
    bool wasHere = false;
    bool operator==(const Scored&) const = default;
};
/// Whether `a` ranks above `b`: topology, affinity, wasHere, then the larger name.
[[nodiscard]] inline bool ranksAbove(const Scored& a, const Scored& b) {
    if (a.scores.topology != b.scores.topology) {
        return a.scores.topology > b.scores.topology;
    }
    if (a.scores.affinity != b.scores.affinity) {
        return a.scores.affinity > b.scores.affinity;
    }
    return a.wasHere != b.wasHere ? a.wasHere : a.cluster > b.cluster;
}

/// What a scheduler's run would leave behind.
struct Outcome {
    /// Whether the policy is fulfilled; none where the hub writes no status.
    std::optional<bool> isFulfilled{};
    std::string message{};             ///< of the condition Scheduled
    std::string error{};               ///< why a cycle gave up; then the above is empty
    std::int32_t cycles = 0;           ///< that ran, the one that gave up among them
    std::vector<Decision> decisions{}; ///< as the hub would list them, with its caps
    std::vector<Binding> bindings{};   ///< afterwards, by name; with an error: as far as it came
    std::vector<ClusterOutcome> clusters{}; ///< by ClusterIndex, of the last cycle
    /// By ClusterIndex: whether it had a binding of the snapshot before the last cycle.
    std::vector<std::uint8_t> wasPlaced{};
    /// PickN: those that passed in the last cycle; the picked and the twenty behind them in the
    /// order of rank, the others in no order.
    std::vector<Scored> scored{};
    std::size_t picked = 0; ///< how many of `scored`, from its front
};

/// Decides as KubeFleet's scheduler does, cycle after cycle until it would not be asked again.
/// Pure: the same input gives the same outcome, in any order of the bindings. Source: kubefleet
/// pkg/scheduler/framework/framework.go RunSchedulingCycleFor.
[[nodiscard]] Outcome schedule(const SchedulingInput& input);

/// Why a cluster is where it is, in the hub's words; empty where there is nothing to say. Pure.
[[nodiscard]] std::string reasonOf(const SchedulingInput& input, const Outcome& outcome,
                                   ClusterIndex cluster);

/// Name of a binding that the hub would make, its random end as "xxxxxxxx". None where it would be
/// no DNS label, which ends the cycle. Source: kubefleet pkg/scheduler/framework/uniquename.
[[nodiscard]] std::optional<std::string> bindingName(const std::string& placement,
                                                     const std::string& cluster);

} // namespace pilothouse::placement
