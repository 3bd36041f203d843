// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

enum class CriticalKind : std::uint8_t { Deployment, StatefulSet, DaemonSet, Service };

/// Something without which a cluster does not do its work (`critical` of a fleet file).
struct CriticalObject {
    CriticalKind kind = CriticalKind::Deployment;
    std::string ns{};
    std::string name{};
    /// So many pods or endpoints at least; 0: having none is fine. Absent: 1.
    std::optional<std::int32_t> min{};
    std::int32_t zones = 0; ///< Service: ready endpoints in so many zones at least; 0: not asked
    bool operator==(const CriticalObject&) const = default;
};

/// A Prometheus behind each member's API server: "monitoring/http:prometheus:9090".
struct PrometheusService {
    std::string ns{};
    std::string name{};
    std::string port{}; ///< name or number; empty: the only one
    bool isHttps = false;
    bool operator==(const PrometheusService&) const = default;
};

/// Where a fleet's metrics are (`metrics` of a fleet file); one of the three.
struct MetricsSource {
    std::optional<PrometheusService> service{};
    std::string url{};          ///< of a Prometheus that all members write to
    std::string logAnalytics{}; ///< id of a workspace
    /// Label matchers that the built-in queries carry, `cluster="{member.name}"`.
    std::string selector{};
    std::chrono::milliseconds scrapeInterval{60'000};
    bool operator==(const MetricsSource&) const = default;
};

/// What the health checks of a fleet look at beside the gate's own words. A value.
struct HealthSettings {
    std::vector<CriticalObject> critical{}; ///< empty: what every cluster needs, as far as it is
    std::optional<MetricsSource> metrics{};
    std::vector<std::string> criticalNamespaces{"kube-system"};
    std::int32_t badPodsAllowed = 0; ///< outside the critical namespaces
    bool operator==(const HealthSettings&) const = default;
};

} // namespace pilothouse::model
