// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/azure_form.h"
#include "model/strategy.h"

#include <string>
#include <vector>

namespace pilothouse::engine {

/// What a reader would say against the text of a strategy, a sentence each with the path of the
/// field; none where it is right in form. Pure; O(size).
[[nodiscard]] std::vector<std::string> faultsOf(const model::Strategy& strategy);

/// A strategy in the words of Azure Fleet, with what Azure has no word for. Pure.
[[nodiscard]] model::AzureForm azureFormOf(const model::Strategy& strategy);

} // namespace pilothouse::engine
