// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_submariner.h"

#include "kube/values/durations.h"
#include "mesh/read_json.h"

#include <algorithm>
#include <charconv>

namespace pilothouse::mesh {
namespace {

using detail::Json;
using detail::JsonText;

template<class Item>
Result<std::vector<Item>> readItems(std::string_view json, std::string_view kind,
                                    Item (*read)(const Json&)) {
    const auto text = JsonText::parse(json, {kind});
    if (!text) {
        return fail(text.error());
    }
    std::vector<Item> out;
    text->root().at("items").eachItem([&](const Json& each) { out.push_back(read(each)); });
    return out;
}

CableState stateOf(std::string_view word) {
    if (word == "connected") {
        return CableState::Connected;
    }
    return word == "connecting" ? CableState::Connecting
           : word == "error"    ? CableState::Error
                                : CableState::Other;
}

/// "1.204ms" of Go; zero is written before the first ping came back.
std::optional<std::int64_t> microsOf(const std::string& text) {
    const auto duration = kube::parseGoDuration(text);
    if (!duration || duration->count() <= 0) {
        return std::nullopt;
    }
    return std::chrono::duration_cast<std::chrono::microseconds>(*duration).count();
}

/// Seconds since 1970 as text.
std::optional<Instant> momentOf(const std::string& text) {
    std::int64_t seconds = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t kLast = 253'402'300'799; // the year 9999
    if (error != std::errc() || stop != text.data() + text.size() || seconds <= 0 ||
        seconds > kLast) {
        return std::nullopt;
    }
    return Instant(std::chrono::seconds(seconds));
}

SubmarinerConnection connectionOf(const Json& json) {
    SubmarinerConnection out{.peer = json.at({"endpoint", "cluster_id"}).text(),
                             .word = json.text("status"),
                             .message = json.text("statusMessage"),
                             .usingIp = json.text("usingIP"),
                             .usesNat = json.at("usingNAT").boolean().value_or(false)};
    out.state = stateOf(out.word);
    out.latencyMicros = microsOf(json.at({"latencyRTT", "last"}).text());
    return out;
}

SubmarinerGateway gatewayOf(const Json& json) {
    const auto status = json.at("status");
    SubmarinerGateway out{.name = json.at({"metadata", "name"}).text(),
                          .version = status.text("version"),
                          .cluster = status.at({"localEndpoint", "cluster_id"}).text(),
                          .isActive = status.text("haStatus") == "active",
                          .failure = status.text("statusFailure")};
    out.toldAt = momentOf(json.at({"metadata", "annotations"}).text("update-timestamp"));
    status.at("connections").eachItem([&](const Json& each) {
        out.connections.push_back(connectionOf(each));
    });
    std::stable_sort(out.connections.begin(), out.connections.end(),
                     [](const auto& a, const auto& b) { return a.peer < b.peer; });
    return out;
}

SubmarinerEndpoint endpointOf(const Json& json) {
    return {.cluster = json.at({"spec", "cluster_id"}).text(),
            .hostname = json.at({"spec", "hostname"}).text(),
            .madeAt = json.at({"metadata", "creationTimestamp"}).instant()};
}

std::vector<IpRange> rangesOf(const Json& list) {
    std::vector<IpRange> out;
    list.eachItem([&](const Json& each) {
        if (const auto range = parseCidr(each.text())) {
            out.push_back(*range);
        }
    });
    return out;
}

SubmarinerCluster clusterOf(const Json& json) {
    const auto spec = json.at("spec");
    return {.id = spec.text("cluster_id"),
            .clusterCidrs = rangesOf(spec.at("cluster_cidr")),
            .serviceCidrs = rangesOf(spec.at("service_cidr")),
            .globalCidrs = rangesOf(spec.at("global_cidr"))};
}

} // namespace

Result<std::vector<SubmarinerGateway>> readSubmarinerGateways(std::string_view json) {
    auto out = readItems<SubmarinerGateway>(json, "GatewayList", gatewayOf);
    if (out) {
        std::sort(out->begin(), out->end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    }
    return out;
}

Result<std::vector<SubmarinerEndpoint>> readSubmarinerEndpoints(std::string_view json) {
    return readItems<SubmarinerEndpoint>(json, "EndpointList", endpointOf);
}

Result<std::vector<SubmarinerCluster>> readSubmarinerClusters(std::string_view json) {
    return readItems<SubmarinerCluster>(json, "ClusterList", clusterOf);
}

} // namespace pilothouse::mesh
