// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/timeline/timeline_data.h"

#include <QStringList>

namespace pilothouse::ui {

/// A stage: its bars, and what is said before the first of them.
struct SimulationLane {
    TimelineLane lane{};          ///< `detail` is the number of its members, `note` its tooltip
    QString before{};             ///< "+ approval"
    std::optional<Glyph> glyph{}; ///< behind those words
    bool operator==(const SimulationLane&) const = default;
};

/// The fleet from this moment to the next point.
struct MixPoint {
    Instant at{};
    int there50 = 0;        ///< on the target
    int there90 = 0;        ///< never more than there50
    QList<int> remaining{}; ///< on each old version; with there50 the total
    bool operator==(const MixPoint&) const = default;
};

/// All that the canvas draws. A value; compared before anything is painted again.
struct SimulationData {
    QList<SimulationLane> lanes{};
    QList<TimelineFreeze> freezes{};
    QStringList versions{}; ///< old ones, oldest first
    QList<int> shades{};    ///< of each, its place among those of which some go; -1: all stay
    int shadeCount = 0;
    QList<int> leftBehind{}; ///< of each of them, in the end
    QStringList leftWords{}; ///< of each: "7 stay on 1.32.9"; empty: none stays
    QString target{};        ///< its version, or words for it
    int total = 0;           ///< members
    QList<MixPoint> mix{};   ///< by time
    std::optional<Instant> end50{};
    std::optional<Instant> end90{};
    Instant from{};
    Instant to{};
    bool operator==(const SimulationData&) const = default;

    /// The last point that is not after it; -1 before the first.
    [[nodiscard]] qsizetype pointAt(Instant at) const;
};

} // namespace pilothouse::ui
