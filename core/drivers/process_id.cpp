// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivers/process_id.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace pilothouse::drivers {

namespace {

constexpr int kFieldsAfterName = 19; // "state" is the first after the name, "starttime" the 20th

constexpr std::size_t kLongestBootId = 64;

bool isBootId(std::string_view text) {
    return !text.empty() && text.size() <= kLongestBootId &&
           text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

/// Takes "word number " off the front of `text`.
template<class Number>
bool take(std::string_view& text, std::string_view word, Number& number) {
    if (!text.starts_with(word)) {
        return false;
    }
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + word.size(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr == end || *parsed.ptr != ' ') {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()) + 1);
    return true;
}

/// A small file of /proc; empty where it is gone, be it between open and read: a stream would
/// throw then.
std::string contentOf(const std::string& path) {
    std::string text(4096, '\0');
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;
    do {
        got = file < 0 ? 0 : read(file, text.data(), text.size());
    } while (got < 0 && errno == EINTR);
    if (file >= 0) {
        close(file);
    }
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
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

std::string formatProcessId(const ProcessId& id) {
    return fmt::format("pid {} start {} boot {}", id.pid, id.startTicks, id.bootId);
}

Result<ProcessId> parseProcessId(std::string_view text) {
    constexpr std::string_view kBoot = "boot ";
    ProcessId id;
    if (!take(text, "pid ", id.pid) || id.pid <= 0 || !take(text, "start ", id.startTicks) ||
        !text.starts_with(kBoot) || !isBootId(text.substr(kBoot.size()))) {
        return fail(ErrorKind::Decode, "this names no process of this computer");
    }
    id.bootId = text.substr(kBoot.size());
    return id;
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
