// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_edit.h"

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using model::StrategyGroup;
using model::StrategyStage;

std::ptrdiff_t offset(std::size_t at) {
    return static_cast<std::ptrdiff_t>(at);
}

/// The one group of a stage that has no groups.
StrategyGroup nobody(const std::string& stage) {
    return {.name = stage, .isImplicit = true, .selectsNobody = true};
}

/// A stage's own group becomes one like any other, so that more can stand beside it.
void makeExplicit(StrategyStage& stage) {
    auto& group = stage.groups.front();
    if (!group.isImplicit) {
        return;
    }
    if (group.selectsNobody) {
        stage.groups.clear();
        return;
    }
    group.isImplicit = false;
    group.maxConcurrency = stage.maxConcurrency; // a group without a word goes one by one
}

void keepOne(StrategyStage& stage) {
    if (stage.groups.empty()) {
        stage.groups.push_back(nobody(stage.name));
    }
}

template<class Has>
std::string freeName(const std::string& wanted, const Has& has) {
    std::string name = wanted;
    for (int number = 2; has(name); ++number) {
        name = wanted + "-" + std::to_string(number);
    }
    return name;
}

/// Gives a group a list of names; tells it where it had none.
void nameMembers(StrategyEdit& edit, GroupPlace place, const std::vector<std::string>& names) {
    auto& stage = edit.after->stages[place.stage];
    auto& group = stage.groups[place.group];
    if (!group.members && !group.selectsNobody) {
        edit.namedFromNow.push_back(group.name);
    }
    if (group.isImplicit) {
        group.isImplicit = group.selectsNobody = false;
        group.maxConcurrency = stage.maxConcurrency;
    }
    group.selector.reset();
    group.members.emplace();
    for (const auto& name : names) {
        group.members->push_back({.name = name, .position = {}});
    }
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Takes clusters out of every group that is known to have them.
void takeOut(StrategyEdit& edit, const model::Plan* plan,
             const std::vector<std::string>& clusters) {
    const auto before = *edit.after;
    for (std::size_t stage = 0; stage < before.stages.size(); ++stage) {
        for (std::size_t group = 0; group < before.stages[stage].groups.size(); ++group) {
            const GroupPlace place{stage, group};
            auto names = membersOf(before, plan, place);
            const auto left =
                names ? std::erase_if(*names,
                                      [&](const auto& name) { return contains(clusters, name); })
                      : 0U;
            if (left > 0) {
                nameMembers(edit, place, *names);
            }
        }
    }
}

} // namespace

const model::PlannedStage* plannedStage(const model::Strategy& strategy, const model::Plan* plan,
                                        std::size_t stage) {
    if (plan == nullptr) {
        return nullptr;
    }
    const auto& name = strategy.stages[stage].name;
    const auto found = std::find_if(plan->stages.begin(), plan->stages.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == plan->stages.end() ? nullptr : &*found;
}

const model::PlannedGroup* plannedGroup(const model::Strategy& strategy, const model::Plan* plan,
                                        GroupPlace place) {
    const auto* stage = plannedStage(strategy, plan, place.stage);
    if (stage == nullptr) {
        return nullptr;
    }
    const auto& name = strategy.stages[place.stage].groups[place.group].name;
    const auto found = std::find_if(stage->groups.begin(), stage->groups.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == stage->groups.end() ? nullptr : &*found;
}

std::optional<std::vector<std::string>> membersOf(const model::Strategy& strategy,
                                                  const model::Plan* plan, GroupPlace place) {
    const auto& group = strategy.stages[place.stage].groups[place.group];
    std::vector<std::string> names;
    if (group.members) {
        for (const auto& each : *group.members) {
            names.push_back(each.name);
        }
        return names;
    }
    if (group.selectsNobody) {
        return names;
    }
    const auto* planned = plannedGroup(strategy, plan, place);
    if (planned == nullptr) {
        return std::nullopt;
    }
    for (const auto& each : planned->members) {
        names.push_back(each.name);
    }
    return names;
}

std::optional<GroupPlace> placeOf(const model::Strategy& strategy, const model::Plan* plan,
                                  std::string_view cluster) {
    for (std::size_t stage = 0; stage < strategy.stages.size(); ++stage) {
        for (std::size_t group = 0; group < strategy.stages[stage].groups.size(); ++group) {
            const auto names = membersOf(strategy, plan, {stage, group});
            if (names && std::find(names->begin(), names->end(), cluster) != names->end()) {
                return GroupPlace{stage, group};
            }
        }
    }
    return std::nullopt;
}

StrategyEdit moveClusters(const model::Strategy& strategy, const model::Plan* plan,
                          const std::vector<std::string>& clusters, GroupPlace to) {
    StrategyEdit edit{.after = strategy};
    auto target = membersOf(strategy, plan, to);
    if (!target) {
        return {};
    }
    takeOut(edit, plan, clusters);
    std::erase_if(*target, [&](const auto& name) { return contains(clusters, name); });
    target->insert(target->end(), clusters.begin(), clusters.end());
    std::erase(edit.namedFromNow, strategy.stages[to.stage].groups[to.group].name);
    edit.after->stages[to.stage].groups[to.group] = strategy.stages[to.stage].groups[to.group];
    nameMembers(edit, to, *target);
    return edit;
}

StrategyEdit moveCluster(const model::Strategy& strategy, const model::Plan* plan,
                         const std::string& cluster, GroupPlace to) {
    return moveClusters(strategy, plan, {cluster}, to);
}

StrategyEdit dropClusters(const model::Strategy& strategy, const model::Plan* plan,
                          const std::vector<std::string>& clusters) {
    StrategyEdit edit{.after = strategy};
    takeOut(edit, plan, clusters);
    return edit;
}

model::Strategy moveGroup(model::Strategy strategy, GroupPlace from, GroupPlace to) {
    const auto name = strategy.stages[from.stage].groups[from.group].name;
    makeExplicit(strategy.stages[from.stage]);
    if (from.stage != to.stage) {
        makeExplicit(strategy.stages[to.stage]);
    }
    auto& source = strategy.stages[from.stage].groups;
    const auto found = std::find_if(source.begin(), source.end(),
                                    [&](const auto& each) { return each.name == name; });
    if (found == source.end()) { // it was nobody
        keepOne(strategy.stages[from.stage]);
        keepOne(strategy.stages[to.stage]);
        return strategy;
    }
    auto group = std::move(*found);
    source.erase(found);
    auto& target = strategy.stages[to.stage].groups;
    group.name = freeName(group.name, [&](const auto& taken) {
        return std::any_of(target.begin(), target.end(),
                           [&](const auto& each) { return each.name == taken; });
    });
    target.insert(target.begin() + offset(std::min(to.group, target.size())), std::move(group));
    keepOne(strategy.stages[from.stage]);
    return strategy;
}

model::Strategy moveStage(model::Strategy strategy, std::size_t from, std::size_t to) {
    auto stage = std::move(strategy.stages[from]);
    strategy.stages.erase(strategy.stages.begin() + offset(from));
    strategy.stages.insert(strategy.stages.begin() + offset(std::min(to, strategy.stages.size())),
                           std::move(stage));
    return strategy;
}

std::string freeStageName(const model::Strategy& strategy, const std::string& wanted) {
    return freeName(wanted, [&](const auto& taken) {
        return std::any_of(strategy.stages.begin(), strategy.stages.end(),
                           [&](const auto& each) { return each.name == taken; });
    });
}

model::Strategy addStage(model::Strategy strategy, std::size_t at) {
    const auto name = freeStageName(strategy, "stage");
    strategy.stages.insert(strategy.stages.begin() + offset(std::min(at, strategy.stages.size())),
                           {.name = name, .groups = {nobody(name)}});
    return strategy;
}

model::Strategy removeStage(model::Strategy strategy, std::size_t stage) {
    strategy.stages.erase(strategy.stages.begin() + offset(stage));
    return strategy;
}

model::Strategy addGroup(model::Strategy strategy, std::size_t stage) {
    makeExplicit(strategy.stages[stage]);
    auto& groups = strategy.stages[stage].groups;
    const auto name = freeName("group", [&](const auto& taken) {
        return std::any_of(strategy.stages.begin(), strategy.stages.end(), [&](const auto& one) {
            return std::any_of(one.groups.begin(), one.groups.end(),
                               [&](const auto& each) { return each.name == taken; });
        });
    });
    groups.push_back({.name = name, .members = std::vector<model::NamedAt>()});
    return strategy;
}

model::Strategy removeGroup(model::Strategy strategy, GroupPlace place) {
    auto& stage = strategy.stages[place.stage];
    stage.groups.erase(stage.groups.begin() + offset(place.group));
    keepOne(stage);
    return strategy;
}

model::Strategy replaceStage(model::Strategy strategy, std::size_t at, model::StrategyStage stage) {
    const auto before = strategy.stages[at].name;
    for (auto& group : stage.groups) {
        if (group.isImplicit) {
            group.name = stage.name;
        }
    }
    for (auto& window : strategy.windows) {
        std::replace(window.scope.stages.begin(), window.scope.stages.end(), before, stage.name);
    }
    strategy.stages[at] = std::move(stage);
    return strategy;
}

} // namespace pilothouse::ui
