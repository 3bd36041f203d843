// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// Whether a layer of a member can be taken back.
enum class RollbackVerdict : std::uint8_t {
    May,       ///< offered, until `until`
    Elsewhere, ///< the provider's or installer's own tool can; not offered
    MustNot,   ///< it breaks the cluster, or nobody supports it
    Unneeded,  ///< it did not change
    Wait       ///< in flight
};
[[nodiscard]] std::string_view toString(RollbackVerdict verdict); ///< "may"

/// What holds for a layer of all members that stand alike. A value.
struct RollbackNote {
    std::string layer{}; ///< "control plane", "node pools", "resources"
    RollbackVerdict verdict = RollbackVerdict::MustNot;
    std::string text{};                 ///< why, and how or what instead
    std::string from{};                 ///< the version before; empty: not known
    std::string to{};                   ///< what the run brings
    std::optional<Instant> until{};     ///< the first of them whose way is closed after it
    std::optional<Instant> firstAt{};   ///< when the first of them came to the target
    std::optional<Instant> lastAt{};    ///< and the last
    std::vector<std::string> members{}; ///< their names, in the order of the plan
    bool operator==(const RollbackNote&) const = default;
};

} // namespace pilothouse::model
