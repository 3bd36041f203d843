// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/theme/tokens.h"

#include <QString>
#include <QTimeZone>

#include <cstdint>
#include <optional>

/// The lab's values in words, and where each cluster stands on the map.
namespace pilothouse::ui {

/// Short name of a step above the funnel: "Members", "Eligible".
[[nodiscard]] QString stageWord(model::LabStage::Kind kind);
/// Column of a filter: "Affinity", "Taints"; its name in the scheduler for the tooltip.
[[nodiscard]] QString filterWord(model::LabFilter filter);
[[nodiscard]] QString filterPlugin(model::LabFilter filter);

[[nodiscard]] QString verdictWord(model::LabVerdict verdict);
/// Accent for new, warning for removed, text for kept: blue and amber, never green and red.
[[nodiscard]] Tone verdictTone(model::LabVerdict verdict);
/// What a mark says to a screen reader: "passes", "not asked".
[[nodiscard]] QString markWord(model::LabMark mark);

/// "of 6 wanted are placed": what stands behind the number.
[[nodiscard]] QString placedWords(const model::PlacementPicture& picture);
/// "1 cluster", "40 clusters".
[[nodiscard]] QString clusterCount(int count);
/// The quiet fill of what passes: silhouette of the funnel, hexes that could be picked.
[[nodiscard]] QColor quietRamp(const Tokens& tokens);
/// Whence the clusters come, "Example fleet, 40 clusters"; empty: there are none.
[[nodiscard]] QString sourceWords(const model::LabSource& source);
/// Since when clusters are judged: "as of 14:06:21, the newest heartbeat".
[[nodiscard]] QString momentWords(const model::PlacementPicture& picture, const QTimeZone& zone);

/// Which place a cluster has on the map; what is not the draft's business is quiet.
enum class LabPlace : std::uint8_t { Kept, New, Removed, Passing, Filtered, Stale };
inline constexpr int kLabPlaces = 6;
[[nodiscard]] LabPlace placeOf(const model::LabRow& row);
[[nodiscard]] QString placeWord(LabPlace place);

/// A change as a sentence: "Region down: weu"; scaled ones without their amount.
[[nodiscard]] QString changeWords(const model::LabChange& change);
/// "−20 %", "× 1.4": the amount of a scaled property; empty for the others.
[[nodiscard]] QString amountWords(const model::LabChange& change);
[[nodiscard]] bool isPrice(const model::LabChange& change);

} // namespace pilothouse::ui
