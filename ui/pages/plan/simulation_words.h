// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/simulation.h"
#include "ui/canvas/simulation/simulation_data.h"
#include "ui/widgets/text_runs.h"

#include <QList>
#include <QLocale>
#include <QString>
#include <QTimeZone>

namespace pilothouse::ui {

/// A simulation as lanes and a stack of versions. Pure.
[[nodiscard]] SimulationData simulationData(const model::Simulation& simulation,
                                            const QTimeZone& zone);

/// A moment after `from`: "14:06" within a day, "Wed 14:06" within a week, else with its date.
[[nodiscard]] QString momentAfter(Instant at, Instant from, const QTimeZone& zone);

/// "ends 01:03 – 02:18 · 2 deferred", or what stands in its way.
[[nodiscard]] QString endWords(const model::Simulation& simulation, const QTimeZone& zone);
/// "p50 – p90, plus 2 approvals".
[[nodiscard]] TextRuns bandWords(const model::Simulation& simulation);
/// "deferred until 06:00": what becomes of a member that is away at its turn, in some draws with
/// their number; empty where it never is.
[[nodiscard]] QString awayWords(const model::Simulation& simulation,
                                const model::SimulatedMember& member, const QTimeZone& zone);
/// "500 draws · seed 7 · 0.8 s · nothing is written".
[[nodiscard]] QString drawWords(const model::Simulation& simulation);
/// "500 draws · seed 7", where there is little room.
[[nodiscard]] QString shortDrawWords(const model::Simulation& simulation);
/// "12 assumed", of durations; "assumed" alone: all; empty where none is.
[[nodiscard]] QString assumedWords(const model::Simulation& simulation);
/// Why nothing would ever move; empty where some draws end.
[[nodiscard]] QString blockedWords(const model::Simulation& simulation);

/// "1 draw", "500 draws"; "12 assumed".
[[nodiscard]] QString drawCount(std::int32_t draws);
[[nodiscard]] QString assumedCount(std::int32_t members);

/// A version as people name it: "1.33.5"; "version unknown".
[[nodiscard]] QString versionWords(const std::string& version);

/// A line beside the chart.
struct ReadoutLine {
    enum class Swatch : std::uint8_t { None, Left, Old, Target };
    Swatch swatch = Swatch::None;
    int shade = 0; ///< of an old one: its place among those of which some go
    QString name{};
    QString value{};
    QString detail{}; ///< below the name
    bool operator==(const ReadoutLine&) const = default;
};
/// What holds at a moment: versions, then numbers. The moment itself is the caller's to say. Pure.
[[nodiscard]] QList<ReadoutLine> readoutAt(const model::Simulation& simulation, Instant at);
/// The same for screen readers: "At 14:00: 1.33.5 123, …".
[[nodiscard]] QString readoutText(const QList<ReadoutLine>& lines, Instant at,
                                  const QTimeZone& zone);

} // namespace pilothouse::ui
