// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/kubeconfig.h"

#include <functional>
#include <optional>
#include <string>

namespace pilothouse::fleet {

/// Value of an environment variable; empty where it is not set.
using Environment = std::function<std::string(const std::string& name)>;

/// The one context "in-cluster" of a program that runs in a pod: the API server of
/// KUBERNETES_SERVICE_HOST and _PORT, the token and authority of its service account in `folder`,
/// the namespace of POD_NAMESPACE or of that folder. None outside of a pod, or where the pod has no
/// token. An authority that is missing leaves the system's, with a warning. Reads files. Source:
/// kubernetes/client-go rest/config.go InClusterConfig, tools/clientcmd/client_config.go.
[[nodiscard]] std::optional<kube::Kubeconfig> inClusterConfig(const Environment& environment,
                                                              const std::string& folder);

} // namespace pilothouse::fleet
