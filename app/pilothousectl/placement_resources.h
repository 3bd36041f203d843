// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "output.h"
#include "placement/override_plan.h"
#include "placement/scheduler.h"

#include <memory>
#include <string>
#include <vector>

namespace pilothouse::ctl {

/// What `--resources` or a hub holds. Does not move once read: parts of it point to each other.
struct ResourceInputs {
    placement::HubContents contents{};
    std::vector<placement::Override> overrides{};
    placement::Selection selection{}; ///< by the placement that is asked about
    std::string selectionError{};     ///< the hub's message; empty: the selectors are fine
};

/// Reads the folder and selects from it. Of several errors all but the last are told on stderr.
[[nodiscard]] Result<std::unique_ptr<ResourceInputs>>
readResources(const std::string& folder, const placement::Placement& placement);

/// The same of what a hub holds, taken as it stands.
[[nodiscard]] Result<std::unique_ptr<ResourceInputs>>
resourcesOf(placement::HubContents contents, const placement::Placement& placement);

/// What every cluster that would hold the placement gets.
struct ResourcePreview {
    const ResourceInputs* inputs = nullptr;
    std::vector<placement::ClusterResources> clusters{};
    std::vector<placement::Warning> warnings{};
    [[nodiscard]] bool hasFault() const; ///< some cluster gets nothing
};
[[nodiscard]] ResourcePreview resourcesFor(const ResourceInputs& inputs,
                                           const placement::Placement& placement,
                                           const placement::Fleet& fleet,
                                           const placement::Outcome& outcome);

/// Where the selectors are refused the hub decides nothing: what is left then.
[[nodiscard]] placement::Outcome withoutDecision(const placement::SchedulingInput& input,
                                                 std::string error);

/// Sets `resources` and `perCluster`, and adds warnings; null where no resources are known.
void addResources(Json& document, const ResourcePreview* preview);

/// For people: what goes, what stays and why, what overrides make of it on each cluster.
[[nodiscard]] std::string resourcesText(const ResourcePreview& preview);

} // namespace pilothouse::ctl
