// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/half_link.h"
#include "mesh/service_table.h"

#include <memory>
#include <vector>

namespace pilothouse::mesh {

/// The meshes of a fleet, judged. Holds what a poll of one cluster does not change, so that only
/// that cluster's row is judged anew. One thread at a time.
class MeshGraph {
public:
    /// Judges everything. O(clusters² + ranges · log + pairs that are wrong).
    [[nodiscard]] static MeshGraph derive(FleetMeshFacts facts, Instant now,
                                          MeshSettings settings = {});

    /// Newer facts of one member. Judges its row alone where only observations changed, else
    /// everything; a member that is not there is added.
    void update(std::shared_ptr<const MemberMeshFacts> member, Instant now);

    /// "If these clusters end": indices into the picture's clusters.
    [[nodiscard]] MeshFailover failover(std::vector<std::uint32_t> down) const;

    [[nodiscard]] const MeshPicture& picture() const { return m_picture; }
    [[nodiscard]] const FleetIndex& fleet() const { return m_fleet; }
    [[nodiscard]] const FleetMeshFacts& facts() const { return m_facts; }

private:
    MeshGraph() = default;
    void deriveAll(Instant now);
    void findAll(Instant now);
    void judge(std::uint32_t from, Instant now);
    void finish(Instant now);
    void addServices();
    void collect();
    void addClusters();
    void addGhosts();

    FleetMeshFacts m_facts;
    MeshSettings m_settings;
    FleetIndex m_fleet;
    std::vector<Verdict> m_verdicts;
    CellFindings m_cellFindings;
    std::vector<HalfRow> m_rows;
    /// Those whose services were collected; they keep what `m_services` points into.
    std::vector<std::shared_ptr<const MemberMeshFacts>> m_serviceOwners;
    std::optional<std::vector<ServiceEntry>> m_services;
    bool m_areServicesFresh = false; ///< rows and findings hold for the present cells
    std::optional<std::vector<MeshServiceRow>> m_serviceRows;
    std::vector<Verdict> m_serviceVerdicts;
    MeshPicture m_picture;
};

/// Whether two facts of one member have the same services, exports and imports.
[[nodiscard]] bool hasSameServices(const MemberMeshFacts& a, const MemberMeshFacts& b);

/// Whether two facts of one member differ in nothing but what its observers say of peers, when it
/// answered, and what does not decide any other cluster's half-links.
[[nodiscard]] bool isSameButObservations(const MemberMeshFacts& a, const MemberMeshFacts& b);

} // namespace pilothouse::mesh
