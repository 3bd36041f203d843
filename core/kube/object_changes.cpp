// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/object_changes.h"

#include "kube/json_document.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace pilothouse::kube {

namespace {

using detail::Json;

constexpr int kMaxDepth = 500;
constexpr const char* kMask = "***";

Result<Json> parse(std::string_view text) {
    auto json = detail::isDeeperThan(text, kMaxDepth) ? Json(Json::value_t::discarded)
                                                      : Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return fail(ErrorKind::Decode, "the object is no JSON");
    }
    return json;
}

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string escaped(const std::string& key) {
    std::string out;
    for (const char c : key) {
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

bool isSecret(const Json& object) {
    return detail::text(object, "kind") == "Secret" && detail::text(object, "apiVersion") == "v1";
}

class Comparison {
public:
    explicit Comparison(bool hidesData) : m_hidesData(hidesData) {}

    void compare(const std::string& path, const Json& before, const Json& after) {
        if (before == after) {
            return;
        }
        if (before.is_object() && after.is_object()) {
            compareMaps(path, before, after);
        } else if (before.is_array() && after.is_array()) {
            compareLists(path, before, after);
        } else {
            note(path, &before, &after);
        }
    }

    [[nodiscard]] std::vector<ObjectChange> take() { return std::move(m_found); }

private:
    void note(const std::string& path, const Json* before, const Json* after) {
        const bool isHidden = m_hidesData && (path.empty() || path.starts_with("/data") ||
                                              path.starts_with("/stringData"));
        const auto shown = [&](const Json* value) {
            return value == nullptr ? std::string() : isHidden ? kMask : dumped(*value);
        };
        m_found.push_back({.path = path, .before = shown(before), .after = shown(after)});
    }

    void compareMaps(const std::string& path, const Json& before, const Json& after) {
        std::set<std::string> keys;
        for (const auto* map : {&before, &after}) {
            for (const auto& [key, value] : map->items()) {
                keys.insert(key);
            }
        }
        for (const auto& key : keys) {
            const auto a = before.find(key);
            const auto b = after.find(key);
            const auto place = path + "/" + escaped(key);
            if (a != before.end() && b != after.end()) {
                compare(place, *a, *b);
            } else {
                note(place, a != before.end() ? &*a : nullptr, b != after.end() ? &*b : nullptr);
            }
        }
    }

    void compareLists(const std::string& path, const Json& before, const Json& after) {
        const auto shorter = std::min(before.size(), after.size());
        std::size_t front = 0;
        std::size_t back = 0;
        if (before.size() != after.size()) {
            while (front < shorter && before[front] == after[front]) {
                ++front;
            }
            while (back < shorter - front &&
                   before[before.size() - 1 - back] == after[after.size() - 1 - back]) {
                ++back;
            }
        }
        const auto longer = std::max(before.size(), after.size()) - back;
        for (std::size_t at = front; at < longer; ++at) {
            const auto* a = at < before.size() - back ? &before[at] : nullptr;
            const auto* b = at < after.size() - back ? &after[at] : nullptr;
            const auto place = path + "/" + std::to_string(at);
            if (a != nullptr && b != nullptr) {
                compare(place, *a, *b);
            } else {
                note(place, a, b);
            }
        }
    }

    bool m_hidesData;
    std::vector<ObjectChange> m_found;
};

void hideData(Json& object) {
    for (const auto* key : {"data", "stringData"}) {
        if (!object.contains(key)) {
            continue;
        }
        auto& data = object[key];
        if (data.is_object()) {
            for (auto& value : data) {
                value = kMask;
            }
        } else {
            data = kMask;
        }
    }
}

} // namespace

Result<std::vector<ObjectChange>> changesBetween(std::string_view before, std::string_view after) {
    const auto from = parse(before);
    const auto to = parse(after);
    if (!from || !to) {
        return fail(from ? to.error() : from.error());
    }
    Comparison comparison(isSecret(*from) || isSecret(*to));
    comparison.compare({}, *from, *to);
    return comparison.take();
}

Result<std::string> withoutSecrets(std::string_view object) {
    auto json = parse(object);
    if (!json) {
        return fail(std::move(json.error()));
    }
    if (isSecret(*json)) {
        hideData(*json);
    } else if (detail::text(*json, "kind").ends_with("ResourceEnvelope") &&
               json->contains("data") && (*json)["data"].is_object()) {
        for (auto& wrapped : (*json)["data"]) {
            if (isSecret(wrapped)) {
                hideData(wrapped);
            }
        }
    }
    return dumped(*json);
}

} // namespace pilothouse::kube
