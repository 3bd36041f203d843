// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_fleet.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("MapFleet", text);
}

std::optional<GeoPoint> placeOf(const QString& name, const model::RegionPlaces* own,
                                const std::optional<CloudRegion>& known) {
    if (own != nullptr) {
        if (const auto mine = own->find(fromQt(name)); mine != own->end()) {
            return GeoPoint{mine->second.latitude, mine->second.longitude};
        }
    }
    return known ? std::optional(known->at) : std::nullopt;
}

void add(MapRegion& region, const MapFleet& fleet, int at) {
    const MapCluster& cluster = fleet.clusters.at(at);
    region.clusters.append(at);
    ++region.looks.at(static_cast<std::size_t>(cluster.look));
    ++region.kinds[cluster.kind];
    region.found += cluster.isFound ? 1 : 0;
}

MapCluster clusterOf(const std::shared_ptr<const model::ClusterState>& state, int kind,
                     bool isFound) {
    return {.id = toQt(state->identity.id.str()),
            .name = toQt(state->identity.name),
            .version = state->version ? shortVersion(state->version->value) : QString(),
            .look = lookOf(*state),
            .cause = causeOf(*state),
            .since = lookSince(*state),
            .isFound = isFound,
            .kind = kind,
            .region = -1,
            .state = state};
}

} // namespace

Look MapRegion::worst() const {
    for (std::size_t look = 0; look < looks.size(); ++look) {
        if (looks.at(look) > 0) {
            return static_cast<Look>(look);
        }
    }
    return Look::Healthy;
}

const MapRegion* MapFleet::region(const QString& id) const {
    const auto place = regionOf.constFind(id);
    return place == regionOf.constEnd() ? nullptr : &regions.at(*place);
}

MapRegion MapFleet::all(const QStringList& ids) const {
    MapRegion out;
    out.id = ids.value(0);
    out.kinds = QList<int>(classes.size(), 0);
    for (const MapRegion& region : regions) {
        if (!ids.isEmpty() && !ids.contains(region.id)) {
            continue;
        }
        out.clusters.append(region.clusters);
        for (std::size_t at = 0; at < out.looks.size(); ++at) {
            out.looks.at(at) += region.looks.at(at);
        }
        for (qsizetype at = 0; at < out.kinds.size(); ++at) {
            out.kinds[at] += region.kinds.at(at);
        }
        out.found += region.found;
    }
    return out;
}

MapFleet mapFleetOf(const model::FleetSnapshot& snapshot, const GeoPlaces& places,
                    const FleetFilter& hide, const FleetFilter& find, const QString& colour) {
    MapFleet fleet;
    const MapClasses classes = classesOf(snapshot, colour);
    fleet.classes = classes.classes;
    fleet.isFinding = find.isValid() && !find.isEmpty();
    for (MapClass& each : fleet.classes) {
        each.count = 0; // of those that are not hidden
    }
    for (std::size_t at = 0; at < snapshot.clusters.size(); ++at) {
        const auto& state = snapshot.clusters[at];
        if (!hide.matches(*state)) {
            ++fleet.hidden;
            continue;
        }
        const bool isFound = !fleet.isFinding || find.matches(*state);
        fleet.found += isFound ? 1 : 0;
        fleet.clusters.append(clusterOf(state, classes.ofCluster[at], isFound));
        ++fleet.classes[classes.ofCluster[at]].count;
    }
    std::sort(fleet.clusters.begin(), fleet.clusters.end(),
              [](const MapCluster& a, const MapCluster& b) {
                  return a.name != b.name ? a.name < b.name : a.id < b.id;
              });
    QMap<QString, MapRegion> regions;
    for (int at = 0; at < fleet.clusters.size(); ++at) {
        const MapCluster& cluster = fleet.clusters.at(at);
        fleet.clusterOf.insert(cluster.id, at);
        const std::string& name = cluster.state->identity.region;
        MapRegion& region = regions[name.empty() ? tr("no region") : toQt(name)];
        if (region.kinds.isEmpty()) {
            region.kinds = QList<int>(fleet.classes.size(), 0);
        }
        add(region, fleet, at);
    }
    for (auto it = regions.begin(); it != regions.end(); ++it) {
        MapRegion& region = it.value();
        region.id = it.key();
        const auto known = places.find(region.id);
        region.place = known ? known->place : QString();
        region.at = placeOf(region.id, snapshot.regions.get(), known);
        const int place = static_cast<int>(fleet.regions.size());
        for (const int at : region.clusters) {
            fleet.clusters[at].region = place;
        }
        fleet.regionOf.insert(region.id, place);
        fleet.regions.append(region);
    }
    return fleet;
}

GeoMapData mapSites(const MapFleet& fleet) {
    GeoMapData data;
    for (const MapRegion& region : fleet.regions) {
        if (region.at) {
            data.sites.append({region.id, *region.at, double(region.count())});
        } else {
            data.unplaced.append(
                {region.id, tr("%1: %2").arg(region.id, clustersWords(region.count()))});
        }
    }
    return data;
}

QString clustersWords(int count) {
    return count == 1 ? tr("1 cluster") : tr("%1 clusters").arg(countText(std::int64_t{count}));
}

QString countsWords(const MapRegion& region) {
    QStringList parts;
    for (const Look look :
         {Look::Down, Look::Degraded, Look::Stale, Look::Awaited, Look::Away, Look::Upgrading}) {
        if (region.with(look) > 0) {
            parts.append(tr("%1 %2").arg(countText(std::int64_t{region.with(look)}), wordOf(look)));
        }
    }
    return parts.isEmpty() ? tr("%1, all healthy").arg(clustersWords(region.count()))
                           : tr("%1: %2").arg(clustersWords(region.count()), parts.join(u", "_s));
}

QString regionsWords(const QStringList& ids) {
    return ids.size() == 1   ? ids.first()
           : ids.size() == 2 ? tr("%1, %2").arg(ids.at(0), ids.at(1))
                             : tr("%1 and %2 more").arg(ids.value(0)).arg(ids.size() - 1);
}

} // namespace pilothouse::ui
