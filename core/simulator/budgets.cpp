// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/budgets.h"

#include "simulator/objects.h"

#include <algorithm>

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

json statusOf(const json& budget, std::int64_t expected, std::int64_t healthy) {
    const json& spec = budget["spec"];
    std::int64_t desired = 0;
    if (spec.contains("minAvailable")) {
        desired = scaled(spec["minAvailable"], expected);
    } else {
        const json most = spec.value("maxUnavailable", json(0));
        desired = std::max<std::int64_t>(0, expected - scaled(most, expected));
    }
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

} // namespace

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
        std::int64_t expected = 0;
        std::int64_t healthy = 0;
        for (const StoredPtr& pod : pods) {
            if (pod->nameSpace != nameSpace || !selects(selector, pod->labels)) {
                continue;
            }
            const json whole = json::parse(pod->json);
            const bool isGoing = whole["metadata"].contains("deletionTimestamp");
            ++expected;
            healthy += !isGoing && isPodReady(whole) ? 1 : 0;
        }
        json status = statusOf(object, expected, healthy);
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
