// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "simulator/estate.h"
#include "simulator/sim_clock.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// How a client reaches one member, as its kubeconfig entry tells.
struct MemberAccess {
    std::string name;
    std::string server;
    std::string authorityPem;
    std::string token;          ///< empty when a certificate is used
    std::string certificatePem; ///< empty when a token is used
    std::string keyPem;
};

/// A kubeconfig with one context per member. Holds credentials of loopback servers only.
[[nodiscard]] std::string kubeconfigText(const std::vector<MemberAccess>& members);

/// What a fleet file says beside the estate.
struct FleetExtras {
    std::string hub{};                  ///< context of `hub.kubeconfig`; empty: no hub
    std::string azure{};                ///< a line of the spec; empty: none
    std::vector<std::string> offline{}; ///< of each member, see offlineMarks(); may be shorter
};
/// The fleet file beside it: names, regions, groups, labels, coordinates and the simulated clock.
[[nodiscard]] std::string fleetText(const Estate& estate, const SimClock& clock,
                                    const FleetExtras& extras = {});

/// A shipped strategy as it is used from anywhere: its action and probe, which are called
/// pilothouse-sim there, name program and kubeconfig by full path.
[[nodiscard]] std::string strategyText(const std::string& shipped,
                                       const std::filesystem::path& program,
                                       const std::filesystem::path& kubeconfig);
/// Writes by rename, readable by the owner only.
[[nodiscard]] Result<void> writePrivately(const std::filesystem::path& path,
                                          const std::string& text);

} // namespace pilothouse::simulator
