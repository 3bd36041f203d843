// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "common_options.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::ctl {

struct PlacementOptions {
    std::string file;     ///< the placement
    std::string clusters; ///< MemberCluster objects
    std::string bindings;
    std::vector<std::string> whatIf; ///< in the order given
    std::optional<Instant> now;
    Format format = Format::Table;
};

void addPlacementCommand(CLI::App& app, PlacementOptions& options);

/// `placement preview`: contacts nobody. Fine when the policy is fulfilled, No when it is not or a
/// cycle would give up, BadInput for files that cannot be used.
[[nodiscard]] Exit runPlacement(const PlacementOptions& options);

} // namespace pilothouse::ctl
