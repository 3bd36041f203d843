// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/geo/geo_places.h"
#include "ui/models/fleet_filter.h"
#include "ui/models/words.h"
#include "ui/pages/map/map_colour.h"

#include <QHash>

#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace pilothouse::ui {

/// A cluster as the map needs it.
struct MapCluster {
    QString id;
    QString name;
    QString version; ///< short; empty: not known
    Look look = Look::Awaited;
    QString cause;
    std::optional<Instant> since;
    bool isFound = true;            ///< what is looked for, or nothing is
    int kind = 0;                   ///< of MapFleet::classes
    QString note{};                 ///< of the colouring: "3.20 EUR/h"; empty: its kind says all
    std::optional<double> amount{}; ///< of the colouring, in MapFleet::unit
    int region = -1;                ///< of MapFleet::regions
    int site = -1;                  ///< of MapFleet::sites
    int hub = -1;                   ///< of MapFleet::hubs; −1: no hub says that it belongs to it
    std::shared_ptr<const model::ClusterState> state;
};

inline constexpr std::size_t kMapLooks = kLookCount; ///< as Look has them, the worst first

/// The clusters of a region, of a site, or of several drawn as one.
struct MapRegion {
    QString id;      ///< its name, or the word for none
    QString place;   ///< "Netherlands"; empty: not known
    QString title{}; ///< on the map: its name, of one cluster's own place that cluster's
    std::optional<GeoPoint> at{}; ///< none: nobody knows where it lies
    QList<int> clusters{};        ///< of MapFleet::clusters, by name
    std::array<int, kMapLooks> looks{};
    QList<int> kinds{}; ///< by class of MapFleet
    int found = 0;

    [[nodiscard]] int count() const { return static_cast<int>(clusters.size()); }
    [[nodiscard]] int with(Look look) const { return looks.at(static_cast<std::size_t>(look)); }
    /// The worst there is; healthy for none.
    [[nodiscard]] Look worst() const;
};

/// A hub of the fleet, with the clusters that it says are its members.
struct MapHub {
    QString id;   ///< of all of it, as a part of the fleet
    QString name; ///< the word for none where `isNone`
    bool isLost = false;
    bool isNone = false;        ///< those that belong to no hub
    QString words{};            ///< why it is lost, or that nobody knows yet; empty: all is well
    MapRegion all{};            ///< its clusters as one
    QList<MapRegion> regions{}; ///< its own share of each, by name
};

/// A fleet as the map shows it. Immutable once made.
struct MapFleet {
    QList<MapCluster> clusters; ///< by name
    QList<MapRegion> regions;   ///< by name
    /// What stands on the map of the world: regions, less those of their members that have a place
    /// of their own, and these by place. The same list where nobody has one.
    QList<MapRegion> sites{};
    QList<MapHub> hubs{}; ///< in the order of the fleet file; empty: it has none
    QList<MapClass> classes;
    QString unit{}; ///< of clusters' amounts; empty: the colouring has none
    int hidden = 0; ///< by the filter: not among `clusters`
    int found = 0;
    bool isFinding = false;
    QHash<QString, int> regionOf{};  ///< by name
    QHash<QString, int> siteOf{};    ///< by id
    QHash<QString, int> clusterOf{}; ///< by id
    /// What is a hub's, by id: its place and that of its share of a region; −1: all of the hub.
    QHash<QString, std::pair<int, int>> ofHub{};

    [[nodiscard]] const MapRegion* region(const QString& id) const;
    /// A part of the fleet: a region, a site, a hub or a hub's share of a region; null: none.
    [[nodiscard]] const MapRegion* part(const QString& id) const;
    /// Parts as one; all regions for none.
    [[nodiscard]] MapRegion all(const QStringList& ids) const;
    /// Where the clusters of these parts stand: ids of sites.
    [[nodiscard]] QStringList sitesOf(const QStringList& ids) const;
    /// The regions that these parts are in or are, with the clusters that are meant; all regions
    /// for none. By name.
    [[nodiscard]] QList<MapRegion> regionsIn(const QStringList& ids) const;
    /// "westeurope", "shop-042", "westeurope and 2 more", "westeurope of hub-eu".
    [[nodiscard]] QString words(const QStringList& ids) const;
    /// The part that is a hub's share of a region, or all of the hub for no region: the region
    /// itself where no other hub has clusters in it. Empty: there is none.
    [[nodiscard]] QString partId(int hub, const QString& region) const;
    /// The hub that a part is, or is a share of, of `hubs`; −1: of none alone.
    [[nodiscard]] int hubOf(const QString& id) const;
    /// The hub whose share of a region most needs a person, then the largest; −1: no hub has one.
    [[nodiscard]] int worstHubOf(const QString& region) const;
};

/// `hide` leaves clusters out, `find` marks those that are looked for, `colour` is a key of
/// coloursOf(). `own` places of the snapshot count before the shipped ones, a member's before its
/// region's. Pure. O(n log n).
[[nodiscard]] MapFleet mapFleetOf(const model::FleetSnapshot& snapshot, const GeoPlaces& places,
                                  const FleetFilter& hide, const FleetFilter& find,
                                  const QString& colour, const MapBeside& beside = {});
/// Which sites stand where.
[[nodiscard]] GeoMapData mapSites(const MapFleet& fleet);
/// "2 down, 1 stale of 40 clusters"; "40 clusters, all healthy".
[[nodiscard]] QString countsWords(const MapRegion& region);
[[nodiscard]] QString clustersWords(int count);

} // namespace pilothouse::ui
