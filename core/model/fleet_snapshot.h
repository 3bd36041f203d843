// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"
#include "model/sign_in_run.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// One state transition, computed by the engine from two snapshots.
struct Change {
    Instant at{};
    ClusterId cluster;
    std::string clusterName;
    std::string code;                ///< "health", "reach", "version", "nodes", …
    Health health = Health::Unknown; ///< health after the change: picks the glyph
    std::string message;             ///< for people
    bool operator==(const Change&) const = default;
};

/// Something about the fleet as a whole that the user should know, e.g. two contexts that are one
/// cluster.
struct Finding {
    Severity severity = Severity::Info;
    std::string code;                  ///< stable word: "SameCluster", "Input"
    std::vector<std::string> clusters; ///< names of members; may be empty
    std::string message;               ///< for people
    bool operator==(const Finding&) const = default;
};

/// Where a region lies, in degrees.
struct Coordinates {
    double latitude = 0;
    double longitude = 0;
    bool operator==(const Coordinates&) const = default;
};
using RegionPlaces = std::map<std::string, Coordinates>;
using MemberPlaces = std::map<ClusterId, Coordinates>;
struct PriceTable; // model/fleet_properties.h

/// Sums over the members that are not live any more, from the last they told.
struct LastKnownSums {
    std::int64_t nodes = 0;
    std::int64_t nodesReady = 0;
    std::int32_t nodesFrom = 0; ///< how many silent members once told their nodes
    std::int64_t pods = 0;
    std::int64_t podProblems = 0;
    std::int32_t podsFrom = 0;
    bool operator==(const LastKnownSums&) const = default;
};

/// Counts over all members of a snapshot. What a silent member told last is in `lastKnown` alone,
/// so that a sum never holds more members than it says.
struct FleetSummary {
    std::int32_t clusters = 0;
    std::int32_t answered = 0; ///< members whose last attempt was answered
    std::int32_t healthy = 0;
    std::int32_t upgrading = 0;
    std::int32_t degraded = 0;
    std::int32_t down = 0;
    std::int32_t unknown = 0;
    std::int64_t nodes = 0; ///< sum over live members that told; see nodesFrom
    std::int64_t nodesReady = 0;
    std::int32_t nodesFrom = 0; ///< how many live members the node sums are from
    std::int64_t pods = 0;
    std::int64_t podProblems = 0;
    std::int32_t podsFrom = 0;
    LastKnownSums lastKnown{};
    bool operator==(const FleetSummary&) const = default;
};

/// The fleet at one moment. Immutable; clusters are shared with earlier snapshots while unchanged,
/// so pointer equality means unchanged. Any thread.
struct FleetSnapshot {
    std::string fleet; ///< name
    std::uint64_t revision = 0;
    Instant takenAt{};
    std::vector<std::shared_ptr<const ClusterState>> clusters; ///< sorted by identity.id
    FleetSummary summary;
    std::vector<Change> recentChanges; ///< newest first, bounded
    std::vector<Finding> findings;     ///< about the fleet; in the order they were made
    /// The files of the fleet changed and cannot be used: it is still what was read before.
    std::optional<Error> sourceProblem;
    std::vector<SignInRun> signIns; ///< sign-in programs that run; in the order they began
    /// What the fleet file says of regions that are in no table; null: nothing.
    std::shared_ptr<const RegionPlaces> regions;
    /// Where members lie that have a place of their own in the fleet file; null: none has.
    std::shared_ptr<const MemberPlaces> places;
    /// What machines cost, by the fleet file's price table; null: it names none that can be read.
    std::shared_ptr<const PriceTable> prices;
    bool isDemo = false;
    double requestsPerSecond = 0; ///< over the last 10 s, all members
    std::size_t openWatches = 0;  ///< that the servers accepted and that still run

    /// The member with that id, or null. O(log n).
    [[nodiscard]] std::shared_ptr<const ClusterState> find(const ClusterId& id) const;
};

/// What differs between two snapshots.
struct FleetDiff {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::vector<ClusterId> added;
    std::vector<ClusterId> changed;
    std::vector<ClusterId> removed;
    [[nodiscard]] bool empty() const { return added.empty() && changed.empty() && removed.empty(); }
};

/// Compares by pointer; both sorted by id. O(n).
[[nodiscard]] FleetDiff diff(const FleetSnapshot& before, const FleetSnapshot& after);

/// Counts over `clusters`. O(n).
[[nodiscard]] FleetSummary
summarize(const std::vector<std::shared_ptr<const ClusterState>>& clusters);

} // namespace pilothouse::model
