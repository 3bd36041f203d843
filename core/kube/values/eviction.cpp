// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/eviction.h"

#include "kube/json_document.h"
#include "kube/status.h"
#include "kube/values/label_selector.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

const Json& part(const Json& object, const char* key) {
    static const Json kNone = Json::object();
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? *found : kNone;
}

std::int64_t countAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<IntOrString> intOrStringAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return std::nullopt;
    }
    auto value = IntOrString::fromJson(found->dump(-1, ' ', false, Json::error_handler_t::replace));
    return value ? std::optional(*std::move(value)) : std::nullopt;
}

EvictionVerdict refused(int status, std::string message) {
    return {.httpStatus = status, .message = std::move(message)};
}

/// Whether the one budget that selects the pod lets it go, as checkAndDecrement decides it.
EvictionVerdict judgeBudget(const DisruptionBudget& budget) {
    constexpr seconds kStaleStatus{10};
    constexpr const char* kViolates =
        "Cannot evict pod as it would violate the pod's disruption budget";
    if (budget.observedGeneration < budget.generation) {
        auto verdict = refused(429, fmt::format("{}: the disruption budget {} is still being "
                                                "processed by the server",
                                                kViolates, budget.name));
        verdict.retryAfter = kStaleStatus;
        return verdict;
    }
    if (budget.disruptionsAllowed < 0) {
        return refused(403, "pdb disruptions allowed is negative");
    }
    if (budget.disruptionsAllowed == 0) {
        return refused(429, fmt::format("{}: the disruption budget {} needs {} healthy pods and "
                                        "has {} currently",
                                        kViolates, budget.name, budget.desiredHealthy,
                                        budget.currentHealthy));
    }
    return {};
}

} // namespace

Result<DisruptionBudget> decodeDisruptionBudget(std::string_view json) {
    const auto object = Json::parse(json, nullptr, false);
    if (!object.is_object()) {
        return fail(errorFromForeignBody(json, "a PodDisruptionBudget"));
    }
    const auto& metadata = part(object, "metadata");
    const auto& spec = part(object, "spec");
    const auto& status = part(object, "status");
    const auto selector = spec.find("selector");
    auto selected = readLabelSelector(selector == spec.end() ? Json() : *selector);
    if (!selected) {
        return fail(std::move(selected.error()));
    }
    DisruptionBudget out{.ns = textAt(metadata, "namespace"), .name = textAt(metadata, "name")};
    out.selector = *std::move(selected);
    out.alwaysAllowsUnhealthy = textAt(spec, "unhealthyPodEvictionPolicy") == "AlwaysAllow";
    out.minAvailable = intOrStringAt(spec, "minAvailable");
    out.maxUnavailable = intOrStringAt(spec, "maxUnavailable");
    out.generation = countAt(metadata, "generation");
    out.observedGeneration = countAt(status, "observedGeneration");
    out.disruptionsAllowed = countAt(status, "disruptionsAllowed");
    out.currentHealthy = countAt(status, "currentHealthy");
    out.desiredHealthy = countAt(status, "desiredHealthy");
    out.expectedPods = countAt(status, "expectedPods");
    return out;
}

Result<BudgetPage> decodeBudgetPage(std::string_view text) {
    const auto json =
        detail::parseKind(text, {"PodDisruptionBudgetList"}, "a list of disruption budgets");
    if (!json) {
        return fail(json.error());
    }
    BudgetPage page{.continueToken = detail::text(detail::member(*json, "metadata"), "continue")};
    for (auto item : detail::member(*json, "items")) {
        if (item.is_object()) {
            item["kind"] = "PodDisruptionBudget"; // items of a list have none
        }
        auto budget =
            decodeDisruptionBudget(item.dump(-1, ' ', false, Json::error_handler_t::replace));
        if (!budget) {
            return fail(std::move(budget.error()));
        }
        page.budgets.push_back(*std::move(budget));
    }
    return page;
}

Result<std::vector<DisruptionBudget>> decodeDisruptionBudgets(std::string_view text) {
    return decodeBudgetPage(text).map([](BudgetPage&& page) { return std::move(page.budgets); });
}

EvictionVerdict judgeEviction(const EvictionPod& pod,
                              const std::vector<DisruptionBudget>& budgets) {
    if (pod.isDeleted || pod.phase == "Succeeded" || pod.phase == "Failed" ||
        pod.phase == "Pending") {
        return {}; // nothing more is disrupted
    }
    std::vector<const DisruptionBudget*> matching;
    std::vector<std::string> names;
    for (const auto& budget : budgets) {
        if (budget.ns == pod.ns && budget.selector && budget.selector->matches(pod.labels)) {
            matching.push_back(&budget);
            names.push_back(budget.name);
        }
    }
    EvictionVerdict verdict;
    if (matching.size() > 1) {
        verdict = refused(500, "This pod has more than one PodDisruptionBudget, which the eviction "
                               "subresource does not support");
    } else if (!matching.empty()) {
        const auto& budget = *matching.front();
        const bool isHealthyEnough =
            budget.currentHealthy >= budget.desiredHealthy && budget.desiredHealthy > 0;
        if (pod.isReady || !(budget.alwaysAllowsUnhealthy || isHealthyEnough)) {
            verdict = judgeBudget(budget);
        }
    }
    verdict.budgets = std::move(names);
    return verdict;
}

std::optional<std::string> blocksEveryDrain(const DisruptionBudget& budget) {
    constexpr std::int32_t kWhole = 100;
    if (budget.disruptionsAllowed > 0 || budget.expectedPods == 0) {
        return std::nullopt;
    }
    if (budget.maxUnavailable) {
        const auto most = budget.maxUnavailable->scaled(kWhole, Rounding::Up);
        return most && *most == 0 ? std::optional<std::string>("maxUnavailable is 0")
                                  : std::nullopt;
    }
    if (budget.minAvailable) {
        const auto total = static_cast<std::int32_t>(
            std::min<std::int64_t>(budget.expectedPods, std::numeric_limits<std::int32_t>::max()));
        const auto least = budget.minAvailable->scaled(total, Rounding::Up);
        if (least && *least >= total) {
            return fmt::format("minAvailable {} of {} pods leaves none to spare",
                               budget.minAvailable->toString(), budget.expectedPods);
        }
    }
    return std::nullopt;
}

std::vector<BudgetOverlap> overlappingBudgets(const std::vector<DisruptionBudget>& budgets,
                                              const std::set<PodLabels>& pods) {
    std::map<std::string, std::vector<const DisruptionBudget*>> byNamespace;
    for (const auto& budget : budgets) {
        byNamespace[budget.ns].push_back(&budget);
    }
    std::set<BudgetOverlap> found;
    for (const auto& [ns, labels] : pods) {
        const auto own = byNamespace.find(ns);
        const DisruptionBudget* first = nullptr;
        for (const auto* budget :
             own == byNamespace.end() ? std::vector<const DisruptionBudget*>() : own->second) {
            if (!budget->selector || !budget->selector->matches(labels)) {
                continue;
            }
            if (first == nullptr) {
                first = budget;
            } else {
                auto [low, high] = std::minmax(first->name, budget->name);
                found.insert({.ns = ns, .first = low, .second = high});
            }
        }
    }
    return {found.begin(), found.end()};
}

} // namespace pilothouse::kube
