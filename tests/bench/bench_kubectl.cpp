// SPDX-License-Identifier: GPL-3.0-or-later
#include "child_cost.h"
#include "filled_server.h"
#include "report.h"
#include "scratch_folder.h"

#include "simulator/simulator.h"

namespace pilothouse::bench {

namespace {

namespace fs = std::filesystem;

/// What people do today: one kubectl for each context.
std::optional<ChildCost> askEach(const fs::path& kubectl, const simulator::Simulator& fleet) {
    ChildCost all;
    for (const auto& member : fleet.members()) {
        const auto cost = runChild({kubectl.string(), "get", "--raw", "/readyz", "--kubeconfig",
                                    fleet.kubeconfig().string(), "--context", member.name});
        if (!cost) {
            return std::nullopt;
        }
        all.cpuUs += cost->cpuUs;
    }
    all.cpuUs /= static_cast<double>(fleet.members().size());
    return all;
}

void benchList(const fs::path& kubectl, const fs::path& ctl, int pods, Report& report) {
    const std::string name = "read " + std::to_string(pods) + " pods once (T2)";
    const ScratchFolder folder;
    const auto server = startFilled(folder.path(), pods);
    if (!server) {
        report.fault(name, describe(server.error()));
        return;
    }
    const std::string config = server->kubeconfig.string();
    const auto peer =
        runChild({kubectl.string(), "get", "pods", "-A", "-o", "json", "--kubeconfig", config});
    const auto ours = runChild({ctl.string(), "status", "--kubeconfig", config, "--state",
                                (folder.path() / "state").string()});
    if (!peer || !ours) {
        report.fault(name, peer ? "pilothousectl failed" : "kubectl failed");
        return;
    }
    report.add({.name = name,
                .figure = ours->cpuUs / 1000,
                .floor = peer->cpuUs / 1000,
                .unit = "ms",
                .ratio = peer->cpuUs / ours->cpuUs,
                .target = 60,
                .atLeast = true,
                .against = "kubectl get pods -A -o json; whole processes, CPU of all threads"});
}

} // namespace

void benchAgainstKubectl(const Scale& scale, double warmPollUs, Report& report) {
    const auto kubectl = findProgram("kubectl");
    const fs::path ctl = fs::read_symlink("/proc/self/exe").parent_path() / "pilothousectl";
    if (!kubectl || !fs::exists(ctl)) {
        report.skip("against kubectl (T2, T7)",
                    kubectl ? ctl.string() + " is not built" : "no kubectl");
        return;
    }
    benchList(*kubectl, ctl, scale.pods, report);
    const ScratchFolder folder;
    constexpr int kAsked = 10; // of a large fleet; each costs the same
    const auto fleet = simulator::Simulator::start(
        {.clusters = std::min(scale.members, kAsked), .directory = folder.path()});
    const auto each = fleet ? askEach(*kubectl, **fleet) : std::nullopt;
    if (!each || warmPollUs <= 0) {
        report.fault("fleet against kubectl (T7)",
                     each ? "no figure of our own" : "kubectl failed");
        return;
    }
    report.add({.name = "ask a cluster, fleet against kubectl (T7)",
                .figure = warmPollUs,
                .floor = each->cpuUs,
                .unit = "us",
                .ratio = each->cpuUs / warmPollUs,
                .target = 500,
                .atLeast = true,
                .against = "one kubectl get --raw for each cluster"});
}

} // namespace pilothouse::bench
