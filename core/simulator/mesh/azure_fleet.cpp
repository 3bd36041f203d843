// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/azure_fleet.h"

#include "simulator/mesh/links.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator::mesh {

namespace {

constexpr std::size_t kMostMembers = 255;

AzureSeat seatIn(const AzureFleetSpec& spec, const Seat& seat) {
    AzureSeat out;
    out.isMember = !spec.clusters || spec.clusters->matches(seat.labels);
    if (!out.isMember) {
        return out;
    }
    for (const AzureMemberRule& rule : spec.members) {
        if (rule.target.matches(seat.labels)) {
            out.labels = rule.labels.value_or(out.labels);
            out.profile = rule.profile.value_or(out.profile);
        }
    }
    return out;
}

/// Whether a cluster reaches another, as it says itself.
bool reaches(const Plan& plan, std::size_t from, std::size_t to, Offset at) {
    const auto links = linksOf(plan, from, at, kLongAgo);
    return std::any_of(links.begin(), links.end(), [&](const Link& link) {
        return link.peer.seat == to && link.isReady && !link.isRejected;
    });
}

} // namespace

std::vector<AzureFleet> azureFleets(const std::vector<AzureFleetSpec>& specs,
                                    const std::vector<Seat>& seats) {
    std::vector<AzureFleet> fleets;
    for (const AzureFleetSpec& spec : specs) {
        if (seats.size() > kMostMembers) {
            continue;
        }
        AzureFleet& fleet = fleets.emplace_back();
        fleet.id = fmt::format("/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/"
                               "{0}/providers/Microsoft.ContainerService/fleets/{0}",
                               spec.name);
        fleet.hasEarlySpelling = spec.hasEarlySpelling;
        fleet.profiles = spec.profiles;
        fleet.seats.reserve(seats.size());
        for (const Seat& seat : seats) {
            fleet.seats.push_back(seatIn(spec, seat));
        }
    }
    return fleets;
}

AzureMemberState azureMemberState(const Plan& plan, const AzureFleet& fleet,
                                  const AzureProfileSpec& profile, std::size_t seat, Offset now) {
    const Offset ended = profile.applied + profile.timeout;
    if (!plan.seats[seat].hasCilium) {
        return {"Failed", "AdvancedNetworkingNotEnabled: the cluster has no Cilium dataplane",
                std::min(now, ended)};
    }
    const Offset at = std::min(now, ended);
    bool isAlone = true;
    for (const Link& link : linksOf(plan, seat, at, kLongAgo)) {
        const std::size_t other = link.peer.seat;
        if (other == Peer::kNobody || fleet.seats[other].profile != profile.name) {
            continue;
        }
        isAlone = false;
        if (link.isReady && !link.isRejected && reaches(plan, other, seat, at)) {
            return {"Connected", {}, profile.applied + std::chrono::minutes{4}};
        }
    }
    if (isAlone) {
        return {"Connected", {}, profile.applied + std::chrono::minutes{1}};
    }
    if (now < ended) {
        return {"Connecting", {}, profile.applied};
    }
    return {"Failed", "ClusterMeshConnectionTimeout: no member was reached within 15 minutes",
            ended};
}

} // namespace pilothouse::simulator::mesh
