// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/hub_reader.h"
#include "placement/placement_reader.h"
#include "placement/rollout_effect.h"
#include "placement/scheduler.h"

#include <string>
#include <vector>

namespace pilothouse::placement {

/// A placement that is to be applied, on a fleet, with what the hub knows of it so far. The policy
/// snapshot: where `known` has one, an edit that differs from the latest in more than
/// numberOfClusters makes the next; without, the highest that a binding names is the latest and the
/// policy is unchanged. Pure. Source: kubefleet pkg/controllers/placement/controller.go
/// getOrCreateSchedulingPolicySnapshot.
/// @param fleet must outlive what is returned
[[nodiscard]] SchedulingInput inputFor(const Placement& placement, const Fleet& fleet, Instant now,
                                       BindingFile known);

/// Something about a preview that a person should know.
struct Warning {
    std::string code{}; ///< "NearLimit", "TieByName", …
    std::string cluster{};
    std::string message{};
    bool operator==(const Warning&) const = default;
};

/// What makes an outcome fragile or surprising: clusters near the five-minute limits, picks that
/// only the name decided, dead clusters that set the scale of a sorter, equal amounts in two
/// notations, spread that nothing can satisfy, new bindings whose order is random. Pure.
[[nodiscard]] std::vector<Warning> warningsOf(const SchedulingInput& input, const Outcome& outcome);

/// What two outcomes of one placement differ in: clusters that hold it in one alone, by name.
struct Moves {
    std::vector<std::string> added{};
    std::vector<std::string> removed{};
    std::vector<std::string> kept{};
};
/// Who would hold the placement: clusters with a Scheduled or Bound binding.
[[nodiscard]] std::vector<std::string> holdersOf(const std::vector<Binding>& bindings);
[[nodiscard]] Moves movesBetween(const std::vector<std::string>& before,
                                 const std::vector<std::string>& after);

/// What the hub would roll out once it has scheduled so. Pure.
/// @param hasNewer the selected objects differ from those of every resource snapshot
[[nodiscard]] RolloutForecast rolloutOf(const Placement& placement, const SchedulingInput& input,
                                        const Outcome& outcome, bool hasNewer);

} // namespace pilothouse::placement
