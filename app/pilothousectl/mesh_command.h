// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "model/mesh_layers.h"
#include "model/mesh_reading.h"
#include "signals.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

struct MeshOptions {
    CommonOptions common;
    std::string command; ///< "status", "graph", "failover"
    model::MeshSecrets secrets = model::MeshSecrets::Metadata;
    bool isDot = false;                    ///< graph: DOT instead of JSON
    model::MeshLoss loss;                  ///< failover
    std::string saveTo;                    ///< status: file to keep it in; empty: none
    std::string since;                     ///< status: file to compare it with; empty: none
    std::optional<model::MeshLayer> layer; ///< status: it alone, for people
};

void addMeshCommand(CLI::App& app, MeshOptions& options);

/// Reads the mesh of every member once. `status`: No where a finding or an exception is an error,
/// whatever else is missing, and with --since where a half-link or finding is worse than it was;
/// Partial where a member could not be read; Fine else. `graph` and `failover` report: Fine or
/// Partial. BadInput for a cluster or region that the fleet has not.
[[nodiscard]] Exit runMesh(const MeshOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
