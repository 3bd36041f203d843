// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/bound.h"
#include "model/gate.h"
#include "model/node.h"
#include "model/strategy_policy.h"
#include "model/window.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// Which of the formats a strategy was written in; decides what left-out parts mean.
enum class StrategyFormat : std::uint8_t { Pilothouse, Azure, KubeFleet };
[[nodiscard]] std::string_view toString(StrategyFormat format); ///< "Pilothouse"

/// Who moves a run: Pilothouse itself, or a controller that it tells and watches.
enum class RunDriver : std::uint8_t { Local, Azure, KubeFleet };
[[nodiscard]] std::string_view toString(RunDriver driver); ///< "local", "azure", "kubefleet"
/// Whom a strategy of that format is meant for.
[[nodiscard]] RunDriver driverOf(StrategyFormat format);

/// A word of a file with its place.
struct NamedAt {
    std::string name{};
    Position position{};
    bool operator==(const NamedAt&) const = default;
};

/// Clusters of a stage that go in parallel with its other groups. Who is in it: `members` where
/// set, else `selector` where set, else the members whose own group has this name.
struct StrategyGroup {
    std::string name{};
    std::optional<std::vector<NamedAt>> members{};
    std::optional<std::string> selector{}; ///< valid selector string; "" selects everybody
    /// The one group of a stage that has a selector and no groups; it has the stage's name and
    /// bounds.
    bool isImplicit = false;
    bool selectsNobody = false;            ///< implicit, and the stage has no selector at all
    std::optional<Bound> maxConcurrency{}; ///< absent: 1; implicit: the stage's
    std::optional<Bound> maxFailures{};    ///< absent: the policy's; implicit: the stage's
    std::optional<std::int32_t> minSuccess{};
    std::vector<Gate> gatesBefore{};
    std::vector<Gate> gatesAfter{};
    Position position{};
    bool operator==(const StrategyGroup&) const = default;
};

struct StrategyStage {
    std::string name{};
    std::vector<StrategyGroup> groups{};   ///< at least one
    std::optional<std::string> selector{}; ///< with groups: a filter before them
    std::string orderBy{}; ///< label key; integers ascending, then name. Empty: by name
    std::optional<Bound> maxConcurrency{}; ///< absent: 50
    std::optional<Bound> maxFailures{};    ///< absent: the policy's
    std::optional<std::int32_t> minSuccess{};
    std::chrono::milliseconds soak{0}; ///< beside the gates after
    std::vector<Gate> gatesBefore{};
    std::vector<Gate> gatesAfter{};
    Position position{};
    bool operator==(const StrategyStage&) const = default;
};

/// An update strategy as a file says it, in any of the formats, read and judged for form alone:
/// nothing here was compared with a fleet. A value; any thread.
struct Strategy {
    StrategyFormat format = StrategyFormat::Pilothouse;
    std::string name{}; ///< empty where the format has none (a bare list of stages)
    // Of its metadata, for people and their tools: kept, never looked at.
    Labels labels{};
    Labels annotations{};
    Intent intent{};
    std::optional<Action> action{};
    Policy policy{};
    std::vector<Window> windows{};
    std::vector<StrategyStage> stages{}; ///< in order
    std::vector<Error> warnings{};       ///< of the reader, with positions
    Position position{};
    bool operator==(const Strategy&) const = default;
};

} // namespace pilothouse::model
