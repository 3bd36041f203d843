// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/descriptors.h"
#include "simulator/simulator.h"
#include "upgrade_action.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <pthread.h>

namespace {

using pilothouse::simulator::Blank;

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

/// One empty cluster instead of the estate, with the flags that kube-apiserver has.
void addBlankOptions(CLI::App& app, Blank& blank) {
    auto* group = app.add_option_group("blank", "One empty cluster, to be filled through its API");
    auto* name = group->add_option("--blank", blank.name, "Name of the cluster");
    group->add_option("--bind-address", blank.bindAddress, "Loopback address")->needs(name);
    group->add_option("--secure-port", blank.securePort, "Port; 0 for any")->needs(name);
    group->add_option("--tls-cert-file", blank.tlsCertFile, "Certificate of the server (PEM)")
        ->needs(name);
    group->add_option("--tls-private-key-file", blank.tlsPrivateKeyFile, "Its key (PEM)")
        ->needs(name);
    group->add_option("--client-ca-file", blank.clientCaFile, "Authority of clients (PEM)")
        ->needs(name);
    group->add_option("--token-auth-file", blank.tokenAuthFile, "Lines of token,user,uid,groups")
        ->needs(name);
}

} // namespace

int main(int argc, char** argv) {
    pilothouse::simulator::Options options;
    std::string directory;
    CLI::App app{"Serves a simulated fleet of Kubernetes clusters on loopback addresses."};
    app.add_option("--clusters", options.clusters,
                   "Number of members, 1 to 1000; else the scenario's own, or 24")
        ->check(CLI::Range(1, pilothouse::simulator::kMaxMembers));
    app.add_option("--stores", options.stores,
                   "So many shops of one node beside them, in twenty cities; 0 to 2000")
        ->check(CLI::Range(0, pilothouse::simulator::kMaxStores));
    app.add_option("--seed", options.seed, "Same seed, same story")->capture_default_str();
    app.add_option("--scenario", options.scenario, "Name of a shipped scenario, or a file")
        ->capture_default_str();
    app.add_option("--dir", directory, "Folder that gets kubeconfig and fleet.yaml; needed");
    app.add_option("--speed", options.speed, "Simulated seconds per second")->capture_default_str();
    app.add_flag("--hold", options.isStoryHeld,
                 "Nothing happens after the start, though the clock goes on");
    app.add_flag(
        "--control", options.hasControl,
        "Take stop, start, compact, busy and calm with a NAME through the socket DIR/control");
    Blank blank;
    addBlankOptions(app, blank);
    pilothouse::sim::UpgradeOptions upgrade;
    const CLI::App* upgradeCommand = pilothouse::sim::addUpgradeCommand(app, upgrade);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : kBadInput;
    }
    if (upgradeCommand->parsed()) {
        return pilothouse::sim::runUpgrade(upgrade);
    }
    if (directory.empty()) {
        fmt::print(stderr, "pilothouse-sim: --dir is required\n");
        return kBadInput;
    }
    options.directory = directory;
    std::error_code unknown;
    options.program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    if (!blank.name.empty()) {
        options.blank = blank;
    }

    pilothouse::raiseDescriptorLimit();
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
    // A large fleet is a gigabyte of small objects; the system takes them back at once.
    std::quick_exit(0);
}
