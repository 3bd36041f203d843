// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan_picture.h"
#include "ui/pages/plan/plan_edit.h"

#include <QString>

#include <optional>

namespace pilothouse::ui {

/// What the button of a finding does. Where no edit is known that mends it, it shows the place.
struct PlanFix {
    enum class Kind : std::uint8_t {
        Show,      ///< the stage, group or cluster
        Edit,      ///< `edit` is the strategy after it
        ReadAgain, ///< ask the members again
        ShowHead,  ///< the target and what is done
        ShowAction,
        ShowWindows
    };
    Kind kind = Kind::Show;
    QString label{};
    StrategyEdit edit{};
};

/// Pure; O(size of the strategy).
[[nodiscard]] PlanFix fixOf(const model::RunFinding& finding, const model::Strategy& strategy,
                            const model::Plan* plan);

/// Where a finding is, for the board.
struct FindingSpot {
    int stage = -1;
    QString group{};
    QString cluster{};
    bool isUnstaged = false;
};
[[nodiscard]] FindingSpot spotOf(const model::RunFinding& finding, const model::Strategy& strategy,
                                 const model::Plan* plan);

} // namespace pilothouse::ui
