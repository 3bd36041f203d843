// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pilothouse::mesh {
namespace {

constexpr std::uint16_t kEtcd = 2379;
constexpr std::size_t kMostHints = 8; // stars; more have one cause that a firewall is not

bool isOfNetwork(MeshCode code) {
    return code == MeshCode::NeverConnected || code == MeshCode::ConnectionLost ||
           code == MeshCode::NotConnected;
}

/// Where the apiserver of `to` listens for `from`: as dialled, else by its Service.
std::uint16_t etcdPort(const FleetIndex& fleet, std::uint32_t from, std::uint32_t to) {
    const auto* peer = fleet.peer(from, to);
    if (peer != nullptr && peer->endpoints && !peer->endpoints->empty() &&
        peer->endpoints->front().port != 0) {
        return peer->endpoints->front().port;
    }
    const auto& service = fleet.member(to).apiserverService;
    if (!service) {
        return kEtcd;
    }
    return service->type == ServiceType::NodePort ? service->nodePort.value_or(kEtcd)
                                                  : service->port.value_or(kEtcd);
}

/// Between nodes, for packets of pods. Source: cilium/cilium
/// Documentation/operations/system_requirements.rst, firewall rules.
std::string datapathPorts(const CiliumConfig& config) {
    std::string out;
    if (config.routing == RoutingMode::Tunnel) {
        const std::uint16_t usual = config.tunnelProtocol == "geneve" ? 6081 : 8472;
        out = fmt::format("UDP {} ({})", config.tunnelPort.value_or(usual), config.tunnelProtocol);
    } else {
        out = "the pods' own addresses (native routing)";
    }
    if (config.encryption == Encryption::WireGuard) {
        out += ", UDP 51871 (WireGuard)";
    } else if (config.encryption == Encryption::IpSec) {
        out += ", ESP (IPsec)";
    }
    return out;
}

FindingText wordsOf(const FleetIndex& fleet, const Star& star) {
    const auto from = star.isRow ? star.hub : star.others.front();
    const auto to = star.isRow ? star.others.front() : star.hub;
    const auto& config = fleet.member(from).config;
    return {fmt::format("{}: no cause was found from outside; whether ports are open cannot be "
                        "tried from here",
                        directionOf(fleet, star)),
            fmt::format("Open TCP {} to the apiserver, and between the nodes {}, TCP 4240 and ICMP "
                        "(health) and TCP 4244 (Hubble).",
                        etcdPort(fleet, from, to), datapathPorts(config.value_or(CiliumConfig{})))};
}

} // namespace

void checkPorts(const FleetIndex& fleet, const std::vector<Verdict>& verdicts,
                const MeshPicture& picture, FindingList& findings) {
    std::set<MeshCode> causes;
    for (const auto& [finding, soft] : verdicts) {
        if (finding.severity >= MeshSeverity::Major) {
            causes.insert(finding.code);
        }
    }
    ClusterPairs pairs;
    for (const auto& half : picture.halves) {
        const bool isDown = picture.cell(half.from, half.to).state() == MeshHalfState::Down;
        if (isDown && !half.reasons.empty() && isOfNetwork(half.reasons.front().code) &&
            std::none_of(half.reasons.begin(), half.reasons.end(),
                         [&](const auto& reason) { return causes.contains(reason.code); })) {
            pairs.emplace_back(half.from, half.to);
        }
    }
    const auto stars = coverWithStars(pairs, fleet.size());
    if (stars.size() > kMostHints) {
        return;
    }
    for (const auto& star : stars) {
        std::vector<std::uint32_t> clusters{star.hub};
        if (star.others.size() == 1) {
            clusters.push_back(star.others.front());
        }
        findings.add(MeshSeverity::Info, MeshCode::PortsHint, std::move(clusters),
                     wordsOf(fleet, star));
    }
}

} // namespace pilothouse::mesh
