// SPDX-License-Identifier: GPL-3.0-or-later
#include "kubeconfig_file.h"
#include "report.h"
#include "scratch_folder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

namespace pilothouse::bench {

namespace {

namespace fs = std::filesystem;

struct Paint {
    double cpuMs = 0;
    double peakKiB = 0;
};

/// Runs a program that ends at its first paint and says what that took.
std::optional<Paint> paintOf(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
        popen(("QT_QPA_PLATFORM=offscreen " + command + " 2>&1").c_str(), "r"), &pclose);
    std::optional<Paint> paint;
    char line[1024];
    while (pipe && std::fgets(line, sizeof line, pipe.get()) != nullptr) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.is_object() && json.contains("firstPaint")) {
            paint = Paint{.cpuMs = json["firstPaint"]["cpuMs"].get<double>(),
                          .peakKiB = json["firstPaint"]["peakKiB"].get<double>()};
        }
    }
    return paint;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

void benchFirstPaint(const Scale& scale, Report& report) {
    const std::string name = "first paint, " + std::to_string(scale.contexts) + " contexts (T18)";
    const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
    for (const char* program : {"pilothouse", "bench_empty_window"}) {
        if (!fs::exists(here / program)) {
            report.skip(name, (here / program).string() + " is not built");
            return;
        }
    }
    const ScratchFolder folder;
    const fs::path config = folder.path() / "kubeconfig";
    writeKubeconfig(config, scale.contexts);
    const std::string ours = (here / "pilothouse").string() + " --bench-first-paint --kubeconfig " +
                             config.string() + " --state " + folder.path().string();
    std::vector<double> figures;
    std::vector<double> floors;
    std::vector<double> ratios;
    std::vector<double> memory;
    for (int pair = 0; pair < std::max(1, scale.rounds / 2); ++pair) {
        const auto least = paintOf((here / "bench_empty_window").string());
        const auto paint = paintOf(ours);
        if (!least || !paint) {
            report.fault(name, least ? "the window did not report" : "the empty window did not");
            return;
        }
        figures.push_back(paint->cpuMs);
        floors.push_back(least->cpuMs);
        ratios.push_back(paint->cpuMs / least->cpuMs);
        memory.push_back(paint->peakKiB / least->peakKiB);
    }
    report.add({.name = name,
                .figure = median(figures),
                .floor = median(floors),
                .unit = "ms",
                .ratio = median(ratios),
                .target = 2,
                .against = "an empty QMainWindow with a QTableView; CPU of all threads; peak "
                           "memory " +
                           std::to_string(median(memory)).substr(0, 4) + " times its"});
}

} // namespace pilothouse::bench
