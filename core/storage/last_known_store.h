// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/last_known.h"

#include <string>
#include <vector>

namespace pilothouse::storage {

/// What earlier runs of the program knew of a fleet's members: `last-known.json` in its state
/// folder. Empty where there is none; Storage or Decode (naming the file) where it cannot be used.
/// Blocks on the disk. Any thread.
[[nodiscard]] Result<std::vector<model::LastKnown>> readLastKnown(const std::string& folder);

/// Adds to what is kept there, under a lock, so that two programs that watch one fleet lose nothing
/// of each other: of every part the newest stays, of `askedSince` the oldest. A file that cannot be
/// read is replaced: it holds nothing that the members would not tell again. Blocks on the disk.
[[nodiscard]] Result<void> addLastKnown(const std::string& folder,
                                        const std::vector<model::LastKnown>& members);

/// The two put together; both are of one member. Pure.
[[nodiscard]] model::LastKnown merged(const model::LastKnown& left, const model::LastKnown& right);

} // namespace pilothouse::storage
