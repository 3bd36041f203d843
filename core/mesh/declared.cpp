// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/declared.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pilothouse::mesh {
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

/// By the member itself, else by Cilium's id and name; never by a part of a name.
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

/// Whether all links among them are up; absent where some is not known, or there are none.
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

MeshDeclared declare(const FleetIndex& fleet, const DeclaredMesh& all, const MeshProfile& profile,
                     const MeshPicture& picture) {
    MeshDeclared out{.name = profile.name, .state = profile.state};
    for (const auto& member : all.members) {
        const bool isWanted = isSelected(profile.memberSelector, member.labels);
        const bool isApplied = isSameId(member.profileId, profile.id);
        if (isApplied) {
            if (const auto cluster = clusterOf(fleet, member)) {
                out.members.push_back(*cluster);
            }
        }
        if (isWanted && !isApplied) {
            (member.profileId.empty() ? out.toAdd : out.inOther).push_back(member.name);
        } else if (!isWanted && isApplied) {
            out.toRemove.push_back(member.name);
        }
    }
    std::sort(out.members.begin(), out.members.end());
    for (auto* names : {&out.toAdd, &out.toRemove, &out.inOther}) {
        std::sort(names->begin(), names->end());
    }
    out.isUpByMembers = isUp(picture, out.members);
    return out;
}

void judge(const MeshDeclared& declared, FindingList& findings) {
    if (!declared.toAdd.empty() || !declared.toRemove.empty()) {
        findings.add(MeshSeverity::Warning, MeshCode::FleetDrift, declared.members,
                     {fmt::format("profile {} is not applied as its selector says: {} to add, {} "
                                  "to remove",
                                  declared.name, declared.toAdd.size(), declared.toRemove.size()),
                      "Apply the profile (az fleet clustermeshprofile apply), with --what-if "
                      "first."});
    }
    if (!declared.inOther.empty()) {
        findings.add(MeshSeverity::Warning, MeshCode::FleetOtherProfile, declared.members,
                     {fmt::format("profile {} selects {}, which is in another profile",
                                  declared.name, declared.inOther.front()),
                      "Let the selectors of profiles have no member in common."});
    }
    const bool saysUp = declared.state == "Connected";
    const bool saysBad = declared.state == "Failed" || declared.state == "Degraded" ||
                         declared.state == "NotConnected";
    if ((saysUp && declared.isUpByMembers == false) ||
        (saysBad && declared.isUpByMembers == true)) {
        findings.add(
            MeshSeverity::Warning, MeshCode::FleetStateDisagrees, declared.members,
            {fmt::format("profile {} is {} by Azure, while {}", declared.name, declared.state,
                         saysBad ? "all of its members' links are up"
                                 : "not all of its members' links are up"),
             saysBad ? "A profile may stay Failed in the preview; its members tell more."
                     : "Look at the links of its members."});
    }
}

} // namespace

void addDeclared(const FleetIndex& fleet, const DeclaredMesh& declared, MeshPicture& picture,
                 FindingList& findings) {
    for (const auto& profile : declared.profiles) {
        picture.declared.push_back(declare(fleet, declared, profile, picture));
        judge(picture.declared.back(), findings);
    }
}

} // namespace pilothouse::mesh
