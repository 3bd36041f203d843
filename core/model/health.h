// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// A cluster's state in the words of every screen and export. Unknown is never healthy.
enum class Health : std::uint8_t {
    Healthy,
    Upgrading, ///< nodes run different kubelet versions and nothing else is wrong
    Degraded,
    Down,   ///< the API server says it is not ready, or no node is ready
    Unknown ///< not heard from (stale, unreachable, never answered)
};

[[nodiscard]] std::string_view toString(Health health); ///< "healthy" … "unknown"

enum class Severity : std::uint8_t { Info, Warning, Error };
[[nodiscard]] std::string_view toString(Severity severity);

/// One reason for a cluster's health, worst first in a list.
struct Reason {
    Severity severity = Severity::Info;
    std::string code;    ///< stable word, e.g. "NodesNotReady"
    std::string message; ///< for people: "2 nodes NotReady: kubelet stopped posting"
    std::string object;  ///< "pods/payments/api-0" where one object is meant, else empty
    bool operator==(const Reason&) const = default;
};

} // namespace pilothouse::model
