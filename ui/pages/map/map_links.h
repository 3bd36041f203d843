// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/pages/map/map_fleet.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace pilothouse::ui {

/// How links stand, the worst last. What nobody measured is not up.
enum class MapLinkState : std::uint8_t { Up, Unobserved, Degraded, Down };
inline constexpr std::size_t kMapLinkStates = 4;

/// The links between the clusters of two regions, or within one.
struct MapLink {
    QString from{}; ///< region; before `to`, or the same
    QString to{};
    int links = 0;
    int degraded = 0;
    int down = 0;
    int unobserved = 0;
    QString worstFrom{}; ///< ids of the clusters of the worst link
    QString worstTo{};

    [[nodiscard]] MapLinkState worst() const;
    /// Counts those of another pair, too.
    void add(const MapLink& other);
    bool operator==(const MapLink&) const = default;
};

struct MapLinks {
    QList<MapLink> between; ///< two regions that have a name: what can be drawn on the map
    QList<MapLink> within;  ///< one region, or with a cluster of no region
    bool operator==(const MapLinks&) const = default;
};

/// Which region or site each cluster of a mesh is in.
struct LinkRegions {
    QStringList names{};   ///< sorted
    std::vector<int> of{}; ///< by cluster, a place in `names`; −1: it is hidden
    bool operator==(const LinkRegions&) const = default;
};
/// Names are ids of the sites of the fleet's map; a cluster that its filter hides has none, one
/// that it does not know is in the mesh's own region. Pure. O(n log n).
[[nodiscard]] LinkRegions linkRegionsOf(const model::MeshPicture& mesh, const MapFleet& fleet);

/// The same by the boxes of the logical view: a hub's share of a region (boxId).
[[nodiscard]] LinkRegions linkBoxesOf(const model::MeshPicture& mesh, const MapFleet& fleet);
[[nodiscard]] QString boxId(int hub, const QString& region);
/// The link of two clusters, by their places in the picture; `links` is 0 where nobody says that
/// there is one. `from` and `to` are their ids. Pure.
[[nodiscard]] MapLink linkOf(const model::MeshPicture& mesh, std::size_t a, std::size_t b);

/// Pairs of regions that have links. Pure. O(clusters²).
[[nodiscard]] MapLinks linksOf(const model::MeshPicture& mesh, const LinkRegions& regions);

/// All links that begin or end at one of these sites as one; all there are for none. Pure.
[[nodiscard]] MapLink linksAt(const MapLinks& links, const QStringList& sites);

/// "3 of 6 links down"; empty where all are up.
[[nodiscard]] QString linkWords(const MapLink& links);
[[nodiscard]] QString wordOf(MapLinkState state); ///< "down", "not observable"

} // namespace pilothouse::ui
