// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml_json.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

Json scalarOf(const YamlNode& node) {
    const YamlView view(node, {});
    if (node.quoted) {
        return node.text;
    }
    if (view.isNull() || node.text == "~" || node.text == "null" || node.text == "Null" ||
        node.text == "NULL" || node.text.empty()) {
        return nullptr;
    }
    if (const auto flag = view.boolean()) {
        return *flag;
    }
    if (const auto number = view.integer()) {
        return *number;
    }
    if (const auto number = view.number(); number && std::isfinite(*number)) {
        return *number;
    }
    return node.text;
}

Json jsonOf(const YamlNode& node) {
    switch (node.kind) {
    case YamlKind::Null: return nullptr;
    case YamlKind::Scalar: return scalarOf(node);
    case YamlKind::Sequence: {
        Json list = Json::array();
        for (const YamlNode& item : node.items) {
            list.push_back(jsonOf(item));
        }
        return list;
    }
    case YamlKind::Mapping: break;
    }
    Json object = Json::object();
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        object[node.keys[i].text] = jsonOf(node.items[i]);
    }
    return object;
}

} // namespace

std::string yamlToJson(const YamlNode& node) {
    return jsonOf(node).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace pilothouse::kube
