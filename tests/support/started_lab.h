// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "simulator/simulator.h"

#include <QTemporaryDir>

#include <memory>
#include <string>

namespace pilothouse::test {

/// The simulated placement lab in which nothing happens, in a folder below one that outlives it.
struct StartedLab {
    std::unique_ptr<simulator::Simulator> simulator{}; ///< null: `trouble` says why
    std::string fleetFile{};
    std::string trouble{};
};

inline StartedLab startLab(const QTemporaryDir& folder) {
    simulator::Options options;
    options.scenario = "placement-lab";
    options.isStoryHeld = true;
    options.directory = folder.filePath(QStringLiteral("lab")).toStdString();
    auto started = simulator::Simulator::start(options);
    if (!started) {
        return {.trouble = describe(started.error())};
    }
    return {.simulator = *std::move(started),
            .fleetFile = (options.directory / "fleet.yaml").string()};
}

} // namespace pilothouse::test
