// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_hubs.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) {
    return QCoreApplication::translate("MapHubs", text);
}

/// No region is called so. Hubs of one name are told apart by their order in the fleet file.
QString idOf(const MapFleet& fleet, const QString& name) {
    const auto before = std::count_if(fleet.hubs.begin(), fleet.hubs.end(),
                                      [&name](const MapHub& hub) { return hub.name == name; });
    return before == 0 ? u"\u001e%1"_s.arg(name) : u"\u001e%1\u001e%2"_s.arg(name).arg(before);
}

MapHub hubOf(const MapFleet& fleet, const model::FleetHub& hub) {
    const QString name = toQt(hub.name);
    MapHub out{.id = idOf(fleet, name), .name = name, .isLost = hub.reach == model::HubReach::Lost};
    if (out.isLost) {
        out.words = tr("hub lost: %1").arg(toQt(hub.trouble));
    } else if (hub.reach == model::HubReach::Reading) {
        out.words = tr("its members are being read");
    }
    return out;
}

/// A hub and its shares of regions can be chosen, each by an id and a title of its own.
void nameParts(MapFleet& fleet) {
    for (int place = 0; place < fleet.hubs.size(); ++place) {
        MapHub& hub = fleet.hubs[place];
        hub.all.id = hub.id;
        hub.all.title = hub.name;
        fleet.ofHub.insert(hub.id, {place, -1});
        for (int share = 0; share < hub.regions.size(); ++share) {
            MapRegion& region = hub.regions[share];
            if (region.count() != fleet.region(region.id)->count()) {
                region.title = hub.isNone ? tr("%1 of no hub").arg(region.title)
                                          : tr("%1 of %2").arg(region.title, hub.name);
            }
            fleet.ofHub.insert(shareId(hub, region.id), {place, share});
        }
    }
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
        fleet.hubs.append(hubOf(fleet, hub));
        for (const ClusterId& member : hub.members) {
            const int at = fleet.clusterOf.value(toQt(member.str()), -1);
            if (at >= 0 && fleet.clusters.at(at).hub < 0) {
                fleet.clusters[at].hub = place;
            }
        }
    }
    const int none = static_cast<int>(fleet.hubs.size());
    fleet.hubs.append({.id = u"\u001e"_s, .name = tr("no hub"), .isNone = true});
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
    nameParts(fleet);
}

QString shareId(const MapHub& hub, const QString& region) {
    return u"%1\u001f%2"_s.arg(hub.id, region);
}

} // namespace pilothouse::ui
