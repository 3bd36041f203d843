// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a hub does with a decision of the lab, and what may be taken from it again. Values; any
/// thread.
namespace pilothouse::model {

/// What moves on one cluster.
struct LabMove {
    enum class Kind : std::uint8_t {
        Remove, ///< the resources leave
        Update, ///< newer resources over the old ones
        Add     ///< the resources come
    };
    Kind kind = Kind::Add;
    std::string cluster{};
    bool operator==(const LabMove&) const = default;
};

/// A rollout to its end: what moves together, and what never would.
struct LabWaves {
    std::vector<std::vector<LabMove>> waves{};
    std::vector<LabMove> blocked{};
    std::string why{}; ///< why these do not move; empty where nothing is held back
    bool operator==(const LabWaves&) const = default;
};

/// The rollout of the draft.
struct LabRollout {
    std::uint64_t decision = 0;       ///< PlacementPicture::decision that it follows
    bool isExternal = false;          ///< an update run moves the bindings, not the placement
    std::int32_t target = 0;          ///< clusters that are wanted
    std::int32_t maxUnavailable = 0;  ///< clusters, of the target
    std::int32_t maxSurge = 0;        ///< clusters, of the target
    std::string maxUnavailableText{}; ///< as the placement says it: "25%"
    std::string maxSurgeText{};
    /// How long what cannot be tracked counts as unavailable once it is applied.
    std::chrono::seconds unavailablePeriod{0};
    LabWaves draft{}; ///< the selected objects are as they were rolled out last
    LabWaves newer{}; ///< they changed too: what is bound is out of date
    bool operator==(const LabRollout&) const = default;
};

/// What an eviction of one cluster would be answered.
struct LabEviction {
    std::string cluster{};
    bool isValid = false;   ///< the hub would look at it at all
    bool isAllowed = false; ///< the resources would leave
    std::string message{};  ///< of the eviction's last condition, in the hub's words
    bool operator==(const LabEviction&) const = default;
};

/// A ClusterResourcePlacementDisruptionBudget.
struct LabBudget {
    std::string name{};
    std::string field{};  ///< "maxUnavailable", "minAvailable"; empty: it says nothing
    std::string amount{}; ///< as written: "2", "20%"
    bool operator==(const LabBudget&) const = default;
};

/// How the placement stands against disruption now, as the inputs tell.
struct LabDisruption {
    std::uint64_t decision = 0;         ///< PlacementPicture::decision that it is of
    bool isForEvictions = true;         ///< evictions are of ClusterResourcePlacements alone
    std::optional<LabBudget> budget{};  ///< the placement's; none: it has none
    std::int32_t total = 0;             ///< bindings
    std::int32_t available = 0;         ///< of them, those whose resources are available
    std::vector<LabEviction> holders{}; ///< clusters with a binding, by name
    bool operator==(const LabDisruption&) const = default;
};

} // namespace pilothouse::model
