// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/estate.h"
#include "simulator/mesh/plan.h"

namespace pilothouse::simulator::mesh {

inline constexpr const char* kNamespace = "kube-system";
inline constexpr const char* kApiserver = "clustermesh-apiserver";
inline constexpr const char* kAgent = "cilium";
inline constexpr const char* kOperator = "cilium-operator";

/// Puts into a member what its seat in the mesh makes it run: Cilium's agents, operator and
/// clustermesh-apiserver, the pods behind its services, and its networks. Labels, containers and
/// ports are those of the charts. Source: cilium/cilium install/kubernetes/cilium/templates.
void furnish(const Plan& plan, std::size_t seat, MemberSpec& member);

} // namespace pilothouse::simulator::mesh
