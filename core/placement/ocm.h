// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/foreign.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Placements of Open Cluster Management. Values and pure functions; any thread. Source of the
/// rules: open-cluster-management-io/ocm pkg/placement, open-cluster-management-io/api
/// cluster/v1beta1.
namespace pilothouse::placement {

/// Of a predicate, or of a decision group. Both must hold.
struct OcmSelector {
    kube::Selector labels{};
    kube::Selector claims{};
    bool hasCel = false; ///< it has CEL expressions, too, which are not evaluated
};

/// One configuration of the prioritizers.
struct OcmPrioritizer {
    std::string builtIn{}; ///< "Balance", …; empty: of an add-on
    std::string resource{};
    std::string score{};
    std::int32_t weight = 1;
};

struct OcmToleration {
    Toleration toleration{};
    std::optional<std::int64_t> seconds{}; ///< from the taint's timeAdded; none: for ever
};

/// spreadConstraints, which the scheduler does not read.
struct OcmSpread {
    std::string key{};
    bool isClaim = false; ///< else a label
    std::int32_t maxSkew = 1;
};

struct OcmGroup {
    std::string name{};
    OcmSelector selector{};
};

/// A Placement of Open Cluster Management.
struct OcmPlacement {
    std::string name{};
    std::string nameSpace{};
    bool isDisabled = false; ///< by its annotation: the scheduler leaves it alone
    std::vector<std::string> clusterSets{};
    std::optional<std::int32_t> numberOfClusters{};
    std::vector<OcmSelector> predicates{}; ///< one must hold; none: all clusters
    bool isExact = false;                  ///< else Additive: Balance and Steady count once
    std::vector<OcmPrioritizer> prioritizers{};
    std::vector<OcmToleration> tolerations{};
    std::vector<OcmSpread> spread{};
    std::vector<OcmGroup> groups{};
    std::int32_t clustersPerGroup = 100; ///< percent where `isPercent`
    bool isPercent = true;
};

struct OcmReading {
    OcmPlacement placement{};
    std::vector<Error> errors{}; ///< Validation with a position; in order of the file
};
/// Reads a placement as the CRD, and its PlacementMisconfigured condition, would judge it. Pure.
[[nodiscard]] OcmReading readOcmPlacement(const kube::YamlView& object);

/// A cluster in a PlacementDecision.
struct OcmDecision {
    std::string nameSpace{};
    std::string placement{};
    std::string cluster{};
};
/// Reads PlacementDecisions, of this placement and of others. Validation with a position.
[[nodiscard]] Result<std::vector<OcmDecision>> readOcmDecisions(std::string_view text,
                                                                const std::string& fileName);

struct OcmInput {
    const ForeignFleet* fleet = nullptr;     ///< not owned; never null
    const ForeignObjects* objects = nullptr; ///< sets, bindings, scores; not owned; never null
    std::vector<OcmDecision> decisions{};
    Instant now{}; ///< of tolerationSeconds and scores
};

/// Decides as the placement controller would. Pure.
[[nodiscard]] ForeignOutcome decideOcm(const OcmInput& input, const OcmPlacement& placement);

} // namespace pilothouse::placement
