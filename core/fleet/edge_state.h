// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "fleet/offline_schedule.h"
#include "model/arc.h"
#include "model/edge.h"

#include <chrono>
#include <optional>
#include <string>

namespace pilothouse::fleet {

/// Longer silence puts the Arc identity of a cluster at risk; so does less of its certificate.
/// Source: Azure Arc, "connectivity modes" (contact every 30 days, certificate of 90 days).
inline constexpr std::chrono::days kArcContact{30};

/// What is known about the contact with a member.
struct ContactFacts {
    model::Reach reach = model::Reach::Connecting;
    std::optional<Instant> lastContact{};      ///< of this computer; none: never
    Instant askedSince{};                      ///< since when this run of the program asks it
    std::optional<Error> error{};              ///< of the last attempt
    const OfflineSchedule* schedule = nullptr; ///< null: nothing is declared
    std::optional<model::ArcState> arc{};      ///< what Azure says of it; none: not asked
};

/// What a member's silence means.
struct EdgeVerdict {
    model::EdgeState state = model::EdgeState::Online;
    std::string message{};              ///< for people; empty for Online
    std::optional<Instant> until{};     ///< when time alone may change it; none: never
    std::optional<Instant> windowEnd{}; ///< of the offline window that holds
    bool operator==(const EdgeVerdict&) const = default;
};

/// Pure. Silence is the time since the last contact, from whomever it is known; what lies inside
/// the window that holds now does not count as silence, so that a long window is no fault. Outside
/// its windows a silent member is judged as every other (Online here), until it is Overdue.
///
/// Only silence is excused: a member that answers wrongly (TLS, credential, a proxy's page) is
/// judged as every other.
[[nodiscard]] EdgeVerdict judgeContact(const ContactFacts& facts, Instant now);

/// "2026-11-22 22:00 UTC".
[[nodiscard]] std::string minuteText(Instant at);

} // namespace pilothouse::fleet
