// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/store.h"
#include "simulator/world.h"

#include <optional>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator {

/// Objects as an API server would store them, made from the state of the world. All pure.
[[nodiscard]] Stored renderNode(const World& world, const Node& node);
[[nodiscard]] Stored renderPod(const World& world, const Pod& pod);
[[nodiscard]] Stored renderEvent(const World& world, const EventRecord& event);
/// The same event as events.k8s.io serves it.
[[nodiscard]] Stored renderEventNew(const World& world, const EventRecord& event);
/// The claim of one pod of a StatefulSet, and the volume bound to it.
[[nodiscard]] Stored renderClaim(const World& world, const Workload& workload, int ordinal);
[[nodiscard]] Stored renderVolume(const World& world, const Workload& workload, int ordinal);
/// Deployment, StatefulSet or DaemonSet.
[[nodiscard]] Stored renderWorkload(const World& world, const Workload& workload);
[[nodiscard]] Stored renderReplicaSet(const World& world, const Workload& workload,
                                      const Revision& revision);
[[nodiscard]] Stored renderService(const World& world, const Workload& workload);
[[nodiscard]] Stored renderEndpoints(const World& world, const Workload& workload);
[[nodiscard]] Stored renderEndpointSlice(const World& world, const Workload& workload);
[[nodiscard]] Stored renderBudget(const World& world, const Workload& workload);
[[nodiscard]] Stored renderNamespace(const World& world, const std::string& name);
[[nodiscard]] Stored renderRootCa(const World& world, const std::string& nameSpace);
[[nodiscard]] Stored renderServiceAccount(const World& world, const std::string& nameSpace);
[[nodiscard]] Stored renderStorageClass(const World& world);
/// What the aggregator says of one group and version.
[[nodiscard]] Stored renderApiService(const World& world, const GroupVersion& served,
                                      std::uint64_t version);
[[nodiscard]] Stored renderCsiNode(const World& world, const Node& node, std::uint64_t version);
/// The volume of a pod of a StatefulSet on its node; none where no driver attaches one.
[[nodiscard]] std::optional<Stored> renderAttachment(const World& world, const Pod& pod,
                                                     std::uint64_t version);
/// The lease a kubelet renews every ten seconds; made when asked for.
[[nodiscard]] Stored renderLease(const World& world, const Node& node, Offset now);
[[nodiscard]] Stored renderNodeMetrics(const World& world, const Node& node, Offset now);
[[nodiscard]] Stored renderPodMetrics(const World& world, const Pod& pod, Offset now);

/// Kind of a workload and the API version it is served under.
[[nodiscard]] KindId kindOf(const Workload& workload);

namespace detail {
/// Common metadata of every object.
[[nodiscard]] nlohmann::json metadata(const World& world, const std::string& nameSpace,
                                      const std::string& name, const std::string& uid,
                                      Offset created, std::uint64_t version);
[[nodiscard]] nlohmann::json labelsJson(const Labels& labels);
/// A stable UUID for an object that needs no record of its own.
[[nodiscard]] std::string derivedUid(const World& world, const std::string& what);
[[nodiscard]] std::string claimName(const Workload& workload, int ordinal);
[[nodiscard]] std::string volumeName(const World& world, const Workload& workload, int ordinal);
[[nodiscard]] Labels workloadLabels(const Workload& workload);
[[nodiscard]] nlohmann::json podTemplate(const World& world, const Workload& workload,
                                         const Revision& revision);
[[nodiscard]] nlohmann::json podSpec(const World& world, const Workload& workload,
                                     const std::string& tag);
/// Finishes a Stored: text and revision.
[[nodiscard]] Stored finish(Stored draft, const nlohmann::json& object, std::uint64_t version);
} // namespace detail

} // namespace pilothouse::simulator
