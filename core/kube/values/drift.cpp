// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/drift.h"

#include "base/time.h"
#include "kube/quantity.h"
#include "kube/status.h"
#include "kube/values/drift_rules.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxValueBytes = 512;

std::string textOf(const Json& value) {
    auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() <= kMaxValueBytes ? text : text.substr(0, kMaxValueBytes) + "…";
}

std::string scalarText(const Json& value) {
    return value.is_string() ? value.get<std::string>() : textOf(value);
}

/// Whether a member says nothing: null, {} and [] mean the same as no member.
bool saysNothing(const Json& value) {
    return value.is_null() || ((value.is_object() || value.is_array()) && value.empty());
}

/// Takes out members that say nothing, inside first; items of lists stay, their number counts.
void prune(Json& value) {
    for (auto& each : value.items()) {
        if (each.value().is_structured()) {
            prune(each.value());
        }
    }
    if (value.is_object()) {
        for (auto entry = value.begin(); entry != value.end();) {
            entry = saysNothing(*entry) ? value.erase(entry) : std::next(entry);
        }
    }
}

/// What is known of the place that is compared.
struct Place {
    std::string path;
    std::string field;          ///< name of the nearest member
    bool hasQuantities = false; ///< amounts stand here
    [[nodiscard]] Place member(const std::string& name) const {
        return {.path = path.empty() ? name : path + "." + name,
                .field = name,
                .hasQuantities = hasQuantities || detail::holdsQuantities(name)};
    }
    [[nodiscard]] Place item(const std::string& key) const {
        return {.path = fmt::format("{}[{}]", path, key),
                .field = field,
                .hasQuantities = hasQuantities};
    }
};

class Comparison {
public:
    explicit Comparison(bool isSecret) : m_isSecret(isSecret) {}

    void compare(const Place& place, const Json& left, const Json& right) {
        if (left.is_object() && right.is_object()) {
            compareMaps(place, left, right);
        } else if (left.is_array() && right.is_array()) {
            compareLists(place, left, right);
        } else if (!isSame(place, left, right)) {
            note(place, &left, &right);
        }
    }

    std::vector<Difference> take() {
        std::stable_sort(m_found.begin(), m_found.end(),
                         [](const auto& a, const auto& b) { return a.path < b.path; });
        return std::move(m_found);
    }

private:
    static bool isSame(const Place& place, const Json& left, const Json& right) {
        if (left == right) {
            return true;
        }
        const bool isText = left.is_string() && right.is_string();
        const auto a = scalarText(left);
        const auto b = scalarText(right);
        if (place.hasQuantities || place.field == "storage") {
            const auto order = compareQuantities(a, b);
            return order && *order == std::strong_ordering::equal;
        }
        if (detail::isIntOrString(place.field) && left.is_primitive() && right.is_primitive()) {
            return a == b;
        }
        if (isText) {
            const auto first = parseRfc3339(a);
            const auto second = parseRfc3339(b);
            return first && second && *first == *second;
        }
        return false;
    }

    void note(const Place& place, const Json* left, const Json* right) {
        const auto shown = [&](const Json* value) {
            const bool isHidden = m_isSecret && (place.path.starts_with("data") ||
                                                 place.path.starts_with("stringData"));
            return value == nullptr ? std::string()
                   : isHidden       ? std::string("***")
                                    : textOf(*value);
        };
        m_found.push_back({.path = place.path, .left = shown(left), .right = shown(right)});
    }

    void compareMaps(const Place& place, const Json& left, const Json& right) {
        std::set<std::string> names;
        for (const auto* map : {&left, &right}) {
            for (const auto& [name, value] : map->items()) {
                names.insert(name);
            }
        }
        for (const auto& name : names) {
            const auto a = left.find(name);
            const auto b = right.find(name);
            const auto* x = a == left.end() ? nullptr : &*a;
            const auto* y = b == right.end() ? nullptr : &*b;
            const bool isMap = (x != nullptr ? x : y)->is_object();
            if ((x != nullptr && y != nullptr) || isMap) { // an absent map is an empty one
                static const Json kEmpty = Json::object();
                compare(place.member(name), x != nullptr ? *x : kEmpty, y != nullptr ? *y : kEmpty);
            } else {
                note(place.member(name), x, y);
            }
        }
    }

    using Keyed = std::map<std::string, const Json*>;

    /// The items by their key; none where one lacks it or two share it.
    static std::optional<Keyed> keyed(const Place& place, const Json& list) {
        Keyed out;
        for (const auto& item : list) {
            std::string key;
            for (const auto name : detail::listKeys(place.field, item)) {
                const auto found = item.is_object() ? item.find(name) : item.end();
                if (!item.is_object() || found == item.end()) {
                    return std::nullopt;
                }
                key += fmt::format("{}{}={}", key.empty() ? "" : ",", name, scalarText(*found));
            }
            if (key.empty() || !out.emplace(std::move(key), &item).second) {
                return std::nullopt;
            }
        }
        return out;
    }

    /// A reference to an earlier variable makes the order of variables count.
    static bool hasReference(const Place& place, const Json& list) {
        return place.field == "env" && std::any_of(list.begin(), list.end(), [](const Json& item) {
                   const auto value = item.is_object() ? item.find("value") : item.end();
                   return item.is_object() && value != item.end() && value->is_string() &&
                          value->get_ref<const std::string&>().find("$(") != std::string::npos;
               });
    }

    void compareLists(const Place& place, const Json& left, const Json& right) {
        if (detail::isSet(place.field)) {
            auto a = left;
            auto b = right;
            std::sort(a.begin(), a.end());
            std::sort(b.begin(), b.end());
            if (a != b) {
                note(place, &left, &right);
            }
            return;
        }
        const bool isOrdered = hasReference(place, left) || hasReference(place, right);
        const auto a = keyed(place, left);
        const auto b = keyed(place, right);
        if (!isOrdered && a && b) {
            compareKeyed(place, *a, *b);
        } else if (left.size() != right.size()) {
            note(place, &left, &right);
        } else {
            for (std::size_t i = 0; i < left.size(); ++i) {
                compare(place.item(std::to_string(i)), left[i], right[i]);
            }
        }
    }

    void compareKeyed(const Place& place, const Keyed& left, const Keyed& right) {
        std::set<std::string> keys;
        for (const auto* map : {&left, &right}) {
            for (const auto& [key, item] : *map) {
                keys.insert(key);
            }
        }
        for (const auto& key : keys) {
            const auto a = left.find(key);
            const auto b = right.find(key);
            if (a != left.end() && b != right.end()) {
                compare(place.item(key), *a->second, *b->second);
            } else {
                note(place.item(key), a == left.end() ? nullptr : a->second,
                     b == right.end() ? nullptr : b->second);
            }
        }
    }

    bool m_isSecret;
    std::vector<Difference> m_found;
};

Result<Json> settled(std::string_view text, const DriftOptions& options) {
    auto object = Json::parse(text, nullptr, false);
    if (!object.is_object()) {
        return fail(errorFromForeignBody(text, "an object"));
    }
    detail::settleObject(object);
    if (options.ignoreReplicas) {
        if (const auto spec = object.find("spec"); spec != object.end() && spec->is_object()) {
            spec->erase("replicas");
        }
    }
    prune(object);
    return object;
}

} // namespace

Result<std::vector<Difference>> driftBetween(std::string_view left, std::string_view right,
                                             const DriftOptions& options) {
    const auto a = settled(left, options);
    const auto b = settled(right, options);
    if (!a || !b) {
        return fail(a ? b.error() : a.error());
    }
    const auto kind = a->find("kind");
    Comparison comparison(kind != a->end() && *kind == "Secret");
    comparison.compare({.path = {}, .field = {}}, *a, *b);
    return comparison.take();
}

} // namespace pilothouse::kube
