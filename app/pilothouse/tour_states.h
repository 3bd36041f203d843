// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/bridge/context_offer.h"

#include <QString>

#include <functional>
#include <memory>

namespace pilothouse::tour {

/// States a tour forces on the snapshot that the fleet published. Pure.

using ClusterEdit = std::function<std::shared_ptr<const model::ClusterState>(
    std::size_t at, const model::ClusterState& state)>;

inline constexpr int kLiveSettleMs = 2'500; ///< log, events and YAML come from the cluster

/// The snapshot with each member passed through `edit`; null removes it.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot> edited(const model::FleetSnapshot& before,
                                                                 const ClusterEdit& edit);
/// A member that fell silent at `since` and is asked again at `next`.
[[nodiscard]] std::shared_ptr<const model::ClusterState>
silent(const model::ClusterState& state, Instant since, Instant next, Error why);
/// A member that was heard at `now`.
[[nodiscard]] std::shared_ptr<const model::ClusterState> heard(const model::ClusterState& state,
                                                               Instant now);
/// A place that has not answered yet.
[[nodiscard]] std::shared_ptr<const model::ClusterState> awaited(const model::ClusterState& state);
/// The fleet grown to `size` members: healthy ones stand again under the next free numbers of their
/// names. A fleet that is larger is cut.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot> ofSize(const model::FleetSnapshot& before,
                                                                 std::size_t size);
/// As many, each at a place of its own in and around a few towns.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot>
asSites(const model::FleetSnapshot& before, std::size_t size);
/// `size` members of different groups of names, those with problems first.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot> few(const model::FleetSnapshot& before,
                                                              std::size_t size);
/// The live member with most failing pods, else the first; null in an empty fleet.
[[nodiscard]] const model::ClusterState* worst(const model::FleetSnapshot& snapshot);
/// A member as a context of a kubeconfig, with the logins that kubeconfigs have turn by turn.
[[nodiscard]] ui::ContextOffer offered(const model::ClusterIdentity& identity, std::size_t at);
/// "namespace/name" of a crashing pod, else of the first one; empty without pods.
[[nodiscard]] QString firstFailingPod(const model::ClusterState& state);

} // namespace pilothouse::tour
