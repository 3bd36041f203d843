// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/eviction.h"

#include "kube/strategy/field_reader.h"
#include "placement/strategy_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

std::optional<ClusterAmount> amountAt(const FieldReader& fields, std::string_view key) {
    if (!fields.has(key)) {
        return std::nullopt;
    }
    auto amount = clusterAmountOf(fields.text(key));
    if (!amount) {
        fields.complainAt(key, "expected a number of clusters, or 0% to 100%");
    }
    return amount;
}

/// How many more clusters the budget lets go.
std::int32_t disruptionsLeft(const Placement& placement, const DisruptionBudget& budget,
                             std::int32_t total, std::int32_t available) {
    const bool isAll = !placement.policy || placement.policy->type == PickType::All;
    const auto wanted = isAll ? 0 : placement.policy->numberOfClusters.value_or(0);
    if (budget.maxUnavailable) {
        return budget.maxUnavailable->of(wanted) - (total - available);
    }
    return budget.minAvailable ? available - budget.minAvailable->of(wanted) : 0;
}

bool isPresent(const Binding& binding) {
    return binding.state == BindingState::Bound || (binding.state == BindingState::Unscheduled &&
                                                    binding.previousState == BindingState::Bound);
}

EvictionAnswer invalid(const char* message) {
    return {.message = message};
}

EvictionAnswer answer(bool isAllowed, std::string message) {
    return {.isValid = true, .isAllowed = isAllowed, .message = std::move(message)};
}

/// What a placement's bindings are counted for.
struct Standing {
    std::int32_t total = 0;
    std::int32_t available = 0;
};

Standing standingOf(const std::vector<Binding>& bindings) {
    return {.total = static_cast<std::int32_t>(bindings.size()),
            .available = static_cast<std::int32_t>(
                std::count_if(bindings.begin(), bindings.end(),
                              [](const Binding& each) { return each.progress.isAvailable; }))};
}

EvictionAnswer byBudget(const Placement& placement, const Standing& standing,
                        const DisruptionBudget& budget) {
    const bool isAll = !placement.policy || placement.policy->type == PickType::All;
    if (isAll &&
        (budget.maxUnavailable || (budget.minAvailable && budget.minAvailable->isPercent))) {
        return answer(false, "Eviction is blocked by misconfigured "
                             "ClusterResourcePlacementDisruptionBudget, either MaxUnavailable is "
                             "specified or MinAvailable is specified as a percentage for PickAll "
                             "ClusterResourcePlacement");
    }
    const bool isAllowed =
        disruptionsLeft(placement, budget, standing.total, standing.available) > 0;
    return answer(isAllowed, fmt::format("Eviction is {} by specified "
                                         "ClusterResourcePlacementDisruptionBudget, "
                                         "availablePlacements: {}, totalPlacements: {}",
                                         isAllowed ? "allowed" : "blocked", standing.available,
                                         standing.total));
}

/// Of the cluster that these bindings are all of.
EvictionAnswer answerFor(const Placement& placement, const std::vector<const Binding*>& ofCluster,
                         const Standing& standing, const DisruptionBudget* budget) {
    if (placement.policy && placement.policy->type == PickType::Fixed) {
        return invalid(
            "Found ClusterResourcePlacement with PickFixed placement type targeted by eviction");
    }
    if (ofCluster.empty()) {
        return invalid(
            "Failed to find scheduler decision for placement in cluster targeted by eviction");
    }
    if (ofCluster.size() > 1) {
        return invalid("Found more than one scheduler decision for placement in cluster targeted "
                       "by eviction");
    }
    const auto& binding = *ofCluster.front();
    if (binding.isDeleting) {
        return answer(true, "Eviction is allowed, resources propagated by placement is currently "
                            "being removed from cluster targeted by eviction");
    }
    if (!isPresent(binding)) {
        return answer(false, "Eviction is blocked, placement has not propagated resources to "
                             "target cluster yet");
    }
    if (binding.progress.hasFailed || binding.progress.hasDiff) {
        return answer(true, "Eviction is allowed, placement has failed");
    }
    if (budget == nullptr) {
        return answer(true, "Eviction is allowed, no ClusterResourcePlacementDisruptionBudget "
                            "specified");
    }
    return byBudget(placement, standing, *budget);
}

} // namespace

Result<DisruptionBudget> readBudget(const kube::YamlView& object) {
    std::vector<Error> errors;
    const FieldReader fields(object, errors);
    DisruptionBudget budget;
    if (fields.needText("kind") != "ClusterResourcePlacementDisruptionBudget") {
        fields.complainAt("kind", "expected a ClusterResourcePlacementDisruptionBudget");
    }
    const auto metadata = fields.child("metadata");
    budget.name = metadata ? metadata->needText("name") : std::string();
    if (!metadata) {
        fields.demand("metadata");
    }
    if (const auto spec = fields.child("spec")) {
        spec->onlyKeys({"maxUnavailable", "minAvailable"});
        budget.maxUnavailable = amountAt(*spec, "maxUnavailable");
        budget.minAvailable = amountAt(*spec, "minAvailable");
        if (budget.maxUnavailable && budget.minAvailable) {
            spec->complain("Both MaxUnavailable and MinAvailable cannot be specified");
        }
    }
    if (!errors.empty()) {
        return fail(std::move(errors.front()));
    }
    return budget;
}

EvictionAnswer evict(const Placement& placement, const std::vector<Binding>& bindings,
                     const DisruptionBudget* budget, const std::string& cluster) {
    std::vector<const Binding*> ofCluster;
    for (const auto& each : bindings) {
        if (each.cluster == cluster) {
            ofCluster.push_back(&each);
        }
    }
    return answerFor(placement, ofCluster, standingOf(bindings), budget);
}

std::vector<std::pair<std::string, EvictionAnswer>> evictions(const Placement& placement,
                                                              const std::vector<Binding>& bindings,
                                                              const DisruptionBudget* budget) {
    std::map<std::string_view, std::vector<const Binding*>> byCluster;
    for (const auto& each : bindings) {
        byCluster[each.cluster].push_back(&each);
    }
    const auto standing = standingOf(bindings);
    std::vector<std::pair<std::string, EvictionAnswer>> out;
    out.reserve(byCluster.size());
    for (const auto& [cluster, ofCluster] : byCluster) {
        out.emplace_back(cluster, answerFor(placement, ofCluster, standing, budget));
    }
    return out;
}

} // namespace pilothouse::placement
