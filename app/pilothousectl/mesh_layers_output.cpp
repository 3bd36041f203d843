// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh_layers_output.h"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace pilothouse::ctl {

namespace {

using model::MeshPicture;

Json endsJson(const MeshPicture& picture, std::uint32_t from, std::uint32_t to) {
    return {{"from", picture.clusters[from].name}, {"to", picture.clusters[to].name}};
}

Json probeJson(const std::optional<model::MeshProbe>& probe) {
    return probe ? Json{{"medianMicros", probe->medianMicros},
                        {"maxMicros", probe->maxMicros},
                        {"pairs", probe->pairs}}
                 : Json(nullptr);
}

Json gapsJson(const MeshPicture& picture, const std::vector<model::MeshLayerGap>& gaps) {
    Json out = Json::array();
    for (const auto& each : gaps) {
        out.push_back({{"cluster", picture.clusters[each.cluster].name},
                       {"why", each.why},
                       {"enable", each.enable.empty() ? Json(nullptr) : Json(each.enable)}});
    }
    return out;
}

Json flowJson(const MeshPicture& picture, const model::MeshFlow& flow) {
    Json drops = Json::array();
    for (const auto& each : flow.drops) {
        drops.push_back({{"reason", each.reason}, {"perSecond", each.perSecond}});
    }
    auto out = endsJson(picture, flow.from, flow.to);
    out["perSecond"] = flow.perSecond;
    out["droppedPerSecond"] = flow.droppedPerSecond ? Json(*flow.droppedPerSecond) : Json(nullptr);
    out["drops"] = std::move(drops);
    out["attributedBy"] = model::toString(flow.way);
    out["countedBy"] = picture.clusters[flow.isCountedByTarget ? flow.to : flow.from].name;
    out["nodes"] = flow.nodes;
    out["nodesInAll"] = flow.nodesInAll;
    return out;
}

std::string millis(const std::optional<model::MeshProbe>& probe, bool isMax) {
    return probe ? fmt::format("{:.2f} ms",
                               static_cast<double>(isMax ? probe->maxMicros : probe->medianMicros) /
                                   1000.0)
                 : "-";
}

/// One line for each reason, however many clusters have it.
std::string gapText(const MeshPicture& picture, const std::vector<model::MeshLayerGap>& gaps) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> clusters;
    for (const auto& each : gaps) {
        clusters[{each.why, each.enable}].push_back(picture.clusters[each.cluster].name);
    }
    std::string text;
    for (const auto& [words, names] : clusters) {
        text += fmt::format("Not available from {} of {} clusters: {}.{}{}\n  {}\n", names.size(),
                            picture.clusters.size(), words.first, words.second.empty() ? "" : " ",
                            words.second.empty() ? "" : words.second + ".", fmt::join(names, ", "));
    }
    return text;
}

std::vector<std::vector<std::string>> latencyRows(const MeshPicture& picture) {
    std::vector<std::vector<std::string>> rows{
        {"FROM", "TO", "ICMP P50", "ICMP MAX", "HTTP P50", "HTTP MAX", "PAIRS"}};
    for (const auto& each : picture.layers.latency.links) {
        const auto pairs = each.icmp ? each.icmp->pairs : each.http ? each.http->pairs : 0;
        rows.push_back({picture.clusters[each.from].name, picture.clusters[each.to].name,
                        millis(each.icmp, false), millis(each.icmp, true), millis(each.http, false),
                        millis(each.http, true), std::to_string(pairs)});
    }
    return rows;
}

std::vector<std::vector<std::string>> flowRows(const MeshPicture& picture) {
    std::vector<std::vector<std::string>> rows{
        {"FROM", "TO", "FLOWS/S", "DROPPED/S", "MOSTLY", "ATTRIBUTED BY", "NODES"}};
    for (const auto& each : picture.layers.flows.links) {
        rows.push_back({picture.clusters[each.from].name, picture.clusters[each.to].name,
                        fmt::format("{:.2f}", each.perSecond),
                        each.droppedPerSecond ? fmt::format("{:.2f}", *each.droppedPerSecond) : "-",
                        each.drops.empty() || each.drops.front().perSecond <= 0
                            ? "-"
                            : each.drops.front().reason,
                        std::string(model::toString(each.way)),
                        fmt::format("{}/{}", each.nodes, each.nodesInAll)});
    }
    return rows;
}

} // namespace

Json layersJson(const MeshPicture& picture) {
    Json latency = Json::array();
    for (const auto& each : picture.layers.latency.links) {
        auto link = endsJson(picture, each.from, each.to);
        link["icmp"] = probeJson(each.icmp);
        link["http"] = probeJson(each.http);
        latency.push_back(std::move(link));
    }
    Json flows = Json::array();
    for (const auto& each : picture.layers.flows.links) {
        flows.push_back(flowJson(picture, each));
    }
    return {{"latency",
             {{"links", std::move(latency)},
              {"notAvailable", gapsJson(picture, picture.layers.latency.gaps)}}},
            {"flows",
             {{"links", std::move(flows)},
              {"notAvailable", gapsJson(picture, picture.layers.flows.gaps)}}}};
}

std::string layerTable(const MeshPicture& picture, model::MeshLayer layer) {
    const bool isLatency = layer == model::MeshLayer::Latency;
    const auto rows = isLatency ? latencyRows(picture) : flowRows(picture);
    auto text = rows.size() > 1 ? tableText(rows) : std::string();
    const auto gaps =
        gapText(picture, isLatency ? picture.layers.latency.gaps : picture.layers.flows.gaps);
    return text + (text.empty() || gaps.empty() ? "" : "\n") + gaps;
}

} // namespace pilothouse::ctl
