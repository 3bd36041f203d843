// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <ctime>
#include <vector>

namespace pilothouse::bench {

[[nodiscard]] inline double threadUs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Median of what a frame takes, in microseconds of this thread.
template<class Frame>
[[nodiscard]] double costOf(int rounds, Frame frame) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const double before = threadUs();
        frame();
        times.push_back(threadUs() - before);
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

inline void addFrame(QJsonArray& frames, const QString& name, double figure, double least,
                     double target, const QString& against) {
    frames.append(QJsonObject{{QStringLiteral("name"), name},
                              {QStringLiteral("figureUs"), figure},
                              {QStringLiteral("floorUs"), least},
                              {QStringLiteral("target"), target},
                              {QStringLiteral("against"), against}});
}

} // namespace pilothouse::bench
