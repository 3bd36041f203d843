// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/label_selector.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

tl::unexpected<Error> wrong(std::string message) {
    return fail(ErrorKind::Validation, "label selector: " + std::move(message));
}

std::string textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// One of matchExpressions in the string form.
Result<std::string> expression(const Json& item) {
    const auto key = textAt(item, "key");
    const auto op = textAt(item, "operator");
    std::vector<std::string> values;
    if (const auto found = item.find("values"); found != item.end() && found->is_array()) {
        for (const auto& value : *found) {
            if (!value.is_string() || !isLabelValue(value.get<std::string>())) {
                return wrong(fmt::format("a value of {} is no label value", key));
            }
            values.push_back(value.get<std::string>());
        }
    }
    if (!isLabelKey(key)) {
        return wrong(fmt::format("\"{}\" is no label key", key.substr(0, 64)));
    }
    const bool isSet = op == "In" || op == "NotIn";
    if (isSet ? values.empty() : !values.empty()) {
        return wrong(fmt::format("{} of {} {} values", op, key, isSet ? "needs" : "takes no"));
    }
    if (isSet) {
        return fmt::format("{} {} ({})", key, op == "In" ? "in" : "notin", fmt::join(values, ","));
    }
    if (op != "Exists" && op != "DoesNotExist") {
        return wrong(fmt::format("\"{}\" is no operator", op.substr(0, 64)));
    }
    return op == "Exists" ? key : "!" + key;
}

} // namespace

Result<std::optional<Selector>> readLabelSelector(const Json& object) {
    if (object.is_null()) {
        return std::optional<Selector>();
    }
    if (!object.is_object()) {
        return wrong("no object");
    }
    std::vector<std::string> parts;
    if (const auto labels = object.find("matchLabels");
        labels != object.end() && labels->is_object()) {
        for (const auto& [key, value] : labels->items()) {
            if (!isLabelKey(key) || !value.is_string() || !isLabelValue(value.get<std::string>())) {
                return wrong(fmt::format("\"{}\" is no label", key.substr(0, 64)));
            }
            parts.push_back(key + "=" + value.get<std::string>());
        }
    }
    if (const auto list = object.find("matchExpressions");
        list != object.end() && list->is_array()) {
        for (const auto& item : *list) {
            auto part = expression(item);
            if (!part) {
                return fail(std::move(part.error()));
            }
            parts.push_back(*std::move(part));
        }
    }
    return Selector::parse(fmt::format("{}", fmt::join(parts, ","))).map([](Selector selector) {
        return std::optional(std::move(selector));
    });
}

} // namespace pilothouse::kube
