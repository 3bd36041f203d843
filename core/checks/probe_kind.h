// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "checks/probe.h"

namespace pilothouse::checks {

/// What an answer is about; inside this folder only.
enum class MemberProbe::Kind : std::uint8_t {
    Readyz,
    ReadyVersion, ///< /version in place of a forbidden /readyz
    Version,
    ApiServices,
    Nodes,
    TroubledPods,
    WatchedPods,
    Jobs,
    Workload,
    Slices,
    Deployments, ///< of kube-system
    DaemonSets,
    Budgets,
    NodeMetrics,
    UpRatio,
    NewestSample,
    WriteLag,
    LogNodes,
    Claims,
    Classes,
    Volumes,
    Attachments,
    CsiNodes,
    RuleQuery,
    RuleLogs,
    RuleKinds,
    RuleObject
};

namespace detail {

/// "apps/v1/Deployment/shop/checkout", "v1/Node/node-1" in parts.
struct ObjectPath {
    std::string group{};
    std::string version{};
    std::string kind{};
    std::string ns{};
    std::string name{};
};
[[nodiscard]] std::optional<ObjectPath> readObjectPath(std::string_view text);

/// The error that an answer means which is no 2xx.
[[nodiscard]] Error errorOf(const Answer& answer);

} // namespace detail

} // namespace pilothouse::checks
