// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/finding_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::mesh {
namespace {

constexpr std::size_t kNamed = 3; // more are counted

void sortOnce(std::vector<std::uint32_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

using Group = std::pair<std::int32_t, std::vector<std::uint32_t>>;

/// Members by class, the most frequent class first.
std::vector<Group> groupsOf(const std::vector<std::uint32_t>& members, const ClassCheck& check) {
    std::map<std::int32_t, std::vector<std::uint32_t>> byClass;
    for (const auto member : members) {
        const auto value = check.classOf(member);
        if (value >= 0) {
            byClass[value].push_back(member);
        }
    }
    std::vector<Group> groups(byClass.begin(), byClass.end());
    std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return std::tuple(b.second.size(), a.second.front()) <
               std::tuple(a.second.size(), b.second.front());
    });
    return groups;
}

/// What one group has against a more frequent one.
struct Clash {
    std::vector<std::uint32_t> cells{};
    std::vector<std::uint32_t> own{};
    std::vector<std::uint32_t> others{};
};

void addClash(const FindingList& findings, const ClassCheck& check, const Group& group,
              const Group& larger, Clash& clash) {
    const auto isHit = [&](std::int32_t from, std::int32_t to) {
        return !check.isHit || check.isHit(from, to);
    };
    const bool hitsOut = isHit(group.first, larger.first);
    const bool hitsIn = isHit(larger.first, group.first);
    if (!hitsOut && !hitsIn) {
        return;
    }
    for (const auto own : group.second) {
        for (const auto other : larger.second) {
            const auto before = clash.cells.size();
            if (hitsOut) {
                findings.addCell(clash.cells, own, other);
            }
            if (hitsIn) {
                findings.addCell(clash.cells, other, own);
            }
            if (clash.cells.size() != before) {
                clash.own.push_back(own);
                clash.others.push_back(other);
            }
        }
    }
}

} // namespace

Verdict& FindingList::add(MeshSeverity severity, MeshCode code, std::vector<std::uint32_t> clusters,
                          FindingText text) {
    auto& verdict = m_verdicts.emplace_back();
    verdict.finding.severity = severity;
    verdict.finding.code = code;
    verdict.finding.clusters = std::move(clusters);
    verdict.finding.message = std::move(text.message);
    verdict.finding.mend = std::move(text.mend);
    return verdict;
}

void FindingList::addCell(std::vector<std::uint32_t>& cells, std::uint32_t from,
                          std::uint32_t to) const {
    if (m_fleet->isConfigured(from, to)) {
        cells.push_back(m_fleet->cell(from, to));
    }
}

void FindingList::addRow(Verdict& verdict, std::uint32_t from) const {
    for (std::uint32_t to = 0; to < m_fleet->size(); ++to) {
        addCell(verdict.finding.cells, from, to);
    }
}

void FindingList::addColumn(Verdict& verdict, std::uint32_t to) const {
    for (std::uint32_t from = 0; from < m_fleet->size(); ++from) {
        addCell(verdict.finding.cells, from, to);
    }
}

void FindingList::addStars(MeshSeverity severity, MeshCode code, const ClusterPairs& pairs,
                           const std::function<FindingText(const Star&)>& text) {
    for (const auto& star : coverWithStars(pairs, m_fleet->size())) {
        std::vector<std::uint32_t> clusters{star.hub};
        if (star.others.size() <= kNamed) {
            clusters.insert(clusters.end(), star.others.begin(), star.others.end());
        }
        auto& verdict = add(severity, code, std::move(clusters), text(star));
        for (const auto other : star.others) {
            addCell(verdict.finding.cells, star.isRow ? star.hub : other,
                    star.isRow ? other : star.hub);
        }
    }
}

std::vector<Verdict> FindingList::take() {
    for (auto& verdict : m_verdicts) {
        sortOnce(verdict.finding.clusters);
        sortOnce(verdict.finding.cells);
        sortOnce(verdict.softCells);
    }
    std::stable_sort(m_verdicts.begin(), m_verdicts.end(), [](const auto& a, const auto& b) {
        return std::tie(b.finding.severity, a.finding.code, a.finding.service, a.finding.clusters) <
               std::tie(a.finding.severity, b.finding.code, b.finding.service, b.finding.clusters);
    });
    return std::move(m_verdicts);
}

std::string namesOf(const FleetIndex& fleet, const std::vector<std::uint32_t>& clusters) {
    const auto shown =
        clusters.size() == kNamed + 1 ? clusters.size() : std::min(clusters.size(), kNamed);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) {
        const bool isLast = i + 1 == clusters.size();
        text += i == 0 ? "" : (isLast ? " and " : ", ");
        text += fleet.member(clusters[i]).name;
    }
    return shown == clusters.size() ? text
                                    : fmt::format("{} and {} more", text, clusters.size() - shown);
}

std::string directionOf(const FleetIndex& fleet, const Star& star) {
    const auto& hub = fleet.member(star.hub).name;
    const auto others = namesOf(fleet, star.others);
    return star.isRow ? hub + " to " + others : others + " to " + hub;
}

void compareClasses(const FleetIndex& fleet, FindingList& findings, const ClassCheck& check) {
    for (const auto& component : fleet.components()) {
        const auto groups = groupsOf(component, check);
        for (std::size_t i = 1; i < groups.size(); ++i) {
            Clash clash;
            std::int32_t otherClass = -1;
            for (std::size_t j = 0; j < i; ++j) {
                addClash(findings, check, groups[i], groups[j], clash);
                otherClass = otherClass < 0 && !clash.cells.empty() ? groups[j].first : otherClass;
            }
            if (clash.cells.empty()) {
                continue;
            }
            sortOnce(clash.own);
            sortOnce(clash.others);
            auto clusters = clash.own;
            if (clash.others.size() <= std::min(clash.own.size(), kNamed)) {
                clusters.insert(clusters.end(), clash.others.begin(), clash.others.end());
            }
            const auto message = fmt::format(
                "{}: {}; {}: {}", namesOf(fleet, clash.own), check.describe(groups[i].first),
                namesOf(fleet, clash.others), check.describe(otherClass));
            findings.add(check.severity, check.code, std::move(clusters), {message, check.mend})
                .finding.cells = std::move(clash.cells);
        }
    }
}

} // namespace pilothouse::mesh
