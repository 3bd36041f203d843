// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The placements of a hub and what the hub says of them, in words. Values; any thread.
namespace pilothouse::model {

/// How a placement, a condition or a cluster stands.
enum class HubState : std::uint8_t {
    Ok,
    Running, ///< goes on by itself
    Waiting, ///< for somebody or something outside this placement
    Warning, ///< done, but not as asked
    Failed,  ///< does not go on by itself
    Unknown  ///< the hub does not say, or says it of an older generation
};

/// A condition explained.
struct HubCondition {
    std::string step{};    ///< "Scheduled", without the kind of the placement before it
    std::string status{};  ///< "True", "False", "Unknown"
    std::string reason{};  ///< as the hub words it
    std::string message{}; ///< likewise
    HubState state = HubState::Unknown;
    std::string meaning{};               ///< one sentence for people
    std::string next{};                  ///< what to do about it; empty: nothing
    std::vector<std::string> clusters{}; ///< that it is about, where not all
    std::int64_t behind = 0;             ///< generations that it is older than the placement
    std::optional<Instant> since{};
    bool operator==(const HubCondition&) const = default;
};

/// A value at a path, in the member and on the hub.
struct HubDifference {
    std::string path{};
    std::string inMember{};
    std::string inHub{};
    bool operator==(const HubDifference&) const = default;
};

/// An object of the placement that is not in a cluster as the hub wants it.
struct HubObject {
    enum class Kind : std::uint8_t { Failed, Drifted, Diffed };
    Kind kind = Kind::Failed;
    std::string object{};  ///< "Deployment shop/web"
    std::string reason{};  ///< of Failed, as the hub words it
    std::string meaning{}; ///< of the reason
    std::string next{};
    std::string message{};
    std::vector<HubDifference> differences{};
    std::optional<Instant> since{};
    bool isAbsent = false; ///< of Diffed: the member has no such object
    bool operator==(const HubObject&) const = default;
};

/// A cluster that holds the placement, or one that could not be found (without a name).
struct HubCluster {
    std::string name{};
    HubState state = HubState::Unknown;
    HubCondition last{};     ///< the condition that says so
    std::string resources{}; ///< index of the resource snapshot that it has
    std::vector<std::string> overrides{};
    std::vector<HubObject> objects{};
    bool operator==(const HubCluster&) const = default;
};

/// Whether our scheduler, asked again with the hub's own data, decides as the hub did.
struct HubAgreement {
    struct Difference {
        std::string cluster{};
        bool isOnHub = false; ///< selected there; then the replay does not select it
        std::string hub{};    ///< its reason
        std::string replay{}; ///< ours
        bool operator==(const Difference&) const = default;
    };
    std::int32_t listed = 0; ///< decisions in the policy snapshot
    std::int32_t moved = 0;  ///< of those that agree: with other scores by now
    std::vector<Difference> differences{};
    std::string trouble{}; ///< why nothing could be compared; then the above says nothing
    bool operator==(const HubAgreement&) const = default;
};

/// One placement of a hub.
struct HubPlacementPicture {
    std::string name{};
    std::string nameSpace{}; ///< of a ResourcePlacement
    std::string kind{};
    std::string policy{}; ///< "PickN"
    std::int64_t generation = 0;
    std::int32_t selected = 0;            ///< clusters that the hub chose
    std::optional<std::int32_t> wanted{}; ///< that it was asked for; none: all that fit
    std::int32_t objects = 0;             ///< that the hub selected
    std::string resources{};              ///< index of the latest resource snapshot, as observed
    HubState state = HubState::Unknown;
    std::string word{};     ///< of the state: "available", "rolling out"
    std::string headline{}; ///< one sentence
    std::string next{};
    bool isDeleting = false;
    std::vector<HubCondition> conditions{};
    std::vector<HubCluster> clusters{};
    HubAgreement agreement{};
    std::string trouble{}; ///< what of it could not be read; empty: nothing
    bool operator==(const HubPlacementPicture&) const = default;
};

/// What a hub said at one moment.
struct HubPicture {
    std::string hub{};
    std::string server{};
    Instant readAt{};
    std::size_t members = 0;
    std::vector<HubPlacementPicture> placements{}; ///< by namespace and name
    std::vector<std::string> gaps{};               ///< kinds that could not be read, and why
};

} // namespace pilothouse::model
