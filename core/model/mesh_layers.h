// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::model {

/// What can be laid over the half-links beside their state. What nobody measured has no entry: that
/// is not known, never zero. Source: reference cluster-mesh 5.5, 5.6.
enum class MeshLayer : std::uint8_t { Latency, Flows };
[[nodiscard]] std::string_view toString(MeshLayer layer); ///< "latency", "flows"

/// One kind of probe from nodes of one cluster to nodes of another.
struct MeshProbe {
    std::int64_t medianMicros = 0; ///< over pairs of nodes
    std::int64_t maxMicros = 0;
    std::uint32_t pairs = 0; ///< of nodes that were probed
    bool operator==(const MeshProbe&) const = default;
};

/// Latency of one half-link, ICMP and HTTP apart; at least one is there.
struct MeshLatency {
    std::uint32_t from = 0; ///< indices into MeshPicture::clusters
    std::uint32_t to = 0;
    std::optional<MeshProbe> icmp{};
    std::optional<MeshProbe> http{};
    bool operator==(const MeshLatency&) const = default;
};

/// How flows were attributed to clusters, best first: by the cluster that the labels of their
/// identity name, or by their addresses and the pod ranges of the clusters.
enum class MeshFlowWay : std::uint8_t { IdentityLabels, Addresses };
[[nodiscard]] std::string_view toString(MeshFlowWay way); ///< "identity labels", "addresses"

struct MeshDrop {
    std::string reason{}; ///< as Hubble says: "POLICY_DENIED"
    double perSecond = 0;
    bool operator==(const MeshDrop&) const = default;
};

/// Flows of one half-link between the two last readings, by Hubble's counters.
struct MeshFlow {
    std::uint32_t from = 0; ///< indices into MeshPicture::clusters
    std::uint32_t to = 0;
    double perSecond = 0;                     ///< that were not dropped
    std::optional<double> droppedPerSecond{}; ///< absent: nobody counts drops
    std::vector<MeshDrop> drops{};            ///< largest first
    MeshFlowWay way = MeshFlowWay::IdentityLabels;
    bool isCountedByTarget = false; ///< `to` tells, as `from` does not
    std::uint32_t nodes = 0;        ///< whose counters these are
    std::uint32_t nodesInAll = 0;   ///< of the cluster that counts; more: the rate is a part
    bool operator==(const MeshFlow&) const = default;
};

/// Why one cluster tells nothing of a layer, and what would make it tell.
struct MeshLayerGap {
    std::uint32_t cluster = 0;
    std::string why{};    ///< "Hubble's metrics are off"
    std::string enable{}; ///< "Set hubble.metrics.enabled to …"; empty: nothing helps
    bool operator==(const MeshLayerGap&) const = default;
};

/// A layer over the half-links of a picture.
template<class Link>
struct MeshLayerOf {
    std::vector<Link> links{};        ///< sorted by from, to
    std::vector<MeshLayerGap> gaps{}; ///< sorted by cluster
    bool operator==(const MeshLayerOf&) const = default;

    /// Null where nobody measured. O(log n).
    [[nodiscard]] const Link* find(std::uint32_t from, std::uint32_t to) const {
        const auto at = std::lower_bound(
            links.begin(), links.end(), std::pair(from, to),
            [](const Link& link, const auto& key) { return std::pair(link.from, link.to) < key; });
        return at != links.end() && at->from == from && at->to == to ? &*at : nullptr;
    }
    /// Null where the cluster tells, or takes no part. O(log n).
    [[nodiscard]] const MeshLayerGap* gap(std::uint32_t cluster) const {
        const auto at =
            std::lower_bound(gaps.begin(), gaps.end(), cluster,
                             [](const auto& each, auto key) { return each.cluster < key; });
        return at != gaps.end() && at->cluster == cluster ? &*at : nullptr;
    }
    /// Whether any half-link has a value; else the gaps say why not.
    [[nodiscard]] bool isAvailable() const { return !links.empty(); }
};

struct MeshLayers {
    MeshLayerOf<MeshLatency> latency{};
    MeshLayerOf<MeshFlow> flows{};
    bool operator==(const MeshLayers&) const = default;
};

} // namespace pilothouse::model
