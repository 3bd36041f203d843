// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "fleet/member_access.h"

#include <memory>
#include <string>

namespace pilothouse::fleet {

/// How to ask a service of Azure as the person who is signed in to the Azure CLI: every request
/// names `az account get-access-token`, which runs only with the user's consent, once for all that
/// ask for the same resource. Pure.
///
/// @param label    names the service in errors, "weu-1 (ARM)"
/// @param baseUrl  "https://management.azure.com"
/// @param resource whom the token is for, "https://management.azure.com/"
[[nodiscard]] std::shared_ptr<const MemberAccess> azureAccess(const AzureSettings& settings,
                                                              std::string label,
                                                              std::string baseUrl,
                                                              const std::string& resource);

/// Azure Resource Manager itself.
[[nodiscard]] std::shared_ptr<const MemberAccess> armAccess(const AzureSettings& settings,
                                                            std::string label);

/// The queries of Log Analytics.
[[nodiscard]] std::shared_ptr<const MemberAccess> logsAccess(const AzureSettings& settings);

} // namespace pilothouse::fleet
