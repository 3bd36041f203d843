// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/declared_members.h"

#include "base/name_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

namespace pilothouse::mesh {
namespace {

// Source: MicrosoftDocs/azure-aks-docs articles/kubernetes-fleet/
// concepts-cross-cluster-networking, limits of the preview.
constexpr std::size_t kMostMembers = 255;
constexpr int kLeastMinor = 32;

constexpr std::size_t kMostNames = 3; ///< of members, in a finding

/// The minor of "1.33.2"; none for a text of another form, or another major.
std::optional<int> minorOf(std::string_view version) {
    if (version.starts_with('v')) {
        version.remove_prefix(1);
    }
    if (!version.starts_with("1.")) {
        return std::nullopt;
    }
    version.remove_prefix(2);
    int minor = 0;
    const auto [end, error] =
        std::from_chars(version.data(), version.data() + version.size(), minor);
    return error == std::errc() && end != version.data() ? std::optional(minor) : std::nullopt;
}

/// Judges one profile.
class ProfileCheck {
public:
    ProfileCheck(const FleetIndex& fleet, const DeclaredMesh& all, const MeshProfile& profile,
                 MeshDeclared& declared, FindingList& findings)
        : m_fleet(fleet), m_members(detail::membersOf(all, profile)), m_profile(profile),
          m_declared(declared), m_findings(findings) {}

    void run() {
        checkDrift();
        checkState();
        checkMembers();
        checkLimits();
        checkSelfManaged();
    }

private:
    void warn(MeshCode code, std::string message, std::string mend) {
        m_findings.add(MeshSeverity::Warning, code, m_declared.members,
                       {std::move(message), std::move(mend)});
    }

    void checkDrift() {
        if (!m_declared.toAdd.empty() || !m_declared.toRemove.empty()) {
            warn(MeshCode::FleetDrift,
                 fmt::format("profile {} is not applied as its selector says: {} to add, {} to "
                             "remove",
                             m_declared.name, m_declared.toAdd.size(), m_declared.toRemove.size()),
                 "Apply the profile (az fleet clustermeshprofile apply), with --what-if first.");
        }
        if (!m_declared.inOther.empty()) {
            warn(MeshCode::FleetOtherProfile,
                 fmt::format("profile {} selects {}, which is in another profile", m_declared.name,
                             m_declared.inOther.front()),
                 "Let the selectors of profiles have no member in common.");
        }
    }

    [[nodiscard]] bool areAllConnected() const {
        bool isAny = false;
        for (const auto& row : m_declared.rows) {
            if (row.drift == MeshDrift::Keep || row.drift == MeshDrift::Remove) {
                isAny = true;
                if (row.state != "Connected") {
                    return false;
                }
            }
        }
        return isAny;
    }

    void checkState() {
        const bool isBad = m_declared.state == "Failed" || m_declared.state == "Degraded" ||
                           m_declared.state == "NotConnected";
        const auto isUp = m_declared.isUpByMembers;
        if (m_declared.state == "Connected" && isUp == false) {
            m_declared.disagrees = true;
            warn(MeshCode::FleetStateDisagrees,
                 fmt::format("profile {} is Connected by Azure, while not all of its members' "
                             "links are up",
                             m_declared.name),
                 "Look at the links of its members.");
        } else if (isBad && (isUp == true || (!isUp && areAllConnected()))) {
            m_declared.disagrees = true;
            warn(MeshCode::FleetStateDisagrees,
                 fmt::format("profile {} is {} by Azure, while {}", m_declared.name,
                             m_declared.state,
                             isUp ? "all of its members' links are up"
                                  : "all of its members are Connected by Azure too"),
                 "A profile may stay Failed in the preview; its members tell more.");
        } else if (m_declared.state == "Failed") {
            warn(MeshCode::FleetFailed,
                 fmt::format("the last apply of profile {} failed{}", m_declared.name,
                             m_declared.lastError.empty() ? "" : ": " + m_declared.lastError),
                 "Mend what the error names, then apply the profile again.");
        }
    }

    void checkMembers() {
        std::vector<std::string> tooGood;
        std::vector<std::string> tooBad;
        for (const auto& row : m_declared.rows) {
            if (row.disagrees) {
                (row.state == "Connected" ? tooGood : tooBad).push_back(row.name);
            } else if (row.state == "Failed") {
                m_findings.add(
                    MeshSeverity::Warning, MeshCode::FleetFailed, clustersOf(row),
                    {fmt::format("{} failed to join profile {}{}", row.name, m_declared.name,
                                 row.error.empty() ? "" : ": " + row.error),
                     "Mend what the error names, then apply the profile again."});
            }
        }
        if (!tooGood.empty() && m_declared.state != "Connected") { // else the profile's says it
            warn(MeshCode::FleetStateDisagrees,
                 fmt::format("of profile {} Azure says Connected of {}, while not all of their "
                             "links are up",
                             m_declared.name, nameList(tooGood, kMostNames)),
                 "Look at the links of these members.");
        }
        if (!tooBad.empty()) {
            warn(MeshCode::FleetStateDisagrees,
                 fmt::format("of profile {} Azure says Failed of {}, while all of their links are "
                             "up",
                             m_declared.name, nameList(tooBad, kMostNames)),
                 "The state may be of an apply long ago; apply the profile again.");
        }
    }

    static std::vector<std::uint32_t> clustersOf(const MeshDeclaredMember& row) {
        return row.cluster ? std::vector{*row.cluster} : std::vector<std::uint32_t>();
    }

    void limit(const std::vector<std::string>& names, std::string_view what,
               std::string_view mend) {
        if (!names.empty()) {
            warn(MeshCode::FleetLimit,
                 fmt::format("profile {}: {} {}", m_declared.name, nameList(names, kMostNames),
                             what),
                 std::string(mend));
        }
    }

    void checkLimits() {
        std::vector<std::string> old;
        std::vector<std::string> arc;
        std::vector<std::string> tunnels;
        for (const auto* member : m_members) {
            const auto minor = minorOf(member->kubernetesVersion);
            const auto cluster = detail::clusterOf(m_fleet, *member);
            const auto* config = cluster && m_fleet.member(*cluster).config
                                     ? &*m_fleet.member(*cluster).config
                                     : nullptr;
            if (minor && *minor < kLeastMinor) {
                old.push_back(member->name);
            }
            if (member->isArc) {
                arc.push_back(member->name);
            }
            if (config != nullptr && config->routing == RoutingMode::Tunnel) {
                tunnels.push_back(member->name);
            }
        }
        limit(old, "run Kubernetes below 1.32, the least that a profile takes",
              "Upgrade these clusters first.");
        limit(arc, "are Arc-enabled clusters, which a profile does not take",
              "Leave them out of the profile's selector.");
        limit(tunnels, "route pods through a tunnel; a profile needs one flat routed network",
              "Use clusters whose pods have a subnet of the virtual network.");
        if (m_members.size() > kMostMembers) {
            warn(MeshCode::FleetLimit,
                 fmt::format("profile {} selects or holds {} members; {} are the most",
                             m_declared.name, m_members.size(), kMostMembers),
                 "Part the members into several profiles.");
        }
    }

    /// Peers that the profile did not make.
    void checkSelfManaged() {
        const std::set<std::uint32_t> mine(m_declared.members.begin(), m_declared.members.end());
        std::set<std::string> meant; // also members that are none of ours
        for (const auto* member : m_members) {
            if (detail::isApplied(m_profile, *member)) {
                meant.insert(member->ciliumName);
            }
        }
        std::vector<std::uint32_t> who;
        for (const auto cluster : m_declared.members) {
            const auto& peers = m_fleet.member(cluster).peers.peers;
            const bool isForeign = std::any_of(peers.begin(), peers.end(), [&](const Peer& peer) {
                const auto to = m_fleet.resolve(cluster, peer.name);
                return peer.name != m_fleet.member(cluster).meshName() &&
                       !(to && mine.contains(*to)) && !meant.contains(peer.name);
            });
            if (isForeign) {
                who.push_back(cluster);
            }
        }
        if (!who.empty()) {
            m_findings.add(MeshSeverity::Warning, MeshCode::FleetSelfManaged, who,
                           {fmt::format("{} of profile {} list peers that are not in it: a "
                                        "self-managed mesh alongside",
                                        namesOf(m_fleet, who), m_declared.name),
                            "Take the other peers away, or the members out of the profile: Azure "
                            "does not support both."});
        }
    }

    const FleetIndex& m_fleet;
    std::vector<const ProfileMember*> m_members;
    const MeshProfile& m_profile;
    MeshDeclared& m_declared;
    FindingList& m_findings;
};

} // namespace

void addDeclared(const FleetIndex& fleet, const DeclaredMesh& declared, MeshPicture& picture,
                 FindingList& findings) {
    for (const auto& profile : declared.profiles) {
        auto out = detail::declareProfile(fleet, declared, profile, picture);
        ProfileCheck(fleet, declared, profile, out, findings).run();
        picture.declared.push_back(std::move(out));
    }
}

} // namespace pilothouse::mesh
