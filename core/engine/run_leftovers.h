// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "storage/run_store.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace pilothouse::engine {

/// So long after a run is over what its actions said can be read; the journal is kept for ever.
inline constexpr std::chrono::hours kKeepLeftovers{90 * 24};

/// Removes the output and marks of actions (`actions/<run>`) of runs that are over (completed,
/// skipped or abandoned) since kKeepLeftovers at least. Nothing goes of a run that may be resumed,
/// of one that cannot be read, of one with an action that runs still, nor a folder of a run that
/// the store does not know. How many files went; Storage where some could not. Blocks on the disk;
/// reads the journals of such runs only that have a folder left.
[[nodiscard]] Result<std::size_t> removeLeftovers(storage::RunStore& store,
                                                  const std::string& stateFolder, Instant now);

} // namespace pilothouse::engine
