// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/estate.h"

#include "simulator/catalog.h"
#include "simulator/random.h"

#include <algorithm>
#include <array>
#include <numeric>

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

constexpr int kShares = 200;

/// Largest remainder; every group gets one first when there are enough members.
std::array<int, kGroups.size()> apportion(int clusters) {
    std::array<int, kGroups.size()> counts{};
    std::array<std::size_t, kGroups.size()> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    const int floorOne = clusters >= static_cast<int>(kGroups.size()) ? 1 : 0;
    int given = 0;
    for (std::size_t i = 0; i < kGroups.size(); ++i) {
        counts[i] = std::max(floorOne, clusters * kGroups[i].share / kShares);
        given += counts[i];
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return clusters * kGroups[a].share % kShares > clusters * kGroups[b].share % kShares;
    });
    for (std::size_t i = 0; given < clusters; i = (i + 1) % order.size()) {
        ++counts[order[i]];
        ++given;
    }
    for (std::size_t i = 0; given > clusters; i = (i + 1) % kGroups.size()) {
        if (counts[i] > 1) {
            --counts[i];
            --given;
        }
    }
    return counts;
}

/// The stage a member belongs to when updates roll out: rings inside prod, cities at the edge.
std::string groupOf(const GroupShare& share, int index) {
    if (std::string_view(share.env) == "prod") {
        return index == 0 ? fmt::format("canary-{}", share.region)
                          : fmt::format("prod-{}", share.region);
    }
    if (std::string_view(share.env) == "pos") {
        return share.region;
    }
    return share.env;
}

MemberSpec makeMember(const GroupShare& share, int index, std::uint64_t seed) {
    MemberSpec member;
    const int number = share.firstNumber + index;
    member.name = fmt::format("{}-{:02}", share.prefix, number);
    member.region = share.region;
    member.env = share.env;
    member.provider = share.provider;
    member.group = groupOf(share, index);
    Random random(hashText(member.name, hashText("estate") ^ seed));
    member.ageDays = random.between(60, 900);
    member.pools = detail::poolsFor(member.env, member.provider, random);
    member.workloads = detail::workloadsFor(member.env, random);
    const int roll = random.between(0, 99);
    if (member.env == "dev" || member.env == "staging") {
        member.version = "1.33.5";
    } else if (member.env == "pos") {
        member.version = roll < 12 ? "1.31.13" : "1.32.9";
    } else {
        member.version = roll < 40 ? "1.33.5" : "1.32.9";
    }
    if (member.version.starts_with("1.31.")) {
        member.requestedApis.push_back(
            {"flowcontrol.apiserver.k8s.io", "v1beta3", "flowschemas", "1.32"});
    }
    if (member.env == "staging") {
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
    Estate estate;
    estate.name = "retail-eu";
    estate.regions = {{"westeurope", 52.37, 4.90},    {"northeurope", 53.35, -6.26},
                      {"francecentral", 48.86, 2.35}, {"swedencentral", 60.67, 17.14},
                      {"eu-central-1", 50.11, 8.68},  {"eu-west-1", 53.41, -8.24},
                      {"edge-paris", 48.90, 2.26},    {"edge-lyon", 45.76, 4.84},
                      {"edge-milano", 45.46, 9.19},   {"edge-hamburg", 53.55, 9.99}};
    const auto counts = apportion(clusters);
    for (std::size_t g = 0; g < kGroups.size(); ++g) {
        for (int i = 0; i < counts[g]; ++i) {
            estate.members.push_back(makeMember(kGroups[g], i, seed));
        }
    }
    return estate;
}

} // namespace pilothouse::simulator
