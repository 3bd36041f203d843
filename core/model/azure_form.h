// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <vector>

namespace pilothouse::model {

/// A strategy in the words of Azure Kubernetes Fleet Manager. A value.
struct AzureForm {
    std::string stages{};              ///< {"stages": […]}, as `--stages` takes it
    std::string script{};              ///< Azure CLI commands for a shell, with the stages in them
    std::vector<std::string> needs{};  ///< what only a preview of the API knows, a sentence each
    std::vector<std::string> unsaid{}; ///< what is lost on the way, a sentence each
    bool operator==(const AzureForm&) const = default;
};

} // namespace pilothouse::model
