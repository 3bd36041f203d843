// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/mesh_picture.h"
#include "ui/widgets/text_runs.h"

#include <QString>

namespace pilothouse::ui {

struct MeshCause;

/// One direction of a pair as the card shows it. Nothing is owned; for the call alone.
struct MeshPair {
    const model::MeshPicture& picture; ///< as the kind of links has it
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    const MeshCause* cause = nullptr; ///< what stands for this link; null: nothing does
    model::MeshLinkKind kind = model::MeshLinkKind::Cilium;
    const model::MeshKindHalf* said = nullptr; ///< of another kind than Cilium; null: nothing
};

/// What goes over it, as far as its kind tells; empty where nothing can be said. Pure.
[[nodiscard]] TextRuns effectOf(const MeshPair& pair);

/// What its own system says of it, in that system's words; empty for Cilium.
[[nodiscard]] TextRuns saidOf(const MeshPair& pair);

/// Who says so, and how old that is.
[[nodiscard]] QString evidenceOf(const MeshPair& pair, Instant now);

/// A command that checks it from within the cluster it begins at; empty where none can be given.
[[nodiscard]] QString checkCommandOf(const MeshPair& pair);

} // namespace pilothouse::ui
