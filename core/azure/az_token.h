// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::azure {

/// What the Azure CLI gives to who is signed in to it.
struct AzToken {
    Secret token{};
    std::optional<Instant> expires{}; ///< absent: a CLI that does not say it in a way that is sure
};

/// Arguments of `az` that print a token for a resource, "https://management.azure.com/".
/// Source: Azure/azure-cli src/azure-cli/azure/cli/command_modules/profile.
[[nodiscard]] std::vector<std::string> azTokenArguments(const std::string& resource);

/// Reads what it printed. Decode for anything else; nothing of the output is in the error. The
/// older `expiresOn` is local time without a zone and is not read. Pure.
[[nodiscard]] Result<AzToken> parseAzToken(std::string_view output);

} // namespace pilothouse::azure
