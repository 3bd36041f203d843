// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/ocm_score.h"

#include "placement/go_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace pilothouse::placement {

namespace {

constexpr std::int32_t kMost = 100; // plugins.MaxClusterScore

/// How often other placements have decided for each cluster; the best has no decision.
std::vector<ScorePart> balance(const OcmInput& input, const OcmPlacement& placement,
                               const std::vector<ClusterIndex>& passing) {
    std::map<std::string, std::int64_t> counts;
    std::int64_t most = 0;
    for (const auto& each : input.decisions) {
        if (each.placement != placement.name || each.nameSpace != placement.nameSpace) {
            most = std::max(most, ++counts[each.cluster]);
        }
    }
    std::vector<ScorePart> parts;
    for (const auto cluster : passing) {
        const auto found = counts.find(input.fleet->fleet.member(cluster).name);
        auto& part = parts.emplace_back(ScorePart{.what = "decisions of other placements",
                                                  .points = kMost,
                                                  .value = "0",
                                                  .most = std::to_string(most)});
        if (found != counts.end()) {
            const auto usage = static_cast<double>(found->second) / static_cast<double>(most);
            part.points = 2 * static_cast<std::int32_t>(kMost * (0.5 - usage));
            part.value = std::to_string(found->second);
        }
    }
    return parts;
}

std::vector<ScorePart> steady(const OcmInput& input, const OcmPlacement& placement,
                              const std::vector<ClusterIndex>& passing) {
    std::set<std::string> chosen;
    for (const auto& each : input.decisions) {
        if (each.placement == placement.name && each.nameSpace == placement.nameSpace) {
            chosen.insert(each.cluster);
        }
    }
    std::vector<ScorePart> parts;
    for (const auto cluster : passing) {
        const bool isChosen = chosen.count(input.fleet->fleet.member(cluster).name) > 0;
        parts.push_back({.what = "decided for it before",
                         .points = isChosen ? kMost : 0,
                         .value = isChosen ? "yes" : "no"});
    }
    return parts;
}

/// Between the least and the most of those that pass; without both amounts a cluster gets nothing.
std::vector<ScorePart> allocatable(const std::string& resource, const OcmInput& input,
                                   const std::vector<ClusterIndex>& passing) {
    const auto& fleet = input.fleet->fleet;
    const auto column = [&](const char* kind) {
        const auto found = fleet.property(fmt::format("{}{}-{}", kResourcePrefix, kind, resource));
        return found ? *found : nullptr;
    };
    const auto* amounts = column("allocatable");
    const auto* totals = column("total");
    std::vector<double> values;
    for (const auto cluster : passing) {
        const bool isWhole = amounts != nullptr && totals != nullptr &&
                             std::isfinite(amounts->approximate[cluster]) &&
                             !std::isnan(totals->approximate[cluster]);
        values.push_back(isWhole ? amounts->approximate[cluster] : std::nan(""));
    }
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (const double value : values) {
        least = std::isnan(value) ? least : std::min(least, value);
        most = std::isnan(value) ? most : std::max(most, value);
    }
    std::vector<ScorePart> parts;
    for (const double value : values) {
        auto& part = parts.emplace_back(ScorePart{.what = "allocatable " + resource, .points = 0});
        if (std::isnan(value)) {
            continue;
        }
        part.value = goDouble(value);
        part.least = goDouble(least);
        part.most = goDouble(most);
        const double ratio = (value - least) / (most - least);
        part.points = most - least == 0 || !std::isfinite(ratio)
                          ? kMost
                          : static_cast<std::int32_t>((ratio - 0.5) * 2.0 * 100.0);
    }
    return parts;
}

std::vector<ScorePart> addOn(const OcmPrioritizer& prioritizer, const OcmInput& input,
                             const std::vector<ClusterIndex>& passing) {
    std::map<std::string, const AddOnScore*> found;
    for (const auto& each : input.objects->scores) {
        if (each.resource == prioritizer.resource && each.name == prioritizer.score) {
            found[each.cluster] = &each;
        }
    }
    std::vector<ScorePart> parts;
    for (const auto cluster : passing) {
        const auto score = found.find(input.fleet->fleet.member(cluster).name);
        auto& part = parts.emplace_back(ScorePart{.what = prioritizer.score, .points = 0});
        if (score != found.end()) {
            const auto& until = score->second->validUntil;
            const bool isOver = until && input.now > *until;
            part.value = isOver ? "expired" : std::to_string(score->second->value);
            part.points = isOver ? 0 : score->second->value;
        }
    }
    return parts;
}

std::string nameOf(const OcmPrioritizer& prioritizer) {
    return prioritizer.builtIn.empty()
               ? fmt::format("AddOn/{}/{}", prioritizer.resource, prioritizer.score)
               : prioritizer.builtIn;
}

} // namespace

std::vector<OcmWeight> weightsOf(const OcmPlacement& placement) {
    std::vector<OcmWeight> weights;
    if (!placement.isExact) {
        weights = {{.prioritizer = {.builtIn = "Balance"}, .weight = 1},
                   {.prioritizer = {.builtIn = "Steady"}, .weight = 1}};
    }
    for (const auto& each : placement.prioritizers) {
        const auto same = std::find_if(weights.begin(), weights.end(), [&](const auto& other) {
            return !each.builtIn.empty() && other.prioritizer.builtIn == each.builtIn;
        });
        if (same != weights.end()) {
            same->weight = each.weight;
        } else {
            weights.push_back({.prioritizer = each, .weight = each.weight});
        }
    }
    std::erase_if(weights, [](const auto& each) { return each.weight == 0; });
    return weights;
}

std::vector<ScorePart> scoresOf(const OcmWeight& weight, const OcmInput& input,
                                const OcmPlacement& placement,
                                const std::vector<ClusterIndex>& passing) {
    const auto& name = weight.prioritizer.builtIn;
    auto parts = name == "Balance"                     ? balance(input, placement, passing)
                 : name == "Steady"                    ? steady(input, placement, passing)
                 : name == "ResourceAllocatableCPU"    ? allocatable("cpu", input, passing)
                 : name == "ResourceAllocatableMemory" ? allocatable("memory", input, passing)
                                                       : addOn(weight.prioritizer, input, passing);
    for (auto& part : parts) {
        part.plugin = nameOf(weight.prioritizer);
        part.weight = weight.weight;
    }
    return parts;
}

std::vector<DecisionGroup> groupsOf(const OcmPlacement& placement, const ForeignFleet& fleet,
                                    std::vector<ClusterIndex> chosen) {
    const auto total = chosen.size();
    auto length = static_cast<std::size_t>(placement.clustersPerGroup);
    if (placement.isPercent) {
        const double share = placement.clustersPerGroup / 100.0;
        length = static_cast<std::size_t>(std::ceil(share * static_cast<double>(total)));
    }
    length = length == 0 || length > total ? total : length;
    std::vector<DecisionGroup> groups;
    const auto divide = [&](const std::string& name, const std::vector<ClusterIndex>& matched) {
        for (std::size_t at = 0; at < matched.size(); ++at) {
            if (at % length == 0) {
                groups.push_back({.name = name});
            }
            groups.back().clusters.push_back(fleet.fleet.member(matched[at]).name);
        }
    };
    for (const auto& group : placement.groups) {
        std::vector<ClusterIndex> matched;
        std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(matched),
                     [&](auto each) { return matches(group.selector, fleet.clusters[each]); });
        std::erase_if(chosen,
                      [&](auto each) { return matches(group.selector, fleet.clusters[each]); });
        divide(group.name, matched);
    }
    divide("", chosen);
    if (groups.empty()) {
        groups.emplace_back(); // there is always one PlacementDecision
    }
    return groups;
}

bool matches(const OcmSelector& selector, const ForeignCluster& cluster) {
    return selector.labels.matches(cluster.member.labels) &&
           selector.claims.matches(cluster.claims);
}

} // namespace pilothouse::placement
