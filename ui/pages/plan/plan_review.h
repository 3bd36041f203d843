// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan_picture.h"
#include "ui/pages/plan/plan_words.h"
#include "ui/widgets/review_sheet.h"

namespace pilothouse::ui {

/// What making a run of a plan changes.
struct PlanScope {
    int changing = 0; ///< clusters that are not at the target
    int atTarget = 0;
    bool hasProduction = false; ///< among those that change
};
[[nodiscard]] PlanScope scopeOf(const model::PlanPicture& picture);

/// A name for a run: `wanted` with what names may not have left out, and a number where it is
/// taken.
[[nodiscard]] QString runNameFor(const QString& wanted, const QStringList& taken);

/// What the sheet shows before a run is made. `file`: of the strategy; empty: saved nowhere yet.
[[nodiscard]] ReviewData createReview(const model::PlanPicture& picture, const QString& run,
                                      const QString& file, const PlanContext& context);

/// The strategy of a plan that was frozen: a run's, to begin another from. Bounds are counts and
/// members names, as they were then; those the run left out are left out.
[[nodiscard]] model::Strategy strategyOf(const model::Plan& plan);
/// A first strategy for a fleet with these groups: a stage each, in their order; one stage of all
/// where there is none or too many.
[[nodiscard]] model::Strategy strategyFor(const QStringList& groups, const QString& version);

} // namespace pilothouse::ui
