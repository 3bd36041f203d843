// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a step of a path means, for trees (YamlNode) and places (YamlPart) alike.
namespace pilothouse::kube::detail {

/// An item's number from 0, as it is written in a path.
[[nodiscard]] std::optional<std::size_t> indexOf(std::string_view step);

/// The number of the part that a step leads to; none where there is none.
template<class Node>
[[nodiscard]] std::optional<std::size_t> stepIn(const Node& node, std::string_view step) {
    if (node.kind == YamlKind::Sequence) {
        const auto index = indexOf(step);
        return index && *index < node.items.size() ? index : std::nullopt;
    }
    for (std::size_t at = 0; at < node.keys.size(); ++at) {
        if (node.keys[at].text == step) {
            return at;
        }
    }
    return std::nullopt;
}

/// Where a new key goes among those of a mapping, see YamlEdit::behind.
template<class Key>
[[nodiscard]] std::size_t placeOfNewKey(const std::vector<Key>& keys,
                                        const std::optional<std::vector<std::string>>& behind) {
    if (!behind) {
        return keys.size();
    }
    std::size_t place = 0;
    for (std::size_t at = 0; at < keys.size(); ++at) {
        if (std::find(behind->begin(), behind->end(), keys[at].text) != behind->end()) {
            place = at + 1;
        }
    }
    return place;
}

} // namespace pilothouse::kube::detail
