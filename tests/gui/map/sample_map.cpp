// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_map.h"

#include "tests/support/fleet_builder.h"

#include <array>
#include <vector>

namespace pilothouse::test {

namespace {

using model::MeshCell;
using model::MeshHalfState;

struct Share {
    const char* region;
    int of100;
};

/// Azure's names, with places in the shipped table.
constexpr std::array<Share, 20> kWorld{
    {{"westeurope", 16},      {"northeurope", 9}, {"francecentral", 5}, {"germanywestcentral", 6},
     {"swedencentral", 3},    {"italynorth", 4},  {"uaenorth", 3},      {"centralindia", 4},
     {"southeastasia", 6},    {"japaneast", 5},   {"koreacentral", 3},  {"australiaeast", 4},
     {"southafricanorth", 2}, {"brazilsouth", 3}, {"eastus2", 11},      {"centralus", 6},
     {"canadacentral", 4},    {"westus2", 4},     {"mexicocentral", 1}, {"polandcentral", 1}}};

} // namespace

std::shared_ptr<const model::FleetSnapshot> worldFleet(int clusters) {
    auto fleet = std::make_shared<model::FleetSnapshot>(*buildFleet({.clusters = clusters}));
    std::size_t region = 0;
    int left = kWorld[0].of100;
    for (std::size_t at = 0; at < fleet->clusters.size(); ++at) {
        const int until = static_cast<int>((at + 1) * 100 / fleet->clusters.size());
        while (region + 1 < kWorld.size() && left < until) {
            left += kWorld.at(++region).of100;
        }
        auto state = std::make_shared<model::ClusterState>(*fleet->clusters[at]);
        state->identity.region = kWorld.at(region).region;
        fleet->clusters[at] = state;
    }
    return fleet;
}

std::shared_ptr<const model::FleetSnapshot> siteFleet(int clusters) {
    struct Town {
        const char* region;
        double latitude;
        double longitude;
        int of100;
    };
    constexpr std::array<Town, 10> kTowns{{{"germanywestcentral", 52.5, 13.4, 14},
                                           {"germanywestcentral", 48.1, 11.6, 12},
                                           {"germanywestcentral", 51.0, 7.0, 16},
                                           {"francecentral", 48.9, 2.3, 14},
                                           {"francecentral", 45.8, 4.8, 8},
                                           {"italynorth", 45.5, 9.2, 10},
                                           {"spaincentral", 40.4, -3.7, 9},
                                           {"swedencentral", 59.3, 18.1, 5},
                                           {"eastus2", 40.7, -74.0, 8},
                                           {"eastus2", 41.9, -87.6, 4}}};
    auto fleet = std::make_shared<model::FleetSnapshot>(*buildFleet({.clusters = clusters}));
    auto places = std::make_shared<model::MemberPlaces>();
    std::uint32_t dice = 7;
    const auto roll = [&dice] { // from −1 to 1
        dice = dice * 1664525U + 1013904223U;
        return static_cast<double>(dice >> 8U) / double{1U << 23U} - 1;
    };
    for (std::size_t at = 0; at < fleet->clusters.size(); ++at) {
        int share = static_cast<int>(at % 100);
        std::size_t town = 0;
        while (town + 1 < kTowns.size() && share >= kTowns.at(town).of100) {
            share -= kTowns.at(town++).of100;
        }
        auto state = std::make_shared<model::ClusterState>(*fleet->clusters[at]);
        state->identity.region = kTowns.at(town).region;
        const double wide = at % 3 == 0 ? 3.0 : 0.4; // a third is out of town
        places->emplace(state->identity.id,
                        model::Coordinates{kTowns.at(town).latitude + wide * roll() * 0.6,
                                           kTowns.at(town).longitude + wide * roll()});
        if (at % 17 == 4) {
            setAway(*state);
        }
        fleet->clusters[at] = state;
    }
    fleet->places = places;
    return fleet;
}

std::shared_ptr<model::FleetHubs> hubsOf(const model::FleetSnapshot& fleet, std::size_t hubs) {
    auto out = std::make_shared<model::FleetHubs>();
    for (std::size_t hub = 0; hub < hubs; ++hub) {
        out->hubs.push_back({.name = "hub-" + std::to_string(hub), .reach = model::HubReach::Live});
    }
    for (std::size_t at = 0; at + 3 < fleet.clusters.size(); ++at) {
        out->hubs[at % hubs].members.push_back(fleet.clusters[at]->identity.id);
    }
    return out;
}

SampleMesh::SampleMesh(const model::FleetSnapshot& fleet) {
    for (const auto& cluster : fleet.clusters) {
        model::MeshCluster member;
        member.id = cluster->identity.id;
        member.name = cluster->identity.name;
        member.region = cluster->identity.region;
        member.isReachable = true;
        member.isMeshable = true;
        m_picture.clusters.push_back(std::move(member));
    }
    m_picture.at = builtAt();
    m_picture.cells.resize(m_picture.clusters.size() * m_picture.clusters.size());
}

void SampleMesh::link(std::string_view from, std::string_view to, MeshHalfState state,
                      std::size_t nth) {
    const auto placeOf = [&](std::string_view region, std::size_t skip) {
        std::size_t last = m_picture.clusters.size();
        for (std::size_t at = 0; at < m_picture.clusters.size(); ++at) {
            if (m_picture.clusters[at].region == region) {
                last = at;
                if (skip-- == 0) {
                    break;
                }
            }
        }
        return last;
    };
    const std::size_t a = placeOf(from, nth);
    const std::size_t b = placeOf(to, nth);
    const std::size_t count = m_picture.clusters.size();
    if (a < count && b < count) {
        m_picture.cells[a * count + b] = MeshCell(state);
        m_picture.cells[b * count + a] = MeshCell(state);
    }
}

void SampleMesh::linkAll(MeshHalfState state) {
    const std::size_t count = m_picture.clusters.size();
    for (std::size_t at = 0; at < count * count; ++at) {
        if (at % (count + 1) != 0) {
            m_picture.cells[at] = MeshCell(state);
        }
    }
}

std::shared_ptr<const model::MeshPicture> SampleMesh::picture() const {
    return std::make_shared<const model::MeshPicture>(m_picture);
}

std::shared_ptr<const model::MeshPicture> worldMesh(const model::FleetSnapshot& fleet) {
    SampleMesh mesh(fleet);
    const auto up = [&mesh](std::string_view from, std::string_view to, std::size_t links) {
        for (std::size_t nth = 0; nth < links; ++nth) {
            mesh.link(from, to, MeshHalfState::Up, nth);
        }
    };
    up("westus2", "centralus", 3);
    up("centralus", "eastus2", 6);
    up("eastus2", "canadacentral", 3);
    up("eastus2", "northeurope", 9);
    up("eastus2", "westeurope", 11);
    up("eastus2", "brazilsouth", 2);
    up("brazilsouth", "southafricanorth", 1);
    up("westeurope", "southafricanorth", 1);
    up("westeurope", "swedencentral", 3);
    up("westeurope", "germanywestcentral", 4);
    up("uaenorth", "centralindia", 2);
    up("centralindia", "southeastasia", 3);
    up("southeastasia", "japaneast", 4);
    up("southeastasia", "australiaeast", 3);
    up("japaneast", "koreacentral", 2);
    up("westus2", "japaneast", 4); // over the Pacific
    up("westeurope", "centralindia", 4);
    for (std::size_t nth = 0; nth < 4; ++nth) {
        mesh.link("westeurope", "southeastasia", MeshHalfState::Degraded, nth);
    }
    for (std::size_t nth = 0; nth < 3; ++nth) {
        mesh.link("westeurope", "centralindia", MeshHalfState::Down, nth);
        mesh.link("westeurope", "uaenorth", MeshHalfState::Unknown, nth);
    }
    mesh.link("francecentral", "italynorth", MeshHalfState::Down);
    return mesh.picture();
}

} // namespace pilothouse::test
