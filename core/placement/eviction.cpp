// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/eviction.h"

#include "kube/strategy/field_reader.h"
#include "placement/strategy_reader.h"

#include <fmt/format.h>

#include <algorithm>

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

EvictionAnswer byBudget(const Placement& placement, const std::vector<Binding>& bindings,
                        const DisruptionBudget& budget) {
    const bool isAll = !placement.policy || placement.policy->type == PickType::All;
    if (isAll &&
        (budget.maxUnavailable || (budget.minAvailable && budget.minAvailable->isPercent))) {
        return answer(false, "Eviction is blocked by misconfigured "
                             "ClusterResourcePlacementDisruptionBudget, either MaxUnavailable is "
                             "specified or MinAvailable is specified as a percentage for PickAll "
                             "ClusterResourcePlacement");
    }
    const auto total = static_cast<std::int32_t>(bindings.size());
    const auto available = static_cast<std::int32_t>(
        std::count_if(bindings.begin(), bindings.end(),
                      [](const Binding& each) { return each.progress.isAvailable; }));
    const bool isAllowed = disruptionsLeft(placement, budget, total, available) > 0;
    return answer(isAllowed,
                  fmt::format("Eviction is {} by specified "
                              "ClusterResourcePlacementDisruptionBudget, availablePlacements: {}, "
                              "totalPlacements: {}",
                              isAllowed ? "allowed" : "blocked", available, total));
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
    if (placement.policy && placement.policy->type == PickType::Fixed) {
        return invalid(
            "Found ClusterResourcePlacement with PickFixed placement type targeted by eviction");
    }
    const auto isThere = [&](const Binding& each) { return each.cluster == cluster; };
    const auto found = std::find_if(bindings.begin(), bindings.end(), isThere);
    if (found == bindings.end()) {
        return invalid(
            "Failed to find scheduler decision for placement in cluster targeted by eviction");
    }
    if (std::any_of(std::next(found), bindings.end(), isThere)) {
        return invalid("Found more than one scheduler decision for placement in cluster targeted "
                       "by eviction");
    }
    if (found->isDeleting) {
        return answer(true, "Eviction is allowed, resources propagated by placement is currently "
                            "being removed from cluster targeted by eviction");
    }
    if (!isPresent(*found)) {
        return answer(false, "Eviction is blocked, placement has not propagated resources to "
                             "target cluster yet");
    }
    if (found->progress.hasFailed || found->progress.hasDiff) {
        return answer(true, "Eviction is allowed, placement has failed");
    }
    if (budget == nullptr) {
        return answer(true, "Eviction is allowed, no ClusterResourcePlacementDisruptionBudget "
                            "specified");
    }
    return byBudget(placement, bindings, *budget);
}

} // namespace pilothouse::placement
