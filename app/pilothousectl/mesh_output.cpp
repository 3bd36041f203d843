// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh_output.h"

#include "mesh_entries_output.h"
#include "mesh_layers_output.h"
#include "model/mesh_kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace pilothouse::ctl {

namespace {

using model::MeshCell;
using model::MeshHalfState;
using model::MeshLinkKind;
using model::MeshPicture;

/// The picture as each kind of link has it: Cilium's always, the others where they were found.
std::vector<std::pair<MeshLinkKind, MeshPicture>> layersOf(const MeshPicture& picture) {
    std::vector<std::pair<MeshLinkKind, MeshPicture>> out{{MeshLinkKind::Cilium, picture}};
    for (const auto& each : picture.kinds) {
        out.emplace_back(each.kind, model::layerOf(picture, each.kind));
    }
    return out;
}

/// What `of` makes of each layer, one after the other.
template<class Of>
Json ofLayers(const MeshPicture& picture, const Of& of) {
    Json out = Json::array();
    for (const auto& [kind, layer] : layersOf(picture)) {
        for (Json each : of(layer)) {
            each["kind"] = model::toString(kind);
            out.push_back(std::move(each));
        }
    }
    return out;
}

Json orNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

template<class Number>
Json orNull(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

Json namesOf(const MeshPicture& picture, const std::vector<std::uint32_t>& clusters) {
    Json out = Json::array();
    for (const auto each : clusters) {
        out.push_back(picture.clusters[each].name);
    }
    return out;
}

Json clusterJson(const MeshPicture& picture, const model::MeshCluster& cluster) {
    return {{"name", cluster.name},
            {"id", cluster.id.str()},
            {"region", orNull(cluster.region)},
            {"group", orNull(cluster.group)},
            {"reachable", cluster.isReachable},
            {"lastContact", instantJson(cluster.lastContact)},
            {"cilium", cluster.hasCilium},
            {"meshable", cluster.isMeshable},
            {"meshName", orNull(cluster.meshName)},
            {"meshId", orNull(cluster.meshId)},
            {"version", orNull(cluster.version)},
            {"kvstoremesh", orNull(cluster.hasKvstoremesh)},
            {"nodes", orNull(cluster.nodes)},
            {"peers", orNull(cluster.pairsConfigured)},
            {"component", cluster.component < 0 ? Json(nullptr) : Json(cluster.component)},
            {"componentSize",
             cluster.component < 0
                 ? Json(nullptr)
                 : Json(picture.components[static_cast<std::size_t>(cluster.component)].size())}};
}

Json marksOf(MeshCell cell) {
    Json out = Json::array();
    for (const auto& [mark, word] : {std::pair(MeshCell::kWarning, "warning"),
                                     {MeshCell::kCached, "cached"},
                                     {MeshCell::kAcknowledged, "acknowledged"},
                                     {MeshCell::kSuspect, "suspect"}}) {
        if (cell.has(mark)) {
            out.push_back(word);
        }
    }
    return out;
}

/// Calls visit(from, to, cell) for each half-link that either side configures.
template<class Visit>
void eachHalf(const MeshPicture& picture, const Visit& visit) {
    const auto count = static_cast<std::uint32_t>(picture.clusters.size());
    for (std::uint32_t from = 0; from < count; ++from) {
        for (std::uint32_t to = 0; to < count; ++to) {
            const auto cell = picture.cell(from, to);
            const bool isThere = cell.state() != MeshHalfState::NotConfigured ||
                                 picture.cell(to, from).state() != MeshHalfState::NotConfigured;
            if (from != to && isThere) {
                visit(from, to, cell);
            }
        }
    }
}

Json linksJson(const MeshPicture& picture) {
    Json out = Json::array();
    eachHalf(picture, [&](std::uint32_t from, std::uint32_t to, MeshCell cell) {
        Json reasons = Json::array();
        const auto* half = picture.half(from, to);
        for (const auto& each :
             half == nullptr ? std::vector<model::MeshReason>() : half->reasons) {
            reasons.push_back(model::toText(each));
        }
        Json link = {{"from", picture.clusters[from].name},
                     {"to", picture.clusters[to].name},
                     {"state", model::toString(cell.state())},
                     {"reasons", std::move(reasons)},
                     {"marks", marksOf(cell)},
                     {"link", model::toString(picture.link(from, to))},
                     {"lastKnown", nullptr}};
        if (half != nullptr && half->lastKnown) {
            link["lastKnown"] = model::toString(*half->lastKnown);
        }
        out.push_back(std::move(link));
    });
    return out;
}

/// Links of all kinds; those beside Cilium's with their own words.
Json allLinksJson(const MeshPicture& picture) {
    std::map<std::tuple<std::string, std::string, std::string>, const model::MeshKindHalf*> halves;
    for (const auto& links : picture.kinds) {
        for (const auto& half : links.halves) {
            halves[{std::string(model::toString(links.kind)), picture.clusters[half.from].name,
                    picture.clusters[half.to].name}] = &half;
        }
    }
    Json out = ofLayers(picture, linksJson);
    for (Json& link : out) {
        link["said"] = nullptr;
        link["latencySeconds"] = nullptr;
        const auto found =
            halves.find({link["kind"].get<std::string>(), link["from"].get<std::string>(),
                         link["to"].get<std::string>()});
        if (found == halves.end()) {
            continue;
        }
        link["said"] = orNull(found->second->said);
        if (found->second->latencyMicros) {
            link["latencySeconds"] = static_cast<double>(*found->second->latencyMicros) / 1e6;
        }
    }
    return out;
}

/// Which clusters have which kinds beside Cilium, by what names.
Json kindsJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& links : picture.kinds) {
        Json members = Json::array();
        for (const auto& each : links.members) {
            members.push_back({{"cluster", picture.clusters[each.cluster].name},
                               {"name", orNull(each.name)},
                               {"version", orNull(each.version)},
                               {"network", orNull(each.network)},
                               {"mark", orNull(each.mark)}});
        }
        out.push_back({{"kind", model::toString(links.kind)}, {"clusters", std::move(members)}});
    }
    return out;
}

Json ghostsJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& each : picture.ghosts) {
        out.push_back(
            {{"name", each.name},
             {"from", namesOf(picture, each.from)},
             {"state", model::toString(each.state)},
             {"reallyDials",
              each.reallyDials ? Json(picture.clusters[*each.reallyDials].name) : Json(nullptr)}});
    }
    return out;
}

Json findingsJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& each : picture.findings) {
        out.push_back({{"severity", model::toString(each.severity)},
                       {"code", model::toString(each.code)},
                       {"clusters", namesOf(picture, each.clusters)},
                       {"message", each.message},
                       {"mend", orNull(each.mend)},
                       {"service", orNull(each.service)}});
    }
    return out;
}

Json exceptionsJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& each : picture.exceptions) {
        out.push_back(
            {{"severity", model::toString(each.severity)},
             {"state", model::toString(each.worst)},
             {"reason", model::toText(each.reason)},
             {"cluster", each.hub ? Json(picture.clusters[*each.hub].name) : Json(nullptr)},
             {"clusters", namesOf(picture, each.clusters)},
             {"halfLinks", each.halfLinks},
             {"message", each.message},
             {"mend", orNull(each.mend)}});
    }
    return out;
}

Json serviceCellJson(const MeshPicture& picture, const model::MeshServiceCell& cell) {
    return {{"cluster", picture.clusters[cell.cluster].name},
            {"exists", cell.exists},
            {"global", cell.isGlobal},
            {"shared", cell.isShared},
            {"namespaceGlobal", cell.isNamespaceGlobal},
            {"affinity", model::toString(cell.affinity)},
            {"exported", orNull(cell.isExported)},
            {"imported", orNull(cell.isImported)},
            {"localReady", orNull(cell.localReady)},
            {"remote", orNull(cell.remote)},
            {"usable", orNull(cell.usable)},
            {"assumed", cell.isAssumed},
            {"stale", cell.isStale},
            {"losesAllWith", namesOf(picture, cell.losesAllWith)}};
}

Json servicesJson(const MeshPicture& picture) {
    if (!picture.services) {
        return nullptr;
    }
    Json out = Json::array();
    for (const auto& row : *picture.services) {
        Json cells = Json::array();
        for (const auto& cell : row.cells) {
            cells.push_back(serviceCellJson(picture, cell));
        }
        Json codes = Json::array();
        for (const auto code : row.codes) {
            codes.push_back(model::toString(code));
        }
        out.push_back({{"namespace", row.ns},
                       {"name", row.name},
                       {"global", row.isGlobal},
                       {"multiCluster", row.isMcs},
                       {"singlePoints", namesOf(picture, row.singlePoints)},
                       {"codes", std::move(codes)},
                       {"clusters", std::move(cells)}});
    }
    return out;
}

Json partialJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& cluster : picture.clusters) {
        if (!cluster.isReachable) {
            out.push_back({{"cluster", cluster.name},
                           {"what", "all objects"},
                           {"kind", "unreachable"},
                           {"message", "the cluster did not answer"},
                           {"since", instantJson(cluster.lastContact)}});
        }
    }
    for (const auto& gap : picture.gaps) {
        out.push_back({{"cluster", picture.clusters[gap.cluster].name},
                       {"what", gap.what},
                       {"kind", gap.isForbidden ? "forbidden" : "failed"},
                       {"message", gap.why},
                       {"since", nullptr}});
    }
    for (const auto& gap : picture.sourceGaps) {
        out.push_back({{"cluster", gap.source},
                       {"what", gap.what},
                       {"kind", gap.isForbidden ? "forbidden" : "failed"},
                       {"message", gap.why},
                       {"since", nullptr}});
    }
    return out;
}

Json clustersJson(const MeshPicture& picture) {
    Json out = Json::array();
    for (const auto& each : picture.clusters) {
        out.push_back(clusterJson(picture, each));
    }
    return out;
}

/// How many half-links of a cluster, both ways, are up, and how many need attention.
std::pair<int, int> countsOf(const MeshPicture& picture, std::size_t cluster) {
    std::pair<int, int> out{0, 0};
    for (std::size_t other = 0; other < picture.clusters.size(); ++other) {
        for (const auto cell : {picture.cell(cluster, other), picture.cell(other, cluster)}) {
            if (other != cluster) {
                out.first += cell.state() == MeshHalfState::Up ? 1 : 0;
                out.second += model::isBad(cell.state()) ? 1 : 0;
            }
        }
    }
    return out;
}

std::string orDash(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string clusterState(const model::MeshCluster& cluster) {
    return !cluster.isReachable  ? "unreachable"
           : !cluster.hasCilium  ? "no Cilium read"
           : !cluster.isMeshable ? "not configured"
                                 : "meshable";
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + '"';
}

const char* colourOf(MeshHalfState state) {
    switch (state) {
    case MeshHalfState::Up: return "#2e7d32";
    case MeshHalfState::Connecting:
    case MeshHalfState::Degraded: return "#b26a00";
    case MeshHalfState::Down:
    case MeshHalfState::Invalid: return "#c62828";
    case MeshHalfState::NotConfigured:
    case MeshHalfState::ConfigOnly:
    case MeshHalfState::Unknown: break;
    }
    return "#757575";
}

std::string ciliumTable(const MeshPicture& picture) {
    std::vector<std::vector<std::string>> rows{
        {"CLUSTER", "REGION", "MESH NAME", "ID", "CILIUM", "PEERS", "UP", "BAD", "STATE"}};
    for (std::size_t i = 0; i < picture.clusters.size(); ++i) {
        const auto& each = picture.clusters[i];
        const auto [up, bad] = countsOf(picture, i);
        rows.push_back({each.name, orDash(each.region), orDash(each.meshName),
                        each.meshId ? std::to_string(*each.meshId) : "-", orDash(each.version),
                        each.pairsConfigured ? std::to_string(*each.pairsConfigured) : "-",
                        std::to_string(up), std::to_string(bad), clusterState(each)});
    }
    return tableText(rows);
}

/// The clusters that one kind of link beside Cilium has.
std::string kindTable(const MeshPicture& layer, const model::MeshKindLinks& links) {
    std::vector<std::vector<std::string>> rows{
        {"CLUSTER", "REGION", "NAME", "VERSION", "NETWORK", "PEERS", "UP", "BAD", "STATE"}};
    for (const auto& each : links.members) {
        const auto& cluster = layer.clusters[each.cluster];
        const auto [up, bad] = countsOf(layer, each.cluster);
        rows.push_back({cluster.name, orDash(cluster.region), orDash(each.name),
                        orDash(each.version), orDash(each.network),
                        cluster.pairsConfigured ? std::to_string(*cluster.pairsConfigured) : "-",
                        std::to_string(up), std::to_string(bad),
                        cluster.isReachable ? orDash(each.mark) : "unreachable"});
    }
    return tableText(rows);
}

std::string causesTable(const MeshPicture& picture) {
    std::vector<std::vector<std::string>> rows{{"SEVERITY", "CAUSE", "HALF-LINKS", "MESSAGE"}};
    std::vector<bool> isTold(picture.findings.size());
    for (const auto& each : picture.exceptions) {
        rows.push_back({std::string(model::toString(each.severity)), model::toText(each.reason),
                        std::to_string(each.halfLinks), each.message});
        if (each.finding) {
            isTold[*each.finding] = true;
        }
    }
    for (std::size_t i = 0; i < picture.findings.size(); ++i) {
        const auto& each = picture.findings[i];
        if (!isTold[i]) {
            rows.push_back({std::string(model::toString(each.severity)),
                            std::string(model::toString(each.code)),
                            std::to_string(each.cells.size()), each.message});
        }
    }
    return rows.size() > 1 ? tableText(rows) : std::string();
}

const char* titleOf(MeshLinkKind kind) {
    switch (kind) {
    case MeshLinkKind::Cilium: return "Cilium Cluster Mesh";
    case MeshLinkKind::Submariner: return "Submariner";
    case MeshLinkKind::Istio: break;
    }
    return "Istio";
}

/// Of arrows: those of Cilium are plain.
const char* styleOf(MeshLinkKind kind) {
    switch (kind) {
    case MeshLinkKind::Cilium: return "solid";
    case MeshLinkKind::Submariner: return "bold";
    case MeshLinkKind::Istio: break;
    }
    return "dotted";
}

/// One kind's ghosts and half-links.
void addArrows(MeshLinkKind kind, const MeshPicture& layer, std::string& out) {
    for (const auto& each : layer.ghosts) {
        out += fmt::format("  {} [style=dashed];\n", quoted("ghost " + each.name));
        for (const auto from : each.from) {
            out += fmt::format("  {} -> {} [style=dashed, color={}];\n",
                               quoted(layer.clusters[from].name), quoted("ghost " + each.name),
                               quoted(colourOf(each.state)));
        }
    }
    eachHalf(layer, [&](std::uint32_t from, std::uint32_t to, MeshCell cell) {
        if (cell.state() != MeshHalfState::NotConfigured) {
            const auto words =
                fmt::format("{} {}", model::toString(kind), model::toString(cell.state()));
            out += fmt::format("  {} -> {} [style={}, color={}, tooltip={}];\n",
                               quoted(layer.clusters[from].name), quoted(layer.clusters[to].name),
                               styleOf(kind), quoted(colourOf(cell.state())), quoted(words));
        }
    });
}

} // namespace

Json meshJson(const std::string& fleet, const MeshPicture& picture) {
    return {{"fleet", fleet},
            {"at", instantJson(picture.at)},
            {"clusters", clustersJson(picture)},
            {"kinds", kindsJson(picture)},
            {"links", allLinksJson(picture)},
            {"ghosts", ofLayers(picture, ghostsJson)},
            {"services", servicesJson(picture)},
            {"profiles", profilesJson(picture)},
            {"entries", entriesJson(picture)},
            {"findings", ofLayers(picture, findingsJson)},
            {"exceptions", ofLayers(picture, exceptionsJson)},
            {"layers", layersJson(picture)},
            {"partial", partialJson(picture)}};
}

Json meshGraphJson(const std::string& fleet, const MeshPicture& picture) {
    return {{"fleet", fleet},
            {"at", instantJson(picture.at)},
            {"clusters", clustersJson(picture)},
            {"kinds", kindsJson(picture)},
            {"links", allLinksJson(picture)},
            {"ghosts", ofLayers(picture, ghostsJson)},
            {"partial", partialJson(picture)}};
}

std::string meshTable(const MeshPicture& picture) {
    const auto kinds = model::kindsOf(picture);
    std::string text;
    for (const auto& [kind, layer] : layersOf(picture)) {
        const bool isFound = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
        const auto* links = model::linksOf(picture, kind);
        if (kind == MeshLinkKind::Cilium && !isFound && !kinds.empty()) {
            text += causesTable(layer); // of services, which are no kind's
            continue;
        }
        const auto part = links == nullptr ? ciliumTable(layer) : kindTable(layer, *links);
        const auto causes = causesTable(layer);
        text += text.empty() ? "" : "\n";
        text += kinds.size() > 1 ? fmt::format("{}\n", titleOf(kind)) : std::string();
        text += part;
        text += causes.empty() ? std::string() : "\n" + causes;
    }
    return text + profilesTable(picture) + entriesTable(picture);
}

std::string meshDot(const std::string& fleet, const MeshPicture& picture) {
    auto out = fmt::format("digraph {} {{\n", quoted(fleet));
    for (const auto& each : picture.clusters) {
        const auto where = each.region.empty() ? std::string() : "\\n" + each.region;
        auto label = quoted(each.name);
        label.insert(label.size() - 1, where);
        out += fmt::format("  {} [label={}];\n", quoted(each.name), label);
    }
    for (const auto& [kind, layer] : layersOf(picture)) {
        addArrows(kind, layer, out);
    }
    return out + entriesDot(picture, quoted) + "}\n";
}

Json failoverJson(const std::string& fleet, const MeshPicture& picture,
                  const model::MeshFailover& failover) {
    Json services = Json::array();
    for (const auto& row : failover.rows) {
        Json consumers = Json::array();
        for (const auto& cell : row.cells) {
            consumers.push_back({{"cluster", picture.clusters[cell.cluster].name},
                                 {"usableBefore", orNull(cell.usableBefore)},
                                 {"usableDrained", orNull(cell.usableDrained)},
                                 {"blackhole", orNull(cell.blackhole)},
                                 {"losesAll", cell.losesAll},
                                 {"losesRedundancy", cell.losesRedundancy},
                                 {"nowCrossesTo", namesOf(picture, cell.nowCrossesTo)}});
        }
        services.push_back(
            {{"namespace", row.ns}, {"name", row.name}, {"consumers", std::move(consumers)}});
    }
    return {{"fleet", fleet},
            {"at", instantJson(picture.at)},
            {"down", namesOf(picture, failover.down)},
            {"services", std::move(services)},
            {"onlyThere", failover.onlyThere},
            {"entries", failoverEntriesJson(picture, failover)},
            {"summary",
             {{"lost", failover.servicesLost},
              {"thinned", failover.servicesThinned},
              {"crossing", failover.servicesCrossing},
              {"unknown", failover.servicesUnknown}}},
            {"partial", partialJson(picture)}};
}

std::string failoverTable(const MeshPicture& picture, const model::MeshFailover& failover) {
    std::vector<std::vector<std::string>> rows{
        {"SERVICE", "CONSUMER", "BEFORE", "DRAINED", "BLACKHOLE", "EFFECT"}};
    const auto number = [](const auto& value) {
        return value ? std::to_string(*value) : std::string("unknown");
    };
    for (const auto& row : failover.rows) {
        for (const auto& cell : row.cells) {
            rows.push_back(
                {row.ns + "/" + row.name, picture.clusters[cell.cluster].name,
                 number(cell.usableBefore), number(cell.usableDrained),
                 cell.blackhole ? fmt::format("{:.0f}%", *cell.blackhole * 100) : "unknown",
                 cell.losesAll                ? "loses all"
                 : cell.losesRedundancy       ? "loses redundancy"
                 : !cell.nowCrossesTo.empty() ? "crosses regions"
                                              : "fewer backends"});
        }
    }
    for (const auto& each : failover.onlyThere) {
        rows.push_back({each, "-", "-", "-", "-", "runs nowhere else"});
    }
    return fmt::format("{} services lost, {} thinned, {} crossing regions, {} unknown\n",
                       failover.servicesLost, failover.servicesThinned, failover.servicesCrossing,
                       failover.servicesUnknown) +
           (rows.size() > 1 ? "\n" + tableText(rows) : std::string()) +
           failoverEntriesTable(picture, failover);
}

} // namespace pilothouse::ctl
