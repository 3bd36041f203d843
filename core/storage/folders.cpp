// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/folders.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace pilothouse::storage {

std::string folderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> makeFolder(const std::string& folder) {
    const auto failed = [&] {
        return fail(ErrorKind::Storage,
                    fmt::format("{}: {}", folder, std::generic_category().message(errno)));
    };
    if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) {
        return {};
    }
    if (errno != ENOENT || folder == folderOf(folder)) {
        return failed();
    }
    if (auto made = makeFolder(folderOf(folder)); !made) {
        return made;
    }
    return ::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST ? Result<void>() : failed();
}

} // namespace pilothouse::storage
