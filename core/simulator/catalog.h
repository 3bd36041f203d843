// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/estate.h"
#include "simulator/random.h"

namespace pilothouse::simulator::detail {

/// Pools that an update is through with in less than an hour.
[[nodiscard]] std::vector<NodePool> smallPools(const std::string& env, Random& random);
/// The node pools a member of this environment has, sized by its seed.
[[nodiscard]] std::vector<NodePool> poolsFor(const std::string& env, const std::string& provider,
                                             Random& random);
/// The workloads a member of this environment runs, in namespace order.
[[nodiscard]] std::vector<WorkloadSpec> workloadsFor(const std::string& env, Random& random);

/// Makes a very small cluster of it: three or four nodes with what every cluster runs.
void shrink(MemberSpec& member);

} // namespace pilothouse::simulator::detail
