// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/folders.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
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

std::string stateHome() {
    const auto variable = [](const char* name) {
        const char* const value =
            std::getenv(name); // NOLINT(concurrency-mt-unsafe): never set here
        return std::string(value == nullptr ? "" : value);
    };
    const auto state = variable("XDG_STATE_HOME");
    if (state.starts_with('/')) {
        return state + "/pilothouse";
    }
    const auto home = variable("HOME");
    return home.empty() ? std::string() : home + "/.local/state/pilothouse";
}

Result<std::string> fleetStateFolder(const std::string& wanted, const std::string& fleet) {
    if (!wanted.empty()) {
        return wanted;
    }
    const auto home = stateHome();
    if (home.empty()) {
        return fail(ErrorKind::Storage, "no folder for state: neither XDG_STATE_HOME nor HOME is "
                                        "set; name one with --state");
    }
    std::string name = fleet;
    for (auto& c : name) {
        c = c == '/' || c == '\0' ? '_' : c;
    }
    return home + '/' + (name.empty() || name.front() == '.' ? "_" + name : name);
}

} // namespace pilothouse::storage
