// SPDX-License-Identifier: GPL-3.0-or-later
#include "child_cost.h"
#include "kubeconfig_file.h"
#include "report.h"
#include "scratch_folder.h"

#include "kube/kubeconfig.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string_view>

namespace pilothouse::bench {

namespace {

std::string contentOf(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// Lines and the key of each: the least that finding anything in the file takes.
std::size_t splitLines(std::string_view text) {
    std::size_t known = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const auto key = line.find_first_not_of(" -");
        for (const char* wanted : {"name:", "server:", "cluster:", "user:", "token:"}) {
            known +=
                key != std::string_view::npos && line.substr(key).starts_with(wanted) ? 1U : 0U;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return known;
}

/// Every context of the text as a connection; how many there are.
std::size_t resolveAll(const std::string& text, const std::string& name) {
    const auto config = kube::parseKubeconfig(text, name);
    std::size_t good = 0;
    for (const auto& context : config ? config->contexts : std::vector<kube::ContextEntry>()) {
        good += kube::resolveContext(*config, context.name) ? 1U : 0U;
    }
    return good;
}

template<class Work>
double bestUs(int rounds, Work work) {
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < rounds; ++i) {
        const double before = threadCpuUs();
        work();
        best = std::min(best, threadCpuUs() - before);
    }
    return best;
}

} // namespace

void benchKubeconfig(const Scale& scale, Report& report) {
    const std::string name = "kubeconfig, " + std::to_string(scale.contexts) + " contexts";
    const ScratchFolder folder;
    const auto file = folder.path() / "kubeconfig";
    writeKubeconfig(file, scale.contexts);
    const std::string text = contentOf(file);
    const int rounds = std::max(2, scale.rounds / 4);
    std::size_t good = 0;
    std::size_t lines = 0;
    const double floor = bestUs(rounds, [&] { lines = splitLines(text); });
    const double ours = bestUs(rounds, [&] { good = resolveAll(text, file.string()); });
    if (good != static_cast<std::size_t>(scale.contexts) || lines == 0) {
        report.fault(name, "only " + std::to_string(good) + " contexts resolve");
        return;
    }
    const auto kubectl = findProgram("kubectl");
    if (!kubectl) {
        report.skip(name + " (T17)", "no kubectl to compare with");
        return;
    }
    double peer = std::numeric_limits<double>::max();
    for (int i = 0; i < rounds; ++i) {
        const auto cost = runChild({kubectl->string(), "config", "get-contexts", "-o", "name",
                                    "--kubeconfig", file.string()});
        if (!cost) {
            report.fault(name, "kubectl cannot read it");
            return;
        }
        peer = std::min(peer, cost->cpuUs);
    }
    report.add({.name = name + " (T17)",
                .figure = ours / 1000,
                .floor = peer / 1000,
                .unit = "ms",
                .ratio = ours / peer,
                .target = 1,
                .against = "kubectl config get-contexts; lines split and keys matched take " +
                           std::to_string(floor / 1000) + " ms"});
}

} // namespace pilothouse::bench
