// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/objects.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// The steps of a JSON pointer.
std::optional<std::vector<std::string>> stepsOf(const json& operation, const char* key) {
    const auto found = operation.find(key);
    if (found == operation.end() || !found->is_string()) {
        return std::nullopt;
    }
    const std::string text = *found;
    std::vector<std::string> steps;
    if (!text.empty() && text.front() != '/') {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '/') {
            steps.emplace_back();
        } else if (text[i] == '~' && i + 1 < text.size()) {
            steps.back() += text[++i] == '1' ? '/' : '~';
        } else {
            steps.back() += text[i];
        }
    }
    return steps;
}

/// An index below `end`; negative ones count from there.
std::optional<std::size_t> indexOf(const std::string& step, std::size_t end) {
    long value = 0;
    const auto [rest, error] = std::from_chars(step.data(), step.data() + step.size(), value);
    if (error != std::errc{} || rest != step.data() + step.size()) {
        return std::nullopt;
    }
    value += value < 0 ? static_cast<long>(end) : 0;
    return value >= 0 && static_cast<std::size_t>(value) < end
               ? std::optional(static_cast<std::size_t>(value))
               : std::nullopt;
}

json* stepInto(json& at, const std::string& step) {
    if (at.is_object()) {
        const auto found = at.find(step);
        return found == at.end() ? nullptr : &*found;
    }
    const auto index = at.is_array() ? indexOf(step, at.size()) : std::nullopt;
    return index ? &at[*index] : nullptr;
}

json* placeOf(json& root, const std::vector<std::string>& steps, std::size_t depth) {
    json* at = &root;
    for (std::size_t i = 0; at != nullptr && i < depth; ++i) {
        at = stepInto(*at, steps[i]);
    }
    return at;
}

bool put(json& root, const std::vector<std::string>& steps, json value) {
    json* const parent = steps.empty() ? nullptr : placeOf(root, steps, steps.size() - 1);
    if (parent == nullptr) {
        return false;
    }
    if (parent->is_object()) {
        (*parent)[steps.back()] = std::move(value);
        return true;
    }
    const auto index = !parent->is_array()   ? std::nullopt
                       : steps.back() == "-" ? std::optional(parent->size())
                                             : indexOf(steps.back(), parent->size() + 1);
    if (index) {
        parent->insert(parent->begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
    }
    return index.has_value();
}

bool take(json& root, const std::vector<std::string>& steps) {
    json* const parent = steps.empty() ? nullptr : placeOf(root, steps, steps.size() - 1);
    if (parent == nullptr || stepInto(*parent, steps.back()) == nullptr) {
        return false;
    }
    if (parent->is_object()) {
        parent->erase(steps.back());
    } else {
        parent->erase(*indexOf(steps.back(), parent->size()));
    }
    return true;
}

bool run(json& root, const json& operation) {
    const auto steps = operation.is_object() ? stepsOf(operation, "path") : std::nullopt;
    if (!steps) {
        return false;
    }
    const std::string op = operation.value("op", "");
    const json value = operation.value("value", json());
    json* const place = placeOf(root, *steps, steps->size());
    if (op == "add") {
        return put(root, *steps, value);
    }
    if (op == "remove") {
        return take(root, *steps);
    }
    if (op == "test") {
        return place != nullptr ? *place == value : value.is_null();
    }
    if (op == "replace") {
        if (place != nullptr) {
            *place = value;
        }
        return place != nullptr;
    }
    const auto from = stepsOf(operation, "from");
    json* const source = from ? placeOf(root, *from, from->size()) : nullptr;
    if (source == nullptr || (op != "move" && op != "copy")) {
        return false;
    }
    json moved = *source;
    return (op == "copy" || take(root, *from)) && put(root, *steps, std::move(moved));
}

} // namespace

std::optional<std::string> jsonPatch(json& target, const json& patch) {
    json changed = target;
    for (const json& operation : patch) {
        if (!run(changed, operation)) {
            return "the operation does not apply: " + operation.dump();
        }
    }
    target = std::move(changed);
    return std::nullopt;
}

} // namespace pilothouse::simulator::detail
