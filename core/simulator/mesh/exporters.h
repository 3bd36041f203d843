// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/plan.h"

#include <optional>
#include <string>

namespace pilothouse::simulator::mesh {

/// Which of a cluster's programs is asked, and by which port. Some numbers mean different exporters
/// on different pods.
struct Exporter {
    std::string workload; ///< of kube-system
    std::string node;     ///< the pod runs on
    int port = 0;
    Offset begun{}; ///< start of its containers
};

/// The page of metrics of one exporter in the text format; empty where nothing listens there.
/// Source: cilium/cilium pkg/clustermesh/{common,kvstoremesh}/metrics.go,
/// pkg/kvstore/store/metrics.go, pkg/metrics/metrics.go; labels of self up to 1.18.
[[nodiscard]] std::optional<std::string> metricsPage(const Plan& plan, std::size_t seat,
                                                     const Exporter& exporter, Offset now);

} // namespace pilothouse::simulator::mesh
