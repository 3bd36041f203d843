// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"

namespace pilothouse::mesh {

/// Azure Fleet's ClusterMeshProfiles beside what the clusters say: who would come and go with the
/// next apply, whether its state and those of its members agree with the members' links, and what
/// Azure's limits rule out. Adds `picture.declared` and findings. Uses `picture.cells`.
/// Source: MicrosoftDocs/azure-aks-docs
/// articles/kubernetes-fleet/concepts-cross-cluster-networking.
void addDeclared(const FleetIndex& fleet, const DeclaredMesh& declared, MeshPicture& picture,
                 FindingList& findings);

/// A finding for each thing of Azure that was not read, with its subscription and what to do.
void addAzureFailures(const FleetIndex& fleet, const std::vector<AzureFailure>& failures,
                      FindingList& findings);

} // namespace pilothouse::mesh
