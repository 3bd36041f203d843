// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/plan.h"

#include "kube/strategy/plan_json.h"
#include "kube/version.h"
#include "rollout/plan_members.h"

#include <fmt/format.h>

#include <set>

namespace pilothouse::rollout {

using model::Bound;
using model::Severity;

namespace {

constexpr Bound kDefaultStageConcurrency{.value = 50, .isPercent = false};
constexpr Bound kDefaultGroupConcurrency{.value = 1, .isPercent = false};

/// Positions are of a file, which a plan outlives.
std::vector<model::Gate> withoutPlaces(std::vector<model::Gate> gates) {
    for (auto& gate : gates) {
        gate.position = {};
        if (auto* health = std::get_if<model::HealthGate>(&gate.params)) {
            for (auto& rule : health->rules) {
                rule.position = {};
            }
        }
    }
    return gates;
}

/// Makes one plan.
class Planner {
public:
    Planner(const model::Strategy& strategy, const std::vector<MemberFacts>& members,
            const PlanOptions& options)
        : m_strategy(strategy), m_members(members), m_options(options), m_roster(members) {
        for (const auto& member : members) {
            if (!m_facts.try_emplace(member.name, &member).second) {
                m_findings.addMember(
                    member.name,
                    {.severity = Severity::Error,
                     .code = "SameName",
                     .message = "two clusters have this name, so a strategy cannot tell them apart",
                     .mend = "give each its own name under \"members\" in the fleet file"});
            }
        }
    }

    Planned run() {
        frame();
        tellDoubleNames();
        for (std::size_t index = 0; index < m_strategy.stages.size(); ++index) {
            addStage(m_strategy.stages[index], index == 0);
        }
        m_plan.unstaged = m_roster.unclaimed();
        tellUnstaged();
        if (m_plan.memberCount() == 0) {
            m_findings.add({.severity = Severity::Error,
                            .code = "NobodyToUpdate",
                            .object = "strategy",
                            .message = "no cluster of the fleet is in any stage",
                            .mend = "check the groups and selectors against the fleet's groups and "
                                    "labels",
                            .position = m_strategy.position});
        }
        detail::addMaintenance(m_plan, m_members, m_findings);
        detail::assignWindows(m_plan, m_roster, m_facts, m_findings);
        for (auto& window : m_plan.windows) {
            window.position = {};
        }
        m_plan.hash = kube::planHash(m_plan);
        m_plan.shapes = detail::shapesOf(m_plan, m_facts);
        return {.plan = std::move(m_plan), .findings = m_findings.take()};
    }

private:
    void frame() {
        m_plan.strategy = m_strategy.name;
        m_plan.intent = m_strategy.intent;
        m_plan.intent.position = {};
        auto& version = m_plan.intent.kubernetesVersion;
        if (!m_options.target.empty()) {
            version = m_options.target;
            if (m_strategy.format == model::StrategyFormat::KubeFleet &&
                m_options.driver != model::RunDriver::KubeFleet) {
                m_plan.intent.kind = model::IntentKind::Full; // its stages, for versions
            }
        }
        if (version.starts_with('v')) {
            version.erase(0, 1);
        }
        m_plan.action = m_strategy.action;
        if (m_plan.action) {
            m_plan.action->position = {};
        }
        m_plan.policy = m_strategy.policy;
        m_plan.policy.position = {};
        m_plan.windows = m_strategy.windows;
    }

    void tellDoubleNames() {
        std::set<std::string> stages;
        for (const auto& stage : m_strategy.stages) {
            if (!stages.insert(stage.name).second) {
                tellDouble("DoubleStage", "stage/" + stage.name, stage.position);
            }
            std::set<std::string> groups;
            for (const auto& group : stage.groups) {
                if (!groups.insert(group.name).second) {
                    tellDouble("DoubleGroup", fmt::format("group/{}/{}", stage.name, group.name),
                               group.position);
                }
            }
        }
    }

    void tellDouble(std::string code, std::string object, const Position& position) {
        m_findings.add({.severity = Severity::Error,
                        .code = std::move(code),
                        .object = std::move(object),
                        .message = "the name is taken by an earlier one",
                        .mend = "give each its own name",
                        .position = position});
    }

    void addStage(const model::StrategyStage& from, bool isFirst) {
        model::PlannedStage stage{.name = from.name,
                                  .minSuccess =
                                      from.minSuccess ? from.minSuccess : m_plan.policy.minSuccess,
                                  .soak = from.soak,
                                  .gatesBefore = withoutPlaces(from.gatesBefore),
                                  .gatesAfter = withoutPlaces(from.gatesAfter)};
        for (const auto& group : from.groups) {
            stage.groups.push_back(
                {.name = group.name,
                 .isImplicit = group.isImplicit,
                 .members = detail::inOrder(m_roster.claim(from, group, m_findings), from,
                                            m_options.driver, m_findings),
                 .minSuccess = group.minSuccess,
                 .gatesBefore = withoutPlaces(group.gatesBefore),
                 .gatesAfter = withoutPlaces(group.gatesAfter)});
            markAtTarget(stage.groups.back());
        }
        setBounds(from, stage, isFirst);
        tellEmpty(from, stage);
        m_plan.stages.push_back(std::move(stage));
    }

    void markAtTarget(model::PlannedGroup& group) {
        for (auto& member : group.members) {
            member.isAtTarget =
                isAtTarget(*m_facts.find(member.name)->second, m_plan.intent).value_or(false);
        }
    }

    void setBounds(const model::StrategyStage& from, model::PlannedStage& stage, bool isFirst) {
        const auto& policy = m_plan.policy;
        const auto members = stage.memberCount();
        stage.maxConcurrency =
            from.maxConcurrency.value_or(kDefaultStageConcurrency).asConcurrency(members);
        const auto failures = from.maxFailures.value_or(policy.maxFailures);
        stage.maxFailures = failures.asFailures(members);
        for (std::size_t index = 0; index < stage.groups.size(); ++index) {
            setGroupBounds(from, from.groups[index], stage, stage.groups[index]);
        }
        if (isFirst && policy.strictFirstStage) {
            forbidFailures(from, stage);
        }
    }

    void setGroupBounds(const model::StrategyStage& fromStage, const model::StrategyGroup& from,
                        const model::PlannedStage& stage, model::PlannedGroup& group) {
        const auto members = static_cast<std::int32_t>(group.members.size());
        const auto fallback = from.isImplicit && fromStage.maxConcurrency
                                  ? *fromStage.maxConcurrency
                                  : kDefaultGroupConcurrency;
        const auto wanted = from.maxConcurrency.value_or(fallback).asConcurrency(members);
        group.maxConcurrency = std::min(wanted, stage.maxConcurrency);
        if (wanted > stage.maxConcurrency) {
            m_findings.add(
                {.severity = Severity::Warning,
                 .code = "GroupAboveStage",
                 .object = fmt::format("group/{}/{}", stage.name, group.name),
                 .message = fmt::format("{} at once, but its stage allows {}: {} it is", wanted,
                                        stage.maxConcurrency, stage.maxConcurrency),
                 .mend = "lower the group's maxConcurrency or raise the stage's",
                 .position = from.position});
        }
        const auto failures = from.maxFailures.value_or(from.isImplicit && fromStage.maxFailures
                                                            ? *fromStage.maxFailures
                                                            : m_plan.policy.maxFailures);
        group.maxFailures = failures.asFailures(members);
        if (!from.isImplicit && !from.maxFailures && group.maxFailures < stage.maxFailures &&
            members > 0) {
            m_findings.add(
                {.severity = Severity::Info,
                 .code = "GroupStricter",
                 .object = fmt::format("group/{}/{}", stage.name, group.name),
                 .message = fmt::format("the stage tolerates {} failures, this group {}: one more "
                                        "than that ends the stage",
                                        stage.maxFailures, group.maxFailures),
                 .mend = "give the group a maxFailures of its own if that is not meant",
                 .position = from.position});
        }
    }

    void forbidFailures(const model::StrategyStage& from, model::PlannedStage& stage) {
        bool changed = stage.maxFailures > 0;
        stage.maxFailures = 0;
        for (auto& group : stage.groups) {
            changed = changed || group.maxFailures > 0;
            group.maxFailures = 0;
        }
        if (changed) {
            m_findings.add({.severity = Severity::Warning,
                            .code = "StrictFirstStage",
                            .object = "stage/" + stage.name,
                            .message = "the first stage tolerates no failure, whatever it says",
                            .mend = "set policy.strictFirstStage to false if it may",
                            .position = from.position});
        }
    }

    void tellEmpty(const model::StrategyStage& from, const model::PlannedStage& stage) {
        if (stage.memberCount() == 0) {
            const bool isBlind = from.groups.size() == 1 && from.groups[0].selectsNobody;
            m_findings.add(
                {.severity = Severity::Warning,
                 .code = isBlind ? "SelectsNobody" : "EmptyStage",
                 .object = "stage/" + stage.name,
                 .message = isBlind ? "it has neither groups nor a selector, so it selects nobody"
                                    : "no cluster is in it: it is skipped with its gates and soak",
                 .mend = isBlind ? "give it a selector; \"\" selects everybody"
                                 : "check its selectors and groups, or take it out",
                 .position = from.position});
            return;
        }
        for (std::size_t index = 0; index < stage.groups.size(); ++index) {
            const auto& group = stage.groups[index];
            if (!group.members.empty()) {
                continue;
            }
            const bool isByName = !from.groups[index].members && !from.groups[index].selector;
            m_findings.add({.severity = Severity::Warning,
                            .code = "EmptyGroup",
                            .object = fmt::format("group/{}/{}", stage.name, group.name),
                            .message = isByName
                                           ? fmt::format("no cluster has the group {}", group.name)
                                           : std::string("no cluster is in it"),
                            .mend = isByName ? "set the group of its clusters in the fleet file"
                                             : "check its selector and members, or take it out",
                            .position = from.groups[index].position});
        }
    }

    void tellUnstaged() {
        const bool isError = m_plan.policy.unstaged == model::OnUnstaged::Error;
        for (const auto& name : m_plan.unstaged) {
            m_findings.addMember(name,
                                 {.severity = isError ? Severity::Error : Severity::Warning,
                                  .code = "Unstaged",
                                  .message = "in no stage: this run leaves it as it is",
                                  .mend = isError ? "add it to a stage, or set policy.unstaged to "
                                                    "List if that is meant"
                                                  : "add it to a stage if that is not meant"});
        }
    }

    const model::Strategy& m_strategy;
    const std::vector<MemberFacts>& m_members;
    const PlanOptions& m_options;
    detail::Roster m_roster;
    std::map<std::string, const MemberFacts*, std::less<>> m_facts;
    Findings m_findings;
    model::Plan m_plan;
};

bool isSame(std::string_view version, const kube::KubeVersion& target) {
    const auto parsed = kube::parseKubeVersion(version);
    return parsed && parsed->compareUpstream(target) == std::weak_ordering::equivalent;
}

} // namespace

std::optional<bool> isAtTarget(const MemberFacts& member, const model::Intent& intent) {
    const bool isFull = intent.kind == model::IntentKind::Full;
    const auto target = kube::parseKubeVersion(intent.kubernetesVersion);
    if ((!isFull && intent.kind != model::IntentKind::ControlPlaneOnly) || !target ||
        !member.version) {
        return std::nullopt;
    }
    if (!isSame(*member.version, *target)) {
        return false;
    }
    if (!isFull) {
        return true;
    }
    // The newest node image cannot be seen from here, so with it only versions are compared.
    if (!member.nodes) {
        return std::nullopt;
    }
    return std::all_of(member.nodes->begin(), member.nodes->end(),
                       [&](const auto& node) { return isSame(node.kubeletVersion, *target); });
}

Planned planRun(const model::Strategy& strategy, const std::vector<MemberFacts>& members,
                const PlanOptions& options) {
    return Planner(strategy, members, options).run();
}

} // namespace pilothouse::rollout
