// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_changes.h"
#include "ui/models/text_lines.h"

#include <vector>

namespace pilothouse::ui {

/// What changed as lines, what became worse first: what, change, was, is. Ids of half-links between
/// clusters of `now` are as pairKey() has them.
struct ChangeLines {
    std::vector<TextLine> lines; ///< the first kMostChangeLines
    std::size_t worse = 0;
    std::size_t better = 0;
    std::size_t other = 0; ///< neither: links and clusters that came or went
};
inline constexpr std::size_t kMostChangeLines = 5000;

/// Pure.
[[nodiscard]] ChangeLines changeLines(const model::MeshPicture& now,
                                      const model::MeshChanges& changes);

} // namespace pilothouse::ui
