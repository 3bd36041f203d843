// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run.h"
#include "model/stuck.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

using model::StuckCause;
using model::StuckEvidence;
using model::StuckKind;

/// What keeps a member in flight, as its driver found it: "DrainBlocked", "Quota", …
struct MemberTrouble {
    std::string member{};
    StuckKind kind = StuckKind::UpgradeSlow; ///< or AppliedNotAvailable
    std::string text{}; ///< "eviction of payments/api-0 is refused by budget payments/api"
    std::string nextStep{};
    std::vector<StuckEvidence> evidence{};
};

/// All that is known beside the run itself.
struct StuckInputs {
    std::optional<Instant> sourceReadAt{}; ///< when run state was last read; local: always now
    std::chrono::milliseconds staleAfter{150'000}; ///< five polls
    std::string sourceError{};
    std::optional<Instant> driverSeenAt{}; ///< heartbeat of whoever drives; absent: nobody does
    bool startWaits = false;               ///< somebody started it; no driver has looked yet
    std::string initialisationError{};     ///< of the system that runs it
    std::vector<std::string> approvers{};  ///< who can approve, where known
    std::vector<MemberTrouble> troubles{};
    /// By member: the time that nine of ten of its kind take. Absent: no history.
    std::map<std::string, std::chrono::milliseconds> usualP90{};
};

/// Every cause that applies, headline first; empty for a run that is over or moves freely. In the
/// order of StuckKind, but what ends by itself (a wait, a window, the ceiling) comes after all that
/// needs somebody: a drain that is stuck is the headline, not that its stage is full. Pure;
/// O(members).
[[nodiscard]] std::vector<StuckCause> whyStuck(const model::Run& run, const StuckInputs& inputs,
                                               Instant now);

} // namespace pilothouse::rollout
