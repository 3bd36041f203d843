// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/map/map_fleet.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/map/map_hubs.h"

#include <QCoreApplication>
#include <QMap>
#include <QSet>

#include <algorithm>
#include <functional>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr qsizetype kNamedSites = 3;

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
    if (region.kinds.isEmpty()) {
        region.kinds = QList<int>(fleet.classes.size(), 0);
    }
    region.clusters.append(at);
    ++region.looks.at(static_cast<std::size_t>(cluster.look));
    ++region.kinds[cluster.kind];
    region.found += cluster.isFound ? 1 : 0;
}

/// Counts those of another one, too.
void merge(MapRegion& into, const MapRegion& from) {
    into.clusters.append(from.clusters);
    for (std::size_t at = 0; at < into.looks.size(); ++at) {
        into.looks.at(at) += from.looks.at(at);
    }
    for (qsizetype at = 0; at < into.kinds.size(); ++at) {
        into.kinds[at] += from.kinds.at(at);
    }
    into.found += from.found;
}

/// In the order of their names, whatever the order of the ids; a hub is its shares of regions.
QList<const MapRegion*> partsOf(const MapFleet& fleet, const QStringList& ids) {
    QList<const MapRegion*> out;
    out.reserve(ids.size());
    for (const QString& id : ids) {
        const auto [hub, share] = fleet.ofHub.value(id, {-1, -1});
        if (hub >= 0 && share < 0) {
            for (const MapRegion& each : fleet.hubs.at(hub).regions) {
                out.append(&each);
            }
        } else if (const MapRegion* const each = fleet.part(id)) {
            out.append(each);
        }
    }
    std::sort(out.begin(), out.end(), std::less<>()); // a list is by name
    return out;
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
            .site = -1,
            .hub = -1,
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

const MapRegion* MapFleet::part(const QString& id) const {
    if (const auto [hub, share] = ofHub.value(id, {-1, -1}); hub >= 0) {
        return share < 0 ? &hubs.at(hub).all : &hubs.at(hub).regions.at(share);
    }
    const auto site = siteOf.constFind(id);
    return site == siteOf.constEnd() ? region(id) : &sites.at(*site);
}

MapRegion MapFleet::all(const QStringList& ids) const {
    MapRegion out;
    out.id = ids.value(0);
    out.kinds = QList<int>(classes.size(), 0);
    if (ids.isEmpty()) {
        for (const MapRegion& region : regions) {
            merge(out, region);
        }
        return out;
    }
    for (const MapRegion* const each : partsOf(*this, ids)) {
        merge(out, *each);
    }
    return out;
}

QStringList MapFleet::sitesOf(const QStringList& ids) const {
    QStringList out;
    for (const QString& id : ids) {
        const MapRegion* const whole = siteOf.contains(id) ? nullptr : part(id);
        if (whole == nullptr) {
            out.append(id);
            continue;
        }
        QSet<int> seen; // the region's members are at several places
        for (const int at : whole->clusters) {
            const int site = clusters.at(at).site;
            if (!seen.contains(site)) {
                seen.insert(site);
                out.append(sites.at(site).id);
            }
        }
    }
    return out;
}

QList<MapRegion> MapFleet::regionsIn(const QStringList& ids) const {
    if (ids.isEmpty()) {
        return regions;
    }
    QMap<int, MapRegion> out;
    for (const MapRegion* const each : partsOf(*this, ids)) {
        if (each->clusters.isEmpty()) {
            continue;
        }
        const int place = clusters.at(each->clusters.first()).region;
        MapRegion& region = out[place];
        if (region.kinds.isEmpty()) {
            region.id = regions.at(place).id;
            region.title = region.id;
            region.place = regions.at(place).place;
            region.at = regions.at(place).at;
            region.kinds = QList<int>(classes.size(), 0);
        }
        merge(region, *each);
    }
    return out.values();
}

QString MapFleet::words(const QStringList& ids) const {
    QStringList names;
    for (const QString& id : ids) {
        const MapRegion* const each = part(id);
        if (each == nullptr || each->clusters.isEmpty()) {
            names.append(each == nullptr ? id : each->title);
            continue;
        }
        // Many sites are told by their regions, a few by their own names.
        const MapCluster& first = clusters.at(each->clusters.first());
        const bool isMany = ids.size() > kNamedSites && !first.state->identity.region.empty();
        const QString name = isMany ? regions.at(first.region).title : each->title;
        if (!names.contains(name)) {
            names.append(name);
        }
    }
    return names.size() <= 1   ? names.value(0)
           : names.size() == 2 ? tr("%1, %2").arg(names.at(0), names.at(1))
                               : tr("%1 and %2 more").arg(names.at(0)).arg(names.size() - 1);
}

QString MapFleet::partId(int hub, const QString& region) const {
    if (hub < 0 || hub >= hubs.size()) {
        return this->region(region) != nullptr ? region : QString();
    }
    if (region.isEmpty()) {
        return hubs.at(hub).id;
    }
    const auto& shares = hubs.at(hub).regions;
    const auto share = std::find_if(shares.begin(), shares.end(),
                                    [&region](const MapRegion& each) { return each.id == region; });
    const MapRegion* const whole = this->region(region);
    if (share == shares.end() || whole == nullptr) {
        return {};
    }
    return share->count() == whole->count() ? region : shareId(hubs.at(hub), region);
}

int MapFleet::hubOf(const QString& id) const {
    return ofHub.value(id, {-1, -1}).first;
}

int MapFleet::worstHubOf(const QString& region) const {
    int out = -1;
    std::pair<Look, int> best;
    for (int hub = 0; hub < hubs.size(); ++hub) {
        for (const MapRegion& share : hubs.at(hub).regions) {
            const std::pair<Look, int> need(share.worst(), -share.count());
            if (share.id == region && (out < 0 || need < best)) {
                out = hub;
                best = need;
            }
        }
    }
    return out;
}

namespace {

/// Regions by name; members without one are together.
void addRegions(MapFleet& fleet, const model::FleetSnapshot& snapshot, const GeoPlaces& places) {
    QMap<QString, MapRegion> regions;
    const QString none = tr("no region");
    for (int at = 0; at < fleet.clusters.size(); ++at) {
        const std::string& name = fleet.clusters.at(at).state->identity.region;
        MapRegion& region = regions[name.empty() ? none : toQt(name)];
        add(region, fleet, at);
    }
    for (auto it = regions.begin(); it != regions.end(); ++it) {
        MapRegion& region = it.value();
        region.id = it.key();
        region.title = it.key();
        const auto known = places.find(region.id);
        region.place = known ? known->place : QString();
        region.at = placeOf(region.id, snapshot.regions.get(), known);
        const int place = static_cast<int>(fleet.regions.size());
        for (const int at : region.clusters) {
            fleet.clusters[at].region = place;
            fleet.clusters[at].site = place;
        }
        fleet.regionOf.insert(region.id, place);
        fleet.regions.append(region);
    }
    fleet.sites = fleet.regions;
    fleet.siteOf = fleet.regionOf;
}

/// Members with a place of their own leave their region's; those of a region at one place are one
/// site. What is left of such a region is another site than the whole of it.
void addSites(MapFleet& fleet, const model::MemberPlaces& own) {
    fleet.sites.clear();
    fleet.siteOf.clear();
    QMap<QString, MapRegion> sites;
    for (int at = 0; at < fleet.clusters.size(); ++at) {
        const MapCluster& cluster = fleet.clusters.at(at);
        const MapRegion& region = fleet.regions.at(cluster.region);
        const auto place = own.find(cluster.state->identity.id);
        const QString id = place == own.end() ? region.id
                                              : u"%1\u001f%2;%3"_s.arg(region.id)
                                                    .arg(place->second.latitude, 0, 'f', 4)
                                                    .arg(place->second.longitude, 0, 'f', 4);
        MapRegion& site = sites[id];
        if (site.clusters.isEmpty()) {
            site.id = id;
            site.title = place == own.end() ? region.id : cluster.name;
            site.place = region.place;
            site.at = place == own.end()
                          ? region.at
                          : GeoPoint{place->second.latitude, place->second.longitude};
        }
        add(site, fleet, at);
    }
    for (MapRegion& site : sites) {
        const MapRegion* const whole = fleet.region(site.id);
        if (whole != nullptr && whole->count() != site.count()) {
            site.id += u"\u001f"_s;
        } else if (whole == nullptr && site.count() > 1) {
            site.title = tr("%1 and %2 more").arg(site.title).arg(site.count() - 1);
        }
        const int place = static_cast<int>(fleet.sites.size());
        for (const int at : std::as_const(site.clusters)) {
            fleet.clusters[at].site = place;
        }
        fleet.siteOf.insert(site.id, place);
        fleet.sites.append(site);
    }
}

} // namespace

MapFleet mapFleetOf(const model::FleetSnapshot& snapshot, const GeoPlaces& places,
                    const FleetFilter& hide, const FleetFilter& find, const QString& colour,
                    const MapBeside& beside) {
    MapFleet fleet;
    const MapClasses classes = classesOf(snapshot, colour, beside);
    fleet.classes = classes.classes;
    fleet.unit = classes.unit;
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
        if (!classes.notes.empty()) {
            fleet.clusters.last().note = classes.notes[at];
        }
        if (!classes.amounts.empty()) {
            fleet.clusters.last().amount = classes.amounts[at];
        }
        ++fleet.classes[classes.ofCluster[at]].count;
    }
    std::sort(fleet.clusters.begin(), fleet.clusters.end(),
              [](const MapCluster& a, const MapCluster& b) {
                  return a.name != b.name ? a.name < b.name : a.id < b.id;
              });
    for (int at = 0; at < fleet.clusters.size(); ++at) {
        fleet.clusterOf.insert(fleet.clusters.at(at).id, at);
    }
    addRegions(fleet, snapshot, places);
    if (snapshot.places) {
        addSites(fleet, *snapshot.places);
    }
    if (beside.hubs != nullptr) {
        addHubs(fleet, *beside.hubs);
    }
    return fleet;
}

GeoMapData mapSites(const MapFleet& fleet) {
    GeoMapData data;
    data.sites.reserve(fleet.sites.size());
    for (const MapRegion& site : fleet.sites) {
        if (site.at) {
            data.sites.append({site.id, *site.at, double(site.count())});
        } else {
            data.unplaced.append(
                {site.id, tr("%1: %2").arg(site.title, clustersWords(site.count()))});
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

} // namespace pilothouse::ui
