// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_hubs.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("MapHubs", text);
}

MapHub hubOf(const model::FleetHub& hub) {
    MapHub out{.name = toQt(hub.name), .isLost = hub.reach == model::HubReach::Lost};
    if (out.isLost) {
        out.words = tr("hub lost: %1").arg(toQt(hub.trouble));
    } else if (hub.reach == model::HubReach::Reading) {
        out.words = tr("its members are being read");
    }
    return out;
}

void count(MapRegion& into, const MapFleet& fleet, int at) {
    const MapCluster& cluster = fleet.clusters.at(at);
    if (into.kinds.isEmpty()) {
        into.kinds = QList<int>(fleet.classes.size(), 0);
    }
    into.clusters.append(at);
    ++into.looks.at(static_cast<std::size_t>(cluster.look));
    ++into.kinds[cluster.kind];
    into.found += cluster.isFound ? 1 : 0;
}

} // namespace

void addHubs(MapFleet& fleet, const model::FleetHubs& hubs) {
    const bool isKnown = std::any_of(hubs.hubs.begin(), hubs.hubs.end(), [](const auto& hub) {
        return hub.reach != model::HubReach::Reading;
    });
    if (!isKnown) {
        return; // nobody has answered yet: who belongs where is not said
    }
    for (const model::FleetHub& hub : hubs.hubs) {
        const int place = static_cast<int>(fleet.hubs.size());
        fleet.hubs.append(hubOf(hub));
        for (const ClusterId& member : hub.members) {
            const int at = fleet.clusterOf.value(toQt(member.str()), -1);
            if (at >= 0 && fleet.clusters.at(at).hub < 0) {
                fleet.clusters[at].hub = place;
            }
        }
    }
    const int none = static_cast<int>(fleet.hubs.size());
    fleet.hubs.append({.name = tr("no hub"), .isNone = true});
    QMap<std::pair<int, int>, MapRegion> shares;
    for (int at = 0; at < fleet.clusters.size(); ++at) {
        const MapCluster& cluster = fleet.clusters.at(at);
        const int hub = cluster.hub < 0 ? none : cluster.hub;
        const MapRegion& region = fleet.regions.at(cluster.region);
        MapRegion& share = shares[{hub, cluster.region}];
        if (share.clusters.isEmpty()) {
            share.id = region.id;
            share.title = region.title;
            share.place = region.place;
            share.at = region.at;
        }
        count(share, fleet, at);
        count(fleet.hubs[hub].all, fleet, at);
    }
    for (auto share = shares.begin(); share != shares.end(); ++share) {
        fleet.hubs[share.key().first].regions.append(share.value());
    }
    if (fleet.hubs.last().regions.isEmpty()) {
        fleet.hubs.removeLast();
    }
}

} // namespace pilothouse::ui
