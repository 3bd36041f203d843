// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "kube/kubeconfig.h"

#include <string>
#include <vector>

namespace pilothouse::fleet {

/// A variable of the source's environment, or of the process's; empty where it is not set.
[[nodiscard]] std::string variableOf(const FleetSource& source, const std::string& name);

/// Reads and parses one file. Validation that names it.
[[nodiscard]] Result<kube::Kubeconfig> readKubeconfig(const std::string& path);

/// The files of KUBECONFIG, each once, else ~/.kube/config; they need not exist. Source: client-go
/// tools/clientcmd/loader.go.
[[nodiscard]] std::vector<std::string> defaultKubeconfigPaths(const FleetSource& source);

/// What kubectl would use, and what of it could not be read.
struct DefaultKubeconfig {
    kube::Kubeconfig config;
    std::vector<Error> broken; ///< files that are no kubeconfig; the others are served
};

/// The default files that exist, merged; without any, the API server that this process runs in.
/// kubectl refuses all of them where one is broken; here the others are served and the broken one
/// is told. Validation when nothing is left.
[[nodiscard]] Result<DefaultKubeconfig> readDefaultKubeconfig(const FleetSource& source);

} // namespace pilothouse::fleet
