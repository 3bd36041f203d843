// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>

namespace pilothouse::storage {

/// The folder a path is in: "." for a bare name.
[[nodiscard]] std::string folderOf(const std::string& path);

/// Makes a folder and those above it that are missing, mode 0700. Storage with path and cause.
[[nodiscard]] Result<void> makeFolder(const std::string& folder);

/// Where this program keeps what it remembers: $XDG_STATE_HOME/pilothouse, else
/// ~/.local/state/pilothouse; empty where neither is set.
[[nodiscard]] std::string stateHome();

/// The state folder of one fleet: `wanted` (--state) itself where it is set, else the fleet's own
/// below stateHome(). Storage where there is none.
[[nodiscard]] Result<std::string> fleetStateFolder(const std::string& wanted,
                                                   const std::string& fleet);

} // namespace pilothouse::storage
