// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "output.h"

namespace pilothouse::ctl {

/// `layers` of `mesh status -o json`: what was measured of half-links, and why not of the others.
[[nodiscard]] Json layersJson(const model::MeshPicture& picture);
/// `mesh status --layer`, for people: half-links with a value, then why others have none.
[[nodiscard]] std::string layerTable(const model::MeshPicture& picture, model::MeshLayer layer);

} // namespace pilothouse::ctl
