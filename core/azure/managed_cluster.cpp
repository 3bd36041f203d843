// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/managed_cluster.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::azure {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

/// The `properties` of a resource; null where it has none.
Json propertiesOf(std::string_view text) {
    auto document = text.size() <= kMostBytes ? Json::parse(text, nullptr, false) : Json();
    const auto found = document.is_object() ? document.find("properties") : document.end();
    return document.is_object() && found != document.end() && found->is_object() ? *found : Json();
}

std::string textAt(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string()
               ? found->get<std::string>()
               : std::string();
}

const Json& partOf(const Json& object, const char* key) {
    static const Json kNone;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : kNone;
}

} // namespace

Result<ManagedCluster> readManagedCluster(std::string_view json) {
    const auto properties = propertiesOf(json);
    if (properties.is_null()) {
        return fail(ErrorKind::Decode, "this is no managed cluster: no properties");
    }
    return ManagedCluster{.provisioningState = textAt(properties, "provisioningState"),
                          .powerState = textAt(partOf(properties, "powerState"), "code"),
                          .hasLongTermSupport =
                              textAt(properties, "supportPlan") == "AKSLongTermSupport"};
}

Result<std::vector<std::string>> readUpgradeProfile(std::string_view json) {
    const auto properties = propertiesOf(json);
    const auto& controlPlane = partOf(properties, "controlPlaneProfile");
    const auto current = textAt(controlPlane, "kubernetesVersion");
    if (current.empty()) {
        return fail(ErrorKind::Decode,
                    "this is no upgrade profile: no version of the control plane");
    }
    std::vector<std::string> versions{current};
    const auto& upgrades = partOf(controlPlane, "upgrades");
    for (const auto& upgrade : upgrades.is_array() ? upgrades : Json::array()) {
        if (auto version = textAt(upgrade, "kubernetesVersion"); !version.empty()) {
            versions.push_back(std::move(version));
        }
    }
    std::sort(versions.begin(), versions.end());
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    return versions;
}

} // namespace pilothouse::azure
