// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/mesh_picture.h"

#include <string>
#include <vector>

namespace pilothouse::mesh {

/// A half-link that is other than it was. States of clusters that one side has not are absent.
struct HalfChange {
    std::string from{}; ///< names of members
    std::string to{};
    std::optional<model::MeshHalfState> was{};
    std::optional<model::MeshHalfState> is{};
    bool operator==(const HalfChange&) const = default;
};

struct FindingChange {
    bool isNew = false; ///< else it is gone
    model::MeshSeverity severity = model::MeshSeverity::Info;
    model::MeshCode code{};
    std::vector<std::string> clusters{}; ///< sorted
    std::string service{};
    std::string message{};
    bool operator==(const FindingChange&) const = default;
};

/// Usable backends of a service for one cluster. Absent: not known, or not there.
struct ServiceChange {
    std::string service{}; ///< "namespace/name"
    std::string cluster{};
    std::optional<std::int32_t> was{};
    std::optional<std::int32_t> is{};
    bool operator==(const ServiceChange&) const = default;
};

/// What is other in one picture than in another of the same fleet. Clusters are the same by id;
/// findings by code, clusters and service, whatever numbers their words have. All sorted.
struct MeshChanges {
    std::vector<HalfChange> halves{};
    std::vector<FindingChange> findings{};
    std::vector<ServiceChange> services{};
    bool operator==(const MeshChanges&) const = default;
    [[nodiscard]] bool empty() const {
        return halves.empty() && findings.empty() && services.empty();
    }
};
[[nodiscard]] MeshChanges changesSince(const model::MeshPicture& before,
                                       const model::MeshPicture& now);

} // namespace pilothouse::mesh
