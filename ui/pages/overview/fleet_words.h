// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/canvas/hex_layout.h"
#include "ui/models/fleet_filter.h"
#include "ui/models/fleet_history.h"
#include "ui/pages/overview/site_fold.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/kpi_tile.h"

#include <QList>

namespace pilothouse::ui {

/// What the overview says about a snapshot, as plain values. Pure; GUI thread for the locale only.

/// The tiles, left to right. During the first connection they count answers instead.
[[nodiscard]] QList<KpiData> kpiTiles(const model::FleetSnapshot& snapshot,
                                      const FleetHistory& history, Instant now);
/// True until every member has answered or failed once.
[[nodiscard]] bool isFirstConnection(const model::FleetSnapshot& snapshot);
/// True when nobody answers any more, some did before, and one cause explains it.
[[nodiscard]] bool isNetworkLost(const model::FleetSnapshot& snapshot);

/// What a strip over the fleet says.
struct StripWords {
    QString cause;  ///< bold
    QString rest;   ///< beside it
    QString second; ///< second line, empty for none
    QString remedy; ///< words of the link, empty for none
};
/// For a fleet of which isNetworkLost() holds.
[[nodiscard]] StripWords lostWords(const model::FleetSnapshot& snapshot, Instant now);
/// For a fleet of which some, but not all, are silent.
[[nodiscard]] StripWords partialWords(const LookCounts& counts);

/// Groups by region and environment, and what is folded as one cell for each place, in a group for
/// each environment; where a place is open, its members alone. Where a cell stands depends on names
/// only.
[[nodiscard]] HexMapData hexMapOf(const model::FleetSnapshot& snapshot, const FleetFilter& filter,
                                  Instant now,
                                  const SiteFold& fold = {.by = {FoldBy::Kind::Never}});
[[nodiscard]] ClusterCardData cardOf(const model::ClusterState& state, Instant now);

} // namespace pilothouse::ui
