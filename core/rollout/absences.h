// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_record.h"
#include "rollout/calendar_window.h"

#include <optional>
#include <vector>

namespace pilothouse::rollout {

/// When members are out of touch, as far as their schedules tell: what a simulation has in the
/// place of a driver that looks at them. Implementations may cache; one thread at a time.
class Absences {
public:
    struct Look {
        std::optional<Span> away{}; ///< that holds at the instant asked about
        Instant until{};            ///< when the answer may change; later than asked
    };

    Absences() = default;
    Absences(const Absences&) = delete;
    Absences& operator=(const Absences&) = delete;
    virtual ~Absences() = default;
    /// Whose schedules tell anything; ascending places in the plan. Nobody else is ever away.
    [[nodiscard]] virtual const std::vector<model::PlanIndex>& members() const = 0;
    [[nodiscard]] virtual Look at(model::PlanIndex member, Instant now) = 0;
};

} // namespace pilothouse::rollout
