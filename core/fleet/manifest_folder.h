// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// A file of Kubernetes manifests.
struct ManifestFile {
    std::string path{}; ///< as given, with what is below the folder
    std::string text{};
};

inline constexpr std::size_t kMostManifestFiles = 20'000;
inline constexpr std::size_t kMostManifestBytes = std::size_t{64} << 20; ///< of all together

/// The files of a folder and of those in it whose names end in .yaml, .yml or .json, in order of
/// their paths; a file is taken as it is. Names that begin with a dot are passed over, links to
/// folders are not followed. Validation, with the path, for what cannot be read, for more than the
/// limits, and where there is no such file. Reads the disk; any thread that may wait.
[[nodiscard]] Result<std::vector<ManifestFile>> readManifests(const std::string& path);

} // namespace pilothouse::fleet
