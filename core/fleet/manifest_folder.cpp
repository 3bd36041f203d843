// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/manifest_folder.h"

#include "fleet/member_builder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace pilothouse::fleet {

namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> refuse(const std::string& path, const std::string& why) {
    return fail(ErrorKind::Validation, path + ": " + why);
}

bool isManifest(const fs::path& path) {
    const auto ending = path.extension();
    return ending == ".yaml" || ending == ".yml" || ending == ".json";
}

/// Paths of the manifests below a folder, sorted.
Result<std::vector<std::string>> pathsBelow(const std::string& folder) {
    std::error_code trouble;
    std::vector<std::string> paths;
    fs::recursive_directory_iterator at(folder, trouble);
    for (; !trouble && at != fs::recursive_directory_iterator(); at.increment(trouble)) {
        const auto& path = at->path();
        std::error_code ignored;
        if (path.filename().string().starts_with('.')) {
            at.disable_recursion_pending();
        } else if (isManifest(path) && at->is_regular_file(ignored)) {
            paths.push_back(path.string());
        }
        if (paths.size() > kMostManifestFiles) {
            return refuse(folder, "more than " + std::to_string(kMostManifestFiles) + " manifests");
        }
    }
    if (trouble) {
        return refuse(folder, trouble.message());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

} // namespace

Result<std::vector<ManifestFile>> readManifests(const std::string& path) {
    std::error_code trouble;
    const bool isFolder = fs::is_directory(path, trouble);
    const auto paths =
        isFolder ? pathsBelow(path) : Result<std::vector<std::string>>(std::vector{path});
    if (!paths) {
        return fail(paths.error());
    }
    if (paths->empty()) {
        return refuse(path, "no file that ends in .yaml, .yml or .json");
    }
    std::vector<ManifestFile> files;
    std::size_t room = kMostManifestBytes;
    for (const auto& each : *paths) {
        auto text = readTextFile(each, room);
        if (!text) {
            return fail(std::move(text.error()));
        }
        room -= text->size();
        files.push_back({.path = each, .text = *std::move(text)});
    }
    return files;
}

} // namespace pilothouse::fleet
