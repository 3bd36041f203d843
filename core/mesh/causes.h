// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"
#include "mesh/half_link.h"

#include <vector>

namespace pilothouse::mesh {

/// Makes few causes of many bad half-links: each is explained by the worst finding that hits it
/// (of equal ones by that which explains most), or by what the observers say, as rows and columns.
/// A cause without a finding becomes one. Fills `picture.exceptions` and `picture.findings`, the
/// latter with `others` too, which have no cells. Cells of `verdicts` are sorted.
/// O(clusters² + cells of findings).
void groupCauses(const FleetIndex& fleet, const std::vector<Verdict>& verdicts,
                 const CellFindings& cellFindings, const std::vector<Verdict>& others,
                 MeshPicture& picture);

} // namespace pilothouse::mesh
