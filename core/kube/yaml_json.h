// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"

#include <string>

namespace pilothouse::kube {

/// A YAML value as one line of JSON, as sigs.k8s.io/yaml converts it: scalars that are not quoted
/// become numbers, booleans and null where they read as such. Keys are sorted. Any thread.
[[nodiscard]] std::string yamlToJson(const YamlNode& node);

} // namespace pilothouse::kube
