// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::bench {

/// One line of the table. Judged by its ratio alone: milliseconds belong to the machine.
struct Line {
    std::string name{};
    double figure = 0; ///< in `unit`
    double floor = 0;  ///< what `ratio` is taken against, in `unit`; measured in the same run
    std::string unit{};
    double ratio = 0;
    double target = 0;
    bool atLeast = false;  ///< the ratio must reach the target instead of staying under it
    std::string against{}; ///< what the floor is
};

/// How much to do.
struct Scale {
    int pods = 5000;
    int members = 200;
    int contexts = 1000;
    int rounds = 20;
    bool judged = true; ///< false: the numbers show only that everything runs
};

/// Collects lines and prints them as they come.
class Report {
public:
    explicit Report(bool judged);
    void add(const Line& line);
    void skip(const std::string& name, const std::string& why);
    void fault(const std::string& name, const std::string& what);
    /// False when a judged line missed its target or something broke.
    [[nodiscard]] bool good() const { return m_good; }

private:
    bool m_judged;
    bool m_good = true;
};

void benchDecode(const Scale& scale, Report& report);
/// Returns the CPU microseconds of a warm poll of one member, 0 when it could not be measured.
double benchPoll(const Scale& scale, Report& report);
void benchListPoll(const Scale& scale, Report& report);
void benchWatch(const Scale& scale, Report& report);
void benchKubeconfig(const Scale& scale, Report& report);
void benchAgainstKubectl(const Scale& scale, double warmPollUs, Report& report);
void benchRollout(const Scale& scale, Report& report);
void benchPlacement(const Scale& scale, Report& report);
void benchMesh(const Scale& scale, Report& report);
void benchJournal(const Scale& scale, Report& report);
void benchMemory(const Scale& scale, Report& report);
void benchFirstPaint(const Scale& scale, Report& report);
void benchFrames(const Scale& scale, Report& report);

/// CPU time the calling thread has used, in microseconds.
[[nodiscard]] double threadCpuUs();
/// Resident set of this process in KiB: now, or its peak since resetPeak().
[[nodiscard]] double residentKiB(bool peak = false);
void resetPeak();

} // namespace pilothouse::bench
