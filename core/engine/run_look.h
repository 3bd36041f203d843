// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/move_only_function.h"
#include "engine/member_calls.h"
#include "kube/lease.h"
#include "kube/values/eviction.h"
#include "model/node.h"
#include "model/plan.h"
#include "rollout/recovery.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// The Lease in kube-system of each member that keeps two drivers apart. Source: reference of
/// staged updates, D9.
inline constexpr std::string_view kRunLease = "pilothouse-run";
inline constexpr std::string_view kRunLeaseNamespace = "kube-system";

/// What a member showed when a run looked at it. A value.
struct MemberLook {
    std::optional<Error> error{}; ///< it could not be seen; then only what came before is set
    std::string uid{};            ///< of its namespace kube-system: which cluster this is
    std::string version{};        ///< gitVersion of the API server that answered
    std::vector<model::Node> nodes{};
    std::optional<kube::Lease> lease{};             ///< none: nobody ever held it
    std::optional<Error> leaseError{};              ///< no right to see it, most of all
    std::vector<kube::DisruptionBudget> blocking{}; ///< budgets that allow no eviction now
};

/// Looks at one member: which cluster it is, its version, who holds the lease, its nodes, and the
/// budgets that hold up drains. One answer, on the transport's thread.
void lookAtMember(const MemberCalls& calls, MoveOnlyFunction<void(MemberLook)> onLook);

/// Whether a look proves what the intent wants; none where versions cannot tell (node images, an
/// action of the user's own). Pure.
[[nodiscard]] std::optional<bool> isProved(const MemberLook& look, const model::Intent& intent,
                                           bool provesNodes);

/// What a look says of a member that a run has in flight: for recovery. Pure.
[[nodiscard]] rollout::MemberBusy busyOf(const MemberLook& look, const model::Intent& intent);

/// How far it is, for people: "server v1.34.3, 2 of 5 nodes at 1.34.3, node n3 drains". Pure.
[[nodiscard]] std::string progressOf(const MemberLook& look, const model::Intent& intent);

} // namespace pilothouse::engine
