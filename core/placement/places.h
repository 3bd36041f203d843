// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/node.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

/// Labels that say where a cluster is. Pure; any thread.
namespace pilothouse::placement {

/// Keys of the region, the first that a cluster has counts. Kubernetes' own, the plain word that
/// many fleets use, and the one that Azure Kubernetes Fleet Manager sets on its members.
inline constexpr std::array<std::string_view, 3> kRegionKeys{"topology.kubernetes.io/region",
                                                             "region", "fleet.azure.com/location"};

/// The region of a cluster; empty where no label tells.
[[nodiscard]] inline std::string regionOf(const model::Labels& labels) {
    for (const auto key : kRegionKeys) {
        for (const auto& [name, value] : labels) {
            if (name == key && !value.empty()) {
                return value;
            }
        }
    }
    return {};
}

/// Any of the region's labels has this value.
[[nodiscard]] inline bool isInRegion(const model::Labels& labels, std::string_view region) {
    return std::any_of(labels.begin(), labels.end(), [&](const auto& label) {
        return label.second == region &&
               std::find(kRegionKeys.begin(), kRegionKeys.end(), label.first) != kRegionKeys.end();
    });
}

/// Says where a cluster is: writing another value there would be a lie.
[[nodiscard]] inline bool isPlaceKey(std::string_view key) {
    constexpr std::array<std::string_view, 4> kPlain{"region", "zone", "location", "continent"};
    constexpr std::array<std::string_view, 2> kPrefixes{"topology.kubernetes.io/",
                                                        "fleet.azure.com/"};
    return std::find(kPlain.begin(), kPlain.end(), key) != kPlain.end() ||
           std::any_of(kPrefixes.begin(), kPrefixes.end(),
                       [&](std::string_view prefix) { return key.starts_with(prefix); });
}

} // namespace pilothouse::placement
