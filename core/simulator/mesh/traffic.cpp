// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/traffic.h"

#include "simulator/mesh/address.h"
#include "simulator/random.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator::mesh {

namespace {

std::string_view regionOf(const Seat& seat) {
    for (const auto& [key, value] : seat.labels) {
        if (key == "region") {
            return value;
        }
    }
    return {};
}

/// Round trip in seconds: under a millisecond within a region, up to 180 ms between two.
double roundTrip(const Seat& from, const Seat& to) {
    const auto a = std::min(regionOf(from), regionOf(to));
    const auto b = std::max(regionOf(from), regionOf(to));
    return a == b ? 0.0008 : 0.012 + static_cast<double>(hashText(b, hashText(a)) % 168) / 1000.0;
}

/// Flows a second from one cluster to another: those that use a service which the other offers.
double flowsPerSecond(const Seat& from, const Seat& to) {
    double rate = 0;
    for (const Service& mine : from.services) {
        for (const Service& theirs : to.services) {
            const bool isSame = mine.name == theirs.name && mine.nameSpace == theirs.nameSpace;
            if (isSame && mine.isGlobal && theirs.isGlobal && theirs.isShared.value_or(true)) {
                rate += 2.5 * theirs.replicas;
            }
        }
    }
    return rate;
}

/// How long the connection of a link was there since `begun`.
double secondsUp(const Plan& plan, std::size_t seat, const Peer& peer, Offset begun, Offset now) {
    Offset up = now - begun;
    for (const Outage& outage : outagesOf(plan, seat, peer)) {
        const Offset from = std::max(outage.noticed, begun);
        const Offset until = std::min(outage.mended, now);
        up -= std::max(until - from, Offset{0});
    }
    return std::chrono::duration<double>(std::max(up, Offset{0})).count();
}

/// One end as the chosen context tells it.
std::string endOf(const Seat& seat, const Seat& observer) {
    if (observer.hubble == "identity") {
        return fmt::format("k8s:app=checkout,k8s:io.cilium.k8s.policy.cluster={},"
                           "k8s:io.kubernetes.pod.namespace=shop",
                           seat.name);
    }
    if (observer.hubble == "ip") {
        return addressText(podNetworkOf(seat.podNetwork, 0) + 17);
    }
    return "shop/checkout"; // a pod, which tells no cluster
}

std::string flow(const Seat& observer, const Seat& from, const Seat& to, const char* rest,
                 double count) {
    return fmt::format("{{destination=\"{}\",{},source=\"{}\"}} {:.0f}\n", endOf(to, observer),
                       rest, endOf(from, observer), count);
}

} // namespace

std::string latencyFamilies(const Plan& plan, std::size_t seat, const Exporter& exporter,
                            const std::vector<Link>& links) {
    constexpr const char* kName = "cilium_node_connectivity_latency_seconds";
    const Seat& mine = plan.seats[seat];
    std::string text =
        fmt::format("# HELP {0} The last observed latency between the current Cilium "
                    "agent and other Cilium nodes in seconds\n# TYPE {0} gauge\n",
                    kName);
    for (const Link& link : links) {
        if (link.peer.seat == Peer::kNobody || !link.isCached) {
            continue; // its nodes are not known
        }
        const Seat& peer = plan.seats[link.peer.seat];
        for (int node = 0; node < peer.nodes; ++node) {
            const auto draw = hashText(fmt::format("{}/{}/{}", exporter.node, peer.name, node));
            const double icmp =
                roundTrip(mine, peer) * (1.0 + static_cast<double>(draw % 20) / 100);
            for (const auto& [protocol, factor] :
                 {std::pair("icmp", 1.0), std::pair("http", 2.2)}) {
                text += fmt::format(
                    "{}{{address_type=\"primary\",protocol=\"{}\",source_cluster=\"{}\","
                    "source_node_name=\"{}\",target_cluster=\"{}\",target_node_ip=\"{}\","
                    "target_node_name=\"{}-{}\",target_node_type=\"remote_inter_cluster\","
                    "type=\"node\"}} {:.6f}\n",
                    kName, protocol, mine.name, exporter.node, peer.name,
                    addressText(peer.nodeNetwork + 4 + static_cast<std::uint32_t>(node)), peer.name,
                    node, link.isReady ? icmp * factor : -1.0);
            }
        }
    }
    return text;
}

std::string hubblePage(const Plan& plan, std::size_t seat, const Exporter& exporter,
                       const std::vector<Link>& links, Offset now) {
    const Seat& mine = plan.seats[seat];
    if (mine.hubble.empty()) {
        return {};
    }
    std::string flows = "# HELP hubble_flows_processed_total Total number of flows processed\n"
                        "# TYPE hubble_flows_processed_total counter\n";
    std::string drops = "# HELP hubble_drop_total Number of drops\n"
                        "# TYPE hubble_drop_total counter\n";
    constexpr const char* kForwarded =
        "protocol=\"TCP\",subtype=\"to-overlay\",type=\"Trace\",verdict=\"FORWARDED\"";
    for (const Link& link : links) {
        if (link.peer.seat == Peer::kNobody || !link.isCached) {
            continue;
        }
        const Seat& peer = plan.seats[link.peer.seat];
        const double seconds =
            secondsUp(plan, seat, link.peer, exporter.begun, now) / std::max(mine.nodes, 1);
        const double out = flowsPerSecond(mine, peer) * seconds;
        const double in = flowsPerSecond(peer, mine) * seconds;
        const std::string name = "hubble_flows_processed_total";
        if (link.isRejected) {
            drops += "hubble_drop_total" +
                     flow(mine, mine, peer, "protocol=\"TCP\",reason=\"INVALID_IDENTITY\"", out);
            continue;
        }
        flows += name + flow(mine, mine, peer, kForwarded, out);
        flows += name + flow(mine, peer, mine, kForwarded, in);
    }
    return flows + drops;
}

} // namespace pilothouse::simulator::mesh
