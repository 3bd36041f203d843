// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/cycle.h"

#include "kube/dns_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace pilothouse::placement {

std::optional<std::string> bindingName(const std::string& placement, const std::string& cluster) {
    constexpr std::size_t kPlacementPart = 26;
    constexpr std::size_t kClusterPart = 27;
    auto name = fmt::format("{}-{}-xxxxxxxx", placement.substr(0, kPlacementPart),
                            cluster.substr(0, kClusterPart));
    return kube::isDnsLabel(name) ? std::optional(std::move(name)) : std::nullopt;
}

namespace detail {

namespace {

CycleAbort noName(const SchedulingInput& input, const std::string& cluster, const char* what) {
    auto abort = unexpected(fmt::format(
        "failed to cross reference picked clusters and existing bindings: failed to format a "
        "unique RFC 1123 label name with placement name {}, cluster name {}: [must not contain "
        "dots]",
        input.name, cluster));
    abort.message = what + abort.message;
    return abort;
}

CycleAbort noPreviousState(const Binding& binding) {
    return unexpected(fmt::format("failed to find the previous state of an unscheduled binding: {}",
                                  binding.name));
}

Binding patched(const Binding& binding, BindingState state, const SchedulingInput& input,
                const std::optional<Scores>& scores) {
    auto updated = binding;
    updated.state = state;
    updated.snapshot = input.snapshot;
    updated.decision = {.cluster = binding.cluster,
                        .isSelected = true,
                        .scores = scores,
                        .reason = pickedReason(binding.cluster, scores)};
    return updated;
}

tl::expected<Binding, CycleAbort> restored(const Binding& binding, const SchedulingInput& input,
                                           const std::optional<Scores>& scores) {
    if (!binding.previousState) {
        return tl::unexpected(noPreviousState(binding));
    }
    // The annotation stays: the hub takes it out of its copy before it computes the patch.
    return patched(binding, *binding.previousState, input, scores);
}

tl::expected<Binding, CycleAbort> created(const std::string& cluster, const SchedulingInput& input,
                                          const std::optional<Scores>& scores) {
    auto name = bindingName(input.name, cluster);
    if (!name) {
        const auto what =
            scores ? fmt::format("failed to generate binding for cluster \"{}\": ", cluster)
                   : std::string("failed to generate binding: ");
        return tl::unexpected(noName(input, cluster, what.c_str()));
    }
    const Binding bare{.name = *std::move(name), .cluster = cluster, .isNew = true};
    return patched(bare, BindingState::Scheduled, input, scores);
}

} // namespace

std::string pickedReason(const std::string& cluster, const std::optional<Scores>& scores) {
    const auto detail = scores ? fmt::format(" (affinity score: {}, topology spread score: {})",
                                             scores->affinity, scores->topology)
                               : std::string();
    return fmt::format("Successfully scheduled resources for placement in \"{}\"{}: picked by "
                       "scheduling policy",
                       cluster, detail);
}

std::string notPickedReason(const std::string& cluster, const Scores& scores) {
    return fmt::format("Cluster \"{}\" does not score high enough (affinity score: {}, topology "
                       "spread score: {})",
                       cluster, scores.affinity, scores.topology);
}

BindingSets classify(std::vector<Binding>& bindings, const std::string& snapshot,
                     const Fleet& fleet) {
    BindingSets sets;
    for (auto& binding : bindings) {
        const auto cluster = fleet.find(binding.cluster);
        if (binding.isDeleting) {
            continue;
        }
        auto& set = binding.state == BindingState::Unscheduled     ? sets.unscheduled
                    : !cluster || fleet.member(*cluster).isLeaving ? sets.dangling
                    : binding.snapshot != snapshot                 ? sets.obsolete
                    : binding.state == BindingState::Scheduled     ? sets.scheduled
                                                                   : sets.bound;
        set.push_back(&binding);
    }
    return sets;
}

void markUnscheduled(Binding& binding) {
    binding.previousState = binding.state;
    binding.state = BindingState::Unscheduled;
}

tl::expected<BindingChanges, CycleAbort> crossReference(const SchedulingInput& input,
                                                        const std::vector<Scored>& picked,
                                                        const BindingSets& sets) {
    std::unordered_map<std::string_view, const Scored*> byName;
    for (const auto& each : picked) {
        byName.emplace(input.fleet->member(each.cluster).name, &each);
    }
    BindingChanges changes;
    std::set<std::string_view> checked;
    for (auto* binding : sets.obsolete) {
        const auto found = byName.find(binding->cluster);
        checked.insert(binding->cluster);
        if (found == byName.end()) {
            changes.toUnschedule.push_back(binding);
        } else {
            changes.toPatch.emplace_back(
                binding, patched(*binding, binding->state, input, found->second->scores));
        }
    }
    for (auto* binding : sets.unscheduled) {
        const auto found = byName.find(binding->cluster);
        checked.insert(binding->cluster);
        if (found == byName.end()) {
            continue;
        }
        auto updated = restored(*binding, input, found->second->scores);
        if (!updated) {
            return tl::unexpected(std::move(updated.error()));
        }
        changes.toPatch.emplace_back(binding, *std::move(updated));
    }
    for (const auto& each : picked) {
        const auto& name = input.fleet->member(each.cluster).name;
        if (checked.count(name) == 0) {
            auto made = created(name, input, each.scores);
            if (!made) {
                return tl::unexpected(std::move(made.error()));
            }
            changes.toCreate.push_back(*std::move(made));
        }
    }
    return changes;
}

tl::expected<BindingChanges, CycleAbort> crossReferenceFixed(const SchedulingInput& input,
                                                             const std::vector<ClusterIndex>& valid,
                                                             const BindingSets& sets) {
    // Of several bindings of one cluster the last by name counts.
    const auto last = [](const BindingSet& set) {
        std::unordered_map<std::string_view, Binding*> byName;
        for (auto* binding : set) {
            byName.insert_or_assign(binding->cluster, binding);
        }
        return byName;
    };
    auto here = last(sets.scheduled);
    here.merge(last(sets.bound));
    const auto obsolete = last(sets.obsolete);
    const auto unscheduled = last(sets.unscheduled);
    BindingChanges changes;
    std::set<std::string_view> targets;
    for (const auto cluster : valid) {
        const auto& name = input.fleet->member(cluster).name;
        targets.insert(name);
        if (here.count(name) != 0) {
            continue;
        }
        if (const auto old = obsolete.find(name); old != obsolete.end()) {
            changes.toPatch.emplace_back(
                old->second, patched(*old->second, old->second->state, input, std::nullopt));
            continue;
        }
        const auto gone = unscheduled.find(name);
        auto made = gone != unscheduled.end() ? restored(*gone->second, input, std::nullopt)
                                              : created(name, input, std::nullopt);
        if (!made) {
            return tl::unexpected(std::move(made.error()));
        }
        if (gone != unscheduled.end()) {
            changes.toPatch.emplace_back(gone->second, *std::move(made));
        } else {
            changes.toCreate.push_back(*std::move(made));
        }
    }
    for (auto* binding : sets.obsolete) {
        if (targets.count(binding->cluster) == 0) {
            changes.toUnschedule.push_back(binding);
        }
    }
    return changes;
}

std::vector<Decision> listDecisions(const Fleet& fleet,
                                    const std::vector<std::vector<const Binding*>>& existing,
                                    std::span<const Scored> notPicked,
                                    const std::vector<ClusterIndex>& filtered,
                                    const std::function<std::string(ClusterIndex)>& reason) {
    constexpr std::int64_t kMostDecisions = 1000;
    std::int64_t slots = kMostDecisions;
    std::int64_t unselected = kMostUnselected;
    std::vector<Decision> decisions;
    std::set<std::string_view> seen;
    for (const auto& set : existing) {
        const auto size = static_cast<std::int64_t>(set.size());
        for (std::int64_t index = 0; index < std::min(size, slots); ++index) {
            const auto& binding = *set[static_cast<std::size_t>(index)];
            decisions.push_back(binding.decision);
            seen.insert(binding.cluster);
        }
        slots -= size;
        if (slots <= 0) {
            break;
        }
    }
    for (const auto& each : notPicked) {
        if (slots == 0 || unselected == 0) {
            break;
        }
        const auto& name = fleet.member(each.cluster).name;
        if (seen.count(name) == 0) {
            decisions.push_back({.cluster = name,
                                 .scores = each.scores,
                                 .reason = notPickedReason(name, each.scores)});
            --slots;
            --unselected;
        }
    }
    // A cluster that was seen uses up its place all the same, as in the source.
    const auto last = std::min({unselected, slots, static_cast<std::int64_t>(filtered.size())});
    for (std::int64_t index = 0; index < last; ++index) {
        const auto cluster = filtered[static_cast<std::size_t>(index)];
        const auto& name = fleet.member(cluster).name;
        if (seen.count(name) == 0) {
            decisions.push_back(
                {.cluster = name, .reason = "ClusterUnschedulable, " + reason(cluster)});
        }
    }
    return decisions;
}

} // namespace detail
} // namespace pilothouse::placement
