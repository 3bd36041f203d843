// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/member.h"

#include <optional>
#include <string>
#include <string_view>

/// What the Azure property provider reports of machines and prices. Source: kubefleet
/// pkg/propertyprovider/azure/provider.go.
namespace pilothouse::placement {

inline constexpr const char* kCorePrice = "kubernetes.azure.com/per-cpu-core-cost";
inline constexpr const char* kMemoryPrice = "kubernetes.azure.com/per-gb-memory-cost";

/// The machine type whose nodes a property counts ("kubernetes.azure.com/vm-sizes/TYPE/count");
/// empty for any other property.
[[nodiscard]] inline std::string_view machineCountedBy(std::string_view property) {
    constexpr std::string_view kBefore = "kubernetes.azure.com/vm-sizes/";
    constexpr std::string_view kBehind = "/count";
    return property.starts_with(kBefore) && property.ends_with(kBehind) &&
                   property.size() > kBefore.size() + kBehind.size()
               ? property.substr(kBefore.size(), property.size() - kBefore.size() - kBehind.size())
               : std::string_view();
}

/// An amount as it is written; null where there is none of that name.
[[nodiscard]] const std::string* findAmount(const Member::Amounts& amounts, std::string_view name);

/// A positive, finite amount; none where there is none of that name, or another one.
[[nodiscard]] std::optional<double> positiveAmount(const Member::Amounts& amounts,
                                                   std::string_view name);

} // namespace pilothouse::placement
