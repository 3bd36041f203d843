// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/plan.h"
#include "model/run.h"
#include "ui/widgets/legend.h"

#include <QHash>
#include <QList>
#include <QString>

#include <chrono>

namespace pilothouse::ui {

/// What bars of clusters are coloured by.
enum class BarColour : std::uint8_t { State, Duration, Version };

/// A scale of at most five steps for bars of clusters, from light to dark, instead of the colours
/// of their states. Steps are words too: no bar is told by its colour alone. A value.
class RunShades {
public:
    static constexpr int kMost = 5;
    RunShades() = default; ///< by state: no steps

    /// By how long an attempt took: a fifth of those that are done in each step.
    [[nodiscard]] static RunShades byDuration(const model::Run& run);
    /// By the version that a cluster came from; versions past the fifth share its step.
    [[nodiscard]] static RunShades byVersion(const model::Plan& plan);
    [[nodiscard]] static RunShades of(BarColour colour, const model::Run& run,
                                      const model::Plan& plan);

    /// The step of an attempt, from 0; -1: none.
    [[nodiscard]] int stepOf(const model::MemberRun& member, const model::Attempt& attempt,
                             Instant now) const;
    /// "31 m", "from 1.32.4"; empty: no step.
    [[nodiscard]] QString wordOf(const model::MemberRun& member, const model::Attempt& attempt,
                                 Instant now) const;
    /// Each step with its meaning; empty: coloured by state.
    [[nodiscard]] QList<LegendEntry> legend() const;
    [[nodiscard]] BarColour colour() const { return m_colour; }

private:
    BarColour m_colour = BarColour::State;
    QList<std::chrono::milliseconds> m_bounds{}; ///< upper ends of all steps but the last
    QList<QString> m_versions{};                 ///< oldest first
    QHash<QString, int> m_versionOf{};           ///< by cluster id: place in `m_versions`
};

} // namespace pilothouse::ui
