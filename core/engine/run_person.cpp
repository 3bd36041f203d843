// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_person.h"

#include <fmt/format.h>

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace pilothouse::engine {

std::string personHere() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const bool isKnown = getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
                         found != nullptr;
    std::array<char, 256> host{};
    const bool hasHost = gethostname(host.data(), host.size() - 1) == 0;
    return fmt::format("{}@{}", isKnown ? entry.pw_name : std::to_string(geteuid()).c_str(),
                       hasHost ? host.data() : "localhost");
}

std::string processHere() {
    return fmt::format("{}, process {}", personHere(), getpid());
}

const std::string& bootId() {
    static const std::string id = [] {
        std::ifstream file("/proc/sys/kernel/random/boot_id");
        std::string text;
        std::getline(file, text);
        return text;
    }();
    return id;
}

} // namespace pilothouse::engine
