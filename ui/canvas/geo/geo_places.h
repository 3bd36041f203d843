// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_projection.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>

namespace pilothouse::ui {

/// A region of a public cloud.
struct CloudRegion {
    QString provider; ///< "azure", "aws", "google"
    QString name;     ///< as labels have it: "westeurope"
    QString place;    ///< "Netherlands"
    GeoPoint at;
};

/// Where regions lie, by name or by one of their short names; letters' case does not matter.
/// Immutable once read.
class GeoPlaces {
public:
    /// Rows as in resources/regions/cloud-regions.csv. A row that makes no sense is passed over
    /// and told in `trouble` (line and what was expected).
    [[nodiscard]] static GeoPlaces read(const QByteArray& csv, QString* trouble);
    /// Those that the program ships; about 0.2 ms.
    [[nodiscard]] static GeoPlaces shipped();

    [[nodiscard]] std::optional<CloudRegion> find(const QString& name) const;
    [[nodiscard]] qsizetype size() const { return m_regions.size(); }

private:
    QList<CloudRegion> m_regions;
    QHash<QString, qsizetype> m_byName;
};

} // namespace pilothouse::ui
