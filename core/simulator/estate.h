// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/mesh_spec.h"
#include "simulator/selectors.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::simulator {

enum class WorkloadKind : std::uint8_t { Deployment, StatefulSet, DaemonSet };

/// A group of equal machines inside a member.
struct NodePool {
    std::string name;
    std::string instanceType;
    int nodes = 1;
    int cpu = 4;
    int memoryGiB = 16;
    int gpus = 0;
};

/// A container of a workload that has more than one.
struct ContainerSpec {
    std::string name;
    std::string image; ///< without tag
    std::string tag;
    std::vector<std::pair<std::string, int>> ports; ///< name, number
};

/// What sets a workload apart from the ordinary ones.
struct WorkloadDetails {
    Labels labels{};                         ///< of itself and its pods; empty: its name
    Labels selector{};                       ///< those of them that select; empty: all
    std::vector<ContainerSpec> containers{}; ///< empty: one, named after it
    Labels hostAliases{};                    ///< address, name
    std::string portName = "main";           ///< of its service
    Labels serviceAnnotations{};
    std::string balancer{}; ///< address of its load balancer; "pending": it gets none; empty: none
    bool hasService = true; ///< DaemonSets never have
    bool isOnHostNetwork = false;
};

/// A workload as its owner would describe it; pods follow from it.
struct WorkloadSpec {
    WorkloadKind kind = WorkloadKind::Deployment;
    std::string nameSpace;
    std::string name;
    std::string image; ///< without tag
    std::string tag;
    int replicas = 1;
    int cpuMilli = 100;
    int memoryMi = 128;
    int port = 8080;
    int gpus = 0;
    std::string pool; ///< name of the pool it is pinned to; empty for any
    std::shared_ptr<const WorkloadDetails> details{}; ///< null: an ordinary one
};

/// A deprecated API that somebody in a member still asks for.
struct RequestedApi {
    std::string group;
    std::string version;
    std::string resource;
    std::string removedIn; ///< "1.34"; empty: no removal is planned
};

/// One cluster of the estate before anything happened to it.
struct MemberSpec {
    std::string name;
    std::string region;
    std::string env; ///< prod, staging, dev, gpu, pos
    std::string group;
    std::string provider; ///< aks, eks, arc
    std::string version;  ///< "1.33.5"
    int ageDays = 200;
    std::vector<NodePool> pools;
    std::vector<WorkloadSpec> workloads;
    std::vector<RequestedApi> requestedApis{};
    std::uint32_t nodeNetwork = 0; ///< first address of its nodes; 0: as the story draws it
    std::uint32_t podNetwork = 0;  ///< of its pods, 256 for each node; 0: as the story draws it

    [[nodiscard]] int nodeCount() const;
    /// What a scenario's `target` and the fleet file see: name, region, env, group, provider, tier.
    [[nodiscard]] Labels labels() const;
};

struct RegionSpec {
    std::string name;
    double latitude = 0;
    double longitude = 0;
};

struct Estate {
    std::string name;
    std::vector<MemberSpec> members;
    std::vector<RegionSpec> regions;
};

/// Retail: a shop's whole estate, production by region and shops at the edge. Rings: one update's
/// stages as groups (internal, canary-eu, canary-us, prod-eu, prod-us), small clusters. Lab: eight
/// regions of the world with small clusters, some with GPUs. Mesh: seven regions with equal, very
/// small production clusters.
enum class Layout : std::uint8_t { Retail, Rings, Lab, Mesh };

/// What of an estate a scenario may say.
struct EstateSpec {
    Layout layout = Layout::Retail;
    int clusters = 24;
    std::string version{}; ///< of every member; empty: as the estate drew it
    std::optional<mesh::MeshSpec> mesh{};
};

/// An estate in `clusters` members (1..200): the groups keep their proportions, and from as many
/// members as there are groups on every group has one. Pure; the same arguments give the same
/// estate.
[[nodiscard]] Estate makeEstate(int clusters, std::uint64_t seed);
[[nodiscard]] Estate makeEstate(const EstateSpec& spec, std::uint64_t seed);

/// Adds so many shops of one node each to an estate, in twenty cities ("edge-lisbon"), each with
/// its own region; `version` empty: as drawn. Pure; the same arguments add the same shops.
void addStores(Estate& estate, int stores, std::uint64_t seed, const std::string& version);

} // namespace pilothouse::simulator
