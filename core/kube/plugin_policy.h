// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// Which exec plugins kubectl's own preferences let run at all.
struct PluginPolicy {
    enum class Kind : std::uint8_t { AllowAll, DenyAll, Allowlist };
    Kind kind = Kind::AllowAll;
    /// Of an Allowlist: commands as a kubeconfig names them, or paths.
    std::vector<std::string> commands{};
};

/// Reads the policy of a kuberc file; an empty text allows all. Validation with a position for what
/// is no kuberc, an unknown policy, an Allowlist without entries and entries without an Allowlist:
/// then nothing may run. Any thread.
/// Source: kubernetes/kubectl pkg/kuberc, pkg/config/v1beta1 (credentialPluginPolicy, KEP-3104);
/// entries were called `name` in 1.35 and are called `command` since 1.36.
[[nodiscard]] Result<PluginPolicy> parsePluginPolicy(std::string_view kuberc, std::string fileName);

} // namespace pilothouse::kube
