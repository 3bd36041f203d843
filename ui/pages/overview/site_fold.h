// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/canvas/hex_layout.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <cstdint>

namespace pilothouse::ui {

/// By what the sites of a fleet are put together on its map.
struct FoldBy {
    enum class Kind : std::uint8_t {
        Auto,   ///< by region once there are too many to tell apart
        Never,  ///< each is a place of its own
        Region, ///< one place for each region
        Group,  ///< for each group of the fleet file
        Label   ///< for each value of `label`
    };
    Kind kind = Kind::Auto;
    QString label{}; ///< key; Label only
    bool operator==(const FoldBy&) const = default;
};
/// "auto", "never", "region", "group", "label:city"; what is remembered. Unknown words are Auto.
[[nodiscard]] QString toText(const FoldBy& by);
[[nodiscard]] FoldBy foldFrom(const QString& text);

/// Auto folds from so many sites on, and where no member is called one, from so many members on.
inline constexpr int kFoldSites = 300;
inline constexpr int kFoldMembers = 2'500;

/// How the map is folded now. A value.
struct SiteFold {
    FoldBy by{};          ///< never Auto; Never: nothing is folded
    bool isOfAll = false; ///< no member is called a site: all are folded
    QString inside{};     ///< key of the place that is open; empty: the whole fleet
    bool operator==(const SiteFold&) const = default;
};

/// A member with the label `edge` (but not "false"): one of many small ones.
[[nodiscard]] bool isSite(const model::ClusterIdentity& identity);
/// What a choice means for this fleet. Depends on identities alone, so that no state folds or
/// unfolds the map. Pure; O(members).
[[nodiscard]] SiteFold foldOf(const FoldBy& choice, const model::FleetSnapshot& snapshot);
/// Label keys by which sites may be folded: known of most, with 2 to 400 values. Sorted. Pure.
[[nodiscard]] QStringList foldLabels(const model::FleetSnapshot& snapshot);

/// The place a member is folded into ("sites of prod in Lyon"); empty: it stands for itself.
[[nodiscard]] QString placeKey(const model::ClusterIdentity& identity, const SiteFold& fold);
/// What a person reads of that place: region, group or value; "none" where it is not known.
[[nodiscard]] QString placeName(const model::ClusterIdentity& identity, const SiteFold& fold);

/// A cell that stands for several members has an id of its own.
[[nodiscard]] QString cellIdOf(const QString& placeKey);
[[nodiscard]] bool isPlaceCell(const QString& cellId);
[[nodiscard]] QString placeOfCell(const QString& cellId);

/// Adds one member to the cell of its place: counts are exact, the state is the worst of those that
/// match the filter.
void addTo(HexCell& place, HexState state, bool isFilteredOut);
/// "34 sites: 2 down, 1 degraded, 31 healthy"; with a filter "12 of 34 match". Pure but for the
/// locale.
[[nodiscard]] QString placeNote(const HexCell& place);

} // namespace pilothouse::ui
