// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/selector.h"
#include "kube/yaml.h"
#include "placement/explain.h"
#include "placement/member.h"
#include "placement/preview.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the placements of Karmada and of Open Cluster Management have in common: clusters with the
/// facts that these systems read, and how a preview of theirs comes out. Values; any thread.
namespace pilothouse::placement {

enum class System : std::uint8_t { KubeFleet, Karmada, OpenClusterManagement };

/// Whose placement a document is, by its apiVersion; KubeFleet for any other.
[[nodiscard]] System systemOf(const kube::YamlView& document);
/// "Karmada", "OpenClusterManagement", as in JSON.
[[nodiscard]] std::string_view wordOf(System system);

struct TimedTaint {
    Taint taint{};
    std::optional<Instant> since{}; ///< none: the object does not say
    bool operator==(const TimedTaint&) const = default;
};

/// A kind that a cluster serves.
struct ServedKind {
    std::string apiVersion{};
    std::string kind{};
    bool operator==(const ServedKind&) const = default;
};

/// A cluster as one of these systems sees it.
struct ForeignCluster {
    Member member{}; ///< name, labels, leaving, capacity, allocatable; its taints are below
    std::vector<TimedTaint> taints{};
    std::string provider{};
    std::string region{};
    std::vector<std::string> zones{};
    std::optional<std::vector<ServedKind>> apis{}; ///< none: not known
    model::Labels claims{};                        ///< of Open Cluster Management; sorted by name
    std::optional<bool> isReady{};                 ///< none: it says nothing
    bool operator==(const ForeignCluster&) const = default;
};

/// A ManagedClusterSet.
struct ClusterSet {
    std::string name{};
    std::optional<kube::Selector> labels{}; ///< none: by the label that names the set
    bool operator==(const ClusterSet&) const = default;
};

/// One score of an AddOnPlacementScore.
struct AddOnScore {
    std::string cluster{};
    std::string resource{}; ///< name of the object
    std::string name{};
    std::int32_t value = 0;
    std::optional<Instant> validUntil{};
    bool operator==(const AddOnScore&) const = default;
};

/// What a file of clusters holds.
struct ForeignObjects {
    bool hasOwn = false; ///< the system's own clusters; else MemberClusters stand for them
    std::vector<ForeignCluster> clusters{};
    bool hasSets = false; ///< the file has sets or their bindings, so they are all there is
    std::vector<ClusterSet> sets{};
    std::vector<std::pair<std::string, std::string>> setBindings{}; ///< namespace, set
    std::vector<AddOnScore> scores{};
    bool operator==(const ForeignObjects&) const = default;
};

/// Reads a List or stream for one system: Karmada's Cluster, or ManagedCluster, ManagedClusterSet,
/// ManagedClusterSetBinding and AddOnPlacementScore; MemberClusters count where there is no cluster
/// of the system. Validation with a position.
[[nodiscard]] Result<ForeignObjects> readForeignObjects(std::string_view text,
                                                        const std::string& fileName, System system);

/// Clusters sorted by name, as a Fleet with the further facts beside it.
struct ForeignFleet {
    Fleet fleet{};
    std::vector<ForeignCluster> clusters{}; ///< by ClusterIndex

    /// Validation where two clusters have one name.
    [[nodiscard]] static Result<ForeignFleet> make(std::vector<ForeignCluster> clusters);
};

/// Whether a toleration fits a taint; expiry is not looked at. Both systems have the rule of
/// kubernetes/api core/v1/toleration.go ToleratesTaint.
[[nodiscard]] bool tolerates(const Toleration& toleration, const Taint& taint);
/// "key=value:effect" as kubernetes/api core/v1/taint.go ToString has it.
[[nodiscard]] std::string textOf(const Taint& taint);

enum class ForeignVerdict : std::uint8_t {
    Picked,
    Kept,      ///< held it before, and does
    NotPicked, ///< passes the filters, but is not among the chosen
    Filtered
};

/// Everything that decided one cluster.
struct ForeignDecision {
    ForeignVerdict verdict = ForeignVerdict::Filtered;
    std::int32_t rank = 0; ///< among those that pass; 0: filtered
    std::string plugin{};  ///< that objected, by its own name; empty where none did
    std::string reason{};
    std::optional<std::int64_t> score{};
    std::vector<FilterReport> filters{};
    std::vector<ScorePart> parts{};
    std::vector<Input> inputs{};
};

/// Clusters that are handed out together.
struct DecisionGroup {
    std::string name{}; ///< empty: the rest
    std::vector<std::string> clusters{};
    bool operator==(const DecisionGroup&) const = default;
};

/// What the scheduler of another system would leave behind, by our reading of its rules.
struct ForeignOutcome {
    std::optional<bool> isFulfilled{}; ///< none: its scheduler does nothing
    std::string condition{};           ///< reason of the condition, "NoClusterFit"
    std::string message{};
    std::string error{};    ///< why its scheduler does nothing; then there is no message
    std::string affinity{}; ///< Karmada: the group of clusterAffinities that is used
    std::vector<ForeignDecision> clusters{}; ///< by ClusterIndex
    std::vector<std::string> before{};       ///< who holds it, by name
    std::vector<std::string> after{};
    std::vector<DecisionGroup> groups{}; ///< of Open Cluster Management
    std::vector<Warning> warnings{};
};

/// Warnings about clusters that are alike for both systems: MemberClusters in place of the system's
/// own, health that the files tell and the scheduler does not look at. Pure.
[[nodiscard]] std::vector<Warning> warningsOf(const ForeignFleet& fleet, bool hasOwn, System system,
                                              Instant now);

/// What a what-if may change.
struct ForeignState {
    System system = System::Karmada;
    ForeignObjects objects{};
    kube::YamlDocument policy{};
    Instant now{};
};

/// Makes one change, in the words of applyWhatIf: label, taint (with the system's own effects),
/// property, down (its controller's taint for a cluster that is not reached), leave, region.R:down,
/// policy.FIELD=V (a field of spec, or of Karmada's spec.placement). Validation for what makes no
/// sense there; then nothing is changed. Pure.
[[nodiscard]] Result<void> applyForeignWhatIf(ForeignState& state, std::string_view change);

} // namespace pilothouse::placement
