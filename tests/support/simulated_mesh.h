// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "simulator/simulator.h"

#include <QTemporaryDir>

#include <memory>

namespace pilothouse::test {

/// The fleet of a simulated mesh, as its file says it.
struct SimulatedMesh {
    QTemporaryDir folder{};
    std::unique_ptr<simulator::Simulator> simulator{};
    std::shared_ptr<const fleet::FleetConfig> fleet{};

    /// False: it did not start, and why is told.
    bool start(simulator::Options options) {
        options.directory = folder.filePath(QStringLiteral("fleet")).toStdString();
        auto started = simulator::Simulator::start(options);
        if (!started) {
            qWarning("%s", describe(started.error()).c_str());
            return false;
        }
        simulator = *std::move(started);
        fleet::FleetSource source;
        source.fleetFile = simulator->fleetFile().string();
        auto read = fleet::loadFleet(source);
        if (!read) {
            qWarning("%s", describe(read.error()).c_str());
            return false;
        }
        fleet = std::make_shared<const fleet::FleetConfig>(*std::move(read));
        return true;
    }
    /// One in which nothing is wrong and nothing happens.
    bool startHealthy() {
        simulator::Options options;
        options.scenario = "mesh-healthy";
        options.isStoryHeld = true;
        return start(std::move(options));
    }
};

} // namespace pilothouse::test
