// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "../../unit/mesh/mesh_scene.h"

#include <string>
#include <vector>

/// Meshes of any size, judged by the engine from facts, for tests and pictures of the page.
namespace pilothouse::mesh::test {

/// Facts of a healthy full mesh of `clusters` in regions of ten: "prod-weu-01" …
[[nodiscard]] std::vector<MemberMeshFacts> meshFacts(int clusters);

/// Takes the other side of one link to be unreachable for `from`.
void breakLink(MemberMeshFacts& from, const std::string& to);

/// One cluster that nobody reaches, one whose API does not answer, one expired certificate, one
/// link one way, agents that are behind, and two clusters with one id. At least 30 clusters.
void spoil(std::vector<MemberMeshFacts>& members);

[[nodiscard]] std::shared_ptr<const MeshPicture> judged(const std::vector<MemberMeshFacts>& members,
                                                        Instant now = kNow);

} // namespace pilothouse::mesh::test
