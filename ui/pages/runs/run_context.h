// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <QSet>
#include <QString>
#include <QStringList>
#include <QTimeZone>

#include <optional>

namespace pilothouse::ui {

/// Who looks at runs, when, and what they may do.
struct RunContext {
    Instant now{};
    double speed = 1; ///< clock seconds in a second of this computer; of a simulated fleet more
    QTimeZone zone = QTimeZone::systemTimeZone();
    QString who{};              ///< "ann@desk": as whom commands are given
    QString fleet{};            ///< its name
    QStringList terminal{};     ///< options that name fleet and state to `pilothousectl`
    QString whyLocked{};        ///< why nothing may be written now; empty: writes are on
    bool isPast = false;        ///< shown as it was then: nothing is expected, nobody drives
    QSet<QString> production{}; ///< ids of clusters that are production
    /// How long ago something was heard, by this computer's own time: a run of a simulated fleet is
    /// no older for its clock running faster.
    [[nodiscard]] std::chrono::milliseconds heardAgo(Instant at) const {
        using Fraction = std::chrono::duration<double, std::milli>;
        return std::chrono::duration_cast<std::chrono::milliseconds>(Fraction(now - at) / speed);
    }
    bool operator==(const RunContext&) const = default;
};

} // namespace pilothouse::ui
