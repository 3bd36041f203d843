// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster_cost.h"
#include "model/fleet_hubs.h"
#include "model/fleet_snapshot.h"
#include "ui/canvas/ink.h"

#include <QList>
#include <QString>

#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What clusters can be coloured by. `key` is remembered: "health", "version", "label:ring" …
struct MapColour {
    QString key;
    QString word;
    bool operator==(const MapColour&) const = default;
};
struct MapRun;

/// What is known of members beside the snapshot.
struct MapBeside {
    std::vector<model::ClusterCost> costs{}; ///< by place in the snapshot; empty: not asked for
    const MapRun* run = nullptr;             ///< null: there is none
    const model::FleetHubs* hubs = nullptr;  ///< null: not known, or the fleet has none
};
/// Those of which there are data; health always. Pure.
[[nodiscard]] QList<MapColour> coloursOf(const model::FleetSnapshot& snapshot,
                                         const MapBeside& beside = {});

/// One kind of a colouring, as a legend names it.
struct MapClass {
    QString word;
    Ink ink;
    std::optional<Glyph> glyph; ///< of states
    int count = 0;
    bool operator==(const MapClass&) const = default;
};

/// The clusters of a snapshot, sorted into kinds.
struct MapClasses {
    QList<MapClass> classes; ///< in the order of the legend; those that nobody is in are left out
    std::vector<int> ofCluster;   ///< by place in the snapshot, a place in `classes`
    std::vector<QString> notes{}; ///< what a cluster is in words; empty: its kind says all there is
    std::vector<std::optional<double>> amounts{}; ///< that can be summed; empty: there are none
    QString unit{};                               ///< of these
};
/// `key` as coloursOf() gives them; any other is health. What a cluster does not tell is a kind of
/// its own, never the least. Pure. O(clusters).
[[nodiscard]] MapClasses classesOf(const model::FleetSnapshot& snapshot, const QString& key,
                                   const MapBeside& beside = {});

} // namespace pilothouse::ui
