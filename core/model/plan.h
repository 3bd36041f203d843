// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "model/gate.h"
#include "model/strategy_policy.h"
#include "model/window.h"

#include <chrono>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// A member of a plan, as it was when the plan was made.
struct PlannedMember {
    ClusterId cluster{};
    std::string name{};
    std::string region{};
    std::string version{};                  ///< of its API servers then; empty: not known
    std::optional<std::int64_t> orderKey{}; ///< value of the stage's orderBy label
    std::int32_t weight = 1;                ///< share in the error budget
    /// Already what the intent wants, as far as planning can tell: a run skips it.
    bool isAtTarget = false;
    std::vector<std::string> windows{}; ///< ids of the plan's windows that hold for it
    bool operator==(const PlannedMember&) const = default;
};

/// How big a member was when the plan was made, for how long it may take.
struct MemberShape {
    std::string provider{}; ///< "aks", "eks", "gke"; empty: not known
    /// Nodes of each of its node pools; none: not known.
    std::optional<std::vector<std::int32_t>> pools{};
    bool operator==(const MemberShape&) const = default;

    [[nodiscard]] std::optional<std::int32_t> nodes() const {
        return pools ? std::optional(std::accumulate(pools->begin(), pools->end(), 0))
                     : std::nullopt;
    }
};

/// Bounds are resolved to counts.
struct PlannedGroup {
    std::string name{};
    bool isImplicit = false;
    std::vector<PlannedMember> members{}; ///< in the order they start
    std::int32_t maxConcurrency = 1;      ///< never above the stage's
    std::int32_t maxFailures = 0;
    std::optional<std::int32_t> minSuccess{}; ///< percent
    std::vector<Gate> gatesBefore{};
    std::vector<Gate> gatesAfter{};
    bool operator==(const PlannedGroup&) const = default;
};

struct PlannedStage {
    std::string name{};
    std::vector<PlannedGroup> groups{}; ///< in the order of the strategy; they go in parallel
    std::int32_t maxConcurrency = 1;
    std::int32_t maxFailures = 0;
    std::optional<std::int32_t> minSuccess{};
    std::chrono::milliseconds soak{0}; ///< runs beside gatesAfter
    std::vector<Gate> gatesBefore{};
    std::vector<Gate> gatesAfter{};
    bool operator==(const PlannedStage&) const = default;

    [[nodiscard]] std::int32_t memberCount() const {
        std::size_t count = 0;
        for (const auto& group : groups) {
            count += group.members.size();
        }
        return static_cast<std::int32_t>(count);
    }
};

/// What a run will do, frozen: later edits of the strategy, labels or groups change nothing. Each
/// cluster is in at most one group. A value; any thread.
struct Plan {
    std::string strategy{}; ///< its name
    Intent intent{};        ///< with the version asked for
    std::optional<Action> action{};
    Policy policy{};
    std::vector<Window> windows{};
    std::vector<PlannedStage> stages{};  ///< in order; one may hold nobody
    std::vector<std::string> unstaged{}; ///< names of members in no stage, sorted
    std::string hash{}; ///< SHA-256 of the canonical JSON of all above, lower-case hex
    /// By place in the plan; may be shorter. Not in the hash: an autoscaler changes sizes all day,
    /// and what the run will do stays the same.
    std::vector<MemberShape> shapes{};
    bool operator==(const Plan&) const = default;

    [[nodiscard]] std::int32_t memberCount() const {
        std::int32_t count = 0;
        for (const auto& stage : stages) {
            count += stage.memberCount();
        }
        return count;
    }
};

} // namespace pilothouse::model
