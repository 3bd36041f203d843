// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

#include <vector>

namespace pilothouse::model {

/// The kinds of links that some cluster has, Cilium's first. Empty where none was found.
[[nodiscard]] std::vector<MeshLinkKind> kindsOf(const MeshPicture& picture);

/// The picture as one kind of link has it: its half-links, causes and names of clusters where those
/// of Cilium stand, none where no cluster has it; services and gaps as they are. Cilium: the
/// picture itself. O(clusters²).
[[nodiscard]] MeshPicture layerOf(const MeshPicture& picture, MeshLinkKind kind);

/// The links of a kind beside Cilium; null where no cluster has it.
[[nodiscard]] const MeshKindLinks* linksOf(const MeshPicture& picture, MeshLinkKind kind);
/// The half-link from one cluster to another; null where there is none. O(log n).
[[nodiscard]] const MeshKindHalf* halfOf(const MeshKindLinks& links, std::uint32_t from,
                                         std::uint32_t to);

} // namespace pilothouse::model
