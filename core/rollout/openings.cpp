// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/openings.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace pilothouse::rollout {

namespace {

constexpr std::chrono::hours kSoon{4}; // Azure ranks members by it
// Longer than any member takes; the answer is asked for anew each day.
constexpr std::chrono::days kFreezesAhead{30};
constexpr std::chrono::days kAnswerLasts{1};

bool contains(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// One id may stand for windows of many members: each one's own planned maintenance.
bool holdsForAll(const model::WindowScope& scope, const std::vector<std::string>& members) {
    return scope.clusters.empty() ||
           std::all_of(members.begin(), members.end(),
                       [&](const auto& member) { return contains(scope.clusters, member); });
}

/// Ids that hold for all members of a stage.
std::vector<std::string> commonWindows(const model::PlannedStage& stage) {
    std::optional<std::vector<std::string>> common;
    for (const auto& group : stage.groups) {
        for (const auto& member : group.members) {
            if (!common) {
                common = member.windows;
            }
            const auto isElsewhere = [&](const auto& id) { return !contains(member.windows, id); };
            common->erase(std::remove_if(common->begin(), common->end(), isElsewhere),
                          common->end());
        }
    }
    return common.value_or(std::vector<std::string>{});
}

} // namespace

WindowRank rankOf(const Opening& opening, Instant now) {
    if (opening.isOpen) {
        return opening.hasAllow ? WindowRank::Open : WindowRank::None;
    }
    return opening.nextOpen && *opening.nextOpen - now <= kSoon ? WindowRank::OpensSoon
                                                                : WindowRank::Closed;
}

Result<Calendar> calendarOf(const model::Plan& plan, Instant base,
                            const std::vector<model::Window>& elsewhere) {
    auto written = elsewhere;
    for (const auto& window : plan.windows) {
        if (window.source == model::WindowSource::Written) {
            written.push_back(window);
        }
    }
    return Calendar::make(std::move(written), base);
}

CalendarOpenings::CalendarOpenings(const model::Plan& plan, Calendar calendar,
                                   const std::vector<std::string>& overridden)
    : m_calendar(std::move(calendar)) {
    for (const auto& stage : plan.stages) {
        std::vector<std::string> names;
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                names.push_back(member.name);
                m_members.push_back(classFor(member.windows, {member.name}, overridden, false));
            }
        }
        m_stages.push_back(classFor(commonWindows(stage), names, overridden, true));
    }
}

std::uint32_t CalendarOpenings::classFor(const std::vector<std::string>& ids,
                                         const std::vector<std::string>& members,
                                         const std::vector<std::string>& overridden,
                                         bool isDenyOnly) {
    auto windows = m_calendar.select([&](const model::Window& window) {
        return contains(ids, window.id) && !contains(overridden, window.id) &&
               (!isDenyOnly || window.kind == model::WindowKind::Deny) &&
               holdsForAll(window.scope, members);
    });
    const auto [place, isNew] =
        m_places.emplace(std::move(windows), static_cast<std::uint32_t>(m_classes.size()));
    if (isNew) {
        const auto& all = m_calendar.windows();
        const bool hasAllow =
            std::any_of(place->first.begin(), place->first.end(), [&](std::size_t window) {
                return all[window].kind == model::WindowKind::Allow;
            });
        m_classes.push_back({.windows = place->first, .hasAllow = hasAllow});
    }
    return place->second;
}

const Opening& CalendarOpenings::at(std::uint32_t windowClass, Instant now) {
    auto& one = m_classes[windowClass];
    const auto after = one.known.upper_bound(now);
    if (after != one.known.begin()) {
        const auto& last = *std::prev(after);
        if (now < last.second.until) {
            return last.second.opening;
        }
    }
    return one.known.emplace(now, look(one, now)).first->second.opening;
}

CalendarOpenings::Known CalendarOpenings::look(const Class& one, Instant now) const {
    Known known{.until = now + kAnswerLasts, .opening = {.hasAllow = one.hasAllow}};
    if (one.windows.empty()) {
        known.until = Instant::max();
        return known;
    }
    auto& opening = known.opening;
    const auto state = m_calendar.stateAt(now, one.windows);
    opening.isOpen = state.isOpen;
    opening.isFrozen = state.isFrozen;
    if (state.window) {
        opening.window = m_calendar.windows()[*state.window].id;
    }
    const auto turn = state.isOpen ? m_calendar.nextClose(now, one.windows)
                                   : m_calendar.nextOpen(now, one.windows);
    if (turn) {
        (state.isOpen ? opening.nextClose : opening.nextOpen) = turn->at;
        known.until = std::min(known.until, turn->at);
        if (opening.window.empty() && turn->window) {
            opening.window = m_calendar.windows()[*turn->window].id;
        }
    }
    if (state.isOpen) {
        const auto freeze = m_calendar.freezeWithin(now, kFreezesAhead, one.windows);
        opening.nextDeny = freeze ? std::optional(freeze->at) : std::nullopt;
    } else if (!state.isFrozen) {
        // A freeze may begin before the window opens; until then the reason is the window.
        const auto freeze = m_calendar.freezeWithin(now, kFreezesAhead, one.windows);
        known.until = freeze ? std::min(known.until, freeze->at) : known.until;
    }
    return known;
}

} // namespace pilothouse::rollout
