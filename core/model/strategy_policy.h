// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "model/bound.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

enum class IntentKind : std::uint8_t {
    Full,             ///< control plane, then nodes
    ControlPlaneOnly, ///< nodes stay
    NodeImageOnly,    ///< version stays
    SecurityPatch,
    SnapshotRollout, ///< KubeFleet: a snapshot of a placement's resources
    Custom           ///< what the action does is its own affair
};
[[nodiscard]] std::string_view toString(IntentKind kind);

enum class ImagePolicy : std::uint8_t { Latest, Consistent, Custom };
[[nodiscard]] std::string_view toString(ImagePolicy policy);

/// What shall be true of every member afterwards.
struct Intent {
    IntentKind kind = IntentKind::Full;
    std::string kubernetesVersion{}; ///< "1.34.3"; empty: not said (yet)
    ImagePolicy images = ImagePolicy::Latest;
    std::vector<std::string> imageVersions{}; ///< ImagePolicy::Custom
    std::string placement{};                  ///< SnapshotRollout
    std::optional<std::int32_t> snapshotIndex{};
    Position position{};
    bool operator==(const Intent&) const = default;
};

/// What the local driver does to a member: a program without a shell, or a patch of a Cluster API
/// topology. Texts hold {placeholders} of a closed list, judged by the reader.
struct Action {
    std::vector<std::string> argv{};
    std::vector<std::string> probe{}; ///< asked after a crash; its output is matched by:
    std::string probeIdle{};          ///< regular expressions; empty: not said
    std::string probeRunning{};
    std::string probeFailed{};
    std::string clusterApiContext{}; ///< set exactly when this is a patch
    std::string clusterApiCluster{};
    bool provesNodes = true; ///< done when the nodes report the target too, not the server alone
    std::chrono::milliseconds within{10'800'000}; ///< time for the proof
    Position position{};
    bool operator==(const Action&) const = default;
};

enum class OnStuck : std::uint8_t { Flag, Fail, Skip };
enum class OnDrift : std::uint8_t { Ignore, Abort };
enum class OnUnstaged : std::uint8_t { Error, List };
enum class OnBusy : std::uint8_t { Defer };
enum class OnStopped : std::uint8_t { Defer, Skip, Fail };
enum class OnSoakStop : std::uint8_t { Continue, Restart };
[[nodiscard]] std::string_view toString(OnStuck word);
[[nodiscard]] std::string_view toString(OnDrift word);
[[nodiscard]] std::string_view toString(OnUnstaged word);
[[nodiscard]] std::string_view toString(OnBusy word);
[[nodiscard]] std::string_view toString(OnStopped word);
[[nodiscard]] std::string_view toString(OnSoakStop word);

/// When a member counts as stuck: after a time, or past a percentile of its own history.
struct StuckAfter {
    std::optional<std::chrono::milliseconds> time{};
    std::int32_t percentile = 95; ///< where there is no time
    bool operator==(const StuckAfter&) const = default;
};

/// How a run takes failure, delay and change. Breakers that are not set never trip.
struct Policy {
    Bound maxFailures{}; ///< for stages and groups that say none; a run stops above it
    std::optional<std::int32_t> minSuccess{};          ///< percent, likewise
    std::optional<std::int32_t> consecutiveFailures{}; ///< so many in a row stop the run
    std::optional<std::int32_t> sameError{};           ///< so many of one error code in a stage
    std::optional<std::int32_t> errorBudget{};         ///< sum of failed members' weights above it
    bool strictFirstStage = true;                      ///< the first stage tolerates no failure
    std::optional<std::chrono::milliseconds> memberTimeout{};
    std::int32_t retries = 0;
    std::chrono::milliseconds retryDelay{600'000};
    OnStuck onStuck = OnStuck::Flag;
    StuckAfter stuckAfter{};
    OnDrift membershipDrift = OnDrift::Ignore;
    OnUnstaged unstaged = OnUnstaged::Error;
    OnBusy onClusterBusy = OnBusy::Defer;
    OnStopped onClusterStopped = OnStopped::Defer;
    /// A member that is offline by the fleet's file when its turn comes holds nobody up: its stage
    /// goes on without it, and it is taken up when it is back. False: the stage waits for it.
    bool deferOffline = true;
    OnSoakStop soakOnStop = OnSoakStop::Continue;
    bool windowGuard = true; ///< no start whose p90 would run into a Deny
    Position position{};
    bool operator==(const Policy&) const = default;
};

} // namespace pilothouse::model
