// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/time.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A placement under work in the lab, as screens show it. Values; any thread.
namespace pilothouse::model {

struct LabClusterResources;
struct LabDisruption;
struct LabForm;
struct LabOverrides;
struct LabRefusal;
struct LabResources;
struct LabRollout;

/// The filters of the scheduler, in the order of its profile.
enum class LabFilter : std::uint8_t {
    Affinity,
    Eligibility,
    Namespace,
    Taints,
    SamePlacement,
    Spread
};
inline constexpr std::size_t kLabFilters = 6;

/// What a filter said of one cluster.
enum class LabMark : std::uint8_t {
    NotAsked, ///< an earlier filter objected, or the cycle did not look at the cluster
    Passes,
    Skipped, ///< the policy gives it nothing to do
    Holds,   ///< the cluster has the placement, so it is no candidate for another
    Rejects,
    Fails ///< ends the cycle for all clusters
};

/// A cluster by what it holds now and what it would hold.
enum class LabVerdict : std::uint8_t {
    Kept,
    New,
    Removed,
    NotPicked, ///< passes, others score higher
    Filtered,
    Unseen, ///< the scheduler has no reason to look at it
    Missing ///< named by the policy, not in the fleet
};

/// One cluster.
struct LabRow {
    std::string name{};
    std::string region{}; ///< empty: no label tells
    LabVerdict verdict = LabVerdict::Unseen;
    bool isNow = false;             ///< holds the placement as the inputs tell
    bool isDraft = false;           ///< would, with the text as it is
    std::optional<bool> isWhatIf{}; ///< would, with the changes; none: nothing is changed
    std::array<LabMark, kLabFilters> marks{};
    std::optional<std::int32_t> topology{}; ///< scores as the hub stores them
    std::optional<std::int32_t> affinity{};
    std::int32_t rank = 0;   ///< among the scored of the last cycle, from 1; 0: not scored
    bool isNear = false;     ///< its heartbeat is within a minute of the limit
    bool isStale = false;    ///< its heartbeat is beyond the limit, or never came
    bool isOneShort = false; ///< filtered by one filter alone
    std::string fact{};      ///< what decided, with the cluster's own value
    bool operator==(const LabRow&) const = default;
};

/// A step of the funnel: how many clusters are left after it.
struct LabStage {
    enum class Kind : std::uint8_t {
        Members,
        Named, ///< by PickFixed
        Affinity,
        Eligibility,
        Namespace,
        Taints,
        SamePlacement,
        Spread,
        Picked
    };
    Kind kind = Kind::Members;
    std::int32_t left = 0;
    std::int32_t holders = 0; ///< of SamePlacement: those that have it already
    bool operator==(const LabStage&) const = default;
};

/// One filter's word on the cluster that is explained.
struct LabReason {
    std::string plugin{}; ///< in the scheduler's words
    LabMark mark = LabMark::NotAsked;
    std::string reason{}; ///< empty: nothing to object; said also where it was not asked
    std::string fact{};   ///< the values of the cluster that let it pass; may be empty
    bool operator==(const LabReason&) const = default;
};

/// What one preferred term or constraint adds to a score.
struct LabPart {
    std::string plugin{};
    std::string what{};
    std::int32_t weight = 0;
    std::optional<std::int32_t> points{}; ///< none: it would end the cycle
    std::string value{};                  ///< of this cluster; empty: it has none
    std::string least{};                  ///< over all clusters
    std::string most{};
    bool operator==(const LabPart&) const = default;
};

/// What one cluster lacks to hold the placement.
struct LabAdvice {
    std::string cluster{};
    std::vector<std::string> changes{}; ///< as `--what-if` takes them, the fewest that do
    std::vector<std::string> needs{};   ///< what no change of these mends, in words
    bool operator==(const LabAdvice&) const = default;
};

/// What would place all that is wanted.
struct LabRemedy {
    std::int32_t missing = 0;
    std::vector<LabAdvice> clusters{};
    std::int32_t newClusters = 0;  ///< that would have to join
    std::string newClustersNeed{}; ///< "region=eu, available-cpu Ge 8"; empty: nothing
    bool isProven = false;         ///< deciding again with all of it placed everything
    bool operator==(const LabRemedy&) const = default;
};

/// Everything that decides one cluster.
struct LabWhy {
    std::string cluster{};
    LabVerdict verdict = LabVerdict::Unseen;
    std::int32_t rank = 0;
    bool isFixed = false; ///< PickFixed asks for eligibility alone
    std::string reason{}; ///< as the hub would write it
    std::vector<LabReason> filters{};
    std::vector<LabPart> parts{};
    std::vector<std::pair<std::string, std::string>> inputs{}; ///< what the policy reads of it
    std::optional<std::int32_t> affinity{};
    std::optional<std::int32_t> topology{};
    std::optional<LabAdvice> advice{}; ///< of one that would not hold it; none: not known yet
    bool operator==(const LabWhy&) const = default;
};

struct LabWarning {
    std::string code{};
    std::string cluster{};
    std::string message{};
    bool operator==(const LabWarning&) const = default;
};

/// A change of the fleet or the policy that is tried out.
struct LabChange {
    std::string text{}; ///< as `--what-if` takes it; of a scaled property: its name
    std::optional<std::int32_t> percent{}; ///< more or less than each cluster has
    bool isOn = false;
    bool operator==(const LabChange&) const = default;
};

/// What comes of the changes that are on, beside the draft.
struct LabWhatIf {
    std::size_t on = 0;    ///< how many are
    std::string trouble{}; ///< why one of them cannot be made; then nothing else is said
    std::string error{};   ///< why a cycle would give up
    std::optional<bool> isFulfilled{};
    std::int32_t placed = 0;
    std::int32_t wanted = 0;
    std::vector<std::string> added{};   ///< that the draft does not have
    std::vector<std::string> removed{}; ///< that it has
    std::vector<LabWarning> warnings{}; ///< that the draft does not have
    bool operator==(const LabWhatIf&) const = default;
};

/// What the clusters of the lab offer to whoever writes a policy. Sorted.
struct LabFacts {
    std::vector<std::pair<std::string, std::vector<std::string>>> labels{}; ///< values by key
    std::vector<std::string> properties{}; ///< names as selectors and sorters take them
    std::vector<std::string> regions{};
    std::vector<std::string> clusters{};
    std::vector<std::string> taints{}; ///< keys
    bool isFleetFileTelling = false;   ///< it has prices or properties: "fleet.properties" works
};

/// Whence the clusters and what is known of the placement come.
struct LabSource {
    enum class Kind : std::uint8_t { None, Example, Files, Hub };
    Kind kind = Kind::None;
    std::string members{};  ///< file or hub; empty: none
    std::string bindings{}; ///< file; empty: none, nothing is placed yet
    std::size_t clusters = 0;
    std::size_t held = 0;           ///< bindings
    std::optional<Instant> heard{}; ///< the newest heartbeat
    bool operator==(const LabSource&) const = default;
};

/// An outcome that is compared with others: a text with changes of the fleet.
struct LabAsked {
    std::string name{};
    std::string text{};
    std::vector<LabChange> changes{};
    bool operator==(const LabAsked&) const = default;
};

/// What came of it.
struct LabScenario {
    std::string name{};
    std::string trouble{}; ///< why it decides nothing; empty: it does
    std::optional<bool> isFulfilled{};
    std::string message{};
    std::int32_t wanted = 0;
    std::vector<std::string> holders{}; ///< sorted
    bool operator==(const LabScenario&) const = default;
};

/// Moment that heartbeats are judged at.
enum class LabMoment : std::uint8_t {
    Heard, ///< the newest heartbeat of the inputs: a file does not age
    Clock
};

struct LabLive; // model/lab_live.h

/// A placement against a fleet: one immutable value for one state of text, inputs and changes.
struct PlacementPicture {
    std::uint64_t revision = 0;    ///< of the text; newer answers have higher ones
    std::uint64_t changesSeen = 0; ///< revision of the changes that `whatIf` is of
    Instant at{};                  ///< as of when the clusters are judged
    std::chrono::microseconds took{0};
    std::shared_ptr<const std::string> base{}; ///< the text as opened; null: never
    std::string file{};                        ///< it was opened from or saved to; empty: none
    std::string text{};
    std::vector<Error> errors{}; ///< of the text, in its order; with one there is no decision
    std::shared_ptr<const LabForm> form{};       ///< the text as fields (placement_form.h)
    std::shared_ptr<const LabRefusal> refusal{}; ///< of the form's last edit; null: it was made
    std::string inputTrouble{};                  ///< why the clusters cannot be used

    LabSource source{};
    std::shared_ptr<const LabFacts> facts{}; ///< null: no clusters
    LabMoment moment = LabMoment::Heard;
    std::shared_ptr<const LabLive> live{}; ///< null: the clusters are not a hub's

    std::string kind{};     ///< "ClusterResourcePlacement" or "ResourcePlacement"
    std::string name{};     ///< with its namespace
    std::string policy{};   ///< "PickAll", "PickN", "PickFixed"
    std::string snapshot{}; ///< name of the policy snapshot that the hub would decide by

    bool isDecided = false; ///< what follows says something
    std::string abort{};    ///< why a cycle gives up for every cluster; then there are no marks
    std::optional<bool> isFulfilled{};
    std::string message{}; ///< of the hub's condition
    std::int32_t cycles = 0;
    std::int32_t wanted = 0;
    std::int32_t placed = 0;
    std::int32_t added = 0;
    std::int32_t removed = 0;
    std::int32_t kept = 0;
    std::int32_t oneShort = 0; ///< clusters that one filter alone keeps out
    std::vector<LabStage> funnel{};
    std::shared_ptr<const std::vector<LabRow>>
        rows{}; ///< in the hub's order; never null if decided
    std::vector<LabWarning> warnings{};
    std::optional<LabWhy> why{};       ///< of the selected cluster
    std::optional<LabRemedy> remedy{}; ///< none: all are placed, or it is not known yet
    std::optional<LabWhatIf> whatIf{};
    std::vector<LabScenario> scenarios{};

    /// Number of the decision. What follows from one comes later, when nothing else is asked: it
    /// tells the number of the decision that it follows. See placement_rollout.h and
    /// placement_resources.h.
    std::uint64_t decision = 0;
    std::shared_ptr<const LabRollout> rollout{};                   ///< null: nothing is decided
    std::shared_ptr<const LabDisruption> disruption{};             ///< likewise
    std::shared_ptr<const LabResources> resources{};               ///< null: nobody gave any
    std::shared_ptr<const LabOverrides> overrides{};               ///< null: no resources
    std::shared_ptr<const LabClusterResources> clusterResources{}; ///< of the selected cluster
};

} // namespace pilothouse::model
