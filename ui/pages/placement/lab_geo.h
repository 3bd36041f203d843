// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "model/placement_picture.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/geo/geo_places.h"
#include "ui/pages/placement/lab_words.h"

#include <QHash>

#include <array>
#include <memory>
#include <vector>

namespace pilothouse::ui {

using LabRows = std::shared_ptr<const std::vector<model::LabRow>>;

/// The clusters of a region, by what is decided of them.
struct LabRegion {
    std::vector<std::size_t> rows; ///< of the picture, by name
    std::array<int, kLabPlaces> counts{};
};

/// Clusters on the map of the world: few of a region as hexes, many as a disc whose ring has a part
/// for each kind of decision and whose number tells how many hold the placement. GUI thread.
class LabGeoMarks : public GeoMarks {
public:
    void setRows(const LabRows& rows);
    [[nodiscard]] const QHash<QString, LabRegion>& regions() const { return m_regions; }

    /// Of a cluster; empty: there is no such cluster.
    [[nodiscard]] QString regionOf(const QString& cluster) const;

    [[nodiscard]] double radius(const QStringList& ids) const override;
    void paint(QPainter& painter, const QPointF& centre, const QStringList& ids,
               const Tokens& tokens) const override;
    [[nodiscard]] QString title(const QStringList& ids) const override;
    [[nodiscard]] QList<QPair<QString, QString>> facts(const QStringList& ids) const override;
    /// The name of the cluster whose hex it is.
    [[nodiscard]] QString partAt(const QStringList& ids, const QPointF& offset) const override;

private:
    [[nodiscard]] LabRegion all(const QStringList& ids) const;
    [[nodiscard]] bool isRosette(const QStringList& ids) const;
    void paintDisc(QPainter& painter, const QPointF& centre, double radius, const LabRegion& region,
                   const Tokens& tokens) const;

    LabRows m_rows;
    QHash<QString, LabRegion> m_regions; ///< by name
};

/// Which regions stand where: `own` (the fleet file's) counts before the shipped table; what
/// neither knows, and clusters without a region, is unplaced.
[[nodiscard]] GeoMapData labSites(const LabGeoMarks& marks, const GeoPlaces& shipped,
                                  const model::RegionPlaces* own, bool isOld);

/// The name under which clusters without a region are kept.
[[nodiscard]] QString noRegionWord();

} // namespace pilothouse::ui
