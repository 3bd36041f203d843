// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "model/gate.h"
#include "model/plan.h"
#include "model/run_record.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

using model::PlanIndex;
/// No such place in the plan.
inline constexpr PlanIndex kNowhere = std::numeric_limits<PlanIndex>::max();

struct MachineMember {
    ClusterId id{};
    std::string name{};
    PlanIndex stage = 0;
    PlanIndex group = 0;
    std::int32_t weight = 1;
    bool isAtTarget = false; ///< when planned; a fresh observation outranks it
    std::optional<std::chrono::milliseconds> stuckAfter{};    ///< of its own history
    std::optional<std::chrono::milliseconds> likelyLongest{}; ///< p90, for the window guard
};

struct MachineGate {
    std::string id{};
    model::Gate gate{};
    model::GateTiming timing = model::GateTiming::Before;
    PlanIndex stage = 0;
    PlanIndex group = kNowhere; ///< kNowhere: a gate of the stage
    bool isStageSoak = false;   ///< "wait/S" skips it
};

/// Places [firstMember, endMember) of the members; they stand in the order they start.
struct MachineGroup {
    std::string name{};
    PlanIndex stage = 0;
    PlanIndex firstMember = 0;
    PlanIndex endMember = 0;
    std::int32_t concurrency = 1;
    std::int32_t maxFailures = 0;
    std::optional<std::int32_t> minSuccess{};
    std::vector<PlanIndex> gatesBefore{};
    std::vector<PlanIndex> gatesAfter{};
};

struct MachineStage {
    std::string name{};
    PlanIndex firstGroup = 0;
    PlanIndex endGroup = 0;
    PlanIndex firstMember = 0;
    PlanIndex endMember = 0;
    std::int32_t concurrency = 1;
    std::int32_t maxFailures = 0;
    std::optional<std::int32_t> minSuccess{};
    std::vector<PlanIndex> gatesBefore{};
    std::vector<PlanIndex> gatesAfter{}; ///< the soak, as a gate, is the last
    bool needsBaseline = false;          ///< a health gate after compares with before
};

/// A plan as the state machine reads it: flat, places instead of names, so that a tick over
/// thousands of members touches little memory. Made once from the frozen plan; immutable.
struct MachinePlan {
    model::Policy policy{};
    std::vector<MachineStage> stages{};
    std::vector<MachineGroup> groups{};
    std::vector<MachineMember> members{};
    std::vector<MachineGate> gates{};
    std::vector<model::Window> windows{};

    // By name, O(n): for what people ask. kNowhere where there is no such thing.
    [[nodiscard]] PlanIndex findStage(std::string_view name) const;
    [[nodiscard]] PlanIndex findGroup(std::string_view stage, std::string_view name) const;
    [[nodiscard]] PlanIndex findMember(std::string_view name) const; ///< or its cluster id
    /// By id ("prod/before/1"), or by its display name where only one gate has it.
    [[nodiscard]] PlanIndex findGate(std::string_view idOrName) const;
};

/// Pure; O(members). The order of members within a group is kept.
[[nodiscard]] MachinePlan compile(const model::Plan& plan);

} // namespace pilothouse::rollout
