// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_chords.h"

#include "ui/bridge/qt_convert.h"
#include "ui/pages/connectivity/mesh_words.h"

#include <algorithm>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshHalfState;
using model::MeshPicture;

/// All half-links from one unit to another, rolled up.
struct Rolled {
    MeshHalfState worst = MeshHalfState::NotConfigured;
    int bad = 0;
    int total = 0;
    int up = 0;
};

class ChordMaker {
public:
    ChordMaker(const MeshPicture& picture, const MeshChoice& choice, const QString& open)
        : m_picture(picture), m_choice(choice), m_open(open) {}
    MeshChordView make() {
        placeUnits();
        rollUp();
        tellUnits();
        listLinks();
        return std::move(m_view);
    }

private:
    [[nodiscard]] std::vector<std::uint32_t> shownOf(const model::MeshRegion& region) const {
        std::vector<std::uint32_t> shown;
        for (const std::uint32_t at : region.clusters) {
            if (!m_choice.component || m_picture.clusters[at].component ==
                                           static_cast<std::int32_t>(*m_choice.component)) {
                shown.push_back(at);
            }
        }
        return shown;
    }
    void placeUnits() {
        m_flagged = flaggedOf(m_picture);
        m_view.unitOf.assign(m_picture.clusters.size(), -1);
        std::vector<std::pair<QString, std::vector<std::uint32_t>>> regions;
        std::size_t count = 0;
        bool hasOpen = false;
        for (const model::MeshRegion& region : m_picture.regions) {
            auto shown = shownOf(region);
            if (!shown.empty()) {
                count += shown.size();
                hasOpen = hasOpen || regionWord(region.name) == m_open;
                regions.emplace_back(regionWord(region.name), std::move(shown));
            }
        }
        const bool areAllOpen = !hasOpen && count <= kChordClusters;
        for (const auto& [name, clusters] : regions) {
            addGroup(name, clusters, areAllOpen || name == m_open);
        }
    }
    void addGroup(const QString& name, const std::vector<std::uint32_t>& clusters, bool isOpen) {
        ChordData& data = m_view.data;
        const auto group = static_cast<int>(data.groups.size());
        data.groups.append({name, static_cast<int>(data.units.size()),
                            isOpen ? static_cast<int>(clusters.size()) : 1, isOpen});
        if (!isOpen) {
            addUnit({.id = u"region:" + name,
                     .name = name,
                     .label = name,
                     .group = group,
                     .clusters = static_cast<int>(clusters.size()),
                     .isFolded = true},
                    clusters);
            return;
        }
        QStringList names;
        for (const std::uint32_t at : clusters) {
            names.append(toQt(m_picture.clusters[at].name));
        }
        const qsizetype start = commonStart(names);
        for (std::size_t at = 0; at < clusters.size(); ++at) {
            const QString& full = names.at(static_cast<qsizetype>(at));
            addUnit({.id = toQt(m_picture.clusters[clusters[at]].id.str()),
                     .name = full,
                     .label = full.mid(start),
                     .group = group,
                     .isFlagged = m_flagged[clusters[at]]},
                    {clusters[at]});
        }
    }
    void addUnit(ChordUnit unit, std::vector<std::uint32_t> clusters) {
        const auto at = static_cast<int>(m_view.data.units.size());
        unit.isLost = !m_choice.lost.isEmpty();
        for (const std::uint32_t each : clusters) {
            m_view.unitOf[each] = at;
            unit.isLost =
                unit.isLost && m_choice.lost.contains(toQt(m_picture.clusters[each].id.str()));
        }
        m_view.data.units.append(unit);
        m_view.units.push_back(std::move(clusters));
    }
    [[nodiscard]] Rolled& rolled(int from, int to) {
        return m_rolled[static_cast<std::size_t>(from) * m_view.units.size() +
                        static_cast<std::size_t>(to)];
    }
    void rollUp() {
        m_rolled.resize(m_view.units.size() * m_view.units.size());
        for (std::size_t from = 0; from < m_picture.clusters.size(); ++from) {
            const int row = m_view.unitOf[from];
            for (std::size_t to = 0; row >= 0 && to < m_picture.clusters.size(); ++to) {
                const int column = m_view.unitOf[to];
                const MeshHalfState state = m_picture.cell(from, to).state();
                if (column < 0 || from == to || state == MeshHalfState::NotConfigured) {
                    continue;
                }
                Rolled& all = rolled(row, column);
                ++all.total;
                all.bad += model::isBad(state) ? 1 : 0;
                all.up += state == MeshHalfState::Up ? 1 : 0;
                all.worst = model::rankOf(state) > model::rankOf(all.worst) ? state : all.worst;
            }
        }
    }
    /// Both its own view and the others' of it; what is within counts once.
    void tellUnits() {
        const auto count = static_cast<int>(m_view.units.size());
        for (int at = 0; at < count; ++at) {
            ChordUnit& unit = m_view.data.units[at];
            MeshHalfState worst = MeshHalfState::NotConfigured;
            const auto add = [&](const Rolled& all) {
                unit.bad += all.bad;
                unit.total += all.total;
                worst = model::rankOf(all.worst) > model::rankOf(worst) ? all.worst : worst;
            };
            for (int other = 0; other < count; ++other) {
                add(rolled(at, other));
                if (other != at) {
                    add(rolled(other, at));
                }
            }
            unit.worst = matrixStateOf(worst);
        }
    }
    void listLinks() {
        const auto count = static_cast<int>(m_view.units.size());
        const std::size_t units = m_view.units.size();
        m_view.data.up.assign(units * units, false);
        for (int a = 0; a < count; ++a) {
            for (int b = a; b < count; ++b) {
                const Rolled& out = rolled(a, b);
                const Rolled& in = rolled(b, a);
                if (out.up + in.up > 0) {
                    const auto one = static_cast<std::size_t>(a);
                    const auto other = static_cast<std::size_t>(b);
                    m_view.data.up[one * units + other] = true;
                    m_view.data.up[other * units + one] = true;
                }
                const int bad = out.bad + (a == b ? 0 : in.bad);
                if (bad > 0) {
                    const MatrixState there = matrixStateOf(out.worst);
                    const MatrixState back = matrixStateOf(in.worst);
                    const bool isWanted = m_choice.states.isEmpty() ||
                                          m_choice.states.contains(static_cast<int>(there)) ||
                                          m_choice.states.contains(static_cast<int>(back));
                    m_view.data.links.append(
                        {a, b, there, back, bad, out.total + (a == b ? 0 : in.total), !isWanted});
                }
            }
        }
    }

    const MeshPicture& m_picture;
    const MeshChoice& m_choice;
    const QString& m_open;
    MeshChordView m_view;
    std::vector<Rolled> m_rolled;
    std::vector<bool> m_flagged;
};

} // namespace

MeshChordView chordOf(const MeshPicture& picture, const MeshChoice& choice, const QString& open) {
    return ChordMaker(picture, choice, open).make();
}

std::vector<int> ribbonsOf(const MeshChordView& view, const std::vector<std::uint32_t>& halfLinks) {
    std::vector<int> ribbons;
    const std::size_t clusters = view.unitOf.size();
    for (const std::uint32_t each : halfLinks) {
        const auto [a, b] =
            std::minmax({view.unitOf[each / clusters], view.unitOf[each % clusters]});
        const auto found =
            std::lower_bound(view.data.links.begin(), view.data.links.end(), std::pair(a, b),
                             [](const ChordLink& link, const std::pair<int, int>& wanted) {
                                 return std::pair(link.a, link.b) < wanted;
                             });
        if (found != view.data.links.end() && found->a == a && found->b == b) {
            ribbons.push_back(static_cast<int>(found - view.data.links.begin()));
        }
    }
    std::sort(ribbons.begin(), ribbons.end());
    ribbons.erase(std::unique(ribbons.begin(), ribbons.end()), ribbons.end());
    return ribbons;
}

std::optional<std::pair<std::uint32_t, std::uint32_t>>
worstPairOf(const MeshPicture& picture, const std::vector<std::uint32_t>& from,
            const std::vector<std::uint32_t>& to) {
    std::optional<std::pair<std::uint32_t, std::uint32_t>> worst;
    int rank = model::rankOf(MeshHalfState::NotConfigured);
    for (const std::uint32_t a : from) {
        for (const std::uint32_t b : to) {
            const int each = model::rankOf(picture.cell(a, b).state());
            if (a != b && each > rank) {
                rank = each;
                worst = {a, b};
            }
        }
    }
    return worst;
}

} // namespace pilothouse::ui
