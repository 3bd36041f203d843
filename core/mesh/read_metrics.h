// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts_metrics.h"

#include <string_view>

namespace pilothouse::mesh {

/// Whose page it is. Ports mean different exporters on different pods, so families decide: 9964 is
/// kvstoremesh or Envoy. Source: reference cluster-mesh 2.6.
enum class Exporter : std::uint8_t { Kvstoremesh, Agent, Operator };

/// One sample of latency to a peer, in microseconds.
struct LatencySample {
    std::string peer{};
    bool isHttp = false;
    std::int64_t micros = 0;
    bool operator==(const LatencySample&) const = default;
};

/// What one page says.
struct MetricsPage {
    bool hasFamilies = false;           ///< it has any of that exporter's families of the mesh
    std::optional<Instant> startedAt{}; ///< of the process
    std::optional<bool> isLeader{};
    std::optional<std::int32_t> configuredPeers{};
    std::vector<PeerSeries> peers{}; ///< sorted by peer
    std::vector<LatencySample> latencies{};
    std::string version{}; ///< cilium_version, cilium_kvstoremesh_version; empty: not told
    bool operator==(const MetricsPage&) const = default;
};

/// Reads a page of the Prometheus text format. Families of no interest are passed over, as is any
/// line that is none. Labels are looked up by name, so it is the same with the labels of self that
/// 1.18 and older add. Pure; one pass.
[[nodiscard]] MetricsPage readMetrics(std::string_view page, Exporter exporter);

/// Latencies of several agents folded by peer and protocol, sorted.
[[nodiscard]] std::vector<PeerLatency> foldLatencies(std::vector<LatencySample> samples);

} // namespace pilothouse::mesh
