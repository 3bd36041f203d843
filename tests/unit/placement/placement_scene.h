// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "placement/scheduler.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// Small fleets and placements for the tests of the scheduler.
namespace pilothouse::test {

using namespace placement;

inline const Instant kNow = *parseRfc3339("2026-11-20T08:00:00Z");

/// A healthy cluster that has joined.
inline Member clusterOf(std::string name, model::Labels labels = {}) {
    using std::chrono::hours;
    std::sort(labels.begin(), labels.end());
    return {.name = std::move(name),
            .labels = std::move(labels),
            .agent =
                MemberAgent{.heartbeat = kNow - std::chrono::seconds(30),
                            .joined = AgentCondition{.isTrue = true, .since = kNow - hours(9)},
                            .healthy = AgentCondition{.isTrue = true, .since = kNow - hours(9)}}};
}

/// A selector in its string form.
inline kube::Selector selectorOf(std::string_view text) {
    return *kube::Selector::parse(text);
}

inline PropertyExpression propertyOf(std::string name, PropertyOperator op, std::string value) {
    auto amount = *kube::ExactQuantity::parse(value);
    return {
        .name = std::move(name), .op = op, .text = std::move(value), .value = std::move(amount)};
}

inline Binding bindingOf(std::string cluster, BindingState state, std::string snapshot,
                         std::optional<Scores> scores = Scores{}) {
    return {
        .name = "web-" + cluster + "-00000000",
        .cluster = cluster,
        .state = state,
        .snapshot = std::move(snapshot),
        .decision = {
            .cluster = cluster, .isSelected = true, .scores = scores, .reason = "picked before"}};
}

/// One decision in short: "c1 +2/-1" is selected with affinity 2 and topology -1, "c2 -0/0" is not,
/// "c3 -" has no score.
inline std::string shortly(const Decision& decision) {
    auto text = decision.cluster + (decision.isSelected ? " +" : " -");
    if (decision.scores) {
        text += std::to_string(decision.scores->affinity) + "/" +
                std::to_string(decision.scores->topology);
    }
    return text;
}

inline std::vector<std::string> shortly(const Outcome& outcome) {
    std::vector<std::string> out;
    for (const auto& each : outcome.decisions) {
        out.push_back(shortly(each));
    }
    return out;
}

/// Clusters with a binding of one state afterwards, by the names of the bindings.
inline std::vector<std::string> in(const Outcome& outcome, BindingState state) {
    std::vector<std::string> out;
    for (const auto& each : outcome.bindings) {
        if (each.state == state) {
            out.push_back(each.cluster);
        }
    }
    return out;
}

/// A placement on a fleet, changed step by step as its hub would be.
class Scene {
public:
    explicit Scene(std::vector<Member> members) : m_members(std::move(members)) {}

    std::vector<Member>& members() { return m_members; }
    Member& member(std::string_view name) {
        return *std::find_if(m_members.begin(), m_members.end(),
                             [&](const Member& each) { return each.name == name; });
    }
    /// A policy as edited: the next snapshot.
    void edit(Policy policy) {
        m_policy = std::move(policy);
        m_snapshot = "web-" + std::to_string(++m_index);
    }
    /// Only the number of clusters changes: the same snapshot.
    void want(std::int32_t count) { m_policy.numberOfClusters = count; }
    [[nodiscard]] const std::string& snapshot() const { return m_snapshot; }
    std::vector<Binding>& bindings() { return m_bindings; }

    /// Schedules and keeps the bindings.
    Outcome run() {
        const auto fleet = *Fleet::make(m_members);
        auto outcome = schedule({.fleet = &fleet,
                                 .now = kNow,
                                 .name = "web",
                                 .nameSpace = m_nameSpace,
                                 .policy = m_policy,
                                 .snapshot = m_snapshot,
                                 .bindings = m_bindings});
        m_bindings = outcome.bindings;
        for (auto& each : m_bindings) {
            each.isNew = false;
        }
        return outcome;
    }
    void setNamespace(std::string nameSpace) { m_nameSpace = std::move(nameSpace); }

private:
    std::vector<Member> m_members;
    std::vector<Binding> m_bindings;
    Policy m_policy;
    std::string m_nameSpace;
    std::string m_snapshot;
    int m_index = 0;
};

inline Policy pickN(std::int32_t count) {
    return {.type = PickType::N, .numberOfClusters = count};
}

} // namespace pilothouse::test
