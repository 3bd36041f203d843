// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/version.h"
#include "mesh/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace pilothouse::mesh {
namespace {

/// What selectors without a cluster mean: the key, else the version's default (true from 1.19).
std::int32_t scopeOf(const MemberMeshFacts& member) {
    if (!member.config) {
        return -1;
    }
    if (member.config->policyDefaultLocalCluster) {
        return *member.config->policyDefaultLocalCluster ? 1 : 0;
    }
    const auto version = kube::parseKubeVersion(member.ciliumVersion);
    return version ? (std::pair(version->major, version->minor) >= std::pair(1, 19) ? 1 : 0) : -1;
}

/// P20.
void checkScope(const FleetIndex& fleet, FindingList& findings) {
    compareClasses(
        fleet, findings,
        {.severity = MeshSeverity::Warning,
         .code = MeshCode::PolicyScope,
         .classOf = [&](std::uint32_t cluster) { return scopeOf(fleet.member(cluster)); },
         .describe =
             [](std::int32_t value) {
                 return value == 1 ? "policies without a cluster select local pods alone"
                                   : "policies without a cluster select pods of all clusters";
             },
         .mend = "Set policy-default-local-cluster alike in all clusters."});
    std::vector<std::uint32_t> narrowed;
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        const auto& member = fleet.member(cluster);
        const bool hasOpen =
            member.policies &&
            std::any_of(member.policies->begin(), member.policies->end(), [](const auto& each) {
                return each.selectsWithoutCluster.value_or(false);
            });
        if (fleet.component(cluster) >= 0 && scopeOf(member) == 1 && hasOpen) {
            narrowed.push_back(cluster);
        }
    }
    if (!narrowed.empty()) {
        findings.add(MeshSeverity::Info, MeshCode::PolicyScope, narrowed,
                     {fmt::format("policies of {} select peers without naming a cluster, so they "
                                  "allow none of another cluster",
                                  namesOf(fleet, narrowed)),
                      "Name io.cilium.k8s.policy.cluster in policies that are to allow other "
                      "clusters."});
    }
}

using PolicyKey = std::tuple<std::string_view, std::string_view, std::string_view>;

/// Clusters of one component by the hash of one policy.
using ByHash = std::map<std::string_view, std::vector<std::uint32_t>>;

std::string nameOf(const PolicyKey& key) {
    const auto& [kind, ns, name] = key;
    return ns.empty() ? fmt::format("{} {}", kind, name) : fmt::format("{} {}/{}", kind, ns, name);
}

bool hasNamespace(const MemberMeshFacts& member, std::string_view ns) {
    return ns.empty() ||
           (member.namespaces && std::any_of(member.namespaces->begin(), member.namespaces->end(),
                                             [&](const auto& each) { return each.name == ns; }));
}

void addDifference(const FleetIndex& fleet, FindingList& findings, const PolicyKey& key,
                   const ByHash& byHash) {
    const auto most =
        std::max_element(byHash.begin(), byHash.end(), [](const auto& a, const auto& b) {
            return a.second.size() < b.second.size();
        });
    std::vector<std::uint32_t> others;
    for (const auto& [hash, clusters] : byHash) {
        if (hash != most->first) {
            others.insert(others.end(), clusters.begin(), clusters.end());
        }
    }
    std::sort(others.begin(), others.end());
    auto clusters = others;
    if (most->second.size() <= others.size()) {
        clusters.insert(clusters.end(), most->second.begin(), most->second.end());
    }
    findings.add(MeshSeverity::Info, MeshCode::PolicyDrift, clusters,
                 {fmt::format("{} of {} is not what {} have", nameOf(key), namesOf(fleet, others),
                              namesOf(fleet, most->second)),
                  "Compare the policies, and place one of them everywhere if they are meant to be "
                  "alike."});
}

/// P21, for one component: policies of one name that differ, or that most have and some lack.
void checkDrift(const FleetIndex& fleet, FindingList& findings,
                const std::vector<std::uint32_t>& component) {
    std::map<PolicyKey, ByHash> policies;
    std::vector<std::uint32_t> readers;
    for (const auto cluster : component) {
        const auto& own = fleet.member(cluster).policies;
        if (!own) {
            continue;
        }
        readers.push_back(cluster);
        for (const auto& policy : *own) {
            policies[{policy.kind, policy.ns, policy.name}][policy.hash].push_back(cluster);
        }
    }
    for (const auto& [key, byHash] : policies) {
        std::vector<std::uint32_t> have;
        for (const auto& [hash, clusters] : byHash) {
            have.insert(have.end(), clusters.begin(), clusters.end());
        }
        std::sort(have.begin(), have.end());
        if (byHash.size() > 1) {
            addDifference(fleet, findings, key, byHash);
        }
        std::vector<std::uint32_t> lack;
        std::copy_if(readers.begin(), readers.end(), std::back_inserter(lack), [&](auto each) {
            return !std::binary_search(have.begin(), have.end(), each) &&
                   hasNamespace(fleet.member(each), std::get<1>(key));
        });
        if (have.size() > 1 && !lack.empty() && lack.size() < have.size()) {
            findings.add(MeshSeverity::Info, MeshCode::PolicyDrift, lack,
                         {fmt::format("{} is missing in {}; {} have it", nameOf(key),
                                      namesOf(fleet, lack), namesOf(fleet, have)),
                          "Place it there too, if it is meant for all clusters."});
        }
    }
}

} // namespace

void checkPolicies(const FleetIndex& fleet, FindingList& findings) {
    checkScope(fleet, findings);
    for (const auto& component : fleet.components()) {
        checkDrift(fleet, findings, component);
    }
}

} // namespace pilothouse::mesh
