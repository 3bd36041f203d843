// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/apply_preview.h"

#include "kube/json_document.h"
#include "kube/quantity.h"
#include "kube/values/apply_rules.h"
#include "kube/values/drift_rules.h"
#include "kube/values/object_text.h"

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

bool isSameAmount(const Json& a, const Json& b) {
    const auto text = [](const Json& value) {
        return value.is_string() ? value.get<std::string>() : detail::writeObject(value);
    };
    const auto order = compareQuantities(text(a), text(b));
    return order && *order == std::strong_ordering::equal;
}

class Merge {
public:
    explicit Merge(const Json& manifest) : m_rules(manifest) {}

    /// `live` becomes what the server would keep. @param isAmount amounts stand here
    void apply(Json& live, const Json& wanted, std::string_view field, bool isAmount) const {
        if (live.is_object() && wanted.is_object() && !m_rules.isAtomicMap(field)) {
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
            } else if (found != live.end()) {
                apply(*found, value, key,
                      m_rules.isBuiltIn() &&
                          (isAmount || detail::holdsQuantities(key) || key == "storage"));
            } else if (!isLeftOut(key, value)) {
                live[key] = value;
            }
        }
    }

    /// Whether servers do not write that out.
    [[nodiscard]] bool isLeftOut(std::string_view field, const Json& value) const {
        static constexpr std::array<std::string_view, 7> kMaps{
            "labels", "annotations", "matchLabels", "nodeSelector", "data", "limits", "requests"};
        return m_rules.isBuiltIn() && value.is_structured() && value.empty() &&
               (value.is_array() || std::find(kMaps.begin(), kMaps.end(), field) != kMaps.end());
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

    detail::ApplyRules m_rules;
};

/// Fills defaults in where the apply left a place empty that the object has, and where every server
/// would write the same again.
class Defaults {
public:
    explicit Defaults(const Json& manifest) : m_rules(manifest) {}

    /// @param settled `made` with its defaults
    void keep(Json& made, const Json& settled, const Json& live, std::string_view field) const {
        if (made.is_object() && settled.is_object() && live.is_object()) {
            keepMembers(made, settled, live);
        } else if (made.is_array() && settled.is_array() && live.is_array() &&
                   made.size() == settled.size()) {
            keepItems(made, settled, live, field);
        }
    }

private:
    void keepMembers(Json& made, const Json& settled, const Json& live) const {
        for (const auto& [key, value] : live.items()) {
            const auto ours = made.find(key);
            const auto full = settled.find(key);
            if (full == settled.end()) {
                continue;
            }
            if (ours != made.end()) {
                keep(*ours, *full, value, key);
            } else if (*full == value) {
                made[key] = value;
            }
        }
    }

    void keepItems(Json& made, const Json& settled, const Json& live,
                   std::string_view field) const {
        const auto ours = m_rules.keysOf(field, made);
        const auto theirs = m_rules.keysOf(field, live);
        for (std::size_t at = 0; at < made.size(); ++at) {
            auto same = at;
            if (ours && theirs) {
                const auto found = std::find(theirs->begin(), theirs->end(), (*ours)[at]);
                same = static_cast<std::size_t>(found - theirs->begin());
            } else if (made.size() != live.size()) {
                return;
            }
            if (same < live.size()) {
                keep(made[at], settled[at], live[same], {});
            }
        }
    }

    detail::ApplyRules m_rules;
};

class Dropping {
public:
    explicit Dropping(const Json& manifest) : m_rules(manifest) {}

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

    detail::ApplyRules m_rules;
};

} // namespace

Result<std::string> appliedTo(std::string_view object, std::string_view manifest) {
    const auto live = detail::readObject(object);
    const auto wanted = detail::readObject(manifest);
    if (!live || !wanted) {
        return fail(live ? wanted.error() : live.error());
    }
    auto made = *live;
    Merge(*wanted).apply(made, *wanted, {}, false);
    if (detail::ApplyRules(made).isBuiltIn()) {
        auto settled = made;
        detail::settleObject(settled);
        Defaults(*wanted).keep(made, settled, *live, {});
    }
    return detail::writeObject(made);
}

Result<std::string> withoutDropped(std::string_view object, std::string_view last,
                                   std::string_view manifest) {
    auto held = detail::readObject(object);
    const auto before = detail::readObject(last);
    const auto wanted = detail::readObject(manifest);
    if (!held || !before || !wanted) {
        return fail(!held ? held.error() : !before ? before.error() : wanted.error());
    }
    Dropping(*wanted).take(*held, *before, *wanted);
    return detail::writeObject(*held);
}

} // namespace pilothouse::kube
