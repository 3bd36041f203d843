// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h" // moc reads it before ids.h
#include "model/fleet_hubs.h"
#include "model/fleet_snapshot.h"
#include "model/mesh_picture.h"

#include <cstddef>
#include <memory>
#include <string_view>

/// Fleets and meshes for tests and pictures of the map.
namespace pilothouse::test {

/// `clusters` members in regions all over the world, some far more than others, a few with trouble.
/// Same number, same fleet.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot> worldFleet(int clusters);

/// `clusters` small sites with a place of their own, in towns of five countries and the country
/// between them; a few with trouble, some offline as expected. Same number, same fleet.
[[nodiscard]] std::shared_ptr<const model::FleetSnapshot> siteFleet(int clusters);

/// Every n-th member is of the n-th hub, so that most regions are in several; the last three are
/// of none.
[[nodiscard]] std::shared_ptr<model::FleetHubs> hubsOf(const model::FleetSnapshot& fleet,
                                                       std::size_t hubs);

/// A picture of links between the members of a fleet; begins without any.
class SampleMesh {
public:
    explicit SampleMesh(const model::FleetSnapshot& fleet);
    /// Both half-links of the `nth` members of two regions.
    void link(std::string_view from, std::string_view to, model::MeshHalfState state,
              std::size_t nth = 0);
    /// Every member with every other.
    void linkAll(model::MeshHalfState state);
    [[nodiscard]] std::shared_ptr<const model::MeshPicture> picture() const;

private:
    model::MeshPicture m_picture;
};

/// Links as an operator may find them: most up, one region degraded, one down, one not observable,
/// one over the Pacific.
[[nodiscard]] std::shared_ptr<const model::MeshPicture>
worldMesh(const model::FleetSnapshot& fleet);

} // namespace pilothouse::test
