// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"

#include <initializer_list>
#include <string>
#include <string_view>

/// Small changes of a tree of YAML values. Pure; any thread.
namespace pilothouse::placement {

using FieldPath = std::initializer_list<std::string_view>;

/// The value at a path of keys; null where a part is missing, or is null itself.
[[nodiscard]] const kube::YamlNode* fieldAt(const kube::YamlNode& object, FieldPath path);
[[nodiscard]] kube::YamlNode* fieldAt(kube::YamlNode& object, FieldPath path);
/// The scalar at a path, else empty.
[[nodiscard]] std::string textAt(const kube::YamlNode& object, FieldPath path);

/// Takes the last key of the path away; whether there was one.
bool removeField(kube::YamlNode& object, FieldPath path);
/// Sets text at a path; the maps on the way are made where they are missing.
void setText(kube::YamlNode& object, FieldPath path, std::string text);

} // namespace pilothouse::placement
