// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh_entries_output.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

namespace pilothouse::ctl {

namespace {

using model::MeshPicture;

Json orNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

template<class Value>
Json orNull(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json nameOf(const MeshPicture& picture, const std::optional<std::uint32_t>& cluster) {
    return cluster ? Json(picture.clusters[*cluster].name) : Json(nullptr);
}

std::string orDash(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string placeOf(const MeshPicture& picture, const model::MeshEntry& entry) {
    return entry.cluster ? picture.clusters[*entry.cluster].name : "hub";
}

/// Under which names and addresses it is found.
std::string whereOf(const model::MeshEntry& entry) {
    auto all = entry.hostNames;
    all.insert(all.end(), entry.addresses.begin(), entry.addresses.end());
    return orDash(fmt::format("{}", fmt::join(all, " ")));
}

std::string stateOf(const std::optional<bool>& isTrue, const char* yes, const std::string& reason) {
    return isTrue == true    ? yes
           : isTrue == false ? fmt::format("not {}: {}", yes, orDash(reason))
                             : std::string("unknown");
}

std::string wordsOf(const model::MeshEntry& entry) {
    return fmt::format("{} {}/{}", model::toString(entry.kind), entry.ns, entry.name);
}

std::string effectOf(const model::MeshFailoverEntry& felt) {
    return felt.isGone            ? "ends with its cluster"
           : felt.losesAll        ? "loses all"
           : felt.losesRedundancy ? "loses redundancy"
                                  : "fewer targets";
}

Json targetJson(const MeshPicture& picture, const model::MeshEntryTarget& target) {
    return {{"route", target.route},
            {"cluster", nameOf(picture, target.cluster)},
            {"clusterName", orNull(target.clusterName)},
            {"namespace", target.ns},
            {"service", target.service},
            {"address", orNull(target.address)},
            {"weight", orNull(target.weight)},
            {"share", orNull(target.share)},
            {"exists", orNull(target.exists)},
            {"ready", orNull(target.ready)}};
}

} // namespace

Json profilesJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& profile : picture.declared) {
        Json members = Json::array();
        for (const auto& row : profile.rows) {
            members.push_back({{"name", row.name},
                               {"cluster", nameOf(picture, row.cluster)},
                               {"drift", model::toString(row.drift)},
                               {"message", orNull(row.message)},
                               {"state", orNull(row.state)},
                               {"error", orNull(row.error)},
                               {"links", row.links},
                               {"linksUp", orNull(row.linksUp)},
                               {"disagrees", row.disagrees}});
        }
        out.push_back({{"name", profile.name},
                       {"fleet", orNull(profile.fleet)},
                       {"selector", orNull(profile.selector)},
                       {"lastAppliedSelector", orNull(profile.lastAppliedSelector)},
                       {"provisioningState", orNull(profile.provisioningState)},
                       {"state", orNull(profile.state)},
                       {"lastError", orNull(profile.lastError)},
                       {"up", orNull(profile.isUpByMembers)},
                       {"disagrees", profile.disagrees},
                       {"members", std::move(members)}});
    }
    return out;
}

Json entriesJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& entry : picture.entries) {
        Json routes = Json::array();
        for (const auto& route : entry.routes) {
            routes.push_back({{"kind", route.kind},
                              {"namespace", route.ns},
                              {"name", route.name},
                              {"hostNames", route.hostNames},
                              {"weight", orNull(route.weight)},
                              {"accepted", orNull(route.isAccepted)},
                              {"resolved", orNull(route.isResolved)},
                              {"reason", orNull(route.reason)},
                              {"message", orNull(route.message)}});
        }
        Json targets = Json::array();
        for (const auto& target : entry.targets) {
            targets.push_back(targetJson(picture, target));
        }
        Json codes = Json::array();
        for (const auto code : entry.codes) {
            codes.push_back(model::toString(code));
        }
        out.push_back({{"kind", model::toString(entry.kind)},
                       {"cluster", nameOf(picture, entry.cluster)},
                       {"namespace", entry.ns},
                       {"name", entry.name},
                       {"hostNames", entry.hostNames},
                       {"addresses", entry.addresses},
                       {"listeners", entry.listeners},
                       {"programmed", orNull(entry.isProgrammed)},
                       {"reason", orNull(entry.reason)},
                       {"message", orNull(entry.message)},
                       {"routes", std::move(routes)},
                       {"targets", std::move(targets)},
                       {"codes", std::move(codes)}});
    }
    return out;
}

Json failoverEntriesJson(const MeshPicture& picture, const model::MeshFailover& failover) {
    Json out = Json::array();
    for (const auto& felt : failover.entries) {
        const auto& entry = picture.entries[felt.entry];
        out.push_back({{"kind", model::toString(entry.kind)},
                       {"cluster", nameOf(picture, entry.cluster)},
                       {"namespace", entry.ns},
                       {"name", entry.name},
                       {"gone", felt.isGone},
                       {"losesAll", felt.losesAll},
                       {"losesRedundancy", felt.losesRedundancy},
                       {"lost", orNull(felt.lost)}});
    }
    return out;
}

std::string profilesTable(const MeshPicture& picture) {
    std::string out;
    for (const auto& profile : picture.declared) {
        out += fmt::format("\nProfile {}: {} by Azure, {} by its members' links{}\n", profile.name,
                           orDash(profile.state),
                           profile.isUpByMembers == true    ? "up"
                           : profile.isUpByMembers == false ? "not up"
                                                            : "not known",
                           profile.lastError.empty() ? "" : "; " + profile.lastError);
        std::vector<std::vector<std::string>> rows{
            {"MEMBER", "CLUSTER", "APPLY", "STATE", "LINKS UP", "MESSAGE"}};
        for (const auto& row : profile.rows) {
            rows.push_back({row.name, row.cluster ? picture.clusters[*row.cluster].name : "-",
                            std::string(model::toString(row.drift)), orDash(row.state),
                            row.linksUp ? fmt::format("{}/{}", *row.linksUp, row.links) : "-",
                            orDash(row.message.empty() ? row.error : row.message)});
        }
        out += tableText(rows);
    }
    return out;
}

std::string entriesTable(const MeshPicture& picture) {
    if (picture.entries.empty()) {
        return {};
    }
    std::vector<std::vector<std::string>> rows{
        {"ENTRY", "AT", "NAMES AND ADDRESSES", "STATE", "ROUTE", "LEADS TO", "WEIGHT"}};
    for (const auto& entry : picture.entries) {
        const auto add = [&](const std::string& route, const std::string& to,
                             const std::string& weight) {
            rows.push_back({wordsOf(entry), placeOf(picture, entry), whereOf(entry),
                            stateOf(entry.isProgrammed, "programmed", entry.reason), route, to,
                            weight});
        };
        for (const auto& target : entry.targets) {
            add(entry.routes[target.route].name,
                fmt::format("{}/{} on {}", target.ns, target.service, orDash(target.clusterName)),
                target.weight ? std::to_string(*target.weight) : "-");
        }
        if (entry.targets.empty()) {
            add("-", "-", "-");
        }
    }
    return "\n" + tableText(rows);
}

std::string failoverEntriesTable(const MeshPicture& picture, const model::MeshFailover& failover) {
    if (failover.entries.empty()) {
        return {};
    }
    std::vector<std::vector<std::string>> rows{{"ENTRY", "AT", "LOST", "EFFECT"}};
    for (const auto& felt : failover.entries) {
        const auto& entry = picture.entries[felt.entry];
        rows.push_back({wordsOf(entry), placeOf(picture, entry),
                        felt.lost ? fmt::format("{:.0f}%", *felt.lost * 100) : "unknown",
                        effectOf(felt)});
    }
    return "\n" + tableText(rows);
}

std::string entriesDot(const MeshPicture& picture,
                       const std::function<std::string(const std::string&)>& quoted) {
    std::string out;
    for (const auto& entry : picture.entries) {
        const auto node = quoted(wordsOf(entry) + " at " + placeOf(picture, entry));
        out +=
            fmt::format("  {} [shape=box, label={}];\n", node,
                        quoted(entry.hostNames.empty() ? wordsOf(entry) : entry.hostNames.front()));
        std::map<std::uint32_t, std::optional<std::int64_t>> weights; // by cluster
        for (const auto& target : entry.targets) {
            if (target.cluster) {
                auto& weight = weights[*target.cluster];
                weight =
                    target.weight ? std::optional(weight.value_or(0) + *target.weight) : weight;
            }
        }
        for (const auto& [cluster, weight] : weights) {
            out += fmt::format("  {} -> {} [style=dotted{}];\n", node,
                               quoted(picture.clusters[cluster].name),
                               weight ? fmt::format(", label={}", quoted(std::to_string(*weight)))
                                      : std::string());
        }
    }
    return out;
}

} // namespace pilothouse::ctl
