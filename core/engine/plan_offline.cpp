// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_offline.h"

#include "fleet/edge_state.h"
#include "fleet/offline_schedule.h"
#include "rollout/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <unordered_map>

namespace pilothouse::engine {

namespace {

using Schedules = std::unordered_map<ClusterId, const fleet::OfflineSchedule*>;

Schedules schedulesOf(const fleet::FleetConfig& config) {
    Schedules schedules;
    for (const auto& member : config.members) {
        if (member.offline) {
            schedules.emplace(member.identity.id, member.offline.get());
        }
    }
    return schedules;
}

/// One that did not answer, and need not: what is unread of it stops nobody.
model::RunFinding silentFinding(const fleet::OfflineSchedule& schedule, Instant now) {
    const auto look = schedule.at(now);
    return {.severity = model::Severity::Warning,
            .code = "ExpectedOffline",
            .message = fmt::format("is offline as expected{}: its stage goes on without it "
                                   "(deferOffline), and nothing is checked before it is updated",
                                   look.window ? " until " + fleet::minuteText(look.window->to)
                                               : std::string()),
            .mend = look.window ? "start after that, or leave it out"
                                : "start when it is there, or leave it out"};
}

model::RunFinding neverFinding(const std::string& message) {
    return {.severity = model::Severity::Warning,
            .code = "NeverThere",
            .message = message,
            .mend = "give its stage a window in which it is there, or correct its \"offline\" in "
                    "the fleet file"};
}

/// "NotRead" of those whose silence is expected is said by their own finding.
void dropUnread(const std::set<std::string>& silent, std::vector<model::RunFinding>& findings) {
    for (auto& finding : findings) {
        if (finding.code == "NotRead") {
            std::erase_if(finding.clusters,
                          [&](const auto& name) { return silent.count(name) != 0; });
            finding.object = finding.clusters.size() == 1 ? "member/" + finding.clusters.front()
                                                          : finding.object;
        }
    }
    std::erase_if(findings, [](const auto& finding) {
        return finding.code == "NotRead" && finding.clusters.empty();
    });
}

model::RunFinding findingOf(const fleet::OfflineSchedule& schedule, bool isDeferred, Instant now) {
    const auto look = schedule.at(now);
    const auto* const then =
        isDeferred ? "its stage goes on without it (deferOffline)" : "the run waits for it";
    if (look.window) {
        return {.severity = model::Severity::Warning,
                .code = "ExpectedOffline",
                .message = fmt::format("is offline by its schedule until {}: {}",
                                       fleet::minuteText(look.window->to), then),
                .mend = "start after that, or leave it out"};
    }
    if (!schedule.hasWindows()) {
        return {.severity = model::Severity::Info,
                .code = "OfflineWindows",
                .message =
                    fmt::format("may be offline at any time: if its turn comes then, {}", then),
                .mend = "nothing, where that is meant; else leave it out"};
    }
    return {.severity = model::Severity::Info,
            .code = "OfflineWindows",
            .message =
                fmt::format("goes offline by its schedule, next on {}: if its turn comes then, {}",
                            fleet::minuteText(look.until), then),
            .mend = "give its stage a window in which it is there"};
}

} // namespace

void tellOffline(const fleet::FleetConfig& config, const model::Plan& plan, Instant now,
                 std::vector<model::RunFinding>& findings,
                 const std::vector<model::PlanAway>& silent,
                 const std::map<std::string, std::string>& never) {
    const auto schedules = schedulesOf(config);
    if (schedules.empty()) {
        return;
    }
    std::set<std::string> isSilent;
    for (const auto& member : silent) {
        isSilent.insert(member.cluster);
    }
    dropUnread(isSilent, findings);
    rollout::Findings told;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto found = schedules.find(member.cluster);
                if (found == schedules.end() || member.isAtTarget) {
                    continue;
                }
                if (const auto lost = never.find(member.name); lost != never.end()) {
                    told.addMember(member.name, neverFinding(lost->second));
                    continue;
                }
                told.addMember(member.name,
                               isSilent.count(member.name) != 0
                                   ? silentFinding(*found->second, now)
                                   : findingOf(*found->second, plan.policy.deferOffline, now));
            }
        }
    }
    auto more = told.take();
    findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    std::stable_sort(findings.begin(), findings.end(),
                     [](const auto& a, const auto& b) { return a.severity > b.severity; });
}

} // namespace pilothouse::engine
