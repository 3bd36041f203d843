// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mesh_beside.h"

namespace pilothouse::engine {

void MeshBeside::addTo(mesh::FleetMeshFacts& facts) const {
    facts.northSouth = entries;
    facts.declared = declared;
    facts.sourceGaps = gaps;
    facts.azureFailures = failures;
}

Result<MeshBeside> readMeshBeside(const fleet::FleetConfig& fleet, const fleet::FleetSource& source,
                                  const MeshReadRequest& request, const MeshMembers& members,
                                  const MeshBeside& before,
                                  const FleetCalls::Interrupted& interrupted) {
    // Neither moves as links do: they are read as often as members are in whole.
    if (!request.isWhole && request.round % kWholeEvery != 0) {
        return before;
    }
    const auto hub = hubBeside(source);
    auto entries = readNorthSouth(fleet, hub.get(), request, members, before.entries, interrupted);
    if (!entries) {
        return fail(std::move(entries.error()));
    }
    auto azure = readMeshAzure(fleet, request, members, interrupted);
    if (!azure) {
        return fail(std::move(azure.error()));
    }
    return MeshBeside{.entries = *std::move(entries),
                      .declared = std::move(azure->declared),
                      .gaps = std::move(azure->gaps),
                      .failures = std::move(azure->failures)};
}

} // namespace pilothouse::engine
