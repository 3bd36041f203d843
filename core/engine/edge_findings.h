// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "model/arc.h"
#include "model/fleet_snapshot.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// A member that Azure Arc knows, and that Azure did not tell of.
struct ArcFailure {
    ClusterId member{};
    std::string name{};
    std::string resource{}; ///< ARM id
    Error error{};
    bool operator==(const ArcFailure&) const = default;
};

/// "/subscriptions/ID/…" → "ID"; empty where it is no such id. Pure.
[[nodiscard]] std::string subscriptionOf(const std::string& armId);

/// One finding ("ArcUnread") for each kind of failure in each subscription: whom, what failed, and
/// what to do about it. Pure.
[[nodiscard]] std::vector<model::Finding> findingsOf(const std::vector<ArcFailure>& failures);

/// An Arc agent whose certificate has less than `kArcContact` left although it may well be heard
/// ("ArcCertificate"): agents renew it themselves from 46 days before its end on, so that something
/// keeps them. Absent where there is none. Pure. Source: Azure Arc, "connectivity modes" and
/// "troubleshooting".
/// @param names of members, by id; who has none is left out
[[nodiscard]] std::optional<model::Finding>
certificateFinding(const std::map<ClusterId, model::ArcState>& states,
                   const std::map<ClusterId, std::string>& names, Instant now);

/// What is known of members cannot be kept or read ("LastKnown"): names the file. Pure.
[[nodiscard]] model::Finding memoryFinding(const Error& error);

} // namespace pilothouse::engine
