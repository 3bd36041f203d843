// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "model/strategy.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Edits of a strategy as values: a strategy and what is wanted in, the strategy after it out.
/// Pure; places are indexes and must be valid. Where a cluster is moved, the groups it leaves and
/// joins are written out by name: a label cannot say "all but this one".
namespace pilothouse::ui {

/// A group of a stage by place.
struct GroupPlace {
    std::size_t stage = 0;
    std::size_t group = 0;
    bool operator==(const GroupPlace&) const = default;
};

/// Names of the members that a group has now: its own list, else those planned for the group of
/// that name. None where that is not known. `plan` null: only its own list.
[[nodiscard]] std::optional<std::vector<std::string>>
membersOf(const model::Strategy& strategy, const model::Plan* plan, GroupPlace place);
/// The planned group that has the stage's and group's names; null where there is none.
[[nodiscard]] const model::PlannedGroup* plannedGroup(const model::Strategy& strategy,
                                                      const model::Plan* plan, GroupPlace place);
[[nodiscard]] const model::PlannedStage* plannedStage(const model::Strategy& strategy,
                                                      const model::Plan* plan, std::size_t stage);
/// Where a cluster is, by the groups' lists and the plan.
[[nodiscard]] std::optional<GroupPlace> placeOf(const model::Strategy& strategy,
                                                const model::Plan* plan, std::string_view cluster);

/// A change, or why there is none.
struct StrategyEdit {
    std::optional<model::Strategy> after{};
    /// Groups that are lists of names from now on, because a label could not say it.
    std::vector<std::string> namedFromNow{};
};

/// Puts a cluster into a group; nothing when the members of a group it touches are not known.
[[nodiscard]] StrategyEdit moveCluster(const model::Strategy& strategy, const model::Plan* plan,
                                       const std::string& cluster, GroupPlace to);
[[nodiscard]] StrategyEdit moveClusters(const model::Strategy& strategy, const model::Plan* plan,
                                        const std::vector<std::string>& clusters, GroupPlace to);
/// Takes clusters out of whatever list or group names or selects them; those that are in none are
/// taken out of the lists that name them.
[[nodiscard]] StrategyEdit dropClusters(const model::Strategy& strategy, const model::Plan* plan,
                                        const std::vector<std::string>& clusters);

/// `to.group` may be the number of groups there: behind the last.
[[nodiscard]] model::Strategy moveGroup(model::Strategy strategy, GroupPlace from, GroupPlace to);
[[nodiscard]] model::Strategy moveStage(model::Strategy strategy, std::size_t from, std::size_t to);
/// A stage that selects nobody yet, with a name of its own.
[[nodiscard]] model::Strategy addStage(model::Strategy strategy, std::size_t at);
[[nodiscard]] model::Strategy removeStage(model::Strategy strategy, std::size_t stage);
/// An empty list of names, with a name of its own.
[[nodiscard]] model::Strategy addGroup(model::Strategy strategy, std::size_t stage);
[[nodiscard]] model::Strategy removeGroup(model::Strategy strategy, GroupPlace place);
/// Windows follow a stage that gets another name.
[[nodiscard]] model::Strategy replaceStage(model::Strategy strategy, std::size_t at,
                                           model::StrategyStage stage);

/// A name like `wanted` that no stage has.
[[nodiscard]] std::string freeStageName(const model::Strategy& strategy, const std::string& wanted);

} // namespace pilothouse::ui
