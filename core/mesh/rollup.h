// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/picture.h"

namespace pilothouse::mesh {

/// Makes `regions` and `regionCells` out of clusters and cells. O(clusters²).
void rollUpRegions(MeshPicture& picture);

} // namespace pilothouse::mesh
