// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_projection.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

/// Where what is drawn on the map goes. Pure; the same input gives the same picture.
namespace pilothouse::ui {

/// Something at a place of the globe.
struct GeoSite {
    QString id;
    GeoPoint at;
    double weight = 0; ///< of two that meet on screen the heavier one keeps its place
    bool operator==(const GeoSite&) const = default;
};

/// One or more sites drawn as one, as they stand too close to be told apart.
struct GeoSpot {
    QPointF at; ///< px: where it is drawn
    double radius = 0;
    QStringList ids; ///< heaviest first
    QList<GeoPoint> points;
    QPointF anchor; ///< px: where its heaviest site is; `at` may have moved aside
};

/// Of equal weights by id. The sites outlive what is returned.
[[nodiscard]] std::vector<const GeoSite*> heaviestFirst(const QList<GeoSite>& sites);

/// @param radiusOf px round the middle that the mark of these sites takes
/// Heaviest first. O(sites · spots); regions are a few hundred.
[[nodiscard]] QList<GeoSpot> foldSites(const QList<GeoSite>& sites, const GeoView& view,
                                       const std::function<double(const QStringList&)>& radiusOf);

/// The same for marks that fold by the distance of their middles alone and move aside where two
/// that stay apart would touch. What does not depend on the scale, sites in order of their weight
/// and their place on the plane, is made once: thousands of sites fold anew at each step of a wheel
/// in a part of a frame. One thread.
class GeoFolding {
public:
    GeoFolding() = default;
    /// O(sites log sites)
    explicit GeoFolding(const QList<GeoSite>& sites);
    /// Nothing overlaps, every site is in one spot, and the order of `sites` does not matter.
    /// Heaviest first. O(sites), and a few rounds over marks and their neighbours.
    /// @param within px between the middles of two that are one
    [[nodiscard]] QList<GeoSpot> folded(const GeoView& view,
                                        const std::function<double(const QStringList&)>& radiusOf,
                                        double within) const;

private:
    [[nodiscard]] QList<GeoSpot> gathered(const GeoView& view,
                                          const std::function<double(const QStringList&)>& radiusOf,
                                          double within) const;
    struct Place {
        qsizetype site = 0; ///< of m_sites
        QPointF at;         ///< projected
    };
    QList<GeoSite> m_sites;
    std::vector<Place> m_order; ///< heaviest first
};

/// GeoFolding for sites that are folded once.
[[nodiscard]] QList<GeoSpot> foldBubbles(const QList<GeoSite>& sites, const GeoView& view,
                                         const std::function<double(const QStringList&)>& radiusOf,
                                         double within);

/// The next one in the direction of an arrow key: near counts, straight ahead counts twice. None:
/// nothing lies there.
[[nodiscard]] std::optional<qsizetype> spotTowards(const QList<GeoSpot>& spots, qsizetype from,
                                                   Qt::Key key);

} // namespace pilothouse::ui
