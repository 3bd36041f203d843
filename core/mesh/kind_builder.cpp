// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/kind_builder.h"

#include "mesh/causes.h"
#include "mesh/rollup.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace pilothouse::mesh {
namespace {

bool isConfigured(const MeshKindHalf& half) {
    return half.cell.state() != MeshHalfState::NotConfigured;
}

/// What the observers say is wrong, rather than that they say nothing.
bool isRuntime(const MeshKindHalf& half) {
    const auto state = half.cell.state();
    return !half.reasons.empty() &&
           (state == MeshHalfState::Down || state == MeshHalfState::Degraded ||
            state == MeshHalfState::Invalid);
}

} // namespace

void KindNames::add(std::string_view name, std::uint32_t cluster) {
    auto& clusters = m_clusters[std::string(name)];
    if (std::find(clusters.begin(), clusters.end(), cluster) == clusters.end()) {
        clusters.push_back(cluster);
    }
}

std::optional<std::uint32_t> KindNames::find(std::string_view name) const {
    const auto found = m_clusters.find(name);
    return found != m_clusters.end() && found->second.size() == 1
               ? std::optional(found->second.front())
               : std::nullopt;
}

std::vector<std::pair<std::string, std::vector<std::uint32_t>>> KindNames::twice() const {
    std::vector<std::pair<std::string, std::vector<std::uint32_t>>> out;
    for (const auto& [name, clusters] : m_clusters) {
        if (clusters.size() > 1) {
            out.emplace_back(name, clusters);
        }
    }
    return out;
}

KindBuilder::KindBuilder(const FleetIndex& fleet, MeshLinkKind kind) : m_fleet(fleet) {
    m_links.kind = kind;
}

void KindBuilder::addMember(MeshKindMember member) {
    m_links.members.push_back(std::move(member));
}

void KindBuilder::addHalf(MeshKindHalf half) {
    const auto key = std::pair(half.from, half.to);
    m_halves.insert_or_assign(key, std::move(half));
}

void KindBuilder::addGhost(std::uint32_t from, const std::string& name, MeshHalfState state) {
    auto found = std::find_if(m_links.ghosts.begin(), m_links.ghosts.end(),
                              [&](const auto& each) { return each.name == name; });
    if (found == m_links.ghosts.end()) {
        m_links.ghosts.push_back({.name = name, .state = state});
        found = m_links.ghosts.end() - 1;
    }
    if (found->from.empty() || found->from.back() != from) {
        found->from.push_back(from);
    }
    if (model::rankOf(state) > model::rankOf(found->state)) {
        found->state = state;
    }
}

void KindBuilder::find(MeshSeverity severity, MeshCode code, std::vector<std::uint32_t> clusters,
                       FindingText text, const ClusterPairs& cells) {
    auto& finding = m_verdicts.emplace_back().finding;
    finding.severity = severity;
    finding.code = code;
    finding.clusters = std::move(clusters);
    finding.message = std::move(text.message);
    finding.mend = std::move(text.mend);
    for (const auto& [from, to] : cells) {
        const auto* hit = half(from, to);
        if (hit != nullptr && isConfigured(*hit)) {
            finding.cells.push_back(m_fleet.cell(from, to));
        }
    }
}

ClusterPairs KindBuilder::bothWays(const ClusterPairs& pairs) {
    ClusterPairs out;
    for (const auto& [a, b] : pairs) {
        out.emplace_back(a, b);
        out.emplace_back(b, a);
    }
    return out;
}

const MeshKindHalf* KindBuilder::half(std::uint32_t from, std::uint32_t to) const {
    const auto found = m_halves.find({from, to});
    return found == m_halves.end() ? nullptr : &found->second;
}

std::string KindBuilder::nameOf(std::uint32_t cluster) const {
    return m_fleet.member(cluster).name;
}

void KindBuilder::explainStar(MeshCode code, const Star& star, std::string mend) {
    constexpr std::size_t kMostNamed = 3;
    ClusterPairs cells;
    std::vector<std::uint32_t> clusters{star.hub};
    for (const auto other : star.others) {
        cells.emplace_back(star.isRow ? star.hub : other, star.isRow ? other : star.hub);
        if (star.others.size() <= kMostNamed) {
            clusters.push_back(other);
        }
    }
    const auto& first = *half(cells.front().first, cells.front().second);
    const auto others = star.others.size() > kMostNamed
                            ? fmt::format("{} clusters", star.others.size())
                            : namesOf(m_fleet, star.others);
    const bool isDown = first.cell.state() != MeshHalfState::Degraded;
    auto text = star.isRow
                    ? fmt::format("{} {} {}: {}", nameOf(star.hub),
                                  isDown ? "cannot reach" : "reaches", others, first.said)
                    : fmt::format("{} {} from {}: {}", nameOf(star.hub),
                                  isDown ? "cannot be reached" : "is reached", others, first.said);
    find(isDown ? MeshSeverity::Blocking : MeshSeverity::Major, code, std::move(clusters),
         {std::move(text), std::move(mend)}, cells);
}

/// Half-links that are bad for one reason are one finding for each cluster that they have in
/// common.
void KindBuilder::explain(std::string (*mend)(MeshCode)) {
    std::map<MeshCode, ClusterPairs> pairs;
    for (const auto& [key, each] : m_halves) {
        if (isRuntime(each)) {
            pairs[each.reasons.front().code].push_back(key);
        }
    }
    for (const auto& [code, all] : pairs) {
        for (const auto& star : coverWithStars(all, m_fleet.size())) {
            explainStar(code, star, mend(code));
        }
    }
}

/// The observers' word is believed: what stands against a link that is up degrades it.
void KindBuilder::applyFindings(const std::vector<Verdict>& verdicts) {
    for (const auto& verdict : verdicts) {
        const auto& finding = verdict.finding;
        for (const auto cell : finding.cells) {
            auto& hit = m_halves.at({cell / m_fleet.size(), cell % m_fleet.size()});
            const auto isTold =
                std::any_of(hit.reasons.begin(), hit.reasons.end(),
                            [&](const auto& each) { return each.code == finding.code; });
            if (finding.severity == MeshSeverity::Info) {
                continue;
            }
            if (!isTold) {
                hit.reasons.push_back({finding.code});
            }
            if (finding.severity == MeshSeverity::Warning) {
                hit.cell =
                    MeshCell(hit.cell.state(),
                             static_cast<std::uint8_t>(hit.cell.bits() | MeshCell::kWarning));
            } else if (hit.cell.state() == MeshHalfState::Up) {
                hit.cell = MeshCell(MeshHalfState::Degraded, hit.cell.bits() & 0xF8U);
            }
        }
    }
}

void KindBuilder::addComponents() {
    std::vector<std::uint32_t> root(m_fleet.size());
    std::iota(root.begin(), root.end(), 0U);
    const auto rootOf = [&](std::uint32_t at) {
        while (root[at] != at) {
            at = root[at] = root[root[at]];
        }
        return at;
    };
    for (const auto& [key, each] : m_halves) {
        const bool isLinked = isConfigured(each) && each.lastKnown != MeshHalfState::NotConfigured;
        if (isLinked) {
            root[rootOf(key.first)] = rootOf(key.second);
        }
    }
    std::map<std::uint32_t, std::vector<std::uint32_t>> groups;
    for (std::uint32_t i = 0; i < m_fleet.size(); ++i) {
        groups[rootOf(i)].push_back(i);
    }
    for (auto& [key, group] : groups) {
        if (group.size() > 1) {
            m_links.components.push_back(std::move(group));
        }
    }
    std::stable_sort(m_links.components.begin(), m_links.components.end(),
                     [](const auto& a, const auto& b) {
                         return a.size() != b.size() ? a.size() > b.size() : a < b;
                     });
}

MeshKindLinks KindBuilder::take(const std::vector<MeshCluster>& clusters,
                                std::string (*mend)(MeshCode)) {
    explain(mend);
    FindingList sorted(m_fleet);
    for (auto& each : m_verdicts) {
        auto& added = sorted.add(each.finding.severity, each.finding.code, {}, {});
        added = std::move(each);
    }
    const auto verdicts = sorted.take();
    applyFindings(verdicts);
    addComponents();
    MeshPicture layer{.clusters = clusters};
    layer.cells.resize(std::size_t{m_fleet.size()} * m_fleet.size());
    for (auto& [key, each] : m_halves) {
        layer.cells[m_fleet.cell(key.first, key.second)] = each.cell;
        if (!each.reasons.empty()) {
            layer.halves.push_back({.from = each.from,
                                    .to = each.to,
                                    .reasons = each.reasons,
                                    .lastKnown = each.lastKnown});
        }
        m_links.halves.push_back(std::move(each));
    }
    groupCauses(m_fleet, verdicts, CellFindings(verdicts, m_fleet.size()), {}, layer);
    rollUpRegions(layer);
    m_links.findings = std::move(layer.findings);
    m_links.exceptions = std::move(layer.exceptions);
    m_links.regionCells = std::move(layer.regionCells);
    std::sort(m_links.ghosts.begin(), m_links.ghosts.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return std::move(m_links);
}

} // namespace pilothouse::mesh
