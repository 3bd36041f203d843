// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/plan_members.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace pilothouse::rollout::detail {

namespace {

bool hasAzureLabel(const model::Node& node) {
    return std::any_of(node.labels.begin(), node.labels.end(), [](const auto& label) {
        return label.first.compare(0, 21, "kubernetes.azure.com/") == 0;
    });
}

/// As far as its version, its nodes and its ARM id tell.
std::string providerOf(const MemberFacts& member) {
    const auto version = member.version.value_or(std::string{});
    if (version.find("-eks-") != std::string::npos) {
        return "eks";
    }
    if (version.find("-gke.") != std::string::npos) {
        return "gke";
    }
    const bool isAzure =
        !member.azureId.empty() ||
        (member.nodes && std::any_of(member.nodes->begin(), member.nodes->end(), hasAzureLabel));
    return isAzure ? "aks" : "";
}

std::vector<std::int32_t> poolsOf(const std::vector<model::Node>& nodes) {
    std::map<std::string, std::int32_t> byName;
    for (const auto& node : nodes) {
        ++byName[node.pool];
    }
    std::vector<std::int32_t> pools;
    for (const auto& [name, count] : byName) {
        pools.push_back(count);
    }
    return pools;
}

} // namespace

std::vector<model::MemberShape>
shapesOf(const model::Plan& plan,
         const std::map<std::string, const MemberFacts*, std::less<>>& facts) {
    std::vector<model::MemberShape> shapes;
    for (const auto& stage : plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                auto& shape = shapes.emplace_back();
                const auto found = facts.find(member.name);
                if (found != facts.end()) {
                    shape.provider = providerOf(*found->second);
                    if (found->second->nodes) {
                        shape.pools = poolsOf(*found->second->nodes);
                    }
                }
            }
        }
    }
    return shapes;
}

} // namespace pilothouse::rollout::detail
