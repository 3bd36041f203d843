// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/karmada_spread.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::placement {

namespace {

/// Steps of the search for regions; Karmada's own has no end.
constexpr int kMostSteps = 20'000;

tl::unexpected<Error> no(const char* why) {
    return fail(ErrorKind::Validation, why);
}

/// One combination of groups, in the order in which they were found.
struct Path {
    int id = 0;
    std::vector<KarmadaGroup> groups{};
    std::int64_t weight = 0;
    std::int64_t value = 0;
};

/// Tries combinations depth first; a path ends as soon as it has enough clusters.
class PathFinder {
public:
    PathFinder(const std::vector<KarmadaGroup>& groups, std::int32_t least, std::int32_t most,
               std::int32_t target)
        : m_groups(groups), m_least(least), m_most(most), m_target(target) {}

    [[nodiscard]] Result<std::vector<Path>> find() {
        if (!descend(0, 0)) {
            return fail(ErrorKind::Unsupported,
                        "the regions can be combined in more ways than a preview tries");
        }
        return std::move(m_paths);
    }

private:
    [[nodiscard]] bool descend(std::int64_t sum, std::size_t begin) {
        if (++m_steps > kMostSteps) {
            return false;
        }
        const auto length = static_cast<std::int64_t>(m_path.size());
        if (sum >= m_target && length >= m_least && length <= m_most) {
            keep();
            return true;
        }
        if (length >= m_most) {
            return true;
        }
        for (auto at = begin; at < m_groups.size(); ++at) {
            m_path.push_back(m_groups[at]);
            if (!descend(sum + m_groups[at].value, at + 1)) {
                return false;
            }
            // Where all groups are needed there is one path; it is not taken back, as there.
            if (static_cast<std::int64_t>(m_groups.size()) == m_least) {
                break;
            }
            m_path.pop_back();
        }
        return true;
    }

    void keep() {
        Path path{.id = static_cast<int>(m_paths.size()), .groups = m_path};
        for (const auto& group : m_path) {
            path.weight += group.weight;
            path.value += group.value;
        }
        std::sort(path.groups.begin(), path.groups.end(), [](const auto& a, const auto& b) {
            return std::tuple(-a.weight, std::cref(a.name).get()) <
                   std::tuple(-b.weight, std::cref(b.name).get());
        });
        m_paths.push_back(std::move(path));
    }

    const std::vector<KarmadaGroup>& m_groups;
    std::int64_t m_least;
    std::int64_t m_most;
    std::int64_t m_target;
    int m_steps = 0;
    std::vector<KarmadaGroup> m_path;
    std::vector<Path> m_paths;
};

bool beginsWith(const Path& path, const Path& part) {
    return part.groups.size() < path.groups.size() &&
           std::equal(part.groups.begin(), part.groups.end(), path.groups.begin(),
                      [](const auto& a, const auto& b) { return a.name == b.name; });
}

const KarmadaConstraint* constraintOf(const KarmadaPolicy& policy, KarmadaField by) {
    const auto found = std::find_if(policy.spread.begin(), policy.spread.end(),
                                    [&](const auto& each) { return each.by == by; });
    return found == policy.spread.end() ? nullptr : &*found;
}

/// Score of a region whose clusters come in order of rank; a group's score weighs room for replicas
/// first. Source: group_clusters.go calcGroupScore, calcGroupScoreForDuplicate.
std::int64_t scoreOf(const std::vector<KarmadaCandidate>& clusters, const KarmadaPolicy& policy,
                     std::int32_t wanted, std::int32_t regions, std::int32_t least) {
    constexpr std::int64_t kUnit = 1000;
    std::int64_t count = 0;
    std::int64_t score = 0;
    if (!policy.isDivided) {
        for (const auto& each : clusters) {
            if (each.replicas >= wanted) {
                ++count;
                score += each.score;
            }
        }
        return count == 0 ? 0 : count * kUnit + score / count;
    }
    const std::int64_t groups = std::max(regions, 1);
    const auto target = (wanted + groups - 1) / groups;
    std::int64_t replicas = 0;
    for (const auto& each : clusters) {
        replicas += each.replicas;
        score += each.score;
        ++count;
        if (count >= std::max(least, regions) && replicas >= target) {
            break;
        }
    }
    return std::min(replicas, target) * kUnit + score / std::max<std::int64_t>(count, 1);
}

Result<std::vector<ClusterIndex>> byRegion(const ForeignFleet& fleet, const KarmadaPolicy& policy,
                                           std::int32_t wanted,
                                           const std::vector<KarmadaCandidate>& candidates) {
    const auto& region = *constraintOf(policy, KarmadaField::Region);
    const auto* cluster = constraintOf(policy, KarmadaField::Cluster);
    const auto least = cluster == nullptr ? 0 : cluster->minGroups;
    const auto most = cluster == nullptr ? 0 : cluster->maxGroups;
    std::map<std::string, std::vector<KarmadaCandidate>> regions;
    for (const auto& each : candidates) {
        if (const auto& name = fleet.clusters[each.cluster].region; !name.empty()) {
            regions[name].push_back(each);
        }
    }
    if (static_cast<std::int64_t>(regions.size()) < region.minGroups) {
        return no("the number of feasible region is less than spreadConstraint.MinGroups");
    }
    std::vector<KarmadaGroup> groups;
    for (const auto& [name, clusters] : regions) {
        groups.push_back({.name = name,
                          .value = static_cast<std::int64_t>(clusters.size()),
                          .weight = scoreOf(clusters, policy, wanted, region.minGroups, least)});
    }
    const auto chosen = selectGroups(std::move(groups), region.minGroups, region.maxGroups, least);
    if (!chosen) {
        return fail(chosen.error());
    }
    if (chosen->empty()) {
        return no("the number of clusters is less than the cluster spreadConstraint.MinGroups");
    }
    std::vector<ClusterIndex> out;
    std::vector<KarmadaCandidate> rest;
    for (const auto& group : *chosen) {
        const auto& clusters = regions[group.name];
        out.push_back(clusters.front().cluster);
        rest.insert(rest.end(), clusters.begin() + 1, clusters.end());
    }
    sortByRank(rest);
    for (const auto& each : rest) {
        if (static_cast<std::int64_t>(out.size()) >= most) {
            break;
        }
        out.push_back(each.cluster);
    }
    return out;
}

/// Where every cluster has room for all replicas, the first by rank are taken, whether replicas are
/// divided or not.
Result<std::vector<ClusterIndex>> byCluster(const KarmadaConstraint& constraint,
                                            const std::vector<KarmadaCandidate>& candidates) {
    if (static_cast<std::int64_t>(candidates.size()) < constraint.minGroups) {
        return no("the number of feasible clusters is less than spreadConstraint.MinGroups");
    }
    std::vector<ClusterIndex> out;
    for (const auto& each : candidates) {
        if (static_cast<std::int64_t>(out.size()) >= constraint.maxGroups) {
            break;
        }
        out.push_back(each.cluster);
    }
    return out;
}

} // namespace

void sortByRank(std::vector<KarmadaCandidate>& candidates) {
    std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.overflow, -a.score, -a.replicas, a.cluster) <
               std::tuple(b.overflow, -b.score, -b.replicas, b.cluster);
    });
}

Result<std::vector<KarmadaGroup>> selectGroups(std::vector<KarmadaGroup> groups, std::int32_t least,
                                               std::int32_t most, std::int32_t target) {
    std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return std::tuple(a.value, -a.weight, std::cref(a.name).get()) <
               std::tuple(b.value, -b.weight, std::cref(b.name).get());
    });
    auto paths = PathFinder(groups, least, most, target).find();
    if (!paths) {
        return fail(std::move(paths.error()));
    }
    if (paths->empty()) {
        return std::vector<KarmadaGroup>();
    }
    std::sort(paths->begin(), paths->end(), [](const Path& a, const Path& b) {
        return std::tuple(-a.weight, -a.value, a.id) < std::tuple(-b.weight, -b.value, b.id);
    });
    const auto* best = &paths->front();
    for (const auto& path : *paths) {
        if (beginsWith(*best, path)) {
            best = &path;
        }
    }
    return best->groups;
}

Result<std::vector<ClusterIndex>> selectBySpread(const ForeignFleet& fleet,
                                                 const KarmadaPolicy& policy, std::int32_t wanted,
                                                 const std::vector<KarmadaCandidate>& candidates) {
    if (policy.spread.empty() || policy.ignoresSpread) {
        std::vector<ClusterIndex> all;
        for (const auto& each : candidates) {
            all.push_back(each.cluster);
        }
        return all;
    }
    if (constraintOf(policy, KarmadaField::Region) != nullptr) {
        return byRegion(fleet, policy, wanted, candidates);
    }
    if (const auto* cluster = constraintOf(policy, KarmadaField::Cluster); cluster != nullptr) {
        return byCluster(*cluster, candidates);
    }
    return no("just support cluster and region spread constraint");
}

} // namespace pilothouse::placement
