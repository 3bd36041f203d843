// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/process_id.h"

#include <charconv>
#include <fstream>
#include <iterator>

namespace pilothouse::drivers {

namespace {

constexpr int kFieldsAfterName = 19; // "state" is the first after the name, "starttime" the 20th

std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace

Result<std::uint64_t> startTicksOf(std::string_view stat) {
    const auto nameEnd = stat.rfind(')');
    if (nameEnd == std::string_view::npos) {
        return fail(ErrorKind::Decode, "no process name in the line of /proc");
    }
    auto at = nameEnd + 2;
    for (int field = 0; field < kFieldsAfterName && at < stat.size(); ++field) {
        at = stat.find(' ', at);
        at = at == std::string_view::npos ? stat.size() : at + 1;
    }
    std::uint64_t ticks = 0;
    const auto text = at < stat.size() ? stat.substr(at) : std::string_view();
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), ticks);
    if (parsed.ec != std::errc{}) {
        return fail(ErrorKind::Decode, "no start time in the line of /proc");
    }
    return ticks;
}

Result<ProcessId> identify(pid_t pid) {
    const auto stat = contentOf("/proc/" + std::to_string(pid) + "/stat");
    if (pid <= 0 || stat.empty()) {
        return fail(ErrorKind::NotFound, "no process " + std::to_string(pid));
    }
    const auto ticks = startTicksOf(stat);
    if (!ticks) {
        return fail(withContext(ticks.error(), "process " + std::to_string(pid)));
    }
    auto boot = contentOf("/proc/sys/kernel/random/boot_id");
    boot.erase(boot.find_last_not_of('\n') + 1);
    if (boot.empty()) {
        return fail(ErrorKind::Internal, "this computer does not say which boot it is");
    }
    return ProcessId{.pid = pid, .startTicks = *ticks, .bootId = std::move(boot)};
}

} // namespace pilothouse::drivers
