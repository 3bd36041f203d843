// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "model/run.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::checks {

/// Nodes that have the same CSI drivers.
struct DriverGroup {
    std::vector<std::string> drivers{}; ///< sorted
    std::vector<std::string> nodes{};   ///< sorted
    bool operator==(const DriverGroup&) const = default;
};

/// What one member was like before the stage. A part that could not be read is absent, which is
/// not the same as empty. A compact value.
struct Baseline {
    Instant at{};
    std::optional<std::vector<std::string>> trueApiServices{}; ///< sorted names
    std::optional<std::int64_t> nodes{};                       ///< that count
    std::optional<std::int64_t> readyNodes{};
    std::optional<std::vector<std::string>> badPods{};             ///< sorted UIDs
    std::optional<std::map<std::string, std::int32_t>> restarts{}; ///< "uid/container", above 0
    std::optional<double> upPercent{};                             ///< of Prometheus' targets
    std::optional<std::vector<std::string>> pendingClaims{};       ///< sorted UIDs
    std::optional<std::vector<DriverGroup>> drivers{};
    bool operator==(const Baseline&) const = default;
};

/// By member, as the journal keeps them.
using Baselines = std::map<ClusterId, Baseline>;

/// More entries than this in a part are not kept: the part is absent then.
inline constexpr std::size_t kMaxBaselineEntries = 20'000;

/// Fields that are absent here are absent there.
[[nodiscard]] nlohmann::json toJson(const Baselines& baselines);
/// Decode for what is none of these. Keys that are not known are let be.
[[nodiscard]] Result<Baselines> readBaselines(const nlohmann::json& json);

} // namespace pilothouse::checks
