// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_links.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::MeshLinkState;

QString tr(const char* text) {
    return QCoreApplication::translate("MapLinks", text);
}

MapLinkState stateOf(MeshLinkState state) {
    switch (state) {
    case MeshLinkState::BothUp:
    case MeshLinkState::NotLinked: break;
    case MeshLinkState::Down: return MapLinkState::Down;
    case MeshLinkState::Degraded:
    case MeshLinkState::OneWayConfig:
    case MeshLinkState::OneWayRuntime: return MapLinkState::Degraded;
    case MeshLinkState::ConfigOnly:
    case MeshLinkState::ConfigOnlyOneWay:
    case MeshLinkState::Unknown: return MapLinkState::Unobserved;
    }
    return MapLinkState::Up;
}

/// Whether anybody says that there is a link. A cluster that does not answer may have one to each
/// other; where the other knows of none and nothing was known before, none is drawn.
bool isSaid(const model::MeshPicture& mesh, std::size_t a, std::size_t b) {
    using model::MeshHalfState;
    const auto isSilent = [&mesh](std::size_t from, std::size_t to) {
        if (mesh.cell(from, to).state() != MeshHalfState::Unknown ||
            mesh.cell(to, from).state() != MeshHalfState::NotConfigured) {
            return false;
        }
        const model::MeshHalf* const half =
            mesh.half(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to));
        return half == nullptr || half->lastKnown.value_or(MeshHalfState::NotConfigured) ==
                                      MeshHalfState::NotConfigured;
    };
    return !isSilent(a, b) && !isSilent(b, a);
}

/// Links of two regions, while they are counted.
struct Tally {
    std::array<int, kMapLinkStates> counts{};
    MapLinkState worst = MapLinkState::Up;
    std::size_t from = 0; ///< clusters of the first of the worst
    std::size_t to = 0;
    bool isAny = false;

    void add(MapLinkState state, std::size_t a, std::size_t b) {
        ++counts.at(static_cast<std::size_t>(state));
        if (!isAny || state > worst) {
            worst = state;
            from = a;
            to = b;
        }
        isAny = true;
    }
    [[nodiscard]] int of(MapLinkState state) const {
        return counts.at(static_cast<std::size_t>(state));
    }
};

} // namespace

MapLinkState MapLink::worst() const {
    return down > 0         ? MapLinkState::Down
           : degraded > 0   ? MapLinkState::Degraded
           : unobserved > 0 ? MapLinkState::Unobserved
                            : MapLinkState::Up;
}

void MapLink::add(const MapLink& other) {
    if (links == 0 || other.worst() > worst()) {
        worstFrom = other.worstFrom;
        worstTo = other.worstTo;
    }
    links += other.links;
    degraded += other.degraded;
    down += other.down;
    unobserved += other.unobserved;
}

namespace {

/// `idOf` tells of a cluster of the fleet where it is.
template<class IdOf>
LinkRegions sortedBy(const model::MeshPicture& mesh, const MapFleet& fleet, const IdOf& idOf) {
    LinkRegions out;
    QStringList names;
    QList<bool> isHidden;
    for (const model::MeshCluster& cluster : mesh.clusters) {
        const int at = fleet.clusterOf.value(toQt(cluster.id.str()), -1);
        isHidden.append(at < 0 && fleet.hidden > 0);
        names.append(at < 0 ? toQt(cluster.region) : idOf(fleet.clusters.at(at)));
    }
    out.names = names;
    std::sort(out.names.begin(), out.names.end());
    out.names.removeDuplicates();
    for (qsizetype at = 0; at < names.size(); ++at) {
        const auto place = std::lower_bound(out.names.begin(), out.names.end(), names.at(at));
        out.of.push_back(isHidden.at(at) ? -1 : static_cast<int>(place - out.names.begin()));
    }
    return out;
}

} // namespace

LinkRegions linkRegionsOf(const model::MeshPicture& mesh, const MapFleet& fleet) {
    return sortedBy(mesh, fleet, [&fleet](const MapCluster& cluster) {
        return fleet.sites.at(cluster.site).id;
    });
}

LinkRegions linkBoxesOf(const model::MeshPicture& mesh, const MapFleet& fleet) {
    const int none = static_cast<int>(fleet.hubs.size()) - 1;
    return sortedBy(mesh, fleet, [&fleet, none](const MapCluster& cluster) {
        return boxId(cluster.hub < 0 ? none : cluster.hub, fleet.regions.at(cluster.region).id);
    });
}

QString boxId(int hub, const QString& region) {
    return u"%1\u001f%2"_s.arg(hub).arg(region);
}

MapLink linkOf(const model::MeshPicture& mesh, std::size_t a, std::size_t b) {
    MapLink out{.from = toQt(mesh.clusters[a].id.str()), .to = toQt(mesh.clusters[b].id.str())};
    const MeshLinkState state = mesh.link(a, b);
    if (state == MeshLinkState::NotLinked || !isSaid(mesh, a, b)) {
        return out;
    }
    const MapLinkState told = stateOf(state);
    out.links = 1;
    out.down = told == MapLinkState::Down ? 1 : 0;
    out.degraded = told == MapLinkState::Degraded ? 1 : 0;
    out.unobserved = told == MapLinkState::Unobserved ? 1 : 0;
    out.worstFrom = out.from;
    out.worstTo = out.to;
    return out;
}

MapLinks linksOf(const model::MeshPicture& mesh, const LinkRegions& regions) {
    const auto count = static_cast<std::size_t>(regions.names.size());
    std::map<std::pair<int, int>, Tally> tallies;
    // Pairs of a few regions are found at once; thousands of sites have no room for all pairs.
    constexpr std::size_t kTable = 512;
    std::vector<Tally*> table(count <= kTable ? count * count : 0);
    const auto tallyOf = [&](int from, int to) -> Tally& {
        if (table.empty()) {
            return tallies[{from, to}];
        }
        Tally*& known =
            table[static_cast<std::size_t>(from) * count + static_cast<std::size_t>(to)];
        known = known == nullptr ? &tallies[{from, to}] : known;
        return *known;
    };
    for (std::size_t a = 0; a < mesh.clusters.size(); ++a) {
        for (std::size_t b = a + 1; b < mesh.clusters.size() && regions.of[a] >= 0; ++b) {
            const MeshLinkState state = mesh.link(a, b);
            if (state == MeshLinkState::NotLinked || regions.of[b] < 0 || !isSaid(mesh, a, b)) {
                continue;
            }
            const auto [low, high] = std::minmax(regions.of[a], regions.of[b]);
            tallyOf(low, high).add(stateOf(state), a, b);
        }
    }
    MapLinks out;
    for (const auto& [ends, tally] : tallies) {
        const auto& [from, to] = ends;
        MapLink link{.from = regions.names.at(from), .to = regions.names.at(to)};
        link.degraded = tally.of(MapLinkState::Degraded);
        link.down = tally.of(MapLinkState::Down);
        link.unobserved = tally.of(MapLinkState::Unobserved);
        link.links = tally.of(MapLinkState::Up) + link.degraded + link.down + link.unobserved;
        link.worstFrom = toQt(mesh.clusters[tally.from].id.str());
        link.worstTo = toQt(mesh.clusters[tally.to].id.str());
        const bool isDrawn = from != to && !link.from.isEmpty() && !link.to.isEmpty();
        (isDrawn ? out.between : out.within).append(std::move(link));
    }
    return out;
}

MapLink linksAt(const MapLinks& links, const QStringList& sites) {
    const QSet<QString> ids(sites.begin(), sites.end());
    MapLink out;
    for (const auto* list : {&links.between, &links.within}) {
        for (const MapLink& link : *list) {
            if (ids.isEmpty() || ids.contains(link.from) || ids.contains(link.to)) {
                out.add(link);
            }
        }
    }
    return out;
}

QString linkWords(const MapLink& links) {
    const auto of = [&links](const QString& words, int count) {
        return words.arg(countText(std::int64_t{count}), countText(std::int64_t{links.links}));
    };
    switch (links.worst()) {
    case MapLinkState::Down: return of(tr("%1 of %2 links down"), links.down);
    case MapLinkState::Degraded: return of(tr("%1 of %2 links degraded"), links.degraded);
    case MapLinkState::Unobserved: return of(tr("%1 of %2 links not observable"), links.unobserved);
    case MapLinkState::Up: break;
    }
    return {};
}

QString wordOf(MapLinkState state) {
    switch (state) {
    case MapLinkState::Up: break;
    case MapLinkState::Unobserved: return tr("not observable");
    case MapLinkState::Degraded: return tr("degraded");
    case MapLinkState::Down: return tr("down");
    }
    return tr("up");
}

} // namespace pilothouse::ui
