// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/azure_form.h"
#include "model/strategy.h"

namespace pilothouse::kube {

/// The same strategy for Azure Kubernetes Fleet Manager: its stages as JSON and the commands that
/// would make a strategy and a run of it (`az fleet`; they are told, nobody runs them). What Azure
/// has no word for is left out and told, never bent. Pure; any thread.
[[nodiscard]] model::AzureForm writeAzureForm(const model::Strategy& strategy);

} // namespace pilothouse::kube
