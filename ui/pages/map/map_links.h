// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/canvas/geo/geo_layout.h"
#include "ui/theme/tokens.h"

#include <QList>
#include <QString>

class QPainter;

namespace pilothouse::ui {

/// How links stand, the worst last. What nobody measured is not up.
enum class MapLinkState : std::uint8_t { Up, Unobserved, Degraded, Down };

/// The links between the clusters of two regions.
struct MapLink {
    QString from; ///< region; before `to`
    QString to;
    int links = 0;
    int degraded = 0;
    int down = 0;
    int unobserved = 0;

    [[nodiscard]] MapLinkState worst() const;
    bool operator==(const MapLink&) const = default;
};

/// By pairs of regions that have any; links within a region, and of clusters without one, are not
/// on the map. Pure. O(clusters²).
[[nodiscard]] QList<MapLink> linksOf(const model::MeshPicture& mesh);

/// Links between two marks.
struct MapArc {
    qsizetype from = 0; ///< of the spots
    qsizetype to = 0;
    MapLink links;
};
/// Regions that are drawn as one have no arc between them. Pure.
[[nodiscard]] QList<MapArc> arcsOf(const QList<MapLink>& links, const QList<GeoSpot>& spots);
/// "3 of 6 links down"; empty where all are up.
[[nodiscard]] QString arcWords(const MapLink& links);
void paintArcs(QPainter& painter, const QList<MapArc>& arcs, const QList<GeoSpot>& spots,
               const Tokens& tokens);

} // namespace pilothouse::ui
