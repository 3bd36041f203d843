// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::mesh {

/// Clusters by the names that one kind of link has for them. A name of several means none of them.
class KindNames {
public:
    void add(std::string_view name, std::uint32_t cluster);
    /// The one cluster of that name; none for ghosts and names of several.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
    /// Names of several clusters, with those.
    [[nodiscard]] std::vector<std::pair<std::string, std::vector<std::uint32_t>>> twice() const;

private:
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> m_clusters;
};

/// Collects what one kind of link has, and judges it: findings degrade half-links that are up, bad
/// half-links become few causes. Used once, by one thread.
class KindBuilder {
public:
    KindBuilder(const FleetIndex& fleet, MeshLinkKind kind);

    void addMember(MeshKindMember member);
    /// Each pair once.
    void addHalf(MeshKindHalf half);
    void addGhost(std::uint32_t from, const std::string& name, MeshHalfState state);
    /// A finding about clusters that hits half-links; those that are not configured are passed
    /// over.
    void find(MeshSeverity severity, MeshCode code, std::vector<std::uint32_t> clusters,
              FindingText text, const ClusterPairs& cells = {});
    /// Both half-links of each pair of a set.
    [[nodiscard]] static ClusterPairs bothWays(const ClusterPairs& pairs);

    [[nodiscard]] const MeshKindHalf* half(std::uint32_t from, std::uint32_t to) const;
    [[nodiscard]] std::string nameOf(std::uint32_t cluster) const;
    /// @param clusters  those of the picture, for regions
    /// @param mend      what to look at where a half-link is down for a reason
    [[nodiscard]] MeshKindLinks take(const std::vector<MeshCluster>& clusters,
                                     std::string (*mend)(MeshCode));

private:
    void explain(std::string (*mend)(MeshCode));
    void explainStar(MeshCode code, const Star& star, std::string mend);
    void applyFindings(const std::vector<Verdict>& verdicts);
    void addComponents();

    const FleetIndex& m_fleet;
    MeshKindLinks m_links;
    std::map<std::pair<std::uint32_t, std::uint32_t>, MeshKindHalf> m_halves;
    std::vector<Verdict> m_verdicts;
};

} // namespace pilothouse::mesh
