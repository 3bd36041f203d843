// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/geo_places.h"

#include <QCoreApplication>
#include <QFile>
#include <QStringList>

#include <cmath>

/// Q_INIT_RESOURCE must stand outside of any namespace.
static void takeGeoResources() {
    Q_INIT_RESOURCE(geo);
}

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kColumns = 6;

} // namespace

GeoPlaces GeoPlaces::read(const QByteArray& csv, QString* trouble) {
    GeoPlaces out;
    const QStringList lines = QString::fromUtf8(csv).split(u'\n');
    for (qsizetype at = 0; at < lines.size(); ++at) {
        const QString line = lines.at(at).trimmed();
        if (line.isEmpty() || line.startsWith(u'#')) {
            continue;
        }
        const QStringList cells = line.split(u',');
        bool isLatitude = false;
        bool isLongitude = false;
        const GeoPoint point{cells.value(4).toDouble(&isLatitude),
                             cells.value(5).toDouble(&isLongitude)};
        const bool isOnGlobe = isLatitude && isLongitude && std::abs(point.latitude) <= 90 &&
                               std::abs(point.longitude) <= 180;
        if (cells.size() != kColumns || cells.at(1).isEmpty() || !isOnGlobe) {
            if (trouble != nullptr && trouble->isEmpty()) {
                *trouble = QCoreApplication::translate(
                               "GeoPlaces", "line %1: expected provider,name,also,place,latitude,"
                                            "longitude")
                               .arg(at + 1);
            }
            continue;
        }
        const qsizetype place = out.m_regions.size();
        out.m_regions.append({cells.at(0), cells.at(1), cells.at(3), point});
        QStringList names = cells.at(2).split(u' ', Qt::SkipEmptyParts);
        names.prepend(cells.at(1));
        for (const QString& name : names) {
            if (!out.m_byName.contains(name.toLower())) {
                out.m_byName.insert(name.toLower(), place);
            }
        }
    }
    return out;
}

GeoPlaces GeoPlaces::shipped() {
    takeGeoResources();
    QFile file(u":/pilothouse/regions/cloud-regions.csv"_s);
    return file.open(QIODevice::ReadOnly) ? read(file.readAll(), nullptr) : GeoPlaces();
}

std::optional<CloudRegion> GeoPlaces::find(const QString& name) const {
    const auto found = m_byName.constFind(name.toLower());
    return found == m_byName.constEnd() ? std::nullopt : std::optional(m_regions.at(*found));
}

} // namespace pilothouse::ui
