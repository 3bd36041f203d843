// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/ids.h"
#include "model/fleet_snapshot.h"
#include "model/object.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pilothouse::fleet {
struct FleetConfig;
}

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

/// Keep the objects of a query of one member true, by list and watch, until UnfollowObjects. What
/// is known comes as FollowedObjects with every publication in which it changed.
struct FollowObjects {
    std::uint64_t followId = 0; ///< names it; following under an id in use replaces that query
    ClusterId cluster;
    model::ObjectQuery query;
};
/// Nobody reads that any more; its watch is closed at once unless another reader shares it.
struct UnfollowObjects {
    std::uint64_t followId = 0;
};

/// The network of this computer changed: what is open may be dead without a word and begins anew
/// within five seconds, at a time of its own for each member.
struct NetworkChanged {};

/// End the runs of a sign-in program, by its fingerprint; it does not begin again until RefreshNow.
struct StopSignIn {
    std::string program;
};

using Command = std::variant<RefreshNow, SetAttention, FetchObject, FetchLog, FetchEvents,
                             FollowObjects, UnfollowObjects, NetworkChanged, StopSignIn>;

/// What is known of a followed query now.
struct FollowedObjects {
    std::uint64_t followId = 0;
    ClusterId cluster;
    std::shared_ptr<const model::ObjectSet> set; ///< never null
};

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
    std::vector<FollowedObjects> follows; ///< the newest of each that changed
    /// The fleet's files as they were read again, if they were since the last take.
    std::shared_ptr<const fleet::FleetConfig> reread;
};

} // namespace pilothouse::engine
