// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/ids.h"
#include "model/fleet_snapshot.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pilothouse::engine {

/// Ask one member, or all when `cluster` is not set, again right now, back-off or not.
struct RefreshNow {
    std::optional<ClusterId> cluster;
};

/// What the user looks at: these members go first and get watches. Replaces the last word.
struct SetAttention {
    std::vector<ClusterId> clusters;
};

/// Read one object as the API server has it. The answer is a FetchedText with the same `requestId`.
struct FetchObject {
    std::uint64_t requestId = 0;
    ClusterId cluster;
    std::string path; ///< "/api/v1/namespaces/shop/pods/web-0"
};

/// Read the end of a container's log.
struct FetchLog {
    std::uint64_t requestId = 0;
    ClusterId cluster;
    std::string ns;
    std::string pod;
    std::string container;
    bool previous = false;
    int tailLines = 200;
};

/// Read a pod's events (newest last) as lines of text. The answer is a FetchedText.
struct FetchEvents {
    std::uint64_t requestId = 0;
    ClusterId cluster;
    std::string ns;
    std::string objectUid;
};

using Command = std::variant<RefreshNow, SetAttention, FetchObject, FetchLog, FetchEvents>;

/// The answer to a Fetch… command: YAML of an object, log text, or why there is none.
struct FetchedText {
    std::uint64_t requestId = 0;
    ClusterId cluster;
    Instant at{};
    std::string text;
    std::optional<Error> error;
};

/// What the UI takes over in one go: the newest snapshot, everything that differs since the last
/// take, and the answers that arrived in between.
struct Publication {
    std::shared_ptr<const model::FleetSnapshot> snapshot;
    model::FleetDiff diff;
    std::vector<FetchedText> answers;
};

} // namespace pilothouse::engine
