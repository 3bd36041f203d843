// SPDX-License-Identifier: GPL-3.0-or-later
// When windows forbid starts while the run is expected to last, and whom.
#include "rollout/openings.h"
#include "rollout/simulation_course.h"

#include <map>
#include <tuple>

namespace pilothouse::rollout::detail {

namespace {

constexpr int kMostTurns = 200;          // of one class of members
constexpr std::size_t kMostClasses = 64; // of one stage: else each member has its own window
constexpr std::size_t kMostHolds = 1'000;

/// One span in which members of a class may not start.
struct Closed {
    std::string window{};
    bool isFreeze = false;
    Instant from{};
    std::optional<Instant> to{};
};

std::vector<Closed> closedOf(Openings& openings, std::uint32_t windowClass, Instant from,
                             Instant until) {
    std::vector<Closed> spans;
    auto at = from;
    for (int turn = 0; turn < kMostTurns && at < until; ++turn) {
        const auto opening = openings.at(windowClass, at);
        const auto next = opening.isOpen ? opening.nextClose : opening.nextOpen;
        if (!opening.isOpen) {
            spans.push_back(
                {.window = opening.window, .isFreeze = opening.isFrozen, .from = at, .to = next});
        }
        if (!next || *next <= at) {
            break;
        }
        at = *next;
    }
    return spans;
}

using HoldKey = std::tuple<Instant, bool, std::string>;
using Holds = std::map<HoldKey, model::SimulatedHold>;

void note(Holds& holds, const Closed& span, std::int32_t stage, std::int32_t members) {
    auto& hold = holds[{span.from, !span.isFreeze, span.window}];
    const bool isNew = hold.stages.empty();
    hold.window = span.window;
    hold.isFreeze = span.isFreeze;
    hold.from = span.from;
    // One window may hold different members for longer: the shortest is true of all of them.
    hold.to = isNew || !hold.to ? span.to : span.to ? std::min(*hold.to, *span.to) : *hold.to;
    if (hold.stages.empty() || hold.stages.back().stage != stage) {
        hold.stages.push_back({.stage = stage});
    }
    hold.stages.back().members += members;
}

} // namespace

void describeHolds(const MachinePlan& plan, Openings& openings, Instant until,
                   model::Simulation& into) {
    Holds holds;
    std::map<std::uint32_t, std::vector<Closed>> known;
    for (std::size_t index = 0; index < plan.stages.size(); ++index) {
        const auto& stage = plan.stages[index];
        std::map<std::uint32_t, std::int32_t> members;
        for (auto member = stage.firstMember; member < stage.endMember; ++member) {
            ++members[openings.classOf(member)];
        }
        if (members.size() > kMostClasses) {
            continue;
        }
        for (const auto& [windowClass, count] : members) {
            const auto [spans, isNew] = known.try_emplace(windowClass);
            if (isNew) {
                spans->second = closedOf(openings, windowClass, into.at, until);
            }
            for (const auto& span : spans->second) {
                note(holds, span, static_cast<std::int32_t>(index), count);
            }
        }
    }
    for (auto& [key, hold] : holds) {
        if (into.holds.size() < kMostHolds) {
            into.holds.push_back(std::move(hold));
        }
    }
}

} // namespace pilothouse::rollout::detail
