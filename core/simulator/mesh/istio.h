// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/estate.h"
#include "simulator/mesh/kinds_spec.h"
#include "simulator/mesh/objects.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator::mesh {

inline constexpr const char* kIstioNamespace = "istio-system";
inline constexpr const char* kIstiod = "istiod";

/// What the rules make of one member; none where it has no Istio.
[[nodiscard]] std::optional<IstioSeat> istioSeat(const IstioSpec& spec, const std::string& member,
                                                 const Labels& labels);
[[nodiscard]] WorkloadSpec istiod();
/// What an installation for several primaries on several networks leaves in a member beside its
/// workloads: namespace, mesh configuration, root certificate, east-west gateway, remote secrets
/// (with no credentials in them). Source: istio/istio manifests/charts, istioctl/pkg/multicluster.
[[nodiscard]] std::vector<Object> istioObjects(const World& world, std::uint64_t version);
/// istiod's page of metrics: how far it is with each remote cluster. Source: istio/istio
/// pkg/kube/multicluster/secretcontroller.go.
[[nodiscard]] std::string istiodPage(const Plan& plan, std::size_t seat);

} // namespace pilothouse::simulator::mesh
