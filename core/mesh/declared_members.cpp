// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/declared_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pilothouse::mesh::detail {
namespace {

/// ARM ids are compared without regard to case.
bool isSameId(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

/// "key=value"; an empty selector selects nobody.
bool isSelected(std::string_view selector, const model::Labels& labels) {
    const auto equals = selector.find('=');
    if (equals == std::string_view::npos) {
        return false;
    }
    return std::any_of(labels.begin(), labels.end(), [&](const auto& label) {
        return label.first == selector.substr(0, equals) &&
               label.second == selector.substr(equals + 1);
    });
}

/// How many links of a cluster to the others are up both ways; absent where some is not known.
std::optional<std::int32_t> linksUp(const MeshPicture& picture, std::uint32_t cluster,
                                    const std::vector<std::uint32_t>& others) {
    std::int32_t up = 0;
    for (const auto other : others) {
        const auto link =
            other == cluster ? MeshLinkState::NotLinked : picture.link(cluster, other);
        if (link == MeshLinkState::Unknown || link == MeshLinkState::ConfigOnly ||
            link == MeshLinkState::ConfigOnlyOneWay) {
            return std::nullopt;
        }
        up += link == MeshLinkState::BothUp ? 1 : 0;
    }
    return up;
}

/// Whether all links among them are up; absent where some is not known and none is known not to be,
/// or there are none.
std::optional<bool> isUp(const MeshPicture& picture, const std::vector<std::uint32_t>& members) {
    if (members.size() < 2) {
        return std::nullopt;
    }
    bool isKnown = true;
    for (const auto a : members) {
        for (const auto b : members) {
            if (a >= b) {
                continue;
            }
            const auto link = picture.link(a, b);
            if (link == MeshLinkState::Unknown || link == MeshLinkState::ConfigOnly ||
                link == MeshLinkState::ConfigOnlyOneWay) {
                isKnown = false;
            } else if (link != MeshLinkState::BothUp) {
                return false;
            }
        }
    }
    return isKnown ? std::optional(true) : std::nullopt;
}

/// The last part of an ARM id.
std::string_view nameOfId(std::string_view id) {
    const auto slash = id.rfind('/');
    return slash == std::string_view::npos ? id : id.substr(slash + 1);
}

MeshDeclaredMember rowOf(const FleetIndex& fleet, const MeshProfile& profile,
                         const ProfileMember& member) {
    MeshDeclaredMember row{.name = member.name, .cluster = clusterOf(fleet, member)};
    const bool isWanted = isSelected(profile.memberSelector, member.labels);
    if (isApplied(profile, member)) {
        row.drift = isWanted ? MeshDrift::Keep : MeshDrift::Remove;
        row.state = member.state;
        row.error = member.error;
    } else if (member.profileId.empty()) {
        row.drift = MeshDrift::Add;
    } else {
        row.drift = MeshDrift::Error;
        row.message = fmt::format("it is in profile {} already", nameOfId(member.profileId));
    }
    return row;
}

} // namespace

bool isApplied(const MeshProfile& profile, const ProfileMember& member) {
    return isSameId(member.profileId, profile.id);
}

std::optional<std::uint32_t> clusterOf(const FleetIndex& fleet, const ProfileMember& member) {
    for (std::uint32_t i = 0; i < fleet.size(); ++i) {
        const auto& facts = fleet.member(i);
        const bool isSameMesh = facts.config && member.ciliumId && !member.ciliumName.empty() &&
                                facts.config->clusterId == member.ciliumId &&
                                facts.meshName() == member.ciliumName;
        if ((!member.cluster.empty() && facts.id == member.cluster) || isSameMesh) {
            return i;
        }
    }
    return std::nullopt;
}

std::vector<const ProfileMember*> membersOf(const DeclaredMesh& all, const MeshProfile& profile) {
    std::vector<const ProfileMember*> out;
    for (const auto& member : all.members) {
        const bool isOfFleet = profile.fleet.empty() || member.fleet == profile.fleet;
        if (isOfFleet &&
            (isApplied(profile, member) || isSelected(profile.memberSelector, member.labels))) {
            out.push_back(&member);
        }
    }
    std::sort(out.begin(), out.end(),
              [](const auto* a, const auto* b) { return a->name < b->name; });
    return out;
}

MeshDeclared declareProfile(const FleetIndex& fleet, const DeclaredMesh& all,
                            const MeshProfile& profile, const MeshPicture& picture) {
    MeshDeclared out{.name = profile.name,
                     .state = profile.state,
                     .fleet = profile.fleet,
                     .selector = profile.memberSelector,
                     .lastAppliedSelector = profile.lastAppliedSelector,
                     .provisioningState = profile.provisioningState,
                     .lastError = profile.lastError};
    std::size_t applied = 0;
    for (const auto* member : membersOf(all, profile)) {
        auto row = rowOf(fleet, profile, *member);
        switch (row.drift) {
        case MeshDrift::Add: out.toAdd.push_back(row.name); break;
        case MeshDrift::Remove: out.toRemove.push_back(row.name); break;
        case MeshDrift::Error: out.inOther.push_back(row.name); break;
        case MeshDrift::Keep: break;
        }
        if (isApplied(profile, *member)) {
            ++applied;
            if (row.cluster) {
                out.members.push_back(*row.cluster);
            }
        }
        out.rows.push_back(std::move(row));
    }
    std::sort(out.members.begin(), out.members.end());
    out.isUpByMembers = isUp(picture, out.members);
    if (out.isUpByMembers == true && out.members.size() != applied) {
        out.isUpByMembers.reset(); // of members that are none of ours nobody here knows
    }
    for (auto& row : out.rows) {
        const bool isIn = row.drift == MeshDrift::Keep || row.drift == MeshDrift::Remove;
        if (!isIn || !row.cluster) {
            continue;
        }
        row.links = static_cast<std::int32_t>(out.members.size()) - 1;
        row.linksUp = linksUp(picture, *row.cluster, out.members);
        row.disagrees = row.links > 0 && row.linksUp &&
                        ((row.state == "Connected" && *row.linksUp < row.links) ||
                         (row.state == "Failed" && *row.linksUp == row.links));
    }
    return out;
}

} // namespace pilothouse::mesh::detail
