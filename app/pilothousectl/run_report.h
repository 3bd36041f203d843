// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "output.h"
#include "storage/run_store.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

using Picture = std::shared_ptr<const model::RunPicture>;

/// A run as its journal in a state folder has it, and who drives it.
[[nodiscard]] Result<Picture> pictureIn(storage::RunStore& store, const std::string& folder,
                                        const std::string& idOrName, Instant now);
/// All of them, newest first.
[[nodiscard]] Result<std::vector<Picture>> picturesOf(storage::RunStore& store,
                                                      const std::string& folder, Instant now);
/// Why the run would refuse a command as it stands now; none: it would take it.
[[nodiscard]] std::optional<std::string> refusalOf(storage::RunStore& store, const std::string& run,
                                                   const model::Command& command, Instant now);

/// `run list`.
[[nodiscard]] std::vector<std::vector<std::string>> runRows(const std::vector<Picture>& runs);
[[nodiscard]] Json runsJson(const std::vector<Picture>& runs);
/// `run show`.
[[nodiscard]] std::string runText(const model::RunPicture& picture);
[[nodiscard]] Json runJson(const model::RunPicture& picture);
/// Records after a number, a line each.
[[nodiscard]] std::string linesAfter(const model::RunPicture& picture, std::uint64_t seq);

} // namespace pilothouse::ctl
