// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <optional>
#include <string>

namespace pilothouse::model {

/// What an earlier run of the program knew of a member, kept so that it can be shown with its age
/// while the member is away. A value.
struct LastKnown {
    ClusterId id{};
    Instant askedSince{};             ///< since when somebody asks it: its silence counts from here
    std::optional<Instant> contact{}; ///< the last; none: it never answered
    std::optional<Observed<std::string>> version{};
    std::optional<Observed<NodeCounts>> nodes{};
    std::optional<Observed<PodCounts>> pods{};
    bool operator==(const LastKnown&) const = default;
};

} // namespace pilothouse::model
