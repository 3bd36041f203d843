// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of whole programs. Each figure is of a process that was started for it.
#include "child_cost.h"
#include "filled_server.h"
#include "report.h"
#include "scratch_folder.h"

#include "simulator/simulator.h"

#include <fstream>

namespace pilothouse::bench {

namespace {

namespace fs = std::filesystem;

fs::path beside(const char* program) {
    return fs::read_symlink("/proc/self/exe").parent_path() / program;
}

/// The number that a program leaves in the file named by its first argument.
std::optional<double> numberFrom(const char* program, const fs::path& file,
                                 std::vector<std::string> arguments) {
    std::vector<std::string> command{beside(program).string(), file.string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    double number = 0;
    const bool isRead = runChild(command) && std::ifstream(file) >> number;
    return isRead ? std::optional(number) : std::nullopt;
}

/// T2: how much a person's own machine holds to read a cluster once.
void benchPeak(const fs::path& kubectl, const fs::path& ctl, int pods, Report& report) {
    const std::string name = "read " + std::to_string(pods) + " pods once, memory (T2)";
    const ScratchFolder folder;
    const auto server = startFilled(folder.path(), pods);
    if (!server) {
        report.fault(name, describe(server.error()));
        return;
    }
    const auto file = folder.path() / "peak";
    const std::string config = server->kubeconfig.string();
    const auto peer =
        numberFrom("bench_child_peak", file,
                   {kubectl.string(), "get", "pods", "-A", "-o", "json", "--kubeconfig", config});
    const auto ours = numberFrom("bench_child_peak", file,
                                 {ctl.string(), "status", "--kubeconfig", config, "--state",
                                  (folder.path() / "state").string()});
    if (!peer || !ours) {
        report.fault(name, peer ? "pilothousectl failed" : "kubectl failed");
        return;
    }
    report.add({.name = name,
                .figure = *ours / 1024,
                .floor = *peer / 1024,
                .unit = "MiB",
                .ratio = *peer / *ours,
                .target = 30,
                .atLeast = true,
                .against = "kubectl get pods -A -o json; peak of the resident set"});
}

/// T8: what a connection to a member costs that nobody asks anything.
void benchIdle(int few, int many, Report& report) {
    const std::string name = "memory of an idle TLS connection (T8)";
    const ScratchFolder folder;
    const auto fleet = simulator::Simulator::start({.clusters = many, .directory = folder.path()});
    const auto slope = fleet ? numberFrom("bench_idle_connections", folder.path() / "slope",
                                          {(*fleet)->kubeconfig().string(), std::to_string(few),
                                           std::to_string(many)})
                             : std::nullopt;
    if (!slope) {
        report.fault(name, fleet ? "the connections were not all opened" : "no fleet");
        return;
    }
    report.add({.name = name,
                .figure = *slope,
                .floor = 0,
                .unit = "KiB",
                .ratio = *slope,
                .target = 80,
                .against = "none; growth from " + std::to_string(few) + " to " +
                           std::to_string(many) + " connections"});
}

} // namespace

void benchMemory(const Scale& scale, Report& report) {
    const auto kubectl = findProgram("kubectl");
    const auto ctl = beside("pilothousectl");
    if (kubectl && fs::exists(ctl)) {
        benchPeak(*kubectl, ctl, scale.pods, report);
    } else {
        report.skip("memory against kubectl (T2)",
                    kubectl ? ctl.string() + " is not built" : "no kubectl");
    }
    const int few = scale.members / 2;
    benchIdle(few, few + scale.members, report);
}

} // namespace pilothouse::bench
