// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/exact_quantity.h"
#include "placement/member.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::placement {

using ClusterIndex = std::uint32_t;

/// A property of one cluster.
struct PropertyCell {
    enum class State : std::uint8_t { Missing, Value, Bad };
    State state = State::Missing;
    kube::ExactQuantity value{};
    std::string text{};  ///< as the cluster reports it
    std::string error{}; ///< of a Bad one: why its text is no quantity
};

/// A property over all clusters.
struct PropertyColumn {
    std::vector<PropertyCell> cells{}; ///< by cluster
    std::vector<double> nearest{};     ///< ExactQuantity::nearest; NaN: missing or bad
    std::vector<double> approximate{}; ///< ExactQuantity::approximate; NaN likewise
    bool hasBad = false;               ///< some cell is no quantity
    /// Clusters with the smallest and the largest amount; none: all cells are missing or bad. Of
    /// equal amounts in different notations the source keeps the one that it lists first, in no
    /// order; here the widest range, with which a cycle succeeds where it can, and where all
    /// amounts are equal the first by name.
    std::optional<ClusterIndex> least{};
    std::optional<ClusterIndex> most{};
    /// All values lie between the two as doubles too, and both are finite: scores cannot fail.
    bool isSound = true;
};

/// A label key over all clusters: which value each has. 0 is none.
struct LabelColumn {
    std::vector<std::string> values{}; ///< value of id 1, 2, …
    std::vector<std::uint32_t> ids{};  ///< by cluster
};

/// The member clusters of a hub, made ready for many previews: sorted by name, labels and
/// properties as columns. Immutable once made; any thread. Making it costs about 10 µs a cluster.
class Fleet {
public:
    Fleet() = default;
    /// Validation where two clusters have one name.
    [[nodiscard]] static Result<Fleet> make(std::vector<Member> members);

    [[nodiscard]] std::size_t size() const { return m_members.size(); }
    /// Sorted by name, byte by byte: the order of the indices is the order of the names.
    [[nodiscard]] const std::vector<Member>& members() const { return m_members; }
    [[nodiscard]] const Member& member(ClusterIndex index) const { return m_members[index]; }
    [[nodiscard]] std::optional<ClusterIndex> find(std::string_view name) const;

    /// A label of one cluster; empty where it has none.
    [[nodiscard]] std::string labelOf(ClusterIndex index, std::string_view key) const;
    /// Null where no cluster has the label.
    [[nodiscard]] const LabelColumn* label(std::string_view key) const;

    /// Null where no cluster has it. Decode, with the words of the source, for a resource's name
    /// that the scheduler cannot read.
    [[nodiscard]] Result<const PropertyColumn*> property(std::string_view name) const;

    /// A quick answer; see whyIneligible for the words.
    [[nodiscard]] bool isEligible(ClusterIndex index, Instant now) const {
        return now <= m_eligibleUntil[index];
    }
    /// Clusters with equal lists of taints share an id.
    [[nodiscard]] std::uint32_t taintSet(ClusterIndex index) const { return m_taintSets[index]; }
    /// One cluster of each id.
    [[nodiscard]] const std::vector<ClusterIndex>& taintSetExamples() const {
        return m_taintExamples;
    }

private:
    void addEligibility();
    void addTaints();
    void addLabels();
    void addProperties();
    void addRanges();
    void addCell(const std::string& name, std::size_t index, const std::string& text);

    std::vector<Member> m_members;
    std::map<std::string, LabelColumn, std::less<>> m_labels;
    std::map<std::string, PropertyColumn, std::less<>> m_properties;
    std::vector<Instant> m_eligibleUntil; ///< the earliest instant: whatever the time it is not
    std::vector<std::uint32_t> m_taintSets;
    std::vector<ClusterIndex> m_taintExamples;
};

/// The prefix of properties that are resources: "resources.kubernetes-fleet.io/total-cpu".
inline constexpr std::string_view kResourcePrefix = "resources.kubernetes-fleet.io/";

} // namespace pilothouse::placement
