// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/apply_preview.h"

#include "kube/json_document.h"
#include "kube/quantity.h"
#include "kube/values/drift_rules.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <set>
#include <vector>

namespace pilothouse::kube {

namespace {

using detail::Json;

constexpr int kMaxDepth = 500;

Result<Json> objectOf(std::string_view text) {
    auto json = detail::isDeeperThan(text, kMaxDepth) ? Json(Json::value_t::discarded)
                                                      : Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return fail(ErrorKind::Decode, "the object is no JSON object");
    }
    return json;
}

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool isOfServer(const Json& object) {
    static constexpr std::array<std::string_view, 20> kGroups{"admissionregistration.k8s.io",
                                                              "apiextensions.k8s.io",
                                                              "apiregistration.k8s.io",
                                                              "apps",
                                                              "authentication.k8s.io",
                                                              "authorization.k8s.io",
                                                              "autoscaling",
                                                              "batch",
                                                              "certificates.k8s.io",
                                                              "coordination.k8s.io",
                                                              "discovery.k8s.io",
                                                              "events.k8s.io",
                                                              "flowcontrol.apiserver.k8s.io",
                                                              "networking.k8s.io",
                                                              "node.k8s.io",
                                                              "policy",
                                                              "rbac.authorization.k8s.io",
                                                              "resource.k8s.io",
                                                              "scheduling.k8s.io",
                                                              "storage.k8s.io"};
    const auto apiVersion = detail::text(object, "apiVersion");
    const auto slash = apiVersion.find('/');
    return slash == apiVersion.npos ||
           std::find(kGroups.begin(), kGroups.end(), apiVersion.substr(0, slash)) != kGroups.end();
}

/// Maps of built-in kinds that belong to one manager as a whole.
bool isAtomicMap(std::string_view field) {
    static constexpr std::array<std::string_view, 16> kFields{
        "selector",        "labelSelector", "namespaceSelector", "podSelector",
        "objectSelector",  "nodeSelector",  "roleRef",           "secretKeyRef",
        "configMapKeyRef", "fieldRef",      "resourceFieldRef",  "claimRef",
        "scopeSelector",   "dataSource",    "targetRef",         "nodePublishSecretRef"};
    return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

/// What tells the items of a list apart. Lists that merge only in some kinds are told by the kind:
/// ports of policies and endpoints, and secrets of service accounts, are replaced.
class ListRules {
public:
    explicit ListRules(const Json& object)
        : m_kind(detail::text(object, "kind")), m_isBuiltIn(isOfServer(object)) {}

    [[nodiscard]] bool isBuiltIn() const { return m_isBuiltIn; }

    /// One text for each item; none: the list goes as a whole.
    [[nodiscard]] std::optional<std::vector<std::string>> keysOf(std::string_view field,
                                                                 const Json& list) const {
        if (!m_isBuiltIn || (field == "ports" && hasAtomicPorts()) ||
            (field == "imagePullSecrets" && m_kind == "ServiceAccount")) {
            return std::nullopt;
        }
        std::vector<std::string> out;
        for (const auto& item : list) {
            auto key = keyOf(field, item);
            if (!key || std::find(out.begin(), out.end(), *key) != out.end()) {
                return std::nullopt;
            }
            out.push_back(*std::move(key));
        }
        return out;
    }

private:
    [[nodiscard]] bool hasAtomicPorts() const {
        return m_kind == "NetworkPolicy" || m_kind == "Endpoints" || m_kind == "EndpointSlice";
    }

    static std::optional<std::string> keyOf(std::string_view field, const Json& item) {
        const auto names =
            item.is_object() ? detail::listKeys(field, item) : std::span<const std::string_view>();
        if (names.empty()) {
            return std::nullopt;
        }
        std::string key;
        for (const auto name : names) {
            const auto& value = detail::member(item, name);
            if (value.is_null() && name != "protocol") {
                return std::nullopt;
            }
            key += value.is_null() ? "\"TCP\"" : dumped(value); // the default of that key
            key += ',';
        }
        return key;
    }

    std::string m_kind;
    bool m_isBuiltIn;
};

bool isSameAmount(const Json& a, const Json& b) {
    const auto text = [](const Json& value) {
        return value.is_string() ? value.get<std::string>() : dumped(value);
    };
    const auto order = compareQuantities(text(a), text(b));
    return order && *order == std::strong_ordering::equal;
}

class Merge {
public:
    explicit Merge(const Json& object) : m_rules(object) {}

    /// `live` becomes what the server would keep. @param isAmount amounts stand here
    void apply(Json& live, const Json& wanted, std::string_view field, bool isAmount) const {
        if (live.is_object() && wanted.is_object() &&
            !(m_rules.isBuiltIn() && isAtomicMap(field))) {
            applyMap(live, wanted, isAmount);
        } else if (live.is_array() && wanted.is_array()) {
            applyList(live, wanted, field);
        } else if (!(isAmount && live.is_primitive() && wanted.is_primitive() &&
                     isSameAmount(live, wanted))) {
            live = wanted;
        }
    }

private:
    void applyMap(Json& live, const Json& wanted, bool isAmount) const {
        for (const auto& [key, value] : wanted.items()) {
            const auto found = live.find(key);
            if (value.is_null()) {
                live.erase(key);
            } else if (found == live.end()) {
                live[key] = value;
            } else {
                apply(*found, value, key,
                      m_rules.isBuiltIn() &&
                          (isAmount || detail::holdsQuantities(key) || key == "storage"));
            }
        }
    }

    void applyList(Json& live, const Json& wanted, std::string_view field) const {
        const auto left = m_rules.keysOf(field, live);
        const auto right = m_rules.keysOf(field, wanted);
        live = left && right ? merged(live, *left, wanted, *right) : wanted;
    }

    using Keys = std::vector<std::string>;
    static bool holds(const Keys& keys, const std::string& key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    }

    /// Items that both have stand in the manifest's order, the others keep their places.
    [[nodiscard]] Json merged(const Json& live, const Keys& left, const Json& wanted,
                              const Keys& right) const {
        std::deque<std::string> shared;
        std::copy_if(right.begin(), right.end(), std::back_inserter(shared),
                     [&](const auto& key) { return holds(left, key); });
        std::set<std::string> done;
        Json out = Json::array();
        std::size_t l = 0;
        std::size_t r = 0;
        while (l < left.size() || r < right.size()) {
            if (l < left.size() && !holds(right, left[l])) {
                out.push_back(live[l++]);
                continue;
            }
            if (l < left.size() && r < right.size() && left[l] != right[r] && !shared.empty() &&
                shared.front() != left[l]) {
                ++l; // comes where the manifest has it
                continue;
            }
            if (l < left.size() && (done.count(left[l]) > 0 || r == right.size())) {
                ++l;
                continue;
            }
            const auto& key = right[r];
            const auto at = std::find(left.begin(), left.end(), key);
            Json item = wanted[r];
            if (at != left.end()) {
                item = live[static_cast<std::size_t>(at - left.begin())];
                apply(item, wanted[r], {}, false);
                shared.pop_front();
            }
            out.push_back(std::move(item));
            done.insert(key);
            if (l < left.size() && left[l] == key) {
                ++l;
            }
            ++r;
        }
        return out;
    }

    ListRules m_rules;
};

/// Fills defaults in where the apply left a place empty that the object has, and where every server
/// would write the same again. `settled` is `made` with its defaults.
void keepDefaults(Json& made, const Json& settled, const Json& live) {
    if (made.is_object() && settled.is_object() && live.is_object()) {
        for (const auto& [key, value] : live.items()) {
            const auto ours = made.find(key);
            const auto full = settled.find(key);
            if (full == settled.end()) {
                continue;
            }
            if (ours == made.end()) {
                if (*full == value) {
                    made[key] = value;
                }
            } else {
                keepDefaults(*ours, *full, value);
            }
        }
    } else if (made.is_array() && settled.is_array() && live.is_array() &&
               made.size() == settled.size() && made.size() == live.size()) {
        for (std::size_t at = 0; at < made.size(); ++at) {
            keepDefaults(made[at], settled[at], live[at]);
        }
    }
}

class Dropping {
public:
    explicit Dropping(const Json& object) : m_rules(object) {}

    void take(Json& object, const Json& last, const Json& manifest) const {
        for (const auto& [key, before] : last.items()) {
            const auto held = object.find(key);
            const auto wanted = manifest.find(key);
            if (held == object.end() || before.is_null()) {
                continue;
            }
            if (wanted == manifest.end() || wanted->is_null()) {
                object.erase(held);
            } else if (held->is_object() && before.is_object() && wanted->is_object()) {
                take(*held, before, *wanted);
            } else if (held->is_array() && before.is_array() && wanted->is_array()) {
                takeItems(*held, before, *wanted, key);
            }
        }
    }

private:
    void takeItems(Json& held, const Json& before, const Json& wanted,
                   std::string_view field) const {
        const auto now = m_rules.keysOf(field, held);
        const auto old = m_rules.keysOf(field, before);
        const auto next = m_rules.keysOf(field, wanted);
        if (!now || !old || !next) {
            return; // the list was replaced as a whole
        }
        Json kept = Json::array();
        for (std::size_t at = 0; at < held.size(); ++at) {
            const auto was = std::find(old->begin(), old->end(), (*now)[at]);
            const auto will = std::find(next->begin(), next->end(), (*now)[at]);
            if (was != old->end() && will == next->end()) {
                continue;
            }
            auto item = held[at];
            if (was != old->end()) {
                take(item, before[static_cast<std::size_t>(was - old->begin())],
                     wanted[static_cast<std::size_t>(will - next->begin())]);
            }
            kept.push_back(std::move(item));
        }
        held = std::move(kept);
    }

    ListRules m_rules;
};

} // namespace

Result<std::string> appliedTo(std::string_view object, std::string_view manifest) {
    const auto live = objectOf(object);
    const auto wanted = objectOf(manifest);
    if (!live || !wanted) {
        return fail(live ? wanted.error() : live.error());
    }
    auto made = *live;
    Merge(*live).apply(made, *wanted, {}, false);
    if (isOfServer(made)) {
        auto settled = made;
        detail::settleObject(settled);
        keepDefaults(made, settled, *live);
    }
    return dumped(made);
}

Result<std::string> withoutDropped(std::string_view object, std::string_view last,
                                   std::string_view manifest) {
    auto held = objectOf(object);
    const auto before = objectOf(last);
    const auto wanted = objectOf(manifest);
    if (!held || !before || !wanted) {
        return fail(!held ? held.error() : !before ? before.error() : wanted.error());
    }
    Dropping(*held).take(*held, *before, *wanted);
    return dumped(*held);
}

} // namespace pilothouse::kube
