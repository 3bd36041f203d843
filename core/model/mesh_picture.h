// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "base/time.h"
#include "model/mesh_code.h"
#include "model/mesh_declared.h"
#include "model/mesh_entries.h"
#include "model/mesh_layers.h"
#include "model/mesh_link_kind.h"
#include "model/mesh_services.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::model {

/// A's view of B: A pulls B's state, so A's pods can reach B's global services.
/// Source of all states: reference cluster-mesh 5.2, 5.3.
enum class MeshHalfState : std::uint8_t {
    NotConfigured,
    ConfigOnly, ///< configured on paper; nothing was measured
    Up,
    Connecting,
    Degraded,
    Down,
    Invalid, ///< cannot work as it is configured; nothing was measured
    Unknown
};
inline constexpr std::size_t kMeshHalfStates = 8;
[[nodiscard]] std::string_view toString(MeshHalfState state); ///< "UP", "NOT_CONFIGURED"

/// Both half-links of two clusters together.
enum class MeshLinkState : std::uint8_t {
    NotLinked,
    ConfigOnly,
    ConfigOnlyOneWay,
    BothUp,
    Degraded,
    OneWayConfig,
    OneWayRuntime,
    Down,
    Unknown
};
[[nodiscard]] std::string_view toString(MeshLinkState state); ///< "both-up", "one-way (config)"

/// The table of 5.3; symmetric.
[[nodiscard]] MeshLinkState linkOf(MeshHalfState ab, MeshHalfState ba);
/// Up, not linked and config-only need no attention.
[[nodiscard]] bool isBad(MeshHalfState state);
/// How bad, for the worst of several: 0 (not configured) to 7 (down).
[[nodiscard]] int rankOf(MeshHalfState state);

/// One cell of the matrix: a state in the low three bits, and marks.
class MeshCell {
public:
    static constexpr std::uint8_t kWarning = 0x08;      ///< up, with a warning
    static constexpr std::uint8_t kCached = 0x10;       ///< agents still use what was cached
    static constexpr std::uint8_t kAcknowledged = 0x20; ///< one-way, and wanted so
    static constexpr std::uint8_t kSuspect = 0x40;      ///< packets may not get through

    constexpr MeshCell() = default;
    constexpr explicit MeshCell(MeshHalfState state, std::uint8_t marks = 0)
        : m_bits(static_cast<std::uint8_t>(static_cast<std::uint8_t>(state) | marks)) {}
    [[nodiscard]] constexpr MeshHalfState state() const {
        return static_cast<MeshHalfState>(m_bits & 0x07U);
    }
    [[nodiscard]] constexpr bool has(std::uint8_t mark) const { return (m_bits & mark) != 0; }
    [[nodiscard]] constexpr std::uint8_t bits() const { return m_bits; }
    bool operator==(const MeshCell&) const = default;

private:
    std::uint8_t m_bits = 0;
};

/// A reason, with its numbers where it has some: AGENTS 3/5, BELIEF 12/14.
struct MeshReason {
    MeshCode code = MeshCode::Connecting;
    std::int32_t have = -1; ///< -1: no numbers
    std::int32_t want = -1;
    bool operator==(const MeshReason&) const = default;
};
[[nodiscard]] std::string toText(const MeshReason& reason); ///< "AGENTS 3/5"

/// What is said of one half-link beyond its state; only those with something to say have one.
struct MeshHalf {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::vector<MeshReason> reasons{}; ///< runtime causes first, then worst first
    /// Of an Unknown half whose cluster does not answer: what it was by what is known.
    std::optional<MeshHalfState> lastKnown{};
    bool operator==(const MeshHalf&) const = default;
};

/// A member of the fleet as a node of the graph.
struct MeshCluster {
    ClusterId id{};
    std::string name{};   ///< of the member
    std::string region{}; ///< empty: not known
    std::string group{};
    std::string meshName{}; ///< Cilium's cluster-name; empty: not known
    std::optional<std::int32_t> meshId{};
    std::string version{}; ///< of Cilium; empty: not known
    bool isReachable = false;
    std::optional<Instant> lastContact{};
    bool hasCilium = false;  ///< its configuration was read
    bool isMeshable = false; ///< has name and id; else no half-links begin there
    std::optional<bool> hasKvstoremesh{};
    std::int32_t component = -1; ///< index into MeshPicture::components; -1: in none
    std::optional<std::int32_t> nodes{};
    std::optional<std::int32_t> pairsConfigured{}; ///< peers of its list; absent: not known
    bool operator==(const MeshCluster&) const = default;
};

/// A peer that is configured somewhere and is no member of the fleet.
struct MeshGhost {
    std::string name{};
    std::vector<std::uint32_t> from{};            ///< clusters that list it, sorted
    MeshHalfState state = MeshHalfState::Unknown; ///< worst of them
    /// A member of another cluster-name that has the address dialled for it.
    std::optional<std::uint32_t> reallyDials{};
    bool operator==(const MeshGhost&) const = default;
};

struct MeshFinding {
    MeshSeverity severity = MeshSeverity::Info;
    MeshCode code = MeshCode::PortsHint;
    std::vector<std::uint32_t> clusters{}; ///< sorted
    std::string message{};                 ///< what is wrong
    std::string mend{};                    ///< what to do about it
    std::string service{};                 ///< "namespace/name"; empty: not about one
    /// Half-links it explains, as from * clusters + to, sorted.
    std::vector<std::uint32_t> cells{};
    bool operator==(const MeshFinding&) const = default;
};

/// How the cells of one exception lie in the matrix.
enum class MeshShape : std::uint8_t { Row, Column, Block, Pair, Ghost };

/// One cause of bad half-links, however many; the list of what needs attention.
struct MeshException {
    MeshSeverity severity = MeshSeverity::Warning;
    MeshHalfState worst = MeshHalfState::Unknown;
    MeshShape shape = MeshShape::Pair;
    MeshReason reason{};
    std::optional<std::uint32_t> hub{};    ///< the cluster of a Row or Column
    std::vector<std::uint32_t> clusters{}; ///< that take part, sorted
    std::uint32_t halfLinks = 0;
    std::string message{};
    std::string mend{};
    std::vector<std::uint32_t> cells{};     ///< sorted
    std::optional<std::uint32_t> finding{}; ///< index into findings
    bool operator==(const MeshException&) const = default;
};

struct MeshRegion {
    std::string name{}; ///< empty: not known
    std::vector<std::uint32_t> clusters{};
    bool operator==(const MeshRegion&) const = default;
};

/// Half-links from one region to another (or the same), rolled up.
struct MeshRegionCell {
    std::uint32_t total = 0; ///< configured, or not known to be
    std::uint32_t bad = 0;
    MeshHalfState worst = MeshHalfState::NotConfigured;
    bool operator==(const MeshRegionCell&) const = default;
};

/// A cluster as another system than Cilium has it.
struct MeshKindMember {
    std::uint32_t cluster = 0;
    std::string name{};    ///< its own objects' name of the cluster; empty: not known
    std::string version{}; ///< of that system; empty: not known
    std::string network{}; ///< Istio's name of its network; empty: none, or not known
    std::string mark{};    ///< in few words: "2 gateways", "control plane elsewhere"
    bool operator==(const MeshKindMember&) const = default;
};

/// A half-link of another system, with its own word for it.
struct MeshKindHalf {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    MeshCell cell{};
    std::vector<MeshReason> reasons{}; ///< what decided first
    /// Of an Unknown half whose cluster does not answer: what it was by what is known.
    std::optional<MeshHalfState> lastKnown{};
    std::string source{};        ///< where it was read: "Gateway gw-1"
    std::string said{};          ///< in its own words: "error: no handshake for 65.0 seconds"
    std::optional<Instant> at{}; ///< when the source said so; absent: not known
    std::optional<std::int64_t> latencyMicros{}; ///< of the last ping; absent: not measured
    bool operator==(const MeshKindHalf&) const = default;
};

/// The links of one system beside Cilium. Indices are those of the picture's clusters, cells too.
struct MeshKindLinks {
    MeshLinkKind kind = MeshLinkKind::Submariner;
    std::vector<MeshKindMember> members{}; ///< clusters that have it, sorted
    std::vector<MeshKindHalf> halves{};    ///< configured, or not known to be; sorted by from, to
    std::vector<std::vector<std::uint32_t>> components{};
    std::vector<MeshGhost> ghosts{};           ///< sorted by name
    std::vector<MeshFinding> findings{};       ///< worst first, then by code
    std::vector<MeshException> exceptions{};   ///< worst first
    std::vector<MeshRegionCell> regionCells{}; ///< regions × regions of the picture
    bool operator==(const MeshKindLinks&) const = default;
};

/// Something that could not be read of one cluster.
struct MeshGap {
    std::uint32_t cluster = 0;
    std::string what{};
    std::string why{};
    bool isForbidden = false;
    bool operator==(const MeshGap&) const = default;
};

/// Something that could not be read of a source that is no cluster of the picture.
struct MeshSourceGap {
    std::string source{}; ///< "hub-eu", "fleet prod (ARM)"
    std::string what{};
    std::string why{};
    bool isForbidden = false;
    bool operator==(const MeshSourceGap&) const = default;
};

/// A fleet's meshes at one moment. Clusters are sorted by region, then mesh id, name and key, and
/// all indices are into them. Immutable once shared.
struct MeshPicture {
    Instant at{};
    std::vector<MeshCluster> clusters{};
    std::vector<MeshCell> cells{};  ///< clusters × clusters, row by row; the diagonal is empty
    std::vector<MeshHalf> halves{}; ///< sorted by from, to
    std::vector<std::vector<std::uint32_t>> components{}; ///< of two or more, largest first
    std::vector<MeshGhost> ghosts{};                      ///< sorted by name
    std::vector<MeshFinding> findings{};                  ///< worst first, then by code
    std::vector<MeshException> exceptions{};              ///< worst first
    std::vector<MeshRegion> regions{};                    ///< sorted by name, unknown last
    std::vector<MeshRegionCell> regionCells{};            ///< regions × regions
    /// Sorted by namespace and name; absent: no cluster's services could be read.
    std::optional<std::vector<MeshServiceRow>> services{};
    std::vector<MeshDeclared> declared{};    ///< in the order of ARM's answer
    std::vector<MeshEntry> entries{};        ///< sorted by kind, cluster, namespace and name
    std::vector<MeshKindLinks> kinds{};      ///< found in some cluster, Cilium's left out; by kind
    MeshLayers layers{};                     ///< what was measured beside the states
    std::vector<MeshGap> gaps{};             ///< sorted by cluster
    std::vector<MeshSourceGap> sourceGaps{}; ///< of the hub and Azure, which are no clusters here
    bool operator==(const MeshPicture&) const = default;

    [[nodiscard]] MeshCell cell(std::size_t from, std::size_t to) const {
        return cells[from * clusters.size() + to];
    }
    [[nodiscard]] MeshLinkState link(std::size_t a, std::size_t b) const {
        return linkOf(cell(a, b).state(), cell(b, a).state());
    }
    /// Null where there is nothing to say. O(log n).
    [[nodiscard]] const MeshHalf* half(std::uint32_t from, std::uint32_t to) const;
};

} // namespace pilothouse::model
