// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/affinity.h"
#include "placement/scheduler.h"
#include "placement/spread.h"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The parts of scheduler.h; for its own files.
namespace pilothouse::placement::detail {

using BindingSet = std::vector<Binding*>;

/// What the filters that no cycle changes say of every cluster: Unseen where all of them pass. In
/// the order of the scheduler's profile.
[[nodiscard]] tl::expected<std::vector<Verdict>, CycleAbort>
fixedVerdicts(const SchedulingInput& input, const Policy& policy, const RequiredAffinity& required);
/// The hub's words for one of those verdicts.
[[nodiscard]] std::string fixedReason(const SchedulingInput& input, const Policy& policy,
                                      Verdict verdict, ClusterIndex cluster);

/// The bindings of a placement by what they are to a cycle, each set in the order of names.
struct BindingSets {
    BindingSet bound{};
    BindingSet scheduled{};
    BindingSet obsolete{};
    BindingSet unscheduled{};
    BindingSet dangling{};
};
[[nodiscard]] BindingSets classify(std::vector<Binding>& bindings, const std::string& snapshot,
                                   const Fleet& fleet);

/// Remembers the state that it has and takes it away.
void markUnscheduled(Binding& binding);

/// What a cycle does with the clusters that it picked.
struct BindingChanges {
    std::vector<Binding> toCreate{};
    std::vector<std::pair<Binding*, Binding>> toPatch{}; ///< which, and what it becomes
    BindingSet toUnschedule{};
};

/// Sets up bindings for the picked clusters, in their order. Source: frameworkutils.go
/// crossReferencePickedClustersAndDeDupBindings.
[[nodiscard]] tl::expected<BindingChanges, CycleAbort>
crossReference(const SchedulingInput& input, const std::vector<Scored>& picked,
               const BindingSets& sets);

/// The same for PickFixed. Source: frameworkutils.go crossReferenceValidTargetsWithBindings.
[[nodiscard]] tl::expected<BindingChanges, CycleAbort>
crossReferenceFixed(const SchedulingInput& input, const std::vector<ClusterIndex>& valid,
                    const BindingSets& sets);

[[nodiscard]] std::string pickedReason(const std::string& cluster,
                                       const std::optional<Scores>& scores);
[[nodiscard]] std::string notPickedReason(const std::string& cluster, const Scores& scores);

/// How many decisions about clusters that are not selected a hub lists.
inline constexpr std::int64_t kMostUnselected = 20;

/// The list that the hub would write. Source: frameworkutils.go newSchedulingDecisionsFromBindings.
/// @param notPicked at least the first kMostUnselected + seen ones in order
/// @param filtered  by name
/// @param reason    of a filtered cluster
[[nodiscard]] std::vector<Decision>
listDecisions(const Fleet& fleet, const std::vector<std::vector<const Binding*>>& existing,
              std::span<const Scored> notPicked, const std::vector<ClusterIndex>& filtered,
              const std::function<std::string(ClusterIndex)>& reason);

} // namespace pilothouse::placement::detail
