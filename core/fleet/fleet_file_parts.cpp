// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleet_file_parts.h"

#include "kube/exact_quantity.h"
#include "kube/quantity.h"

#include <map>
#include <tuple>

namespace pilothouse::fleet::detail {

using kube::YamlView;

namespace {

/// The list at a key, empty when absent.
Result<std::vector<YamlView>> listAt(const YamlView& parent, std::string_view key) {
    const auto view = parent.find(key);
    if (!view) {
        return fail(view.error());
    }
    return *view ? (*view)->list() : Result<std::vector<YamlView>>(std::vector<YamlView>());
}

/// The texts at a key, empty when absent.
Result<std::vector<std::string>> textsAt(const YamlView& parent, std::string_view key) {
    const auto view = parent.find(key);
    if (!view) {
        return fail(view.error());
    }
    return *view ? (*view)->texts() : Result<std::vector<std::string>>(std::vector<std::string>());
}

Result<HubSource> readHub(const YamlView& item, const PathContext& context) {
    if (auto keys = item.onlyKeys({"type", "file", "context"}); !keys) {
        return fail(keys.error());
    }
    const auto file = item.textOr("file", "");
    auto named = item.textOr("context", "");
    if (!file || !named) {
        return fail(!file ? file.error() : named.error());
    }
    return HubSource{.file = file->empty() ? std::string() : expandPath(context, *file),
                     .context = *std::move(named),
                     .position = item.position()};
}

Result<KubeconfigSource> readSource(const YamlView& item, const PathContext& context) {
    const auto type = item.requireText("type");
    if (!type) {
        return fail(type.error());
    }
    const auto typeView = item.require("type");
    if (*type == "azure") {
        if (const auto keys =
                item.onlyKeys({"type", "fleet", "endpoint", "caFile", "apiVersion", "auth"});
            !keys) {
            return fail(keys.error());
        }
        auto error = typeView->error("sources of type azure are not supported yet");
        error.kind = ErrorKind::Unsupported;
        return fail(std::move(error));
    }
    if (*type != "kubeconfig") {
        return fail(typeView->error("expected kubeconfig, kubefleet or azure, found " + *type));
    }
    if (auto keys = item.onlyKeys({"type", "files", "contexts"}); !keys) {
        return fail(keys.error());
    }
    auto files = textsAt(item, "files");
    auto contexts = textsAt(item, "contexts");
    if (!files || !contexts) {
        return fail(!files ? files.error() : contexts.error());
    }
    for (auto& file : *files) {
        file = expandPath(context, file);
    }
    return KubeconfigSource{
        .files = *std::move(files), .contexts = *std::move(contexts), .position = item.position()};
}

/// `is`: what the member is called in its sources.
Result<void> readIs(const YamlView& item, MemberEntry& entry) {
    const auto is = item.find("is");
    if (!is) {
        return fail(is.error());
    }
    if (!*is) {
        return {};
    }
    if (auto keys = (*is)->onlyKeys({"context", "memberCluster", "azure"}); !keys) {
        return fail(keys.error());
    }
    auto context = (*is)->textOr("context", "");
    auto memberCluster = (*is)->textOr("memberCluster", "");
    auto azure = (*is)->textOr("azure", "");
    if (!context || !memberCluster || !azure) {
        return fail(!context         ? context.error()
                    : !memberCluster ? memberCluster.error()
                                     : azure.error());
    }
    entry.context = *std::move(context);
    entry.azureId = *std::move(azure);
    entry.memberCluster = *std::move(memberCluster);
    return {};
}

/// `properties`: what the MemberCluster does not report, or reports wrongly; quantities all.
Result<model::Labels> readProperties(const YamlView& item) {
    const auto view = item.find("properties");
    if (!view || !*view) {
        return view ? Result<model::Labels>() : fail(view.error());
    }
    const auto entries = (*view)->entries();
    if (!entries) {
        return fail(entries.error());
    }
    for (const auto& [name, value] : *entries) {
        const auto text = value.text();
        if (!text) {
            return fail(text.error());
        }
        if (const auto amount = kube::ExactQuantity::parse(*text); !amount) {
            return fail(value.error("expected a quantity such as 8, 0.052 or 1.5Gi: " +
                                    amount.error().message));
        }
    }
    return (*view)->textMap();
}

/// Degrees, both of them and in range.
Result<model::Coordinates> readCoordinates(const YamlView& place) {
    if (auto keys = place.onlyKeys({"latitude", "longitude"}); !keys) {
        return fail(keys.error());
    }
    model::Coordinates found;
    for (auto [key, most, target] : {std::tuple("latitude", 90.0, &found.latitude),
                                     std::tuple("longitude", 180.0, &found.longitude)}) {
        const auto view = place.require(key);
        const auto value = view ? view->number() : Result<double>(fail(view.error()));
        if (!value || !(*value >= -most && *value <= most)) {
            return fail(value ? view->error(std::string(key) + " is out of range") : value.error());
        }
        *target = *value;
    }
    return found;
}

Result<MemberEntry> readMember(const YamlView& item) {
    if (auto keys = item.onlyKeys({"name", "is", "region", "location", "group", "labels", "weight",
                                   "offline", "properties"});
        !keys) {
        return fail(keys.error());
    }
    auto offline = readOffline(item);
    if (!offline) {
        return fail(offline.error());
    }
    const auto location = item.find("location");
    const auto place = location && *location ? readCoordinates(**location)
                                             : Result<model::Coordinates>(model::Coordinates());
    if (!location || !place) {
        return fail(location ? place.error() : location.error());
    }
    MemberEntry entry;
    entry.place = *location ? std::optional(*place) : std::nullopt;
    entry.offline = *std::move(offline);
    entry.position = item.position();
    const auto weight = item.integerOr("weight", 1);
    if (!weight || *weight < 0 || *weight > 1'000'000) {
        return fail(weight ? item.error("weight must be 0 to 1000000") : weight.error());
    }
    if (auto is = readIs(item, entry); !is) {
        return fail(is.error());
    }
    auto name = item.requireText("name");
    auto region = item.textOr("region", "");
    auto group = item.textOr("group", "");
    for (const auto* text : {&name, &region, &group}) {
        if (!*text) {
            return fail(text->error());
        }
    }
    const auto labels = item.find("labels");
    if (!labels) {
        return fail(labels.error());
    }
    auto pairs = *labels ? (*labels)->textMap() : Result<model::Labels>(model::Labels());
    if (!pairs) {
        return fail(pairs.error());
    }
    auto properties = readProperties(item);
    if (!properties) {
        return fail(properties.error());
    }
    entry.properties = *std::move(properties);
    entry.name = *std::move(name);
    entry.region = *std::move(region);
    entry.group = *std::move(group);
    entry.labels = *std::move(pairs);
    entry.weight = static_cast<std::int32_t>(*weight);
    return entry;
}

} // namespace

Result<void> readSources(const YamlView& spec, const PathContext& context, FleetFile& file) {
    const auto items = listAt(spec, "sources");
    if (!items) {
        return fail(items.error());
    }
    if (items->empty()) {
        return fail(spec.error("sources: at least one is needed"));
    }
    for (const auto& item : *items) {
        if (item.textOr("type", "") == std::string("kubefleet")) {
            auto hub = readHub(item, context);
            if (!hub) {
                return fail(hub.error());
            }
            file.hubs.push_back(*std::move(hub));
            continue;
        }
        auto source = readSource(item, context);
        if (!source) {
            return fail(source.error());
        }
        file.sources.push_back(*std::move(source));
    }
    return {};
}

Result<std::vector<MemberEntry>> readMembers(const YamlView& spec) {
    const auto items = listAt(spec, "members");
    if (!items) {
        return fail(items.error());
    }
    std::vector<MemberEntry> members;
    std::map<std::string, int> lines; // by name
    for (const auto& item : *items) {
        auto member = readMember(item);
        if (!member) {
            return fail(member.error());
        }
        const auto [first, isNew] = lines.emplace(member->name, member->position.line);
        if (!isNew) {
            return fail(item.error("member " + member->name + " is listed twice, first in line " +
                                   std::to_string(first->second)));
        }
        members.push_back(*std::move(member));
    }
    return members;
}

Result<AttentionBudget> readAttention(const YamlView& spec) {
    AttentionBudget budget;
    const auto view = spec.find("attention");
    if (!view) {
        return fail(view.error());
    }
    if (!*view) {
        return budget;
    }
    const auto& attention = **view;
    if (auto keys =
            attention.onlyKeys({"heartbeat", "connections", "requestsPerSecond", "bytesPerSecond"});
        !keys) {
        return fail(keys.error());
    }
    if (const auto heartbeat = attention.find("heartbeat"); heartbeat && *heartbeat) {
        const auto duration = (*heartbeat)->duration();
        if (!duration || duration->count() < 1000) {
            return fail(duration ? (*heartbeat)->error("must be at least 1s") : duration.error());
        }
        budget.heartbeat = *duration;
    }
    const auto connections = attention.integerOr("connections", budget.connections);
    const auto rate = attention.integerOr("requestsPerSecond", 200);
    if (!connections || !rate) {
        return fail(!connections ? connections.error() : rate.error());
    }
    if (*connections < 1 || *connections > 100'000 || *rate < 1) {
        return fail(
            attention.error("connections must be 1 to 100000, requestsPerSecond at least 1"));
    }
    budget.connections = static_cast<int>(*connections);
    budget.requestsPerSecond = static_cast<double>(*rate);
    if (const auto bytes = attention.find("bytesPerSecond"); bytes && *bytes) {
        const auto text = (*bytes)->text();
        const auto value =
            text ? kube::quantityValue(*text) : Result<std::int64_t>(fail(text.error()));
        if (!value || *value < 1) {
            return fail((*bytes)->error("expected an amount such as 50Mi"));
        }
        budget.bytesPerSecond = *value;
    }
    return budget;
}

Result<std::optional<Simulation>> readSimulation(const YamlView& spec) {
    const auto view = spec.find("simulation");
    if (!view) {
        return fail(view.error());
    }
    if (!*view) {
        return std::optional<Simulation>();
    }
    const auto& simulation = **view;
    if (auto keys = simulation.onlyKeys({"start", "wall", "speed"}); !keys) {
        return fail(keys.error());
    }
    Simulation found;
    for (auto [key, target] : {std::pair("start", &found.start), std::pair("wall", &found.wall)}) {
        const auto instant = simulation.require(key);
        const auto value = instant ? instant->instant() : Result<Instant>(fail(instant.error()));
        if (!value) {
            return fail(value.error());
        }
        *target = *value;
    }
    if (const auto speed = simulation.find("speed"); speed && *speed) {
        const auto value = (*speed)->number();
        if (!value || !(*value > 0 && *value <= 100'000)) {
            return fail(value ? (*speed)->error("must be above 0, at most 100000") : value.error());
        }
        found.speed = *value;
    }
    return std::optional(found);
}

Result<model::RegionPlaces> readRegions(const YamlView& spec) {
    model::RegionPlaces places;
    const auto regions = spec.find("regions");
    if (!regions || !*regions) {
        return regions ? Result<model::RegionPlaces>(places) : fail(regions.error());
    }
    const auto entries = (*regions)->entries();
    if (!entries) {
        return fail(entries.error());
    }
    for (const auto& [name, place] : *entries) {
        const auto found = readCoordinates(place);
        if (!found) {
            return fail(found.error());
        }
        places.emplace(name, *found);
    }
    return places;
}

namespace {

/// An endpoint of Azure: a token goes there.
Result<std::string> readEndpoint(const YamlView& azure, std::string_view key,
                                 const std::string& absent) {
    auto text = azure.textOr(key, absent);
    const bool isPlain = text && text->starts_with("https://") && text->size() > 8 &&
                         text->find_first_of("@?# /", 8) == std::string::npos;
    if (text && !isPlain) {
        return fail(azure.require(key)->error("expected https:// and a host, such as " + absent));
    }
    return text;
}

/// ARM ids of Azure Kubernetes Fleets: they become paths of requests.
Result<std::vector<std::string>> readFleets(const YamlView& azure) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.()/";
    const auto items = listAt(azure, "fleets");
    if (!items) {
        return fail(items.error());
    }
    std::vector<std::string> out;
    for (const auto& item : *items) {
        auto id = item.text();
        if (!id) {
            return fail(id.error());
        }
        if (!id->starts_with("/subscriptions/") || id->find("/fleets/") == std::string::npos ||
            id->ends_with('/') || id->find("..") != std::string::npos ||
            id->find_first_not_of(kPlain) != std::string::npos) {
            return fail(item.error("expected the ARM id of a fleet, /subscriptions/…/fleets/NAME"));
        }
        out.push_back(*std::move(id));
    }
    return out;
}

} // namespace

Result<std::optional<AzureEntry>> readAzure(const YamlView& spec, const PathContext& context) {
    const auto view = spec.find("azure");
    if (!view || !*view) {
        return view ? Result<std::optional<AzureEntry>>() : fail(view.error());
    }
    if (auto keys = (*view)->onlyKeys(
            {"endpoint", "logAnalyticsEndpoint", "caFile", "auth", "tokenFile", "fleets"});
        !keys) {
        return fail(keys.error());
    }
    AzureEntry entry;
    auto endpoint = readEndpoint(**view, "endpoint", entry.settings.endpoint);
    auto logs = readEndpoint(**view, "logAnalyticsEndpoint", entry.settings.logsEndpoint);
    const auto caFile = (*view)->textOr("caFile", "");
    const auto auth = (*view)->textOr("auth", "az");
    const auto tokenFile = (*view)->textOr("tokenFile", "");
    auto fleets = readFleets(**view);
    for (const auto* text : {&endpoint, &logs}) {
        if (!*text) {
            return fail(text->error());
        }
    }
    for (const auto* text : {&caFile, &auth, &tokenFile}) {
        if (!*text) {
            return fail(text->error());
        }
    }
    if (!fleets) {
        return fail(fleets.error());
    }
    if (*auth != "az") {
        return fail((*view)->require("auth")->error("expected az, found " + auth->substr(0, 64)));
    }
    entry.settings.endpoint = *std::move(endpoint);
    entry.settings.logsEndpoint = *std::move(logs);
    entry.settings.source = context.fileName;
    entry.settings.fleets = *std::move(fleets);
    entry.caFile = caFile->empty() ? std::string() : expandPath(context, *caFile);
    entry.tokenFile = tokenFile->empty() ? std::string() : expandPath(context, *tokenFile);
    return std::optional(std::move(entry));
}

Result<void> checkUnusedParts(const YamlView& spec) {
    if (auto items = listAt(spec, "alerts"); !items) {
        return fail(items.error());
    }
    if (const auto view = spec.find("baseline"); view && *view) {
        if (auto entries = (*view)->entries(); !entries) {
            return fail(entries.error());
        }
    }
    return {};
}

} // namespace pilothouse::fleet::detail
