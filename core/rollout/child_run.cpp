// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/child_run.h"

#include <algorithm>
#include <utility>

namespace pilothouse::rollout {

namespace {

using model::LifeState;

/// The plan with these members alone, by place; what becomes empty goes.
model::Plan keep(model::Plan plan, const std::vector<bool>& kept) {
    std::size_t place = 0;
    for (auto& stage : plan.stages) {
        for (auto& group : stage.groups) {
            std::vector<model::PlannedMember> members;
            for (auto& member : group.members) {
                if (place < kept.size() && kept[place]) {
                    members.push_back(std::move(member));
                }
                ++place;
            }
            group.members = std::move(members);
        }
        auto& groups = stage.groups;
        groups.erase(std::remove_if(groups.begin(), groups.end(),
                                    [](const auto& group) { return group.members.empty(); }),
                     groups.end());
    }
    auto& stages = plan.stages;
    stages.erase(std::remove_if(stages.begin(), stages.end(),
                                [](const auto& stage) { return stage.groups.empty(); }),
                 stages.end());
    plan.hash.clear();
    return plan;
}

} // namespace

Result<model::Plan> planRetryOfFailed(const model::Plan& plan, const RunState& state) {
    const bool isDone = state.run.state == LifeState::Failed ||
                        state.run.state == LifeState::Stopped ||
                        state.run.state == LifeState::Completed;
    if (!isDone) {
        return fail(ErrorKind::Validation, "the run is still under way: stop it first");
    }
    const auto& counts = state.run.tally.counts;
    if (counts.failed + counts.deferred == 0) {
        return fail(ErrorKind::Validation, "nothing failed in this run, and nobody was deferred");
    }
    std::vector<bool> left;
    left.reserve(state.members.size());
    for (const auto& member : state.members) {
        left.push_back(member.state == LifeState::Failed || member.isDeferred);
    }
    return keep(plan, left);
}

} // namespace pilothouse::rollout
