// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/plan.h"
#include "model/rollback.h"
#include "model/run.h"
#include "model/run_forecast.h"
#include "model/run_record.h"
#include "model/stuck.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// A time in which some stages may not start members.
struct FreezeSpan {
    Instant from{};
    Instant to{};
    std::string title{};               ///< id of the window, with its reason
    std::vector<std::string> stages{}; ///< empty: all
    bool operator==(const FreezeSpan&) const = default;
};

/// How long a member was expected to take when the run was made: log-normal, `mu` and `sigma` of
/// the natural logarithm of seconds.
struct ExpectedTime {
    double mu = 0;
    double sigma = 0;
    bool isAssumed = true; ///< a guess, nothing like it was remembered
    bool operator==(const ExpectedTime&) const = default;
};

/// All that is known of one run at one moment, for screens and exports. Immutable once shared.
struct RunPicture {
    Instant at{}; ///< clock time of the picture
    Run run{};
    std::shared_ptr<const Plan> plan{}; ///< never null
    RunForecast forecast{};
    std::vector<StuckCause> causes{}; ///< headline first; empty: it moves, or is over
    std::vector<FreezeSpan> freezes{};
    /// What can be undone and what must not, worst first; of a run that failed, stopped, was
    /// abandoned or ended with failures.
    std::vector<RollbackNote> rollback{};
    std::shared_ptr<const std::vector<Record>> records{}; ///< the journal; never null
    std::string drivenBy{}; ///< "ann@desk, process 4711"; empty: nobody drives it now
    bool isDrivenHere = false;
    bool startWaits = false; ///< somebody started or resumed it; no driver has looked yet
    /// By place in the plan; null: not known.
    std::shared_ptr<const std::vector<ExpectedTime>> expected{};
    std::string broken{}; ///< its journal was changed from outside: may be read, not driven
};

/// The local runs of a fleet.
struct RunsPicture {
    Instant at{};
    std::vector<std::shared_ptr<const RunPicture>> runs{}; ///< newest first
    std::string trouble{};  ///< why they cannot be read; empty: they can
    bool isAwaited = false; ///< nobody has looked yet: that there are none says nothing
};

} // namespace pilothouse::model
