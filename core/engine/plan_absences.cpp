// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_absences.h"

#include "base/name_list.h"
#include "fleet/offline_schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::chrono::days kFar{10'000}; ///< "for good", of who answered in a window without end

/// Schedules that say the same are expanded once: a fleet of shops has a few.
auto termsOf(const fleet::OfflineSchedule& schedule) {
    const auto& terms = schedule.terms();
    return std::tuple(terms.expected, terms.length, terms.zone.name, terms.zone.offset,
                      terms.start);
}

std::string untoldText(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 3;
    if (names.empty()) {
        return {};
    }
    return fmt::format(
        "{} may be offline at any time: no schedule tells when, so the simulation takes {} to be "
        "there",
        nameList(names, kShown), names.size() == 1 ? "it" : "them");
}

std::vector<const model::PlannedMember*> membersOf(const model::Plan& plan) {
    std::vector<const model::PlannedMember*> members;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                members.push_back(&member);
            }
        }
    }
    return members;
}

} // namespace

PlanAbsences::PlanAbsences(const fleet::FleetConfig& fleet, const model::Plan& plan,
                           const std::vector<rollout::MemberFacts>& members,
                           std::optional<Instant> readAt, Instant begin) {
    std::unordered_map<ClusterId, std::shared_ptr<const fleet::OfflineSchedule>> schedules;
    for (const auto& member : fleet.members) {
        if (member.offline) {
            schedules.emplace(member.identity.id, member.offline);
        }
    }
    std::unordered_set<ClusterId> answered;
    for (const auto& member : members) {
        if (readAt && member.version) {
            answered.insert(member.id);
        }
    }
    std::map<decltype(termsOf(std::declval<const fleet::OfflineSchedule&>())), std::size_t> courses;
    std::vector<std::string> untold;
    const auto planned = membersOf(plan);
    m_places.resize(planned.size());
    for (std::size_t place = 0; place < planned.size(); ++place) {
        const auto found = schedules.find(planned[place]->cluster);
        if (found == schedules.end() || planned[place]->isAtTarget) {
            continue;
        }
        if (!found->second->hasWindows()) {
            untold.push_back(planned[place]->name);
            continue;
        }
        const auto [course, isNew] = courses.try_emplace(termsOf(*found->second), m_courses.size());
        if (isNew) {
            m_courses.push_back({.schedule = found->second, .known = begin});
        }
        const bool hasAnswered = answered.count(planned[place]->cluster) != 0;
        m_places[place] = {.course = course->second,
                           .hasSchedule = true,
                           .answered = hasAnswered ? readAt : std::nullopt};
        m_members.push_back(static_cast<model::PlanIndex>(place));
    }
    m_untold = untoldText(untold);
}

void PlanAbsences::expand(Course& course, Instant to) {
    while (course.known <= to) {
        const auto look = course.schedule->at(course.known);
        if (look.window && !course.spans.empty() && look.window->from <= course.spans.back().to) {
            course.spans.back().to = look.window->to; // one that goes on for longer than a look
        } else if (look.window) {
            course.spans.push_back(*look.window);
        }
        course.known = look.until;
    }
}

rollout::Absences::Look PlanAbsences::at(model::PlanIndex member, Instant now) {
    const auto& place = m_places[member];
    if (!place.hasSchedule) {
        return {.until = now + kFar};
    }
    auto& course = m_courses[place.course];
    expand(course, now);
    const auto& spans = course.spans;
    const auto next =
        std::upper_bound(spans.begin(), spans.end(), now,
                         [](Instant at, const rollout::Span& span) { return at < span.to; });
    if (next == spans.end()) {
        return {.until = course.known};
    }
    if (now < next->from) {
        return {.until = next->from};
    }
    const bool isHere =
        place.answered && next->from <= *place.answered && *place.answered < next->to;
    if (!isHere) {
        return {.away = *next, .until = next->to};
    }
    return {.until = next->to};
}

} // namespace pilothouse::engine
