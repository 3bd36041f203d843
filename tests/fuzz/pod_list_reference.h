// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/list_decoder.h"
#include "tests/fuzz/fuzz_input.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What a PodList says, read by nlohmann's reader, for comparison with kube::Decoder.
namespace pilothouse::fuzz {

using Json = nlohmann::json;

/// The document; none when it is no JSON or an object in it has a key twice, where readers differ.
inline std::optional<Json> readUnambiguous(std::string_view text) {
    const bool hasMark = text.find('{') != text.find_first_not_of(" \t\r\n");
    const bool hasNul = text.find('\0') != std::string_view::npos;
    if (hasMark || hasNul) {
        return std::nullopt; // nlohmann's passes over a byte order mark and ends at a NUL
    }
    std::vector<std::set<std::string>> open;
    bool isAmbiguous = false;
    const auto watch = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) {
            open.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            open.pop_back();
        } else if (event == Json::parse_event_t::key) {
            isAmbiguous = !open.back().insert(value.get<std::string>()).second || isAmbiguous;
        }
        return true;
    };
    auto json = Json::parse(text, watch, false);
    if (json.is_discarded() || isAmbiguous) {
        return std::nullopt;
    }
    return json;
}

inline const Json& at(const Json& json, std::string_view key) {
    static const Json kNone;
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() ? *found : kNone;
}

inline std::string textAt(const Json& json, std::string_view key) {
    const auto& value = at(json, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

inline bool fits(const Json& value, std::int64_t least, std::int64_t most) {
    if (value.is_number_unsigned()) {
        return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
    }
    return value.is_number_integer() && value.get<std::int64_t>() >= least &&
           value.get<std::int64_t>() <= most;
}

inline bool isTextMap(const Json& value) {
    return value.is_object() && std::all_of(value.begin(), value.end(),
                                            [](const Json& each) { return each.is_string(); });
}

/// The names of fields that a decoder of pods reads, with the type that each has everywhere.
inline bool hasUsualType(std::string_view key, const Json& value) {
    constexpr std::array<std::string_view, 5> kObjects{"metadata", "spec", "status", "state",
                                                       "lastState"};
    constexpr std::array<std::string_view, 7> kLists{"items",
                                                     "containers",
                                                     "initContainers",
                                                     "ownerReferences",
                                                     "conditions",
                                                     "initContainerStatuses",
                                                     "containerStatuses"};
    constexpr std::array<std::string_view, 3> kFlags{"ready", "started", "controller"};
    constexpr std::array<std::string_view, 3> kNumbers{"restartCount", "exitCode", "signal"};
    const auto isIn = [key](const auto& names) {
        return std::find(names.begin(), names.end(), key) != names.end();
    };
    using Limits = std::numeric_limits<std::int32_t>;
    return value.is_null()               ? true
           : isIn(kObjects)              ? value.is_object()
           : isIn(kLists)                ? value.is_array()
           : isIn(kFlags)                ? value.is_boolean()
           : isIn(kNumbers)              ? fits(value, Limits::min(), Limits::max())
           : key == "remainingItemCount" ? fits(value, std::numeric_limits<std::int64_t>::min(),
                                                std::numeric_limits<std::int64_t>::max())
           : key == "labels" || key == "annotations" ? isTextMap(value)
                                                     : value.is_string();
}

/// Whether every field has the type that a pod's has: then there is nothing to refuse. Narrower
/// than it must be: a "status" is an object or a text, as it stands in a pod or a condition.
inline bool isUsual(const Json& json, std::string_view parent) {
    constexpr std::array<std::string_view, 4> kShapes{"running", "waiting", "terminated", ""};
    for (const auto& [key, value] : json.items()) {
        if (json.is_array()) {
            if (!value.is_object() || !isUsual(value, parent)) {
                return false;
            }
            continue;
        }
        const bool isShape = std::find(kShapes.begin(), kShapes.end(), key) != kShapes.end();
        const bool isWord = key == "status" && parent == "conditions";
        const bool isFine = isWord    ? value.is_string() || value.is_null()
                            : isShape ? value.is_object() || value.is_null()
                                      : hasUsualType(key, value);
        const bool isInner = value.is_structured() && key != "labels" && key != "annotations";
        if (!isFine || (isInner && !isUsual(value, key))) {
            return false;
        }
    }
    return true;
}

inline void requireSamePod(const model::Pod& pod, const Json& json) {
    const auto& metadata = at(json, "metadata");
    require(pod.name() == textAt(metadata, "name") && pod.ns() == textAt(metadata, "namespace"));
    require(pod.uid() == textAt(metadata, "uid"));
    require(pod.node() == textAt(at(json, "spec"), "nodeName"));
    require(pod.podIp() == textAt(at(json, "status"), "podIP"));
    const auto& containers = at(at(json, "spec"), "containers");
    std::size_t seen = 0;
    for (const auto& container : pod.containers()) {
        seen += container.init ? 0U : 1U;
    }
    require(!containers.is_array() || containers.empty() || seen <= containers.size());
}

/// Holds what the decoder made of the text against what nlohmann's reader finds in it.
inline void compareWithReference(const Result<kube::List<model::Pod>>& ours,
                                 std::string_view text) {
    const auto json = readUnambiguous(text);
    if (!json) {
        return;
    }
    const bool isPodList = textAt(*json, "kind") == "PodList";
    if (!ours) {
        require(!isPodList || !isUsual(*json, "list"));
        return;
    }
    require(isPodList);
    const auto& meta = at(*json, "metadata");
    require(ours->meta.resourceVersion == textAt(meta, "resourceVersion"));
    require(ours->meta.continueToken == textAt(meta, "continue"));
    const auto& remaining = at(meta, "remainingItemCount");
    require(ours->meta.remainingItemCount.has_value() == !remaining.is_null());
    require(remaining.is_null() || *ours->meta.remainingItemCount == remaining.get<std::int64_t>());
    const auto& items = at(*json, "items");
    require(ours->items.size() == (items.is_array() ? items.size() : 0));
    for (std::size_t i = 0; i < ours->items.size(); ++i) {
        requireSamePod(ours->items[i], items[i]);
    }
}

} // namespace pilothouse::fuzz
