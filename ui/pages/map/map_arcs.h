// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_layout.h"
#include "ui/pages/map/map_links.h"
#include "ui/theme/tokens.h"

#include <QPainterPath>

class QPainter;
class QPen;

namespace pilothouse::ui {

/// Links between two marks.
struct MapArc {
    qsizetype from = 0; ///< of the spots
    qsizetype to = 0;
    MapLink links;
};
/// Regions that are drawn as one have no arc between them. The worst last. Pure.
[[nodiscard]] QList<MapArc> arcsOf(const QList<MapLink>& links, const QList<GeoSpot>& spots);

/// The way of an arc on screen: one, or two where the shorter way round the globe leaves one edge
/// of the map and comes back at the other. Pure.
[[nodiscard]] QList<QPainterPath> pathsOf(const MapArc& arc, const QList<GeoSpot>& spots,
                                          const GeoView& view);
/// The arc under a point, the worst of several; −1: none.
[[nodiscard]] qsizetype arcAt(const QPointF& point, const QList<MapArc>& arcs,
                              const QList<GeoSpot>& spots, const GeoView& view);
/// So many arcs that those that are up are thin and stand far back: else they hide the others.
[[nodiscard]] bool isCrowd(const QList<MapArc>& arcs);
/// Line of an arc: width by the number of links, dashes and colour by the worst of them.
[[nodiscard]] QPen arcPen(const MapLink& links, bool isCrowd, const Tokens& tokens);
/// The sign on an arc that is down.
void paintCross(QPainter& painter, const QPointF& middle, double radius, const Tokens& tokens);
/// Arcs and, where `hasWords`, words of those that are not up, within `box`; what these took.
QList<QRectF> paintArcs(QPainter& painter, const QList<MapArc>& arcs, const QList<GeoSpot>& spots,
                        const GeoView& view, const QRectF& box, bool hasWords,
                        const Tokens& tokens);

} // namespace pilothouse::ui
