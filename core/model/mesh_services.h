// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_code.h"
#include "model/mesh_entries.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::model {

/// Which backends a consumer prefers. Source: service.cilium.io/affinity.
enum class MeshAffinity : std::uint8_t { None, Local, Remote };
[[nodiscard]] std::string_view toString(MeshAffinity affinity); ///< "none", "local", "remote"

/// Where one multi-cluster service stands with one cluster. Counts that are not known are absent.
struct MeshServiceCell {
    std::uint32_t cluster = 0; ///< index into MeshPicture::clusters
    bool exists = false;
    bool isGlobal = false;
    bool isShared = false; ///< exports its own backends
    bool isNamespaceGlobal = true;
    MeshAffinity affinity = MeshAffinity::None;
    std::optional<bool> isExported{};         ///< ServiceExport of the MCS API; absent: not read
    std::optional<bool> isImported{};         ///< ServiceImport
    std::vector<std::uint32_t> importsFrom{}; ///< clusters by its ServiceImport's status
    std::optional<std::int32_t> localReady{};
    std::optional<std::int32_t> remote{}; ///< offered by the clusters that it sees
    std::optional<std::int32_t> usable{}; ///< after its affinity
    bool isAssumed = false; ///< some cluster's state is not known: it was taken as seen
    bool isStale = false;   ///< some of `remote` is what was cached before a link went down
    /// Clusters whose end takes its last usable backend, drained.
    std::vector<std::uint32_t> losesAllWith{};
    bool operator==(const MeshServiceCell&) const = default;
};

/// One service over all clusters where it is there, global, exported or imported.
struct MeshServiceRow {
    std::string ns{};
    std::string name{};
    bool isMcs = false;    ///< exported or imported by the MCS API somewhere
    bool isGlobal = false; ///< by annotation, somewhere
    /// In the order of clusters. A cluster that has none does not have the service defined at all.
    std::vector<MeshServiceCell> cells{};
    /// Clusters without which some other cluster has no backend left; sorted.
    std::vector<std::uint32_t> singlePoints{};
    std::vector<MeshCode> codes{}; ///< of its findings, each once, worst first
    bool operator==(const MeshServiceRow&) const = default;
};

/// What one consumer of a service has once some clusters are gone.
struct MeshFailoverCell {
    std::uint32_t cluster = 0;
    std::optional<std::int32_t> usableBefore{};
    std::optional<std::int32_t> usableDrained{}; ///< the others' pods ended, and this is known
    /// Share of its selected backends that are gone while nobody told it, 0 to 1.
    std::optional<double> blackhole{};
    /// After so long it drops what it cached of them; absent: never.
    std::optional<std::int64_t> healsAfterSeconds{};
    bool losesAll = false;        ///< drained: nothing is left
    bool losesRedundancy = false; ///< drained: one cluster is left that has backends, of several
    /// Clusters of other regions that its calls go to only since then.
    std::vector<std::uint32_t> nowCrossesTo{};
    bool operator==(const MeshFailoverCell&) const = default;
};

struct MeshFailoverRow {
    std::string ns{};
    std::string name{};
    std::vector<MeshFailoverCell> cells{}; ///< consumers that feel it
    bool operator==(const MeshFailoverRow&) const = default;
};

/// "If these clusters end": only services that feel it are there.
struct MeshFailover {
    std::vector<std::uint32_t> down{};   ///< sorted
    std::vector<MeshFailoverRow> rows{}; ///< sorted by namespace and name
    std::int32_t servicesLost = 0;       ///< with a consumer that loses all, or only in `down`
    std::int32_t servicesThinned = 0;
    std::int32_t servicesCrossing = 0;
    std::int32_t servicesUnknown = 0; ///< backends of some cluster are not known
    /// Services that run in no other cluster at all: "namespace/name", sorted.
    std::vector<std::string> onlyThere{};
    std::vector<MeshFailoverEntry> entries{}; ///< entries that feel it, in their order
    bool operator==(const MeshFailover&) const = default;
};

} // namespace pilothouse::model
