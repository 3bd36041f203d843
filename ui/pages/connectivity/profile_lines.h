// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/models/text_lines.h"

#include <vector>

namespace pilothouse::ui {

/// Azure's ClusterMeshProfiles beside what the clusters say, as lines. Pure.

[[nodiscard]] QString profileKey(const model::MeshDeclared& profile);
[[nodiscard]] const model::MeshDeclared* profileOf(const model::MeshPicture& picture,
                                                   const QString& key);

/// Profile, fleet, what Azure says, what its members' links say, selector, what apply would do.
[[nodiscard]] std::vector<TextLine> profileLines(const model::MeshPicture& picture);

/// Member, cluster, what apply does to it, what Azure says, links up, message.
[[nodiscard]] std::vector<TextLine> profileMemberLines(const model::MeshPicture& picture,
                                                       const model::MeshDeclared& profile);

/// Findings that are about profiles: cause, what, mend.
[[nodiscard]] std::vector<TextLine> profileFindingLines(const model::MeshPicture& picture);

} // namespace pilothouse::ui
