// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "placement/member.h"
#include "placement/policy.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::placement {

/// Why a cluster is not eligible, in the hub's words; none when it is. Source: kubefleet
/// pkg/scheduler/clustereligibilitychecker/checker.go.
[[nodiscard]] std::optional<std::string> whyIneligible(const Member& member, Instant now);

/// The first taint that no toleration tolerates; null for none. Source: kubefleet
/// pkg/scheduler/framework/plugins/tainttoleration.
[[nodiscard]] const Taint* untoleratedTaint(const Member& member,
                                            const std::vector<Toleration>& tolerations);
[[nodiscard]] std::string taintReason(const Taint& taint);

/// Why the namespace of a ResourcePlacement keeps it off a cluster; null where it does not, and for
/// an empty one. Source: kubefleet pkg/scheduler/framework/plugins/namespaceaffinity.
[[nodiscard]] const char* whyNoNamespace(const Member& member, std::string_view nameSpace);

} // namespace pilothouse::placement
