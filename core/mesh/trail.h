// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts.h"
#include "mesh/settings.h"

namespace pilothouse::mesh {

/// Folds the pages of one poll into what polls before said of each peer. Peers that no page names
/// any more are dropped, unless no page was read. Call it once for each poll, with its scrapes in
/// `facts`; `facts.trails` are those of the poll before. Pages read before `since`, which a poll
/// kept of one before, are passed over: they were folded. Pure.
[[nodiscard]] std::vector<PeerTrail> foldPolls(const MemberMeshFacts& facts, Instant now,
                                               const MeshSettings& settings = {},
                                               std::optional<Instant> since = {});

/// Losses within the window, a counter that began anew counted from there.
[[nodiscard]] std::int64_t lossesIn(const PeerTrail& trail, Instant now,
                                    const MeshSettings& settings);

} // namespace pilothouse::mesh
