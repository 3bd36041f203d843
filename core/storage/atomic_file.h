// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::storage {

/// Replaces the content of a file as a whole: after a crash at any instant there is the old one or
/// the new one. The file gets mode 0600, folders that are missing 0700. Storage (naming path and
/// cause) when the disk or the rights say no; then the old file is untouched. Blocks on the disk.
[[nodiscard]] Result<void> writeAtomically(const std::string& path, std::string_view content);

} // namespace pilothouse::storage
