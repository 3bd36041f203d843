// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"

#include <optional>
#include <string>

namespace pilothouse {

inline constexpr int kDefaultDemo = 24; ///< clusters of `--demo` without a number

/// What the command line asks for.
struct Options {
    fleet::FleetSource source;
    int demo = 0; ///< clusters; 0 = no demo
    std::string page;
    std::string tour; ///< folder for the pictures
    std::string stateFolder;
    int timeoutSeconds = 10;
    bool gallery = false;
    bool readOnly = false;
    bool benchFirstPaint = false; ///< end at the first paint and say what it took
};

/// Options, or the exit code of a program that ends here (help, bad usage; said on the standard
/// streams).
struct ParsedOptions {
    std::optional<Options> options;
    int exitCode = 0;
};
[[nodiscard]] ParsedOptions parseOptions(int argc, char** argv);

} // namespace pilothouse
