// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/cause_words.h"

#include <fmt/format.h>

namespace pilothouse::mesh {
namespace {

constexpr auto kPorts =
    "Check that the apiserver's port (TCP 2379 or its node port) is open from there, and the "
    "datapath's: UDP 8472 or 6081 for tunnels, UDP 51871 for WireGuard, TCP 4240 and ICMP for "
    "health.";

/// "west cannot be reached from 510 clusters".
std::string reachText(const FleetIndex& fleet, const Star& star, std::string_view why) {
    const auto& hub = fleet.member(star.hub).name;
    const auto others = star.others.size() > 3 ? fmt::format("{} clusters", star.others.size())
                                               : namesOf(fleet, star.others);
    return star.isRow ? fmt::format("{} cannot reach {}: {}", hub, others, why)
                      : fmt::format("{} cannot be reached from {}: {}", hub, others, why);
}

std::string plain(const FleetIndex& fleet, const Star& star, std::string_view what) {
    return fmt::format("{}: {}", directionOf(fleet, star), what);
}

} // namespace

FindingText wordsOf(const FleetIndex& fleet, MeshReason reason, MeshHalfState state,
                    const Star& star) {
    const auto& hub = fleet.member(star.hub).name;
    switch (reason.code) {
    case MeshCode::NeverConnected:
        return {reachText(fleet, star, "no connection was ever made"), kPorts};
    case MeshCode::ConnectionLost:
        return {reachText(fleet, star, "the connection was lost"), kPorts};
    case MeshCode::NotConnected: return {reachText(fleet, star, "no connection"), kPorts};
    case MeshCode::LocalEtcd:
        return {plain(fleet, star, "kvstoremesh is connected, but no agent reads its copy"),
                "Look at the agents' logs and at their own clustermesh-apiserver."};
    case MeshCode::RemoteConfigMissing:
        return {plain(fleet, star, "agents wait for a peer that kvstoremesh does not mirror"),
                "Make both Secrets list the same clusters."};
    case MeshCode::Agents:
        return {plain(fleet, star,
                      reason.want > 0
                          ? fmt::format("{} of {} agents read it", reason.have, reason.want)
                          : std::string("not all agents read it")),
                "Look at the agents that are behind; a Secret takes up to two minutes to reach "
                "all."};
    case MeshCode::ReplicaSplit:
        return {plain(fleet, star, "one replica of kvstoremesh is connected, another is not"),
                "Look at the replica that is not connected; clients may land on either."};
    case MeshCode::Flapping:
        return {plain(fleet, star, "the connection is lost again and again"),
                "Look at the network between them and at the load of the target's etcd."};
    case MeshCode::SyncLag:
        return {plain(fleet, star, "connected, but not everything was mirrored"),
                "Look at queue and errors of kvstoremesh."};
    case MeshCode::Belief:
        return {plain(fleet, star, "it does not know the nodes that are really there"),
                "Agents are behind: look at sync errors; a restart of the agents reads all anew."};
    case MeshCode::PendingRemoval:
        return {plain(fleet, star, "removed from the peers, and still mirrored"),
                "It goes within minutes."};
    case MeshCode::NotPickedUp:
        return {plain(fleet, star, "configured, but kvstoremesh does not know of it"),
                "A Secret takes up to two minutes to arrive; restart kvstoremesh after that."};
    case MeshCode::ApiUnreachable:
        return {fmt::format("{} does not answer: its view of the mesh is not known", hub),
                "See the cluster's own page for why it does not answer."};
    case MeshCode::Forbidden:
        return {fmt::format("peers of {} are not known: reading them is forbidden", hub),
                "Allow get on the Secrets cilium-clustermesh and cilium-kvstoremesh, or on "
                "ConfigMap clustermesh-remote-users."};
    case MeshCode::NotRead:
        return {fmt::format("peers of {} are not known: they were not read", hub),
                "Look at what could not be read of this cluster."};
    case MeshCode::Connecting:
        return {plain(fleet, star, "connecting"), "Wait: it may take three minutes."};
    case MeshCode::ApiserverDown:
        return {fmt::format("no kvstoremesh of {} runs: it mirrors nothing", hub),
                "Look at the pods of Deployment clustermesh-apiserver."};
    default: break; // codes of findings have words of their own
    }
    return {plain(fleet, star, std::string(toString(state)) + " " + model::toText(reason)), {}};
}

std::string logOf(const FleetIndex& fleet, const std::vector<std::uint32_t>& cells) {
    std::string said;
    for (const auto cell : cells) {
        const auto from = cell / fleet.size();
        for (const auto& log : fleet.member(from).logs) {
            if (log.text.empty() || fleet.resolve(from, log.peer) != cell % fleet.size()) {
                continue;
            }
            if (!said.empty() && said != log.text) {
                return {};
            }
            said = log.text;
        }
    }
    return said;
}

} // namespace pilothouse::mesh
