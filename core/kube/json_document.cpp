// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/json_document.h"

#include "kube/status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube::detail {

Result<Json> parseKind(std::string_view body, std::initializer_list<std::string_view> kinds,
                       std::string_view what) {
    auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) {
        return fail(errorFromForeignBody(body, what));
    }
    const auto kind = text(json, "kind");
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
        return json;
    }
    if (auto status = errorFromStatus(body)) {
        return fail(*std::move(status));
    }
    return fail(ErrorKind::Decode,
                fmt::format("expected {}, the server sent {}", what,
                            kind.empty() ? "JSON without a kind" : "a " + oneLine(kind, 64)));
}

bool isDeeperThan(std::string_view json, int most) {
    int depth = 0;
    bool isString = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (isString) {
            at += c == '\\' ? 1U : 0U;
            isString = c != '"';
        } else if (c == '"') {
            isString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > most) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

const Json& member(const Json& json, std::string_view key) {
    static const Json kNone;
    if (!json.is_object()) {
        return kNone;
    }
    const auto found = json.find(key);
    return found == json.end() ? kNone : *found;
}

std::string text(const Json& json, std::string_view key) {
    const auto& value = member(json, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool flag(const Json& json, std::string_view key) {
    const auto& value = member(json, key);
    return value.is_boolean() && value.get<bool>();
}

std::vector<std::string> texts(const Json& json, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& each : member(json, key)) {
        if (each.is_string()) {
            out.push_back(each.get<std::string>());
        }
    }
    return out;
}

} // namespace pilothouse::kube::detail
