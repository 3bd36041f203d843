// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_map.h"
#include "ui/pages/map/map_arcs.h"

#include <memory>

namespace pilothouse::ui {

/// Regions as bubbles: how many clusters, a ring of their kinds, the worst that needs a person at
/// the upper right. Health stands on top whatever the ring is coloured by. GUI thread.
class MapMarks : public GeoMarks {
public:
    void setFleet(const std::shared_ptr<const MapFleet>& fleet) {
        m_fleet = fleet;
        m_sums.clear();
    }
    void setLinks(const QList<MapLink>& links) { m_links = links; }
    /// Links between the marks, as they are folded.
    [[nodiscard]] QList<MapArc> arcs(const QList<GeoSpot>& spots) const {
        return arcsOf(m_links, spots);
    }
    /// Words over the map: the call-out of the worst bubble, and of links; a small map has no room
    /// for them.
    void setWords(bool hasWords) { m_hasWords = hasWords; }

    [[nodiscard]] double radius(const QStringList& ids) const override;
    void paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
               const Tokens& tokens) const override;
    [[nodiscard]] QString title(const QStringList& ids) const override;
    [[nodiscard]] QList<QPair<QString, QString>> facts(const QStringList& ids) const override;
    [[nodiscard]] double foldsWithin() const override { return 40; }
    [[nodiscard]] QMarginsF reach(const QStringList& ids) const override;
    [[nodiscard]] int severity(const QStringList& ids) const override;
    [[nodiscard]] bool isStrong(const QStringList& ids) const override;
    [[nodiscard]] double presence(const QStringList& ids) const override;
    QList<QRectF> paintBelow(QPainter& painter, const QList<GeoSpot>& spots, const GeoView& view,
                             const QRectF& box, const Tokens& tokens) const override;
    [[nodiscard]] QString joinAt(const QPointF& point, const QList<GeoSpot>& spots,
                                 const GeoView& view) const override;
    QRectF paintAbove(QPainter& painter, const QList<GeoSpot>& spots, const QRectF& box,
                      const Tokens& tokens) const override;

    /// The sites of a mark as one; counted once, as long as fleet and fold stay. Needs a fleet.
    [[nodiscard]] const MapRegion& sumOf(const QStringList& ids) const;

private:
    struct Sum {
        QStringList ids;
        MapRegion all;
    };
    std::shared_ptr<const MapFleet> m_fleet;
    mutable QHash<QString, Sum> m_sums; ///< by the first id
    QList<MapLink> m_links;
    bool m_hasWords = true;
};

/// A part of a ring, with how many it stands for.
struct RingPart {
    Ink ink;
    int count = 0;
    bool isQuiet = false; ///< takes what the others leave
};
/// Round a bubble: parts that are there are seen however few they are, the quiet one takes the
/// rest; those that speak are about 12 o'clock.
void paintRing(QPainter& painter, const QPointF& centre, double radius, double width,
               const QList<RingPart>& parts, const Tokens& tokens);

} // namespace pilothouse::ui
