// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_example.h"

#include "engine/placement_example_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;
using Random = std::mt19937;

struct Region {
    const char* name;
    int share;   ///< of a hundred clusters
    bool isEdge; ///< small sites, no cloud
};
constexpr std::array<Region, 10> kRegions{{{"weu", 24, false},
                                           {"neu", 20, false},
                                           {"euc1", 13, false},
                                           {"frc", 9, false},
                                           {"euw1", 8, false},
                                           {"swc", 6, false},
                                           {"paris", 6, true},
                                           {"lyon", 5, true},
                                           {"milano", 5, true},
                                           {"hamburg", 4, true}}};
constexpr int kEveryone = 100;
constexpr std::chrono::hours kSince{26}; ///< that everything has been as it is

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

MemberAgent agentAt(Instant now, std::chrono::seconds age) {
    const AgentCondition good{.isTrue = true, .since = now - kSince};
    return {.heartbeat = now - age, .joined = good, .healthy = good};
}

/// What a cluster of the example is: its group decides most of it.
Member memberOf(const Region& region, int number, Random& random, Instant now) {
    const int dice = below(random, 12);
    const bool isLeading = !region.isEdge && number == 1; // each region has one that fits
    const bool isGpu = !region.isEdge && !isLeading && dice == 0;
    const bool isStaging = !region.isEdge && !isLeading && dice > 8;
    const char* group = region.isEdge ? "pos" : isGpu ? "gpu" : isStaging ? "stg" : "prod";
    Member member{.name = fmt::format("{}-{}-{:02}", group, region.name, number)};
    const char* env = region.isEdge ? "edge" : isStaging ? "staging" : "prod";
    member.labels = {{"env", env},
                     {"kubernetes-fleet.io/member-name", member.name},
                     {"region", region.name},
                     {"tier", below(random, 3) == 0 ? "core" : "standard"}};
    const int nodes =
        region.isEdge ? 1 + below(random, 3) : (isLeading ? 12 : 6) + below(random, 18);
    const int cores = nodes * 8;
    const int free = cores * (10 + below(random, 60)) / 100;
    member.properties = {
        {"kubernetes-fleet.io/node-count", std::to_string(nodes)},
        {"kubernetes.azure.com/per-cpu-core-cost", fmt::format("0.0{}", 30 + below(random, 45))}};
    member.capacity = {{"cpu", std::to_string(cores)}, {"memory", fmt::format("{}Gi", cores * 4)}};
    member.allocatable = {{"cpu", fmt::format("{}m", cores * 950)},
                          {"memory", fmt::format("{}Gi", cores * 4 - nodes)}};
    member.available = {{"cpu", std::to_string(free)}, {"memory", fmt::format("{}Gi", free * 3)}};
    if (isGpu) {
        member.taints = {{"gpu-only", "true", "NoSchedule"}};
        member.labels.insert(member.labels.begin() + 1, {"gpu", "a100"});
        member.capacity.emplace_back("nvidia.com/gpu", std::to_string(nodes * 4));
        member.allocatable.emplace_back("nvidia.com/gpu", std::to_string(nodes * 4));
        member.available.emplace_back("nvidia.com/gpu", std::to_string(nodes));
    } else if (!isLeading && below(random, 14) == 0) {
        member.taints = {{"maintenance", "", "NoSchedule"}};
    }
    member.agent = agentAt(now, std::chrono::seconds(2 + below(random, 50)));
    return member;
}

std::vector<Member> membersAt(Instant now, std::size_t count) {
    Random random(1'313);
    std::vector<Member> members;
    std::array<int, kRegions.size()> numbers{};
    for (std::size_t at = 0; at < count; ++at) {
        // Spread over all regions from the first ones on.
        auto share = static_cast<int>((at * 37) % static_cast<std::size_t>(kEveryone));
        std::size_t region = 0;
        while (share >= kRegions[region].share) {
            share -= kRegions[region++].share;
        }
        members.push_back(memberOf(kRegions[region], ++numbers[region], random, now));
    }
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return members;
}

/// One that fell silent, one that is about to be: both could take the placement else.
void makeUnsteady(std::vector<Member>& members, Instant now) {
    const std::array<std::chrono::seconds, 2> ages{std::chrono::seconds(264),
                                                   std::chrono::seconds(1'260)};
    std::size_t made = 0;
    for (auto& member : members) {
        const bool isPlain = member.name.starts_with("prod-neu") && member.taints.empty();
        if (isPlain && made < ages.size()) {
            member.agent = agentAt(now, ages[made++]);
        }
    }
}

std::string placementText(int number, bool isEven) {
    return fmt::format(R"(apiVersion: placement.kubernetes-fleet.io/v1
kind: ClusterResourcePlacement
metadata:
  name: payments
spec:
  resourceSelectors:
  - group: ""
    version: v1
    kind: Namespace
    name: payments
  policy:
    placementType: PickN
    numberOfClusters: {}
    affinity:
      clusterAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          clusterSelectorTerms:
          - labelSelector:
              matchLabels:
                env: prod
            propertySelector:
              matchExpressions:
              - name: kubernetes-fleet.io/node-count
                operator: Ge
                values: ["12"]
        preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 60
          preference:
            propertySorter:
              name: kubernetes.azure.com/per-cpu-core-cost
              sortOrder: Ascending
        - weight: 20
          preference:
            labelSelector:
              matchLabels:
                tier: core
    topologySpreadConstraints:
    - topologyKey: region
      maxSkew: {}
      whenUnsatisfiable: DoNotSchedule
)",
                       number, isEven ? 1 : 3);
}

} // namespace

LabExample labExample(Instant now, std::size_t clusters) {
    LabExample example{.before = placementText(5, false), .text = placementText(6, true)};
    example.inputs.members = membersAt(now, clusters);
    example.inputs.objects = exampleObjects();
    const auto read = readLabText(example.before, {});
    if (auto steady = Fleet::make(example.inputs.members); steady && read.errors.empty()) {
        LabDecision decision(std::make_shared<const Fleet>(*std::move(steady)), read.placement, now,
                             {});
        example.inputs.known.bindings = std::move(decision.outcome.bindings);
        for (auto& binding : example.inputs.known.bindings) {
            binding.state = BindingState::Bound; // long since rolled out
            binding.isNew = false;
            binding.resources = "payments-0-snapshot";
            binding.progress = {.isAvailable = true, .availableSince = now - kSince};
        }
        example.inputs.known.snapshots = {
            {.name = decision.input.snapshot, .policyText = read.placement.policyText}};
    }
    makeUnsteady(example.inputs.members, now);
    return example;
}

} // namespace pilothouse::engine
