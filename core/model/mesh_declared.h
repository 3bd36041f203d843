// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// What the next apply of a profile does to a member, as `az fleet clustermeshprofile apply
/// --what-if` prints it.
enum class MeshDrift : std::uint8_t { Keep, Add, Remove, Error };
[[nodiscard]] std::string_view toString(MeshDrift drift); ///< "-", "Add", "Remove", "Error"

/// A fleet member that a ClusterMeshProfile selects or holds: Azure's word beside its links.
struct MeshDeclaredMember {
    std::string name{};                     ///< of the fleet member
    std::optional<std::uint32_t> cluster{}; ///< index into clusters; absent: no member of ours
    MeshDrift drift = MeshDrift::Keep;
    std::string message{};  ///< why Error; empty else
    std::string state{};    ///< as Azure says: "Connected"; empty: it says none
    std::string error{};    ///< of Azure; empty: none
    std::int32_t links = 0; ///< to other members that are applied
    /// Of them, how many are up both ways; absent: some are not known.
    std::optional<std::int32_t> linksUp{};
    bool disagrees = false; ///< Azure's word and the links say opposite things
    bool operator==(const MeshDeclaredMember&) const = default;
};

/// A ClusterMeshProfile of Azure Fleet beside what the clusters say.
struct MeshDeclared {
    std::string name{};
    std::string state{}; ///< as ARM says
    std::vector<std::uint32_t> members{};
    std::vector<std::string> toAdd{};    ///< fleet members that apply would add, sorted
    std::vector<std::string> toRemove{}; ///< and remove
    std::vector<std::string> inOther{};  ///< selected, but in another profile
    std::optional<bool> isUpByMembers{}; ///< all of its links are up; absent: not known
    std::string fleet{};                 ///< of Azure, by name
    std::string selector{};              ///< "key=value"
    std::string lastAppliedSelector{};
    std::string provisioningState{};
    std::string lastError{};
    bool disagrees = false;                 ///< its state and its members' links
    std::vector<MeshDeclaredMember> rows{}; ///< sorted by name
    bool operator==(const MeshDeclared&) const = default;
};

} // namespace pilothouse::model
