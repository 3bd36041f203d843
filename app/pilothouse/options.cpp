// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/options.h"

#include <CLI/CLI.hpp>

#include <set>

namespace pilothouse {

namespace {

constexpr int kBadUsage = 2;
constexpr int kMostDemo = 200;

} // namespace

ParsedOptions parseOptions(int argc, char** argv) {
    Options options;
    std::string fleetFile;
    std::string kubeconfig;
    std::string contexts;
    CLI::App app{
        "The desk for a fleet of Kubernetes clusters. Writes are off until you turn them on."};
    app.set_version_flag("--version", PILOTHOUSE_VERSION);
    auto* fleetOption = app.add_option("--fleet", fleetFile, "Fleet file");
    auto* kubeOption =
        app.add_option("--kubeconfig", kubeconfig, "Kubeconfig")->excludes(fleetOption);
    app.add_option("--contexts", contexts, "Contexts of --kubeconfig, a,b; globs allowed")
        ->needs(kubeOption);
    app.add_flag("--demo{24}", options.demo, "Simulated fleet of N clusters, 1 to 200 (24)")
        ->excludes(fleetOption)
        ->excludes(kubeOption)
        ->check(CLI::Range(1, kMostDemo));
    app.add_option(
           "--page", options.page,
           "Page to open: overview, map, cluster, runs, placement, connectivity, approvals, audit")
        ->check(CLI::IsMember(std::set<std::string>{"overview", "map", "connectivity", "cluster",
                                                    "runs", "approvals", "placement", "audit",
                                                    "firstrun", "gallery"}));
    app.add_option("--tour", options.tour,
                   "Draw every page in each state and both themes into this folder, then exit");
    app.add_flag("--gallery", options.gallery, "Show the component sheet");
    app.add_option("--state", options.stateFolder, "Folder for what the program remembers");
    app.add_option("--timeout", options.timeoutSeconds, "Seconds a cluster may take to answer")
        ->check(CLI::Range(1, 600));
    app.add_flag("--bench-first-paint", options.benchFirstPaint)->group(""); // of tests/bench
    app.add_flag("--read-only", options.readOnly, "Refuse to turn writing on");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return {std::nullopt, app.exit(error) == 0 ? 0 : kBadUsage};
    }
    if (!fleetFile.empty()) {
        options.source.fleetFile = fleetFile;
    }
    if (!kubeconfig.empty()) {
        options.source.kubeconfig = kubeconfig;
        for (const std::string& context : CLI::detail::split(contexts, ',')) {
            if (!context.empty()) {
                options.source.contexts.push_back(context);
            }
        }
    }
    return {options, 0};
}

} // namespace pilothouse
