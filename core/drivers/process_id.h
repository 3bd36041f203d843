// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace pilothouse::drivers {

/// One process of one boot of this computer; a number used again, or the same number after a
/// restart, is another. A value. Source: proc(5), pid_namespaces(7).
struct ProcessId {
    pid_t pid = -1;
    std::uint64_t startTicks = 0; ///< since boot, in clock ticks; /proc/PID/stat, field 22
    std::string bootId{};         ///< /proc/sys/kernel/random/boot_id
    bool operator==(const ProcessId&) const = default;
};

/// The process as one line, "pid 7 start 4711 boot 1c1b0d5e-…": what a journal keeps. Pure.
[[nodiscard]] std::string formatProcessId(const ProcessId& id);

/// Reads that line again; Decode for any other text. Pure.
[[nodiscard]] Result<ProcessId> parseProcessId(std::string_view text);

/// Who `pid` is now. NotFound when there is no such process, Internal when /proc cannot be read.
/// Any thread.
[[nodiscard]] Result<ProcessId> identify(pid_t pid);

/// Field 22 of the one line of /proc/PID/stat; the name in it may hold spaces and parentheses.
/// Decode where it is not there.
[[nodiscard]] Result<std::uint64_t> startTicksOf(std::string_view stat);

} // namespace pilothouse::drivers
