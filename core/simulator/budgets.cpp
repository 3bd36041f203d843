// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/budgets.h"

#include "simulator/objects.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

bool expressionHolds(const json& expression, const Labels& labels) {
    const std::string* const value = findLabel(labels, expression.value("key", ""));
    const std::string word = expression.value("operator", "");
    if (word == "Exists" || word == "DoesNotExist") {
        return (value != nullptr) == (word == "Exists");
    }
    const json values = expression.value("values", json::array());
    const bool isIn =
        value != nullptr && std::find(values.begin(), values.end(), *value) != values.end();
    return word == "In" ? isIn : word == "NotIn" && !isIn;
}

/// An IntOrString of a whole, percents rounded up.
std::int64_t scaled(const json& value, std::int64_t whole) {
    if (value.is_number_integer()) {
        return value.get<std::int64_t>();
    }
    const std::string text = value.is_string() ? value.get<std::string>() : "0";
    const std::int64_t percent = std::strtoll(text.c_str(), nullptr, 10);
    return (whole * percent + 99) / 100;
}

/// The owner that is marked as controller.
json controllerOf(const json& object) {
    const json owners =
        object.value(json::json_pointer("/metadata/ownerReferences"), json::array());
    for (const json& owner : owners) {
        if (owner.value("controller", false)) {
            return owner;
        }
    }
    return {};
}

/// How many pods the controllers of these pods want. A pod without one counts for nothing.
/// Source: kubernetes pkg/controller/disruption/disruption.go getExpectedScale.
std::int64_t expectedScale(const Store& store, const std::string& nameSpace,
                           const std::vector<json>& pods) {
    std::map<std::string, std::int64_t> wanted; // by the controller's uid
    for (const json& pod : pods) {
        const json owner = controllerOf(pod);
        const std::string kind = owner.is_object() ? owner.value("kind", "") : "";
        const KindId id = kind == "StatefulSet" ? KindId::StatefulSet : KindId::ReplicaSet;
        const StoredPtr found = kind == "StatefulSet" || kind == "ReplicaSet"
                                    ? store.find(id, nameSpace, owner.value("name", ""))
                                    : nullptr;
        if (!found) {
            continue;
        }
        json controller = json::parse(found->json);
        if (const json above = controllerOf(controller);
            above.is_object() && above.value("kind", "") == "Deployment") {
            const StoredPtr deployment =
                store.find(KindId::Deployment, nameSpace, above.value("name", ""));
            controller = deployment ? json::parse(deployment->json) : controller;
        }
        wanted[controller["metadata"].value("uid", "")] =
            controller.value(json::json_pointer("/spec/replicas"), std::int64_t{1});
    }
    std::int64_t all = 0;
    for (const auto& [uid, replicas] : wanted) {
        all += replicas;
    }
    return all;
}

/// What a budget demands of its pods.
struct Demand {
    std::int64_t expected = 0;
    std::int64_t desired = 0;
};

/// Source: disruption.go getExpectedPodCount.
Demand demandOf(const Store& store, const json& budget, const std::vector<json>& pods) {
    const json& spec = budget["spec"];
    const std::string nameSpace = budget["metadata"].value("namespace", "");
    if (spec.contains("maxUnavailable")) {
        const std::int64_t expected = expectedScale(store, nameSpace, pods);
        return {expected,
                std::max<std::int64_t>(0, expected - scaled(spec["maxUnavailable"], expected))};
    }
    const json least = spec.value("minAvailable", json(1)); // neither is as one that is needed
    const auto expected = least.is_string() ? expectedScale(store, nameSpace, pods)
                                            : static_cast<std::int64_t>(pods.size());
    return {expected, scaled(least, expected)};
}

json statusOf(const json& budget, const Demand& demand, std::int64_t healthy) {
    const auto [expected, desired] = demand;
    const std::int64_t allowed =
        expected > 0 ? std::max<std::int64_t>(0, healthy - desired) : std::int64_t{0};
    return {{"observedGeneration", budget["metadata"].value("generation", 1)},
            {"disruptionsAllowed", allowed},
            {"currentHealthy", healthy},
            {"desiredHealthy", desired},
            {"expectedPods", expected},
            {"conditions",
             json::array({{{"type", "DisruptionAllowed"},
                           {"status", allowed > 0 ? "True" : "False"},
                           {"reason", allowed > 0 ? "SufficientPods" : "InsufficientPods"},
                           {"message", ""},
                           {"lastTransitionTime", budget["metadata"]["creationTimestamp"]},
                           {"observedGeneration", budget["metadata"].value("generation", 1)}}})}};
}

/// Pods that disrupt nobody when they go. Source: eviction.go canIgnorePDB.
bool ignoresBudgets(const json& pod) {
    const std::string phase = pod.value(json::json_pointer("/status/phase"), "");
    return phase == "Succeeded" || phase == "Failed" || phase == "Pending" ||
           pod["metadata"].contains("deletionTimestamp");
}

/// The refusal of the one budget that covers the pod.
std::optional<EvictionRefusal> refusalOf(const json& budget, const json& pod) {
    const json& meta = budget["metadata"];
    const json status = budget.value("status", json::object());
    const auto healthy = status.value("currentHealthy", 0);
    const auto desired = status.value("desiredHealthy", 0);
    if (!isPodReady(pod) &&
        (budget["spec"].value("unhealthyPodEvictionPolicy", "") == "AlwaysAllow" ||
         (healthy >= desired && desired > 0))) {
        return std::nullopt;
    }
    const std::string name = meta.value("name", "");
    if (status.value("observedGeneration", 0) < meta.value("generation", 0)) {
        return EvictionRefusal{
            fmt::format("The disruption budget {} is still being processed by the server.", name),
            10};
    }
    if (status.value("disruptionsAllowed", 0) <= 0) {
        return EvictionRefusal{
            fmt::format("The disruption budget {} needs {} healthy pods and has {} currently", name,
                        desired, healthy)};
    }
    return std::nullopt;
}

} // namespace

std::optional<EvictionRefusal> evictionRefusal(const Store& store, const Stored& stored) {
    const json pod = json::parse(stored.json);
    const auto budgets = ignoresBudgets(pod) ? std::vector<StoredPtr>{} : budgetsOf(store, stored);
    if (budgets.size() > 1) {
        return EvictionRefusal{.cause = "This pod has more than one PodDisruptionBudget, which the "
                                        "eviction subresource does not support.",
                               .isFault = true};
    }
    return budgets.empty() ? std::nullopt : refusalOf(json::parse(budgets.front()->json), pod);
}

bool selects(const json& selector, const Labels& labels) {
    if (!selector.is_object()) {
        return false;
    }
    const json pairs = selector.value("matchLabels", json::object());
    for (const auto& [key, wanted] : pairs.items()) {
        const std::string* const value = findLabel(labels, key);
        if (value == nullptr || wanted != *value) {
            return false;
        }
    }
    const json expressions = selector.value("matchExpressions", json::array());
    return std::all_of(expressions.begin(), expressions.end(),
                       [&](const json& expression) { return expressionHolds(expression, labels); });
}

std::vector<StoredPtr> budgetsOf(const Store& store, const Stored& pod) {
    std::vector<StoredPtr> covering;
    const auto all = store.snapshot(KindId::PodDisruptionBudget, store.version());
    for (const StoredPtr& budget : all.value_or(std::vector<StoredPtr>{})) {
        if (budget->nameSpace == pod.nameSpace &&
            selects(json::parse(budget->json)["spec"].value("selector", json()), pod.labels)) {
            covering.push_back(budget);
        }
    }
    return covering;
}

bool isPodReady(const json& pod) {
    const json conditions = pod.value(json::json_pointer("/status/conditions"), json::array());
    return std::any_of(conditions.begin(), conditions.end(), [](const json& condition) {
        return condition.value("type", "") == "Ready" && condition.value("status", "") == "True";
    });
}

void settleBudgets(Store& store, const std::string& nameSpace, Offset now) {
    auto budgets = store.snapshot(KindId::PodDisruptionBudget, store.version())
                       .value_or(std::vector<StoredPtr>{});
    std::erase_if(budgets, [&](const StoredPtr& budget) {
        return budget->isTold || budget->nameSpace != nameSpace;
    });
    if (budgets.empty()) {
        return;
    }
    const auto pods =
        store.snapshot(KindId::Pod, store.version()).value_or(std::vector<StoredPtr>{});
    for (const StoredPtr& budget : budgets) {
        json object = json::parse(budget->json);
        const json selector = object["spec"].value("selector", json());
        std::vector<json> covered;
        std::int64_t healthy = 0;
        for (const StoredPtr& pod : pods) {
            if (pod->nameSpace != nameSpace || !selects(selector, pod->labels)) {
                continue;
            }
            covered.push_back(json::parse(pod->json));
            const bool isGoing = covered.back()["metadata"].contains("deletionTimestamp");
            healthy += !isGoing && isPodReady(covered.back()) ? 1 : 0;
        }
        json status = statusOf(object, demandOf(store, object, covered), healthy);
        if (object.value("status", json()) != status) {
            object["status"] = std::move(status);
            store.put(
                KindId::PodDisruptionBudget,
                storedFrom(KindId::PodDisruptionBudget, std::move(object), store.takeVersion()),
                now);
        }
    }
}

} // namespace pilothouse::simulator::detail
