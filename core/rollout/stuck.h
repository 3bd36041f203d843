// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

/// Why a run does not move; in the order of the headline. Source: reference of the user experience,
/// 5.7 "Why is this stuck?".
enum class StuckKind : std::uint8_t {
    NotKnown = 1,        ///< its source is unreachable or stale
    NotReporting,        ///< its controller or driver does not report
    NotInitialised,      ///< it never began
    StoppedOrFailed,     ///< by a person, or by a threshold
    HumanApproval,       ///< or a gate that asks a person
    TimedWait,           ///< soak
    ScheduledStart,      ///< an instant that was computed
    WindowClosed,        ///< maintenance windows and freezes
    VersionMissing,      ///< version or node image is not in the region
    ConcurrencyCeiling,  ///< as many as may are in flight
    MemberOffOrBusy,     ///< stopped, busy, somebody else's run, or its fate is unknown
    UpgradeSlow,         ///< drain blocked, quota, images, pods without a place
    AppliedNotAvailable, ///< resources are there and do not work
    FlaggedButUsual,     ///< called stuck, but its own history takes as long
    NothingMatches       ///< so said
};
[[nodiscard]] std::string_view toString(StuckKind kind); ///< "HumanApproval"

/// A fact with the moment it was read.
struct StuckEvidence {
    std::string field{}; ///< "poddisruptionbudgets/payments/api disruptionsAllowed"
    std::string value{};
    std::optional<Instant> at{};
    bool operator==(const StuckEvidence&) const = default;
};

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
    std::string initialisationError{};     ///< of the system that runs it
    std::vector<std::string> approvers{};  ///< who can approve, where known
    std::vector<MemberTrouble> troubles{};
    /// By member: the time that nine of ten of its kind take. Absent: no history.
    std::map<std::string, std::chrono::milliseconds> usualP90{};
};

/// One cause that applies.
struct StuckCause {
    StuckKind kind = StuckKind::NothingMatches;
    std::string text{}; ///< in words, with numbers
    std::vector<StuckEvidence> evidence{};
    std::optional<Instant> since{};
    std::optional<Instant> expectedEnd{}; ///< absent: no end in sight
    std::string whoMovesIt{};
    std::string nextStep{};             ///< one, safe
    std::vector<std::string> members{}; ///< whom it holds up; empty: all that are left
    bool operator==(const StuckCause&) const = default;
};

/// Every cause that applies, headline first; empty for a run that is over or moves freely. Pure;
/// O(members).
[[nodiscard]] std::vector<StuckCause> whyStuck(const model::Run& run, const StuckInputs& inputs,
                                               Instant now);

} // namespace pilothouse::rollout
