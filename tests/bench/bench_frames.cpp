// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace pilothouse::bench {

namespace fs = std::filesystem;

void benchFrames(const Scale& scale, Report& report) {
    const fs::path program = fs::read_symlink("/proc/self/exe").parent_path() / "bench_frames";
    if (!fs::exists(program)) {
        report.skip("frames of the canvases", program.string() + " is not built");
        return;
    }
    const std::string command = "QT_QPA_PLATFORM=offscreen " + program.string() + ' ' +
                                std::to_string(scale.rounds * 5) + " 2>/dev/null";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
    std::string text;
    char block[4096];
    for (std::size_t got = 0; pipe && (got = std::fread(block, 1, sizeof block, pipe.get())) > 0;) {
        text.append(block, got);
    }
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("frames")) {
        report.fault("frames of the canvases", "bench_frames did not report");
        return;
    }
    for (const auto& frame : json["frames"]) {
        const double figure = frame["figureUs"].get<double>();
        const double floor = frame["floorUs"].get<double>();
        report.add({.name = frame["name"].get<std::string>(),
                    .figure = figure / 1000,
                    .floor = floor / 1000,
                    .unit = "ms",
                    .ratio = figure / floor,
                    .target = frame["target"].get<double>(),
                    .against = frame["against"].get<std::string>()});
    }
}

} // namespace pilothouse::bench
