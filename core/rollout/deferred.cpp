// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/deferred.h"

#include "base/name_list.h"

#include <fmt/format.h>

#include <vector>

namespace pilothouse::rollout {

namespace {

constexpr std::size_t kMostNames = 3;

void addNames(const model::StageRun& stage, std::vector<std::string>& names) {
    for (const auto& group : stage.groups) {
        for (const auto& member : group.members) {
            if (member.reason == model::PendingReason::Deferred) {
                names.push_back(member.name);
            }
        }
    }
}

std::string textOf(const model::MemberCounts& counts, const std::vector<std::string>& names) {
    if (counts.deferred == 0) {
        return {};
    }
    return fmt::format("{} of {} deferred{}{}", counts.deferred, counts.total,
                       names.empty() ? "" : ": ", nameList(names, kMostNames));
}

} // namespace

std::string deferredText(const model::StageRun& stage) {
    std::vector<std::string> names;
    addNames(stage, names);
    return textOf(stage.counts, names);
}

std::string deferredText(const model::Run& run) {
    std::vector<std::string> names;
    for (const auto& stage : run.stages) {
        addNames(stage, names);
    }
    return textOf(run.counts, names);
}

} // namespace pilothouse::rollout
