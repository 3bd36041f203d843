// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/simulator.h"

#include <csignal>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <pthread.h>

namespace {

constexpr int kBadInput = 2;
constexpr int kInternal = 4;

/// Blocks the signals that end the program in this and all later threads.
sigset_t blockSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return set;
}

} // namespace

int main(int argc, char** argv) {
    pilothouse::simulator::Options options;
    std::string directory;
    CLI::App app{"Serves a simulated fleet of Kubernetes clusters on loopback addresses."};
    app.add_option("--clusters", options.clusters, "Number of members, 1 to 200")
        ->capture_default_str();
    app.add_option("--seed", options.seed, "Same seed, same story")->capture_default_str();
    app.add_option("--scenario", options.scenario, "Name of a shipped scenario, or a file")
        ->capture_default_str();
    app.add_option("--dir", directory, "Folder that gets kubeconfig and fleet.yaml")->required();
    app.add_option("--speed", options.speed, "Simulated seconds per second")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : kBadInput;
    }
    options.directory = directory;

    const sigset_t ending = blockSignals();
    std::signal(SIGPIPE, SIG_IGN);
    auto simulator = pilothouse::simulator::Simulator::start(options);
    if (!simulator) {
        fmt::print(stderr, "pilothouse-sim: {}\n", pilothouse::describe(simulator.error()));
        return simulator.error().kind == pilothouse::ErrorKind::Validation ? kBadInput : kInternal;
    }
    fmt::print(stderr, "pilothouse-sim: {} members, kubeconfig {}\n",
               (*simulator)->members().size(), (*simulator)->kubeconfig().string());
    int received = 0;
    sigwait(&ending, &received);
    (*simulator)->stop();
    return 0;
}
