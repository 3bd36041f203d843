// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/managed_cluster.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace pilothouse::azure {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

Json documentOf(std::string_view text) {
    return text.size() <= kMostBytes ? Json::parse(text, nullptr, false) : Json();
}

/// The `properties` of a resource; null where it has none.
const Json& propertiesOf(const Json& document) {
    static const Json kNone;
    const auto found = document.is_object() ? document.find("properties") : document.end();
    return document.is_object() && found != document.end() && found->is_object() ? *found : kNone;
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

std::int64_t numberAt(const Json& object, const char* key) {
    const auto& found = partOf(object, key);
    if (found.is_number_float()) { // networks count in these
        constexpr double kMost = 1e15;
        return static_cast<std::int64_t>(std::clamp(found.get<double>(), -kMost, kMost));
    }
    return found.is_number_integer() ? found.get<std::int64_t>() : 0;
}

std::int32_t smallAt(const Json& object, const char* key) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(numberAt(object, key), 0, 1'000'000));
}

/// "1", "33%" of a pool: fractional nodes are rounded up.
std::int32_t nodesOf(std::string text, std::int32_t count) {
    const bool isPercent = text.ends_with('%');
    text.resize(text.size() - (isPercent ? 1 : 0));
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > 10'000) {
        return 0;
    }
    return isPercent ? static_cast<std::int32_t>((std::int64_t{count} * number + 99) / 100)
                     : number;
}

AgentPool poolOf(const Json& pool) {
    const auto& settings = partOf(pool, "upgradeSettings");
    auto surge = textAt(settings, "maxSurge");
    const auto unavailable = textAt(settings, "maxUnavailable");
    AgentPool out{.name = textAt(pool, "name"),
                  .count = smallAt(pool, "count"),
                  .vmSize = textAt(pool, "vmSize"),
                  .maxPods = smallAt(pool, "maxPods"),
                  .subnet = textAt(pool, "vnetSubnetID"),
                  .podSubnet = textAt(pool, "podSubnetID")};
    out.surge = nodesOf(surge.empty() ? "10%" : std::move(surge), out.count);
    out.unavailable = nodesOf(unavailable, out.count);
    return out;
}

std::optional<Instant> bypassOf(const Json& upgradeSettings) {
    const auto& overrides = partOf(upgradeSettings, "overrideSettings");
    const auto& isForced = partOf(overrides, "forceUpgrade");
    if (!isForced.is_boolean() || !isForced.get<bool>()) {
        return std::nullopt;
    }
    const auto until = parseRfc3339(textAt(overrides, "until"));
    return until ? std::optional(*until) : std::nullopt;
}

} // namespace

Result<ManagedCluster> readManagedCluster(std::string_view json) {
    const auto document = documentOf(json);
    const auto& properties = propertiesOf(document);
    if (properties.is_null()) {
        return fail(ErrorKind::Decode, "this is no managed cluster: no properties");
    }
    ManagedCluster cluster{.provisioningState = textAt(properties, "provisioningState"),
                           .powerState = textAt(partOf(properties, "powerState"), "code"),
                           .hasLongTermSupport =
                               textAt(properties, "supportPlan") == "AKSLongTermSupport"};
    cluster.location = textAt(document, "location");
    const auto& network = partOf(properties, "networkProfile");
    cluster.givesPodsSubnetAddresses = textAt(network, "networkPlugin") == "azure" &&
                                       textAt(network, "networkPluginMode") != "overlay";
    const auto& pools = partOf(properties, "agentPoolProfiles");
    for (const auto& pool : pools.is_array() ? pools : Json::array()) {
        if (pool.is_object()) {
            cluster.pools.push_back(poolOf(pool));
        }
    }
    cluster.bypassUntil = bypassOf(partOf(properties, "upgradeSettings"));
    return cluster;
}

Result<std::vector<std::string>> readUpgradeProfile(std::string_view json) {
    const auto document = documentOf(json);
    const auto& properties = propertiesOf(document);
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

Result<std::vector<Usage>> readUsages(std::string_view json) {
    const auto document = documentOf(json);
    const auto& list = partOf(document, "value");
    if (!list.is_array()) {
        return fail(ErrorKind::Decode, "this is no list of usages: no value");
    }
    std::vector<Usage> out;
    for (const auto& item : list) {
        const auto& name = partOf(item, "name");
        auto key = textAt(item, "id"); // of a network's; those of compute have none
        Usage usage{.key = key.empty() ? textAt(name, "value") : std::move(key),
                    .name = textAt(name, "localizedValue"),
                    .used = numberAt(item, "currentValue"),
                    .limit = numberAt(item, "limit")};
        if (!usage.key.empty() && usage.limit > 0 && usage.used >= 0) {
            out.push_back(std::move(usage));
        }
    }
    return out;
}

std::optional<VmSize> readVmSize(std::string_view name) {
    constexpr std::string_view kFirst = "Standard_";
    if (!name.starts_with(kFirst)) {
        return std::nullopt;
    }
    name.remove_prefix(kFirst.size());
    const auto version = name.find("_v");
    const auto body = name.substr(0, name.find('_'));
    const auto digits = body.find_first_of("0123456789");
    const auto rest = digits == std::string_view::npos
                          ? digits
                          : std::min(body.find_first_not_of("0123456789", digits), body.size());
    VmSize size;
    if (digits == 0 || digits == std::string_view::npos ||
        std::from_chars(body.data() + digits, body.data() + rest, size.cpus).ec != std::errc()) {
        return std::nullopt;
    }
    auto letters = std::string(body.substr(0, digits));
    auto added = body.substr(rest);
    if (added.starts_with('-')) { // "-2": fewer vCPUs than the size counts for
        const auto end = added.find_first_not_of("0123456789", 1);
        added = end == std::string_view::npos ? std::string_view() : added.substr(end);
    }
    letters += added;
    std::transform(letters.begin(), letters.end(), letters.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    size.family = "standard" + letters +
                  (version == std::string_view::npos ? "" : std::string(name.substr(version + 1))) +
                  "Family";
    return size;
}

} // namespace pilothouse::azure
