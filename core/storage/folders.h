// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>

namespace pilothouse::storage {

/// The folder a path is in: "." for a bare name.
[[nodiscard]] std::string folderOf(const std::string& path);

/// Makes a folder and those above it that are missing, mode 0700. Storage with path and cause.
[[nodiscard]] Result<void> makeFolder(const std::string& folder);

} // namespace pilothouse::storage
