// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/logical/logic_data.h"
#include "ui/pages/map/map_fleet.h"

#include <QHash>

#include <memory>

namespace pilothouse::ui {

/// A fleet as boxes in boxes; keeps what it made of clusters that did not change. GUI thread.
class MapLogic {
public:
    /// @param looked ids of clusters whose inside is wanted: pools, nodes, pods as far as they were
    ///        read. Regions with most clusters come first; names decide among equals.
    [[nodiscard]] LogicData dataOf(const MapFleet& fleet, const QString& name,
                                   const QStringList& looked);

private:
    struct Made {
        std::shared_ptr<const model::ClusterState> of;
        std::shared_ptr<const LogicInside> inside;
    };
    QHash<QString, Made> m_made; ///< by id of those that are looked into
};

/// Pools of a cluster with their nodes and these with their pods; pods that are on no node are in a
/// pool of their own. Null: its nodes were never read. Pure.
[[nodiscard]] std::shared_ptr<const LogicInside> insideOf(const model::ClusterState& cluster);

} // namespace pilothouse::ui
