// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/timeline/time_scale.h"
#include "ui/theme/tokens.h"

#include <QList>
#include <QString>
#include <QTimeZone>

#include <cstdint>
#include <optional>

namespace pilothouse::ui {

/// What a piece of a lane shows. Never told by colour alone: hatch, dots, shape or a word beside
/// it.
enum class BarKind : std::uint8_t {
    Done,
    Running,
    OverP90, ///< running for longer than nine in ten did; a tick marks where that began
    Failed,  ///< ends in the shape of a failure
    Soak,
    Gate,
    Planned,     ///< expected, to its median
    PlannedTail, ///< from there to what nine in ten keep
    Skipped,
};

/// [from, to) of a lane.
struct TimelineBar {
    BarKind kind = BarKind::Done;
    Instant from{};
    Instant to{};
    int slot = -1;                ///< of a lane with slots, from 0; -1: the whole height
    std::optional<Glyph> glyph{}; ///< at its start: what a gate waits for
    QString word{};               ///< in it where it fits, else after it; else in the tooltip alone
    Tone tone = Tone::Secondary;  ///< of the word
    int shade = -1; ///< step of the ramp, from 0, instead of the colour of what is done or runs
    int deck = 0;   ///< 1, 2: the upper or lower half of its lane, beside another at once
    QString ref{};  ///< what Enter on it opens; empty: what its lane opens
    bool operator==(const TimelineBar&) const = default;
};

/// How many clusters stood how during [from, to): a column, from the ground up in this order.
struct LaneColumn {
    Instant from{};
    Instant to{};
    int failed = 0;
    int done = 0;
    int running = 0;
    int planned = 0;
    bool operator==(const LaneColumn&) const = default;
};

/// The same lane in another run, moved so that both begin at once.
struct LaneGhost {
    Instant from{};
    Instant to{};
    bool operator==(const LaneGhost&) const = default;
};

/// Heat: all clusters of a run that is too large for lanes of their own.
enum class LaneKind : std::uint8_t { Stage, Group, Member, Heat };

/// One row.
struct TimelineLane {
    QString id{}; ///< unique
    LaneKind kind = LaneKind::Stage;
    Glyph glyph = Glyph::NotStarted;
    QString name{};
    QString detail{}; ///< right in the label column: "12 of 22 · 2 at once"
    Tone detailTone = Tone::Muted;
    bool canFold = false;
    bool isFolded = false;
    int slotCount = 0; ///< 2 to 4: bars with a slot lie above one another; else all on one line
    QList<TimelineBar> bars{};   ///< by start; of one slot they do not overlap
    QList<LaneColumn> columns{}; ///< by start, instead of slots: many clusters at once
    int columnsOf = 0;           ///< clusters that a column of full height stands for
    std::optional<LaneGhost> ghost{};
    QString before{}; ///< words that end where the first bar starts: "started 13:02"
    QString note{};   ///< tooltip and screen reader, after name, state and detail
    bool operator==(const TimelineLane&) const = default;
};

/// A time in which nothing may start.
struct TimelineFreeze {
    Instant from{};
    Instant to{};
    QString title{};        ///< "Freeze, edge"
    QList<QString> lanes{}; ///< ids it holds; a ghost on the others
    bool operator==(const TimelineFreeze&) const = default;
};

/// So many clusters in flight during [from, to).
struct InFlightStep {
    Instant from{};
    Instant to{};
    int count = 0;
    bool isPlanned = false;
    bool operator==(const InFlightStep&) const = default;
};

/// All that the canvas draws. A value; compared before anything is painted again.
struct TimelineData {
    QList<TimelineLane> lanes{}; ///< those that are not folded away, in order
    QList<TimelineFreeze> freezes{};
    QList<InFlightStep> inFlight{};
    QString inFlightNow{}; ///< "5 of 15"
    Instant now{};
    std::optional<Instant> end50{};
    std::optional<Instant> end90{};
    std::optional<Instant> was50{}; ///< the end as it was expected before, a ghost on the axis
    Instant was50At{};              ///< until when
    Instant from{};                 ///< what "fit" shows
    Instant to{};
    bool isStale = false; ///< nothing planned is drawn, the past stays
    bool isPast = false;  ///< `now` is a moment of the past: its line says "at"
    bool operator==(const TimelineData&) const = default;
};

} // namespace pilothouse::ui
