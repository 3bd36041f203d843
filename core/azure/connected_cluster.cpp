// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/connected_cluster.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::azure {

namespace {

using Json = nlohmann::json;
using model::ArcConnectivity;

constexpr std::size_t kMostBytes = std::size_t{4} << 20;

constexpr std::array kWords{std::pair("Connecting", ArcConnectivity::Connecting),
                            std::pair("Connected", ArcConnectivity::Connected),
                            std::pair("Offline", ArcConnectivity::Offline),
                            std::pair("Expired", ArcConnectivity::Expired),
                            std::pair("AgentNotInstalled", ArcConnectivity::AgentNotInstalled)};

std::string textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// .NET's "no time" is the year 1.
std::optional<Instant> timeAt(const Json& object, const char* key) {
    const auto instant = parseRfc3339(textAt(object, key));
    return instant && instant->time_since_epoch().count() > 0 ? std::optional(*instant)
                                                              : std::nullopt;
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

} // namespace

bool isConnectedCluster(std::string_view armId) {
    constexpr std::string_view kKind = "/providers/microsoft.kubernetes/connectedclusters/";
    return std::search(armId.begin(), armId.end(), kKind.begin(), kKind.end(),
                       [](char letter, char wanted) { return lower(letter) == wanted; }) !=
           armId.end();
}

Result<model::ArcState> readConnectedCluster(std::string_view json) {
    const auto document = json.size() <= kMostBytes ? Json::parse(json, nullptr, false) : Json();
    const auto properties = document.is_object() ? document.find("properties") : document.end();
    if (!document.is_object() || properties == document.end() || !properties->is_object()) {
        return fail(ErrorKind::Decode, "this is no connected cluster of Azure Arc");
    }
    model::ArcState state;
    const auto word = textAt(*properties, "connectivityStatus");
    const auto* const known = std::find_if(kWords.begin(), kWords.end(),
                                           [&](const auto& each) { return word == each.first; });
    state.connectivity = known == kWords.end() ? ArcConnectivity::NotSaid : known->second;
    state.lastConnectivity = timeAt(*properties, "lastConnectivityTime");
    state.certificateExpires = timeAt(*properties, "managedIdentityCertificateExpirationTime");
    state.agentVersion = textAt(*properties, "agentVersion");
    return state;
}

} // namespace pilothouse::azure
