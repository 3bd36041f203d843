// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/cluster_mesh.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace pilothouse::azure {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

Json documentOf(std::string_view text) {
    return text.size() <= kMostBytes ? Json::parse(text, nullptr, false) : Json();
}

const Json& partOf(const Json& object, const char* key) {
    static const Json kNone;
    if (!object.is_object()) {
        return kNone;
    }
    const auto found = object.find(key);
    return found == object.end() ? kNone : *found;
}

std::string textAt(const Json& object, const char* key) {
    const auto& found = partOf(object, key);
    return found.is_string() ? found.get<std::string>() : std::string();
}

/// An ErrorDetail as one line.
std::string errorText(const Json& error) {
    const auto code = textAt(error, "code");
    const auto message = textAt(error, "message");
    return code.empty() || message.empty() ? code + message : code + ": " + message;
}

/// A selector: an object with byLabel, or the text itself as the earlier revision has it.
std::string selectorAt(const Json& object, const char* key, const char* earlierKey) {
    for (const auto* each : {key, earlierKey}) {
        const auto& found = partOf(object, each);
        auto text = found.is_string() ? found.get<std::string>() : textAt(found, "byLabel");
        if (!text.empty()) {
            return text;
        }
    }
    return {};
}

ClusterMeshProfile profileOf(const Json& item) {
    const auto& properties = partOf(item, "properties");
    const auto& status = partOf(properties, "status");
    return {.id = textAt(item, "id"),
            .name = textAt(item, "name"),
            .selector = selectorAt(properties, "memberSelector", "memberLabelSelector"),
            .lastAppliedSelector =
                selectorAt(status, "lastAppliedMemberSelector", "lastAppliedMemberLabelSelector"),
            .provisioningState = textAt(properties, "provisioningState"),
            .state = textAt(status, "state"),
            .lastError = errorText(partOf(status, "lastOperationError"))};
}

FleetMember memberOf(const Json& item) {
    const auto& properties = partOf(item, "properties");
    const auto& mesh = partOf(properties, "meshProperties");
    const auto& cilium = partOf(mesh, "ciliumProperties");
    const auto& status = partOf(mesh, "status");
    FleetMember member{.name = textAt(item, "name"),
                       .clusterId = textAt(properties, "clusterResourceId"),
                       .ciliumName = textAt(cilium, "name"),
                       .profileId = textAt(mesh, "clusterMeshProfileResourceId"),
                       .state = textAt(status, "state"),
                       .error = errorText(partOf(status, "error"))};
    if (member.error.empty()) { // as the earlier revision calls it
        member.error = errorText(partOf(status, "clusterMeshError"));
    }
    const auto& id = partOf(cilium, "id");
    if (id.is_number_integer()) {
        const auto number = id.get<std::int64_t>();
        if (number >= 0 && number <= std::numeric_limits<std::int32_t>::max()) {
            member.ciliumId = static_cast<std::int32_t>(number);
        }
    }
    if (const auto& labels = partOf(properties, "labels"); labels.is_object()) {
        for (const auto& [key, value] : labels.items()) { // sorted by key
            if (value.is_string()) {
                member.labels.emplace_back(key, value.get<std::string>());
            }
        }
    }
    return member;
}

template<class Item>
Result<ArmPage<Item>> readPage(std::string_view json, Item (*read)(const Json&)) {
    const auto document = documentOf(json);
    const auto& list = partOf(document, "value");
    if (!list.is_array()) {
        return fail(ErrorKind::Decode, "this is no list of Resource Manager: no value");
    }
    ArmPage<Item> page;
    page.nextLink = textAt(document, "nextLink");
    for (const auto& item : list) {
        if (auto each = read(item); !each.name.empty()) {
            page.items.push_back(std::move(each));
        }
    }
    return page;
}

} // namespace

Result<ArmPage<ClusterMeshProfile>> readClusterMeshProfiles(std::string_view json) {
    return readPage<ClusterMeshProfile>(json, profileOf);
}

Result<ArmPage<FleetMember>> readFleetMembers(std::string_view json) {
    return readPage<FleetMember>(json, memberOf);
}

bool isSameArmId(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

std::string readArmError(std::string_view json) {
    return errorText(partOf(documentOf(json), "error"));
}

} // namespace pilothouse::azure
