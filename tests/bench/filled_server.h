// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "simulator/simulator.h"

#include <filesystem>
#include <memory>

namespace pilothouse::bench {

/// One simulated API server with so many pods, created through its API.
struct FilledServer {
    std::unique_ptr<simulator::Simulator> simulator;
    std::filesystem::path kubeconfig;
};

/// Files go to `folder`, which must outlive the server.
[[nodiscard]] Result<FilledServer> startFilled(const std::filesystem::path& folder, int pods);

} // namespace pilothouse::bench
