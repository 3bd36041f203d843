// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_file.h"

#include <string>

namespace pilothouse::fleet {

/// The variable that holds the token of that name: "hooks" is in PILOTHOUSE_TOKEN_HOOKS.
[[nodiscard]] std::string tokenVariable(const std::string& name);

/// What a fleet file says of its webhook, with the token and the authorities that it names. A token
/// or file that is not there is `trouble`: then nothing is sent, rather than sent without it.
[[nodiscard]] WebhookConfig webhookOf(const WebhookEntry& entry, const FleetSource& source);

} // namespace pilothouse::fleet
