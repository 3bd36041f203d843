// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/node_edit.h"

#include <algorithm>

namespace pilothouse::placement {

using kube::YamlKind;
using kube::YamlNode;

namespace {

/// The index of a key in a map; the number of keys where it has none, or is no map.
std::size_t indexOf(const YamlNode& map, std::string_view key) {
    const auto found = std::find_if(map.keys.begin(), map.keys.end(),
                                    [key](const auto& each) { return each.text == key; });
    return static_cast<std::size_t>(found - map.keys.begin());
}

} // namespace

const YamlNode* fieldAt(const YamlNode& object, FieldPath path) {
    const auto* at = &object;
    for (const auto key : path) {
        const auto index = at->kind == YamlKind::Mapping ? indexOf(*at, key) : at->keys.size();
        if (index == at->keys.size()) {
            return nullptr;
        }
        at = &at->items[index];
    }
    return kube::YamlView(*at, {}).isNull() ? nullptr : at;
}

YamlNode* fieldAt(YamlNode& object, FieldPath path) {
    return const_cast<YamlNode*>(fieldAt(std::as_const(object), path)); // of a mutable tree
}

std::string textAt(const YamlNode& object, FieldPath path) {
    const auto* found = fieldAt(object, path);
    return found != nullptr && found->kind == YamlKind::Scalar ? found->text : std::string();
}

bool removeField(YamlNode& object, FieldPath path) {
    auto* at = &object;
    for (const auto* key = path.begin(); key + 1 != path.end(); ++key) {
        at = fieldAt(*at, {*key});
        if (at == nullptr) {
            return false;
        }
    }
    const auto key = *(path.end() - 1);
    const auto index = at->kind == YamlKind::Mapping ? indexOf(*at, key) : at->keys.size();
    if (index == at->keys.size()) {
        return false;
    }
    at->keys.erase(at->keys.begin() + static_cast<std::ptrdiff_t>(index));
    at->items.erase(at->items.begin() + static_cast<std::ptrdiff_t>(index));
    return true;
}

void setText(YamlNode& object, FieldPath path, std::string text) {
    auto* at = &object;
    const auto become = [](YamlNode& node, YamlKind kind) {
        YamlNode fresh;
        fresh.kind = kind;
        fresh.line = node.line;
        fresh.column = node.column;
        node = std::move(fresh);
    };
    for (const auto key : path) {
        if (at->kind != YamlKind::Mapping) {
            become(*at, YamlKind::Mapping);
        }
        const auto index = indexOf(*at, key);
        if (index == at->keys.size()) {
            at->keys.push_back({.text = std::string(key), .line = at->line, .column = at->column});
            at->items.emplace_back();
            at->items.back().line = at->line;
            at->items.back().column = at->column;
        }
        at = &at->items[index];
    }
    become(*at, YamlKind::Scalar);
    at->quoted = true;
    at->text = std::move(text);
}

} // namespace pilothouse::placement
