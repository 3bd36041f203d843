// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>

namespace pilothouse::bench {

Report::Report(bool judged) : m_judged(judged) {
    std::printf("%-42s %12s %12s %-5s %8s %9s  %s\n", "name", "figure", "floor", "unit", "ratio",
                "target", "pass");
}

void Report::add(const Line& line) {
    // The targets were measured on another machine: 15 % beyond them is still a pass, and says so.
    constexpr double kSlack = 1.15;
    const double excess = line.atLeast ? line.target / line.ratio : line.ratio / line.target;
    const bool pass = excess <= kSlack;
    const char* word = !m_judged ? "not judged" : excess <= 1 ? "yes" : pass ? "slack" : "NO";
    std::printf("%-42s %12.2f %12.2f %-5s %8.3f %s%8.3f  %s  (floor: %s)\n", line.name.c_str(),
                line.figure, line.floor, line.unit.c_str(), line.ratio, line.atLeast ? ">" : "<",
                line.target, word, line.against.c_str());
    std::fflush(stdout);
    m_good = m_good && (pass || !m_judged);
}

void Report::skip(const std::string& name, const std::string& why) {
    std::printf("%-42s skipped: %s\n", name.c_str(), why.c_str());
}

void Report::fault(const std::string& name, const std::string& what) {
    std::printf("%-42s BROKEN: %s\n", name.c_str(), what.c_str());
    m_good = false;
}

double threadCpuUs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double residentKiB(bool peak) {
    std::ifstream status("/proc/self/status");
    const std::string wanted = peak ? "VmHWM:" : "VmRSS:";
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(wanted)) {
            return std::strtod(line.c_str() + wanted.size(), nullptr);
        }
    }
    return 0;
}

void resetPeak() {
    std::ofstream("/proc/self/clear_refs") << '5';
}

} // namespace pilothouse::bench

int main(int argc, char** argv) {
    using namespace pilothouse::bench;
    Scale scale;
#if !defined(__OPTIMIZE__)
    scale.judged = false;
    std::printf("This is not an optimised build: nothing is judged. Use the release preset.\n");
#endif
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--quick") != 0) {
            std::fprintf(stderr, "usage: %s [--quick]\n", argv[0]);
            return 2;
        }
        scale = {.pods = 50, .members = 3, .contexts = 20, .rounds = 2, .judged = false};
    }
    Report report(scale.judged);
    benchDecode(scale, report);
    const double warmPollUs = benchPoll(scale, report);
    benchListPoll(scale, report);
    benchWatch(scale, report);
    benchKubeconfig(scale, report);
    benchRollout(scale, report);
    benchPlacement(scale, report);
    benchMesh(scale, report);
    benchAgainstKubectl(scale, warmPollUs, report);
    benchJournal(scale, report);
    benchMemory(scale, report);
    benchFirstPaint(scale, report);
    benchFrames(scale, report);
    return report.good() ? 0 : 1;
}
