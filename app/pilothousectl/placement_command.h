// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "common_options.h"
#include "placement_inference.h"
#include "signals.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

struct PlacementOptions {
    CommonOptions common; ///< which hub, where `clusters` is empty; format
    std::string file;     ///< the placement
    std::string clusters; ///< MemberCluster objects; empty: those of the hub
    std::string bindings;
    std::string resources;           ///< folder of manifests
    bool takesHubResources = false;  ///< the objects that the hub holds instead
    bool comparesMembers = false;    ///< with what the members of the fleet have now
    bool usesDryRuns = false;        ///< asks their servers instead of computing
    std::string memberObjects;       ///< folder with what each cluster has, instead
    std::vector<std::string> whatIf; ///< in the order given
    std::optional<Instant> now;
    InferenceOptions inference;
};

void addPlacementCommand(CLI::App& app, PlacementOptions& options);

/// `placement inference` where that was meant, else
/// `placement preview`: with `clusters` contacts nobody, else reads the hub. Fine when the policy
/// is fulfilled, No when it is not, a cycle would give up or a cluster would get nothing, BadInput
/// for files that cannot be used and for a cluster that is no hub, Partial where the hub did not
/// say all that decides. Where it compares with members: No too where one refuses an object,
/// Partial where one could not be read and nothing is a certain no.
[[nodiscard]] Exit runPlacement(const PlacementOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
