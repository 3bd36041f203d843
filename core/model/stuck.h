// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

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

/// One cause that applies. A value.
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

} // namespace pilothouse::model
