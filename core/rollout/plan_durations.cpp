// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/plan_durations.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

namespace pilothouse::rollout {

namespace {

constexpr std::int32_t kGuessedNodes = 3;
constexpr std::chrono::minutes kSnapshotTime{2}; // resources are applied, no node is touched

bool touchesControlPlane(model::IntentKind kind) {
    return kind == model::IntentKind::Full || kind == model::IntentKind::ControlPlaneOnly ||
           kind == model::IntentKind::Custom;
}

bool touchesNodes(model::IntentKind kind) {
    return kind != model::IntentKind::ControlPlaneOnly &&
           kind != model::IntentKind::SnapshotRollout;
}

std::vector<PoolShape> poolsOf(const std::vector<model::Node>& nodes) {
    std::map<std::string, std::int32_t> byName;
    for (const auto& node : nodes) {
        ++byName[node.pool];
    }
    std::vector<PoolShape> pools;
    for (const auto& [name, count] : byName) {
        pools.push_back({.nodes = count});
    }
    return pools;
}

/// Of the members whose nodes are known.
std::int32_t medianNodes(const std::vector<MemberFacts>& members) {
    std::vector<std::int32_t> counts;
    for (const auto& member : members) {
        if (member.nodes) {
            counts.push_back(static_cast<std::int32_t>(member.nodes->size()));
        }
    }
    if (counts.empty()) {
        return kGuessedNodes;
    }
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::nth_element(counts.begin(), middle, counts.end());
    return *middle;
}

bool hasAzureLabel(const model::Node& node) {
    return std::any_of(node.labels.begin(), node.labels.end(), [](const auto& label) {
        return label.first.compare(0, 21, "kubernetes.azure.com/") == 0;
    });
}

DurationModel coldOf(model::IntentKind kind, const MemberFacts* member, std::int32_t guessedNodes) {
    if (kind == model::IntentKind::SnapshotRollout) {
        return coldDuration(true, {}, {.controlPlane = kSnapshotTime});
    }
    std::vector<PoolShape> pools;
    if (touchesNodes(kind)) {
        pools = member != nullptr && member->nodes
                    ? poolsOf(*member->nodes)
                    : std::vector<PoolShape>{{.nodes = guessedNodes}};
    }
    return coldDuration(touchesControlPlane(kind), pools);
}

} // namespace

std::string providerWord(const MemberFacts& member) {
    const auto version = member.version.value_or(std::string{});
    if (version.find("-eks-") != std::string::npos) {
        return "eks";
    }
    if (version.find("-gke.") != std::string::npos) {
        return "gke";
    }
    const bool isAzure =
        member.nodes && std::any_of(member.nodes->begin(), member.nodes->end(), hasAzureLabel);
    return isAzure ? "aks" : "";
}

namespace {

/// Calls for each member of the plan in order, with what is known of it (null: nothing) and the
/// bucket of its durations: of members as big as it, else of those whose size nobody noted.
template<class Visit>
void eachKnown(const model::Plan& plan, const std::vector<MemberFacts>& members,
               const DurationHistory* history, std::int32_t guessedNodes, Visit visit) {
    std::unordered_map<std::string, const MemberFacts*> byName;
    for (const auto& member : members) {
        byName.emplace(member.name, &member);
    }
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto found = byName.find(member.name);
                const auto* facts = found == byName.end() ? nullptr : found->second;
                const auto nodes = facts != nullptr && facts->nodes
                                       ? static_cast<std::int32_t>(facts->nodes->size())
                                       : guessedNodes;
                const auto provider = facts != nullptr ? providerWord(*facts) : std::string{};
                const std::string kind(toString(plan.intent.kind));
                auto bucket = durationBucket(kind, provider, nodes);
                if (history != nullptr && !history->knowsBucket(bucket)) {
                    bucket = durationBucket(kind, provider, kGuessedNodes);
                }
                visit(member, facts, bucket);
            }
        }
    }
}

} // namespace

std::vector<DurationModel> durationsOf(const model::Plan& plan,
                                       const std::vector<MemberFacts>& members,
                                       const DurationHistory* history) {
    const auto guess = medianNodes(members);
    std::vector<DurationModel> durations;
    eachKnown(plan, members, history, guess,
              [&](const auto& member, const auto* facts, const auto& bucket) {
                  const auto cold = coldOf(plan.intent.kind, facts, guess);
                  durations.push_back(history == nullptr
                                          ? cold
                                          : history->model(member.cluster.str(), bucket, cold));
              });
    return durations;
}

std::vector<bool> assumedDurations(const model::Plan& plan, const std::vector<MemberFacts>& members,
                                   const DurationHistory* history) {
    std::vector<bool> assumed;
    eachKnown(plan, members, history, medianNodes(members),
              [&](const auto&, const auto*, const auto& bucket) {
                  assumed.push_back(history == nullptr || !history->knowsBucket(bucket));
              });
    return assumed;
}

void setDurations(MachinePlan& plan, const std::vector<DurationModel>& durations) {
    constexpr double kLikely = 0.9;
    const double stuck = static_cast<double>(plan.policy.stuckAfter.percentile) / 100;
    for (std::size_t index = 0; index < plan.members.size() && index < durations.size(); ++index) {
        auto& member = plan.members[index];
        member.likelyLongest = durations[index].percentile(kLikely);
        if (!plan.policy.stuckAfter.time && stuck > 0 && stuck < 1) {
            member.stuckAfter = durations[index].percentile(stuck);
        }
    }
}

} // namespace pilothouse::rollout
