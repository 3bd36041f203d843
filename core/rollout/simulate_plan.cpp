// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/simulate_plan.h"

#include "rollout/openings.h"
#include "rollout/plan_durations.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <unordered_map>

namespace pilothouse::rollout {

namespace {

SimulatedFleet fleetOf(const model::Plan& plan, const std::vector<MemberFacts>& members,
                       std::vector<bool> isAssumed) {
    SimulatedFleet fleet{.target = plan.intent.kubernetesVersion,
                         .isAssumed = std::move(isAssumed)};
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                fleet.versions.push_back(member.version);
            }
        }
    }
    std::unordered_map<std::string, std::string> versions;
    for (const auto& member : members) {
        versions.emplace(member.name, member.version.value_or(std::string{}));
    }
    for (const auto& name : plan.unstaged) {
        const auto found = versions.find(name);
        fleet.unstaged.push_back(found == versions.end() ? std::string() : found->second);
    }
    return fleet;
}

/// Whether a window holds for a member whose own planned maintenance nobody has read.
bool isUnread(const model::Plan& plan, const std::string& window,
              const std::vector<MemberFacts>& members) {
    std::set<std::string> read;
    for (const auto& member : members) {
        if (member.maintenance) {
            read.insert(member.name);
        }
    }
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const bool holds = std::find(member.windows.begin(), member.windows.end(),
                                             window) != member.windows.end();
                if (holds && read.count(member.name) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

} // namespace

std::uint64_t seedOf(const model::Plan& plan) {
    constexpr std::size_t kDigits = 13; // a JSON number holds 52 bits exactly
    return std::strtoull(plan.hash.substr(0, kDigits).c_str(), nullptr, 16);
}

Result<model::Simulation> simulatePlan(const model::Plan& plan,
                                       const std::vector<MemberFacts>& members, Instant now,
                                       SimulationOptions options, const DurationHistory* history,
                                       const std::vector<model::Window>& elsewhere) {
    auto calendar = calendarOf(plan, now, elsewhere);
    if (!calendar) {
        return fail(std::move(calendar.error()));
    }
    CalendarOpenings openings(plan, *std::move(calendar));
    auto machine = compile(plan);
    const auto durations = durationsOf(plan, history);
    setDurations(machine, durations);
    options.fleet = fleetOf(plan, members, assumedDurations(plan, history));
    auto simulation = simulate(machine, emptyState(machine), now, durations, &openings, options);
    for (const auto& window : plan.windows) {
        const bool isGiven = std::any_of(elsewhere.begin(), elsewhere.end(),
                                         [&](const auto& given) { return given.id == window.id; });
        if (window.source == model::WindowSource::PlannedMaintenance && !isGiven &&
            isUnread(plan, window.id, members)) {
            simulation.leftOut.push_back("window " + window.id +
                                         " was not read for every member: there it is taken to be "
                                         "open");
        }
    }
    return simulation;
}

} // namespace pilothouse::rollout
