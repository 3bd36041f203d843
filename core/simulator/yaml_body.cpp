// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/yaml_body.h"

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr int kDeepest = 100;

json scalarOf(const YAML::Node& node) {
    const std::string text = node.Scalar();
    if (node.Tag() == "!") { // quoted
        return text;
    }
    if (text.empty() || text == "null" || text == "~") {
        return nullptr;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    const bool isNumber = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
    const json number = isNumber ? json::parse(text, nullptr, false) : json(text);
    return number.is_discarded() ? json(text) : number;
}

json convert(const YAML::Node& node, int depth) {
    if (depth > kDeepest) {
        throw YAML::Exception(YAML::Mark::null_mark(), "too deep");
    }
    if (node.IsMap()) {
        json object = json::object();
        for (const auto& entry : node) {
            object[entry.first.Scalar()] = convert(entry.second, depth + 1);
        }
        return object;
    }
    if (node.IsSequence()) {
        json list = json::array();
        for (const auto& element : node) {
            list.push_back(convert(element, depth + 1));
        }
        return list;
    }
    return node.IsScalar() ? scalarOf(node) : json();
}

} // namespace

json parseYaml(const std::string& text) {
    json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_discarded()) {
        return parsed;
    }
    try {
        return convert(YAML::Load(text), 0);
    } catch (const YAML::Exception&) {
        return json(json::value_t::discarded);
    }
}

} // namespace pilothouse::simulator::detail
