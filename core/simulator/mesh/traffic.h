// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/exporters.h"
#include "simulator/mesh/links.h"

#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

inline constexpr int kHubblePort = 9965;

/// The latency families of an agent up to 1.17: its node's probes of every node of the peers, by
/// how far their regions are apart; -1 where a peer cannot be reached.
/// Source: cilium/cilium pkg/metrics/metrics.go (v1.17), pkg/health/server/prober.go.
[[nodiscard]] std::string latencyFamilies(const Plan& plan, std::size_t seat,
                                          const Exporter& exporter, const std::vector<Link>& links);

/// Hubble's page on one node: flows to and from the peers whose services it uses, counted since the
/// agent began. They stop while a link that was cut is down; what agents refuse is dropped. Labels
/// of the ends are as the seat's `hubble` says. Empty where Hubble's metrics are off.
/// Source: cilium/cilium pkg/hubble/metrics/{flow,drop}.
[[nodiscard]] std::string hubblePage(const Plan& plan, std::size_t seat, const Exporter& exporter,
                                     const std::vector<Link>& links, Offset now);

} // namespace pilothouse::simulator::mesh
