// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

#include <memory>
#include <string>
#include <vector>

namespace pilothouse::model {

/// A half-link that is other than it was. States of clusters that one side has not are absent.
struct MeshHalfChange {
    std::string from{}; ///< names of members
    std::string to{};
    std::optional<MeshHalfState> was{};
    std::optional<MeshHalfState> is{};
    MeshLinkKind kind = MeshLinkKind::Cilium;
    bool operator==(const MeshHalfChange&) const = default;
};

struct MeshFindingChange {
    bool isNew = false; ///< else it is gone
    MeshSeverity severity = MeshSeverity::Info;
    MeshCode code{};
    std::vector<std::string> clusters{}; ///< sorted
    std::string service{};
    std::string message{};
    MeshLinkKind kind = MeshLinkKind::Cilium;
    bool operator==(const MeshFindingChange&) const = default;
};

/// Usable backends of a service for one cluster. Absent: not known, or not there.
struct MeshServiceChange {
    std::string service{}; ///< "namespace/name"
    std::string cluster{};
    std::optional<std::int32_t> was{};
    std::optional<std::int32_t> is{};
    bool operator==(const MeshServiceChange&) const = default;
};

/// What is other in one picture than in another of the same fleet. Clusters are the same by id;
/// findings by code, clusters and service, whatever numbers their words have. All sorted.
struct MeshChanges {
    std::vector<MeshHalfChange> halves{};
    std::vector<MeshFindingChange> findings{};
    std::vector<MeshServiceChange> services{};
    bool operator==(const MeshChanges&) const = default;
    [[nodiscard]] bool empty() const {
        return halves.empty() && findings.empty() && services.empty();
    }
};

/// Two pictures of one kind of links compared; which ones, so that an answer that comes late is
/// told from one that is wanted.
struct MeshComparison {
    std::shared_ptr<const MeshPicture> before{};
    std::shared_ptr<const MeshPicture> now{};
    MeshChanges changes{};
};

/// An earlier picture that a file kept; or why there is none.
struct MeshSnapshot {
    std::string path{};
    std::string fleet{};                          ///< whose it is
    std::shared_ptr<const MeshPicture> picture{}; ///< null: see `trouble`
    std::string trouble{}; ///< with file, line and column where there are any; empty: it was read
};

} // namespace pilothouse::model
