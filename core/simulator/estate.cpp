// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/estate.h"

#include "simulator/catalog.h"
#include "simulator/random.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

/// A region and environment with its share of two hundred members.
struct GroupShare {
    const char* prefix; ///< of member names
    const char* region;
    const char* env;
    const char* provider;
    int share;
    int firstNumber;
    const char* group = nullptr; ///< null: see groupOf
};

constexpr std::array<GroupShare, 12> kGroups{{
    {"prod-weu", "westeurope", "prod", "aks", 28, 1},
    {"prod-neu", "northeurope", "prod", "aks", 22, 1},
    {"prod-frc", "francecentral", "prod", "aks", 14, 1},
    {"prod-euc1", "eu-central-1", "prod", "eks", 20, 1},
    {"prod-euw1", "eu-west-1", "prod", "eks", 14, 1},
    {"gpu-swc", "swedencentral", "gpu", "aks", 8, 1},
    {"stg-weu", "westeurope", "staging", "aks", 12, 1},
    {"dev-neu", "northeurope", "dev", "aks", 10, 1},
    {"pos-paris", "edge-paris", "pos", "arc", 22, 1},
    {"pos-lyon", "edge-lyon", "pos", "arc", 18, 101},
    {"pos-milano", "edge-milano", "pos", "arc", 16, 1},
    {"pos-hamburg", "edge-hamburg", "pos", "arc", 16, 1},
}};

constexpr std::array<GroupShare, 9> kRings{{
    {"int-weu", "westeurope", "staging", "aks", 2, 1, "internal"},
    {"int-eus", "eastus", "staging", "aks", 1, 1, "internal"},
    {"can-weu", "westeurope", "prod", "aks", 1, 1, "canary-eu"},
    {"can-neu", "northeurope", "prod", "aks", 1, 1, "canary-eu"},
    {"can-eus", "eastus", "prod", "aks", 2, 1, "canary-us"},
    {"prod-weu", "westeurope", "prod", "aks", 4, 1, "prod-eu"},
    {"prod-neu", "northeurope", "prod", "aks", 4, 1, "prod-eu"},
    {"prod-eus", "eastus", "prod", "aks", 4, 1, "prod-us"},
    {"prod-wus", "westus2", "prod", "aks", 3, 1, "prod-us"},
}};

constexpr std::array<GroupShare, 20> kLab{{
    {"weu", "westeurope", "prod", "aks", 4, 1},
    {"weu-stg", "westeurope", "staging", "aks", 1, 1},
    {"weu-dev", "westeurope", "dev", "aks", 1, 1},
    {"neu", "northeurope", "prod", "aks", 3, 1},
    {"neu-stg", "northeurope", "staging", "aks", 1, 1},
    {"frc", "francecentral", "prod", "aks", 3, 1},
    {"frc-dev", "francecentral", "dev", "aks", 1, 1},
    {"swc", "swedencentral", "prod", "aks", 2, 1},
    {"swc-gpu", "swedencentral", "gpu", "aks", 3, 1},
    {"eus", "eastus", "prod", "aks", 4, 1},
    {"eus-gpu", "eastus", "gpu", "aks", 2, 1},
    {"eus-dev", "eastus", "dev", "aks", 1, 1},
    {"wus", "westus2", "prod", "aks", 2, 1},
    {"wus-gpu", "westus2", "gpu", "aks", 1, 1},
    {"wus-stg", "westus2", "staging", "aks", 1, 1},
    {"sea", "southeastasia", "prod", "aks", 3, 1},
    {"sea-gpu", "southeastasia", "gpu", "aks", 1, 1},
    {"sea-dev", "southeastasia", "dev", "aks", 1, 1},
    {"aue", "australiaeast", "prod", "aks", 4, 1},
    {"aue-stg", "australiaeast", "staging", "aks", 1, 1},
}};

constexpr std::array<GroupShare, 7> kMesh{{
    {"weu", "westeurope", "prod", "aks", 5, 1, "westeurope"},
    {"neu", "northeurope", "prod", "aks", 4, 1, "northeurope"},
    {"frc", "francecentral", "prod", "aks", 3, 1, "francecentral"},
    {"eus", "eastus", "prod", "aks", 5, 1, "eastus"},
    {"wus", "westus2", "prod", "aks", 3, 1, "westus2"},
    {"sea", "southeastasia", "prod", "aks", 3, 1, "southeastasia"},
    {"aue", "australiaeast", "prod", "aks", 2, 1, "australiaeast"},
}};

std::span<const GroupShare> groupsOf(Layout layout) {
    switch (layout) {
    case Layout::Mesh: return kMesh;
    case Layout::Rings: return kRings;
    case Layout::Lab: return kLab;
    case Layout::Retail: break;
    }
    return kGroups;
}

/// The name of an estate, and its regions beside the two that all have.
struct Place {
    const char* name;
    std::vector<RegionSpec> regions;
};

Place placeOf(Layout layout) {
    switch (layout) {
    case Layout::Rings:
        return {"retail-rings", {{"eastus", 37.37, -79.17}, {"westus2", 47.23, -119.85}}};
    case Layout::Lab:
        return {"placement-lab",
                {{"francecentral", 48.86, 2.35},
                 {"swedencentral", 60.67, 17.14},
                 {"eastus", 37.37, -79.17},
                 {"westus2", 47.23, -119.85},
                 {"southeastasia", 1.28, 103.83},
                 {"australiaeast", -33.86, 151.21}}};
    case Layout::Mesh:
        return {"mesh",
                {{"francecentral", 48.86, 2.35},
                 {"eastus", 37.37, -79.17},
                 {"westus2", 47.23, -119.85},
                 {"southeastasia", 1.28, 103.83},
                 {"australiaeast", -33.86, 151.21}}};
    case Layout::Retail: break;
    }
    return {"retail-eu",
            {{"francecentral", 48.86, 2.35},
             {"swedencentral", 60.67, 17.14},
             {"eu-central-1", 50.11, 8.68},
             {"eu-west-1", 53.41, -8.24},
             {"edge-paris", 48.90, 2.26},
             {"edge-lyon", 45.76, 4.84},
             {"edge-milano", 45.46, 9.19},
             {"edge-hamburg", 53.55, 9.99}}};
}

/// Largest remainder; every group gets one first when there are enough members.
std::vector<int> apportion(int clusters, std::span<const GroupShare> groups) {
    std::vector<int> counts(groups.size());
    std::vector<std::size_t> order(groups.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const int shares =
        std::accumulate(groups.begin(), groups.end(), 0,
                        [](int sum, const GroupShare& group) { return sum + group.share; });
    const int floorOne = clusters >= static_cast<int>(groups.size()) ? 1 : 0;
    int given = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        counts[i] = std::max(floorOne, clusters * groups[i].share / shares);
        given += counts[i];
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return clusters * groups[a].share % shares > clusters * groups[b].share % shares;
    });
    for (std::size_t i = 0; given < clusters; i = (i + 1) % order.size()) {
        ++counts[order[i]];
        ++given;
    }
    for (std::size_t i = 0; given > clusters; i = (i + 1) % groups.size()) {
        if (counts[i] > 1) {
            --counts[i];
            --given;
        }
    }
    return counts;
}

/// The stage a member belongs to when updates roll out: rings inside prod, cities at the edge.
std::string groupOf(const GroupShare& share, int index) {
    if (share.group != nullptr) {
        return share.group;
    }
    if (std::string_view(share.env) == "prod") {
        return index == 0 ? fmt::format("canary-{}", share.region)
                          : fmt::format("prod-{}", share.region);
    }
    if (std::string_view(share.env) == "pos") {
        return share.region;
    }
    return share.env;
}

MemberSpec makeMember(const GroupShare& share, int index, std::uint64_t seed,
                      const std::string& version) {
    MemberSpec member;
    const int number = share.firstNumber + index;
    member.name = fmt::format("{}-{:02}", share.prefix, number);
    member.region = share.region;
    member.env = share.env;
    member.provider = share.provider;
    member.group = groupOf(share, index);
    Random random(hashText(member.name, hashText("estate") ^ seed));
    member.ageDays = random.between(60, 900);
    member.pools = share.group != nullptr ? detail::smallPools(member.env, random)
                                          : detail::poolsFor(member.env, member.provider, random);
    member.workloads = detail::workloadsFor(member.env, random);
    const int roll = random.between(0, 99);
    if (member.env == "dev" || member.env == "staging") {
        member.version = "1.33.5";
    } else if (member.env == "pos") {
        member.version = roll < 12 ? "1.31.13" : "1.32.9";
    } else {
        member.version = roll < 40 ? "1.33.5" : "1.32.9";
    }
    member.version = version.empty() ? member.version : version;
    if (member.version.starts_with("1.31.")) {
        member.requestedApis.push_back(
            {"flowcontrol.apiserver.k8s.io", "v1beta3", "flowschemas", "1.32"});
    }
    if (member.env == "staging" && share.group == nullptr) {
        member.requestedApis.push_back(
            {"admissionregistration.k8s.io", "v1beta1", "validatingadmissionpolicies", "1.34"});
    }
    if (member.version.starts_with("1.33.")) { // deprecated, but it stays
        member.requestedApis.push_back({"", "v1", "endpoints", ""});
    }
    return member;
}

} // namespace

int MemberSpec::nodeCount() const {
    return std::accumulate(pools.begin(), pools.end(), 0,
                           [](int sum, const NodePool& pool) { return sum + pool.nodes; });
}

Labels MemberSpec::labels() const {
    return {{"name", name},         {"region", region},
            {"env", env},           {"group", group},
            {"provider", provider}, {"tier", env == "prod" ? "critical" : "standard"}};
}

Estate makeEstate(int clusters, std::uint64_t seed) {
    return makeEstate(EstateSpec{.clusters = clusters}, seed);
}

Estate makeEstate(const EstateSpec& spec, std::uint64_t seed) {
    Estate estate;
    const Place place = placeOf(spec.layout);
    estate.name = place.name;
    estate.regions = {{"westeurope", 52.37, 4.90}, {"northeurope", 53.35, -6.26}};
    estate.regions.insert(estate.regions.end(), place.regions.begin(), place.regions.end());
    const auto groups = groupsOf(spec.layout);
    const auto counts = apportion(spec.clusters, groups);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (int i = 0; i < counts[g]; ++i) {
            estate.members.push_back(makeMember(groups[g], i, seed, spec.version));
            if (spec.layout == Layout::Mesh) {
                detail::shrink(estate.members.back());
            }
        }
    }
    return estate;
}

} // namespace pilothouse::simulator
