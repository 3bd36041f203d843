// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "output.h"

namespace pilothouse::ctl {

/// `mesh status -o json`. Half-links that neither side configures are left out.
[[nodiscard]] Json meshJson(const std::string& fleet, const model::MeshPicture& picture);
/// For people: the clusters, then what needs attention.
[[nodiscard]] std::string meshTable(const model::MeshPicture& picture);
/// `mesh graph -o json`: nodes and half-links alone.
[[nodiscard]] Json meshGraphJson(const std::string& fleet, const model::MeshPicture& picture);
/// `mesh graph -o dot`: one arrow for each half-link that is configured, coloured by its state.
[[nodiscard]] std::string meshDot(const std::string& fleet, const model::MeshPicture& picture);

/// `mesh failover -o json`: what the services feel.
[[nodiscard]] Json failoverJson(const std::string& fleet, const model::MeshPicture& picture,
                                const model::MeshFailover& failover);
[[nodiscard]] std::string failoverTable(const model::MeshPicture& picture,
                                        const model::MeshFailover& failover);

} // namespace pilothouse::ctl
