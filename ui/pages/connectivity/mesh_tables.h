// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/models/text_lines.h"
#include "ui/pages/connectivity/mesh_causes.h"

#include <QSet>

#include <cstddef>
#include <vector>

namespace pilothouse::ui {

/// Tables of the page as lines. Pure.

/// Cause, what, reason, links; with what mends it where `hasMend`. Ids are the causes' keys.
[[nodiscard]] std::vector<TextLine> causeLines(const MeshCauses& causes, bool hasMend);

/// Services of several clusters: kind, clusters, ready backends, affinity, lost without, trouble.
[[nodiscard]] std::vector<TextLine> serviceLines(const model::MeshPicture& picture);

/// More half-links than this are not listed.
inline constexpr std::size_t kMostLinkLines = 5000;
struct LinkLines {
    std::vector<TextLine> lines; ///< ids are "from\nto"
    std::size_t total = 0;       ///< of which the first kMostLinkLines are listed
};
/// All half-links in these MatrixStates; empty: all that are configured.
[[nodiscard]] LinkLines linkLines(const model::MeshPicture& picture, const QSet<int>& states);
/// The half-links of these cells (from × clusters + to).
[[nodiscard]] LinkLines linkLines(const model::MeshPicture& picture,
                                  const std::vector<std::uint32_t>& cells);
/// The id of a pair's line.
[[nodiscard]] QString pairKey(const QString& from, const QString& to);

} // namespace pilothouse::ui
