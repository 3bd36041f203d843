// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common_options.h"
#include "signals.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

struct InferenceOptions {
    CommonOptions common; ///< which hub, where `clusters` is empty; format
    int replicas = 1;
    int gpus = 1; ///< of a replica
    std::string residency;
    std::vector<std::string> tolerated;
    std::string gpuProperty;
    std::optional<double> tokensPerMinute;
    std::string clusters; ///< MemberCluster objects; empty: those of the hub
    std::optional<Instant> now;
    CLI::App* command = nullptr; ///< to see whether it was meant
};

void addInferenceCommand(CLI::App& placement, InferenceOptions& options);

/// `placement inference`: where replicas of a model would find GPUs, by region. Fine where all find
/// them, No where they certainly do not, Partial where members that say nothing of GPUs could
/// change that, BadInput for files and selectors that cannot be used.
[[nodiscard]] Exit runInference(const InferenceOptions& options, const Waiter& waiter);

} // namespace pilothouse::ctl
