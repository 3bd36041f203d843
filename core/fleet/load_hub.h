// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"

#include <map>
#include <string>
#include <vector>

namespace pilothouse::fleet {

/// The KubeFleet hub that the command line means, as a fleet whose only member it is, with the
/// clock of the fleet file. Of a fleet file: its source of type kubefleet, of several the one whose
/// context `contexts` names. Of a kubeconfig: the context that `contexts` names, else its only one,
/// else its current one, as kubectl takes it. Contacts nobody, so it may be no hub at all;
/// Validation (with the next step) where none or several are meant. Blocks on files.
[[nodiscard]] Result<FleetConfig> loadHub(const FleetSource& source);

/// All hubs that a fleet file names.
struct HubList {
    struct Hub {
        std::string name{};         ///< its context, else its file
        Result<FleetConfig> config; ///< as loadHub() gives it, or why it cannot be asked
    };
    std::vector<Hub> hubs{};
    /// Names of members by that of their MemberCluster, where it is another.
    std::map<std::string, std::string> memberOf{};
};

/// Empty without a fleet file, and for one that names no hub. An error where the file as a whole is
/// no good. Contacts nobody. Blocks on files.
[[nodiscard]] Result<HubList> loadHubs(const FleetSource& source);

} // namespace pilothouse::fleet
