// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/affinity.h"
#include "placement/scheduler.h"
#include "placement/spread.h"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <vector>

/// The parts of scheduler.h; for its own files.
namespace pilothouse::placement::detail {

using BindingSet = std::vector<Binding*>;

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

/// A cluster that passed the filters.
struct Scored {
    ClusterIndex cluster = 0;
    Scores scores{};
    bool wasHere = false; ///< has an obsolete binding
};
/// Whether `a` ranks above `b`: topology, affinity, wasHere, then the larger name.
[[nodiscard]] bool ranksAbove(const Scored& a, const Scored& b);

struct Filtered {
    ClusterIndex cluster = 0;
    Verdict verdict = Verdict::Unseen;
    std::string reason{};
};

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

/// The list that the hub would write. Source: frameworkutils.go newSchedulingDecisionsFromBindings.
[[nodiscard]] std::vector<Decision>
listDecisions(const Fleet& fleet, const std::vector<std::vector<const Binding*>>& existing,
              const std::vector<Scored>& notPicked, const std::vector<Filtered>& filtered);

} // namespace pilothouse::placement::detail
