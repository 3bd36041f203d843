// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/kinds_spec.h"
#include "simulator/scenario_nodes.h"

namespace pilothouse::simulator::mesh {

/// `estate.mesh.submariner`. Throws detail::BadNode.
[[nodiscard]] SubmarinerSpec readSubmariner(const detail::NodeReader& reader,
                                            const YAML::Node& node);

/// `estate.mesh.istio`. Throws detail::BadNode.
[[nodiscard]] IstioSpec readIstio(const detail::NodeReader& reader, const YAML::Node& node);

} // namespace pilothouse::simulator::mesh
