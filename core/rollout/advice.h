// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/rollback.h"
#include "model/run.h"
#include "model/strategy_policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

/// Who runs a member's control plane; decides what can be taken back.
enum class Provider : std::uint8_t { Upstream, Aks, Eks, Gke };
/// From the API server's version: "v1.31.4-eks-2d5f260", "v1.33.1-gke.100". AKS marks nothing:
/// `isAzure` says it. Pure.
[[nodiscard]] Provider providerOf(std::string_view gitVersion, bool isAzure);

/// What a member went through.
struct RollbackSubject {
    std::string member{};
    Provider provider = Provider::Upstream;
    model::IntentKind intent = model::IntentKind::Full;
    std::string from{}; ///< "v1.33.5"; empty: not known
    std::string to{};
    std::optional<Instant> changedAt{}; ///< when it reached the target; absent: it did not
    bool isInFlight = false;
    bool hasRolledBackBefore = false; ///< the pools, by the last change already
    bool changedOsSku = false;
};

using model::RollbackVerdict;

/// One layer of one member.
struct RollbackAdvice {
    std::string member{};
    std::string layer{}; ///< "control plane", "node pools", "resources"
    RollbackVerdict verdict = RollbackVerdict::MustNot;
    std::optional<Instant> until{}; ///< the way is closed after it; show the countdown
    std::string text{};             ///< why, and how or what instead
    bool operator==(const RollbackAdvice&) const = default;
};

/// What can be undone of this member at `now`, layer by layer, and what must not. Only snapshots of
/// KubeFleet and node pools within their seven days are ever offered; all else is "stop, hold, fix
/// forward". Pure. Sources: Kubernetes version skew policy, KEP-4330; AKS
/// roll-back-node-pool-version; EKS version rollback; GKE two-step minor upgrades.
[[nodiscard]] std::vector<RollbackAdvice> rollbackAdvice(const RollbackSubject& subject,
                                                         Instant now);

/// How long AKS and EKS keep the way back open.
inline constexpr std::chrono::days kRollbackDays{7};

} // namespace pilothouse::rollout
