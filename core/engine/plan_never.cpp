// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_never.h"

#include "fleet/offline_schedule.h"
#include "rollout/openings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace pilothouse::engine {

namespace {

/// Turns of windows and schedules that are looked at; a pair that has more is not judged.
constexpr int kMostTurns = 2'000;

enum class Chance : std::uint8_t { Some, Never, Unknown };

/// Whether a member is there at some moment at which it may start.
Chance chanceOf(model::PlanIndex member, rollout::Openings& openings, PlanAbsences& absences,
                Instant now) {
    const auto end = now + kNeverAhead;
    bool opens = false;
    auto at = now;
    for (int turn = 0; turn < kMostTurns; ++turn) {
        const auto& opening = openings.at(openings.classOf(member), at);
        const auto look = absences.at(member, at);
        opens = opens || opening.isOpen;
        if (opening.isOpen && !look.away) {
            return Chance::Some;
        }
        const auto turnsAt = opening.isOpen ? opening.nextClose : opening.nextOpen;
        const auto next = std::min(look.until, turnsAt.value_or(end));
        if (next >= end) {
            return opens ? Chance::Never : Chance::Unknown;
        }
        at = std::max(next, at + std::chrono::milliseconds(1));
    }
    return Chance::Unknown;
}

std::string messageOf(const fleet::OfflineSchedule& schedule, const model::PlannedMember& member,
                      bool isDeferred) {
    const auto& terms = schedule.terms();
    return fmt::format("its schedule ({} for {}, {}) has it away {} in the next {} days: {}",
                       terms.expected, terms.length,
                       terms.zone.name.empty() ? "UTC" : terms.zone.name,
                       member.windows.empty() ? std::string("at all times")
                                              : fmt::format("whenever it may start ({})",
                                                            fmt::join(member.windows, ", ")),
                       kNeverAhead.count(),
                       isDeferred ? "its stage goes on without it (deferOffline)"
                                  : "the run waits for it without end");
}

} // namespace

std::map<std::string, std::string> neverThere(const fleet::FleetConfig& fleet,
                                              const model::Plan& plan, PlanAbsences& absences,
                                              Instant now) {
    std::map<std::string, std::string> told;
    auto calendar = rollout::calendarOf(plan, now);
    if (absences.members().empty() || !calendar) {
        return told;
    }
    rollout::CalendarOpenings openings(plan, *std::move(calendar));
    std::unordered_map<ClusterId, const fleet::OfflineSchedule*> schedules;
    for (const auto& member : fleet.members) {
        if (member.offline) {
            schedules.emplace(member.identity.id, member.offline.get());
        }
    }
    // Members with the same windows, schedule and answer have the same chance.
    std::map<std::tuple<std::uint32_t, std::size_t, bool>, Chance> known;
    model::PlanIndex place = 0;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto index = place++;
                if (!std::binary_search(absences.members().begin(), absences.members().end(),
                                        index)) {
                    continue;
                }
                const auto course = absences.courseOf(index);
                const auto [chance, isNew] = known.try_emplace(
                    {openings.classOf(index), course.first, course.second}, Chance::Unknown);
                if (isNew) {
                    chance->second = chanceOf(index, openings, absences, now);
                }
                const auto schedule = schedules.find(member.cluster);
                if (chance->second == Chance::Never && schedule != schedules.end()) {
                    told.emplace(member.name,
                                 messageOf(*schedule->second, member, plan.policy.deferOffline));
                }
            }
        }
    }
    return told;
}

} // namespace pilothouse::engine
