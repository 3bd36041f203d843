// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"

#include <string>
#include <vector>

namespace pilothouse::placement {

/// An object as a resource snapshot holds it.
struct ResourceContent {
    std::string json{};                 ///< keys in order, on one line
    std::vector<std::string> removed{}; ///< fields that did not go along, such as "metadata.uid"
};

/// Takes from an object what belongs to the hub alone: its identity there, its owners, its status,
/// addresses and ports that the hub assigned. Pure. Source: kubefleet
/// pkg/utils/controller/resource_selector_resolver.go generateRawContent.
[[nodiscard]] ResourceContent contentOf(const kube::YamlNode& object);

} // namespace pilothouse::placement
