// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "kube/requests.h"

#include <vector>

namespace pilothouse::kube {

/// What one container, pod or node used in the window before `at`. Absent: not said.
struct Usage {
    std::optional<std::int64_t> milliCpu{}; ///< thousandths of a core, rounded up
    std::optional<std::int64_t> memory{};   ///< bytes
    bool operator==(const Usage&) const = default;
};

struct ContainerUsage {
    std::string name;
    Usage usage;
};

/// One NodeMetrics or PodMetrics; a pod's usage is the sum over its containers.
struct UsageRecord {
    std::string ns{}; ///< empty: a node
    std::string name{};
    std::optional<Instant> at{};
    std::string window{}; ///< Go duration, "20.051s"
    Usage usage{};
    std::vector<ContainerUsage> containers{};
};

/// Lists of metrics.k8s.io/v1beta1. 404 and 503 mean that the metrics server is absent or down.
[[nodiscard]] ApiRequest nodeMetricsRequest();
/// `ns` empty: of all namespaces.
[[nodiscard]] ApiRequest podMetricsRequest(std::string_view ns);

/// Reads a NodeMetricsList or PodMetricsList. The Status' own error, Intercepted or Decode
/// otherwise. Any thread. Source: kubernetes/metrics pkg/apis/metrics/v1beta1/types.go.
[[nodiscard]] Result<std::vector<UsageRecord>> decodeMetrics(std::string_view body);

} // namespace pilothouse::kube
