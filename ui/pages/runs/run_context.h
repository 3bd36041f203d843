// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <QSet>
#include <QString>
#include <QTimeZone>

#include <optional>

namespace pilothouse::ui {

/// Who looks at runs, when, and what they may do.
struct RunContext {
    Instant now{};
    QTimeZone zone = QTimeZone::systemTimeZone();
    QString who{};              ///< "ann@desk": as whom commands are given
    QString fleet{};            ///< its name
    QString whyLocked{};        ///< why nothing may be written now; empty: writes are on
    bool isPast = false;        ///< shown as it was then: nothing is expected, nobody drives
    QSet<QString> production{}; ///< ids of clusters that are production
    bool operator==(const RunContext&) const = default;
};

} // namespace pilothouse::ui
