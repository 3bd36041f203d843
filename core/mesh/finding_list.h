// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/fleet_index.h"
#include "mesh/picture.h"
#include "mesh/stars.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::mesh {

/// A finding before the half-links are judged.
struct Verdict {
    MeshFinding finding{}; ///< its cells are those that it hits whatever the observers say
    /// Cells that it explains only where the observers say that they are not up.
    std::vector<std::uint32_t> softCells{};
};

/// Directed pairs of clusters.
using ClusterPairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Words of a finding.
struct FindingText {
    std::string message{};
    std::string mend{};
};

/// Collects findings about a fleet. Only configured half-links count as cells. Not shared.
class FindingList {
public:
    explicit FindingList(const FleetIndex& fleet) : m_fleet(&fleet) {}

    /// A finding about clusters; its cells are added by the caller.
    Verdict& add(MeshSeverity severity, MeshCode code, std::vector<std::uint32_t> clusters,
                 FindingText text);
    void addRow(Verdict& verdict, std::uint32_t from) const;
    void addColumn(Verdict& verdict, std::uint32_t to) const;
    /// One finding for each star of the pairs; `text` makes its words.
    void addStars(MeshSeverity severity, MeshCode code, const ClusterPairs& pairs,
                  const std::function<FindingText(const Star&)>& text);
    void addCell(std::vector<std::uint32_t>& cells, std::uint32_t from, std::uint32_t to) const;

    /// Worst first, then by code and clusters; cells and clusters sorted, each once.
    [[nodiscard]] std::vector<Verdict> take();

private:
    const FleetIndex* m_fleet;
    std::vector<Verdict> m_verdicts;
};

/// "east", "east and west", "east, west, north and 3 more": names of members.
[[nodiscard]] std::string namesOf(const FleetIndex& fleet,
                                  const std::vector<std::uint32_t>& clusters);
/// Both ends of a star as words: "east to west", "5 clusters to west".
[[nodiscard]] std::string directionOf(const FleetIndex& fleet, const Star& star);

/// A value that linked clusters must have alike. -1: not known.
struct ClassCheck {
    MeshSeverity severity = MeshSeverity::Blocking;
    MeshCode code{};
    std::function<std::int32_t(std::uint32_t cluster)> classOf{};
    /// Whether a half-link between clusters of two classes is hit; absent: all that differ are.
    std::function<bool(std::int32_t from, std::int32_t to)> isHit{};
    std::function<std::string(std::int32_t value)> describe{}; ///< "uses native routing"
    std::string mend{};
};
/// One finding for each class but the most frequent of a component, where its members have links
/// with other classes.
void compareClasses(const FleetIndex& fleet, FindingList& findings, const ClassCheck& check);

} // namespace pilothouse::mesh
