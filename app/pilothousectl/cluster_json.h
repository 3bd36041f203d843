// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "output.h"

namespace pilothouse::ctl {

/// One member as `status -o json` has it; ages are counted to `at`. What is not known is null.
[[nodiscard]] Json clusterJson(const model::ClusterState& state, Instant at);

/// The whole answer of `status -o json`.
[[nodiscard]] Json statusJson(const model::FleetSnapshot& snapshot);

/// The rows of the table of `status`.
[[nodiscard]] std::vector<std::vector<std::string>>
statusRows(const model::FleetSnapshot& snapshot);

} // namespace pilothouse::ctl
