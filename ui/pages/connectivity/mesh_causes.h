// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"
#include "ui/theme/tokens.h"

#include <QString>

#include <vector>

namespace pilothouse::ui {

/// One cause of trouble, however many links it takes.
struct MeshCause {
    QString key{}; ///< the same for the same cause in another picture
    Glyph glyph = Glyph::Warning;
    QString title{};
    QString message{};
    QString mend{};
    QString code{};
    std::vector<std::uint32_t> cells{}; ///< from × clusters + to, sorted
    std::vector<std::uint32_t> clusters{};
    bool operator==(const MeshCause&) const = default;
};

struct MeshCauses {
    std::vector<MeshCause> rows; ///< worst first
    std::size_t badCells = 0;
    std::size_t explained = 0; ///< of them
};

/// Exceptions, then findings that no exception stands for, then bad half-links that neither
/// explains: every one of them is in some row. Pure.
[[nodiscard]] MeshCauses causesOf(const model::MeshPicture& picture);

} // namespace pilothouse::ui
