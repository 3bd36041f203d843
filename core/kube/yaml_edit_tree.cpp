// SPDX-License-Identifier: GPL-3.0-or-later
// What an edit means, and the values that go into one.
#include "kube/strategy/yaml_text.h"
#include "kube/yaml_edit.h"
#include "kube/yaml_edit_steps.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pilothouse::kube {

namespace {

Error noSense(const char* why) {
    return {.kind = ErrorKind::Validation, .message = why};
}

std::size_t countOf(const YamlNode& node) {
    return node.items.size();
}

void become(YamlNode& node, YamlNode value) {
    value.line = node.line;
    value.column = node.column;
    node = std::move(value);
}

void addKey(YamlNode& map, const std::string& key, YamlNode value, const YamlEdit& edit) {
    const auto place = static_cast<std::ptrdiff_t>(detail::placeOfNewKey(map.keys, edit.behind));
    map.kind = YamlKind::Mapping;
    map.keys.insert(map.keys.begin() + place, {.text = key});
    map.items.insert(map.items.begin() + place, std::move(value));
}

/// `value` below the keys that are left of the path.
YamlNode nested(const YamlPath& path, std::size_t from, YamlNode value) {
    for (auto at = path.size(); at > from; --at) {
        value = yamlMapNode({{path[at - 1], std::move(value)}});
    }
    return value;
}

Result<void> set(YamlNode& root, const YamlPath& path, YamlNode value, const YamlEdit& edit) {
    auto* at = &root;
    for (std::size_t step = 0; step < path.size(); ++step) {
        if (at->kind == YamlKind::Null) {
            become(*at, nested(path, step, std::move(value)));
            return {};
        }
        const auto found = detail::stepIn(*at, path[step]);
        if (at->kind == YamlKind::Mapping && !found) {
            addKey(*at, path[step], nested(path, step + 1, std::move(value)), edit);
            return {};
        }
        if (!found) {
            return fail(noSense("the path goes through what holds no such part"));
        }
        at = &at->items[*found];
    }
    become(*at, std::move(value));
    return {};
}

Result<void> insert(YamlNode& root, const YamlEdit& edit) {
    const auto list = YamlPath(edit.path.begin(), edit.path.end() - 1);
    const auto* found = yamlAt(root, list);
    if (found == nullptr || found->kind == YamlKind::Null) {
        return set(root, list, yamlListNode({edit.value}), edit);
    }
    const auto index = detail::indexOf(edit.path.back());
    if (found->kind != YamlKind::Sequence || !index || *index > countOf(*found)) {
        return fail(noSense("no list has a place for this item"));
    }
    auto& items = const_cast<YamlNode*>(found)->items; // of a mutable tree
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(*index), edit.value);
    return {};
}

Result<void> changeIn(YamlNode& parent, std::size_t index, const YamlEdit& edit) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    switch (edit.kind) {
    case YamlEdit::Kind::Remove:
        parent.items.erase(parent.items.begin() + at);
        if (parent.kind == YamlKind::Mapping) {
            parent.keys.erase(parent.keys.begin() + at);
        }
        return {};
    case YamlEdit::Kind::Rename:
        if (parent.kind != YamlKind::Mapping ||
            (edit.name != parent.keys[index].text && parent.find(edit.name) != nullptr)) {
            return fail(noSense("this key is there already"));
        }
        parent.keys[index].text = edit.name;
        return {};
    case YamlEdit::Kind::Move: {
        if (parent.kind != YamlKind::Sequence || edit.to >= countOf(parent)) {
            return fail(noSense("no list has a place for this item"));
        }
        auto item = std::move(parent.items[index]);
        parent.items.erase(parent.items.begin() + at);
        parent.items.insert(parent.items.begin() + static_cast<std::ptrdiff_t>(edit.to),
                            std::move(item));
        return {};
    }
    case YamlEdit::Kind::Set:
    case YamlEdit::Kind::Insert: break;
    }
    return {};
}

} // namespace

namespace detail {

std::optional<std::size_t> indexOf(std::string_view step) {
    std::size_t index = 0;
    const auto* end = step.data() + step.size();
    const auto read = std::from_chars(step.data(), end, index);
    const bool isCanonical = step == "0" || (!step.empty() && step.front() != '0');
    return read.ec == std::errc{} && read.ptr == end && isCanonical ? std::optional(index)
                                                                    : std::nullopt;
}

} // namespace detail

YamlNode yamlTextNode(std::string text) {
    YamlNode node;
    node.kind = YamlKind::Scalar;
    node.quoted = true;
    node.text = std::move(text);
    return node;
}

YamlNode yamlWordNode(std::string word) {
    auto node = yamlTextNode(std::move(word));
    node.quoted = false;
    return node;
}

YamlNode yamlListNode(std::vector<YamlNode> items) {
    YamlNode node;
    node.kind = YamlKind::Sequence;
    node.items = std::move(items);
    return node;
}

YamlNode yamlMapNode(std::vector<std::pair<std::string, YamlNode>> entries) {
    YamlNode node;
    node.kind = YamlKind::Mapping;
    for (auto& [key, value] : entries) {
        node.keys.push_back({.text = std::move(key)});
        node.items.push_back(std::move(value));
    }
    return node;
}

const YamlNode* yamlAt(const YamlNode& root, const YamlPath& path) {
    const auto* at = &root;
    for (const auto& step : path) {
        const auto found = detail::stepIn(*at, step);
        if (!found) {
            return nullptr;
        }
        at = &at->items[*found];
    }
    return at;
}

Result<void> editYamlTree(YamlNode& root, const YamlEdit& edit) {
    if (edit.kind == YamlEdit::Kind::Set && !edit.path.empty()) {
        return set(root, edit.path, edit.value, edit);
    }
    if (edit.path.empty()) {
        return fail(noSense("the whole document is not edited"));
    }
    if (edit.kind == YamlEdit::Kind::Insert) {
        return insert(root, edit);
    }
    auto* parent = const_cast<YamlNode*>(
        yamlAt(root, YamlPath(edit.path.begin(), edit.path.end() - 1))); // of a mutable tree
    const auto index = parent == nullptr ? std::nullopt : detail::stepIn(*parent, edit.path.back());
    if (!index) {
        return fail(Error{.kind = ErrorKind::NotFound, .message = "there is no such part"});
    }
    return changeIn(*parent, *index, edit);
}

bool isSameYaml(const YamlNode& wanted, const YamlNode& found) {
    if (wanted.kind != found.kind || wanted.text != found.text ||
        wanted.keys.size() != found.keys.size() || wanted.items.size() != found.items.size()) {
        return false;
    }
    // A text may stand without quotes where every reader takes it for one.
    if (wanted.kind == YamlKind::Scalar && wanted.quoted != found.quoted &&
        !(wanted.quoted && detail::yamlScalar(wanted.text) == wanted.text)) {
        return false;
    }
    const auto isSameKey = [](const YamlKey& a, const YamlKey& b) { return a.text == b.text; };
    return std::equal(wanted.keys.begin(), wanted.keys.end(), found.keys.begin(), isSameKey) &&
           std::equal(wanted.items.begin(), wanted.items.end(), found.items.begin(), isSameYaml);
}

} // namespace pilothouse::kube
