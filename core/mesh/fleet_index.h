// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/facts.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pilothouse::mesh {

/// What a cluster's peer list says of another member.
enum class Listed : std::uint8_t {
    Absent, ///< proved: it is not there
    Present,
    Undecidable, ///< no source that proves absence names it
    Ambiguous    ///< its name is that of several members
};

/// A peer that is no member of the fleet, and who lists it.
struct GhostPeer {
    std::string name{};
    std::vector<std::uint32_t> from{}; ///< sorted
    std::optional<std::uint32_t> reallyDials{};
};

/// The members of a fleet in the order of the picture, and who lists whom. Immutable; any thread.
class FleetIndex {
public:
    FleetIndex() = default;
    FleetIndex(FleetIndex&&) = default;
    FleetIndex& operator=(FleetIndex&&) = default;
    FleetIndex(const FleetIndex&) = delete; // the names have views of it
    FleetIndex& operator=(const FleetIndex&) = delete;
    ~FleetIndex() = default;

    /// O(members² + peers).
    [[nodiscard]] static FleetIndex make(const FleetMeshFacts& facts);

    [[nodiscard]] std::uint32_t size() const {
        return static_cast<std::uint32_t>(m_members.size());
    }
    [[nodiscard]] const MemberMeshFacts& member(std::uint32_t index) const {
        return *m_members[index];
    }
    /// Puts newer facts of a member whose peer list is as it was.
    void replace(std::uint32_t index, std::shared_ptr<const MemberMeshFacts> facts) {
        m_members[index] = std::move(facts);
    }
    [[nodiscard]] std::optional<std::uint32_t> find(const ClusterId& id) const;
    [[nodiscard]] std::uint32_t cell(std::uint32_t from, std::uint32_t to) const {
        return from * size() + to;
    }
    [[nodiscard]] Listed listed(std::uint32_t from, std::uint32_t to) const {
        return m_listed[cell(from, to)];
    }
    /// Whether a half-link may be there: it is listed, under one name or an ambiguous one.
    [[nodiscard]] bool isConfigured(std::uint32_t from, std::uint32_t to) const {
        const auto state = listed(from, to);
        return state == Listed::Present || state == Listed::Ambiguous;
    }
    /// Whether it may take part in a mesh; not where it is known to have no Cilium, or no name.
    [[nodiscard]] bool mayBePeer(std::uint32_t index) const;
    /// The entry of `from` for `to`; null where its list has none.
    [[nodiscard]] const Peer* peer(std::uint32_t from, std::uint32_t to) const;
    /// The one member that `from` means by a name; none for ghosts and names of several.
    [[nodiscard]] std::optional<std::uint32_t> resolve(std::uint32_t from,
                                                       std::string_view name) const;
    /// -1 where nobody lists it and it lists nobody.
    [[nodiscard]] std::int32_t component(std::uint32_t index) const { return m_component[index]; }
    /// Of two or more, largest first; members sorted.
    [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& components() const {
        return m_components;
    }
    [[nodiscard]] const std::vector<GhostPeer>& ghosts() const { return m_ghosts; }

private:
    void addNames();
    void addRow(std::uint32_t from);
    void list(std::uint32_t from, std::string_view name, std::uint32_t entry);
    void addGhost(std::uint32_t from, std::string_view name);
    void addComponents();
    [[nodiscard]] std::vector<std::uint32_t> meant(std::uint32_t from, std::string_view name) const;

    std::vector<std::shared_ptr<const MemberMeshFacts>> m_members;
    std::vector<std::string> m_names;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> m_byName; // views of m_names
    std::vector<Listed> m_listed;
    std::vector<std::uint32_t> m_entries; // by cell: place in the row's peer list + 1; 0: none
    std::vector<std::int32_t> m_component;
    std::vector<std::vector<std::uint32_t>> m_components;
    std::vector<GhostPeer> m_ghosts;
};

/// Addresses and names under which a cluster's apiserver can be reached, with the port of each;
/// none where its Service was not read.
struct ExposedAddress {
    std::string host{};
    std::uint16_t port = 0;
};
[[nodiscard]] std::vector<ExposedAddress> exposedAddresses(const MemberMeshFacts& member);
/// Whether any of `dialled` is exposed; absent where it cannot be told (names without addresses).
[[nodiscard]] std::optional<bool> dialsOneOf(const std::vector<DialledEndpoint>& dialled,
                                             const std::vector<ExposedAddress>& exposed);

} // namespace pilothouse::mesh
