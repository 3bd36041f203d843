// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"

#include <optional>
#include <string_view>

namespace pilothouse::kube::detail {

/// The tree of a document in the plain block style in which kubectl and the clouds' tools write
/// kubeconfigs: ASCII, one key or item a line, no anchors, tags, comments behind values, texts over
/// several lines or escapes. None for everything else, right or wrong: then yaml-cpp is asked. What
/// it gives equals what yaml-cpp would give (tst_yaml, fuzz_yaml), some thirty times as fast. Pure.
[[nodiscard]] std::optional<YamlNode> readPlainBlocks(std::string_view text);

} // namespace pilothouse::kube::detail
