// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/plan_durations.h"

#include <algorithm>
#include <string>

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

/// Of the members whose nodes are known.
std::int32_t medianNodes(const model::Plan& plan) {
    std::vector<std::int32_t> counts;
    for (const auto& shape : plan.shapes) {
        if (const auto nodes = shape.nodes()) {
            counts.push_back(*nodes);
        }
    }
    if (counts.empty()) {
        return kGuessedNodes;
    }
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::nth_element(counts.begin(), middle, counts.end());
    return *middle;
}

DurationModel coldOf(model::IntentKind kind, const model::MemberShape& shape,
                     std::int32_t guessedNodes) {
    if (kind == model::IntentKind::SnapshotRollout) {
        return coldDuration(true, {}, {.controlPlane = kSnapshotTime});
    }
    std::vector<PoolShape> pools;
    if (touchesNodes(kind)) {
        for (const auto nodes : shape.pools.value_or(std::vector{guessedNodes})) {
            pools.push_back({.nodes = nodes});
        }
    }
    return coldDuration(touchesControlPlane(kind), pools);
}

/// Calls for each member of the plan in order, with its shape and the bucket of its durations: of
/// members as big as it, else of those whose size nobody noted.
template<class Visit>
void eachKnown(const model::Plan& plan, const DurationHistory* history, std::int32_t guessedNodes,
               Visit visit) {
    const model::MemberShape unknown;
    const std::string kind(toString(plan.intent.kind));
    std::size_t index = 0;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto& shape = index < plan.shapes.size() ? plan.shapes[index] : unknown;
                ++index;
                auto bucket =
                    durationBucket(kind, shape.provider, shape.nodes().value_or(guessedNodes));
                if (history != nullptr && !history->knowsBucket(bucket)) {
                    bucket = durationBucket(kind, shape.provider, kGuessedNodes);
                }
                visit(member, shape, bucket);
            }
        }
    }
}

} // namespace

std::vector<DurationModel> durationsOf(const model::Plan& plan, const DurationHistory* history) {
    const auto guess = medianNodes(plan);
    std::vector<DurationModel> durations;
    eachKnown(plan, history, guess, [&](const auto& member, const auto& shape, const auto& bucket) {
        const auto cold = coldOf(plan.intent.kind, shape, guess);
        durations.push_back(
            history == nullptr ? cold : history->model(member.cluster.str(), bucket, cold));
    });
    return durations;
}

std::vector<bool> assumedDurations(const model::Plan& plan, const DurationHistory* history) {
    std::vector<bool> assumed;
    eachKnown(plan, history, medianNodes(plan), [&](const auto&, const auto&, const auto& bucket) {
        assumed.push_back(history == nullptr || !history->knowsBucket(bucket));
    });
    return assumed;
}

std::vector<std::string> durationBuckets(const model::Plan& plan) {
    std::vector<std::string> buckets;
    eachKnown(plan, nullptr, kGuessedNodes,
              [&](const auto&, const auto&, const auto& bucket) { buckets.push_back(bucket); });
    return buckets;
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
