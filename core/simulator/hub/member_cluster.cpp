// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/member_cluster.h"

#include "simulator/random.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

struct Price {
    std::string_view machine;
    double perHour; ///< in the cheapest region
};

constexpr std::array<Price, 7> kPrices{{{"Standard_D4s_v5", 0.192},
                                        {"Standard_D8s_v5", 0.384},
                                        {"Standard_D16s_v5", 0.768},
                                        {"Standard_NC24ads_A100_v4", 3.673},
                                        {"m6i.xlarge", 0.192},
                                        {"m6i.2xlarge", 0.384},
                                        {"edge-nuc-i7", 0.080}}};

/// What a region adds, in percent: any number that a text gives, so that regions differ.
double regionFactor(const std::string& region) {
    return 1.0 + static_cast<double>(hashText(region, hashText("price")) % 32) / 100.0;
}

double hourlyPrice(const NodePool& pool, const std::string& region) {
    const auto found = std::find_if(kPrices.begin(), kPrices.end(), [&](const Price& each) {
        return each.machine == pool.instanceType;
    });
    const double perNode =
        found != kPrices.end() ? found->perHour : 0.05 * static_cast<double>(pool.cpu);
    return perNode * static_cast<double>(pool.nodes) * regionFactor(region);
}

/// What all nodes of a member have together, in millicores and MiB.
struct Amounts {
    std::int64_t cpu = 0;
    std::int64_t memory = 0;
    std::int64_t allocatableCpu = 0;
    std::int64_t allocatableMemory = 0;
    std::int64_t usedCpu = 0;
    std::int64_t usedMemory = 0;
};

Amounts amountsOf(const MemberSpec& spec) {
    Amounts sum;
    for (const NodePool& pool : spec.pools) {
        sum.cpu += std::int64_t{pool.nodes} * pool.cpu * 1000;
        sum.memory += std::int64_t{pool.nodes} * pool.memoryGiB * 1024;
        // What the kubelet and the system keep for themselves.
        sum.allocatableCpu += std::int64_t{pool.nodes} * (pool.cpu * 1000 - 180);
        sum.allocatableMemory += std::int64_t{pool.nodes} * (pool.memoryGiB * 1024 * 92 / 100);
    }
    for (const WorkloadSpec& workload : spec.workloads) {
        const int pods =
            workload.kind == WorkloadKind::DaemonSet ? spec.nodeCount() : workload.replicas;
        sum.usedCpu += std::int64_t{pods} * workload.cpuMilli;
        sum.usedMemory += std::int64_t{pods} * workload.memoryMi;
    }
    return sum;
}

json amountsJson(std::int64_t milliCpu, std::int64_t mebibytes) {
    return {{"cpu", milliCpu % 1000 == 0 ? fmt::format("{}", milliCpu / 1000)
                                         : fmt::format("{}m", milliCpu)},
            {"memory", fmt::format("{}Mi", mebibytes)}};
}

json propertiesOf(const MemberSpec& spec, const Amounts& amounts, const std::string& time) {
    json properties = json::object();
    const auto add = [&](const std::string& name, const std::string& value) {
        properties[name] = {{"value", value}, {"observationTime", time}};
    };
    std::map<std::string, int> machines;
    double cost = 0;
    for (const NodePool& pool : spec.pools) {
        machines[pool.instanceType] += pool.nodes;
        cost += hourlyPrice(pool, spec.region);
    }
    for (const auto& [machine, count] : machines) {
        add(fmt::format("kubernetes.azure.com/vm-sizes/{}/count", machine), std::to_string(count));
    }
    add("kubernetes-fleet.io/node-count", std::to_string(spec.nodeCount()));
    add("kubernetes.azure.com/per-cpu-core-cost",
        fmt::format("{:.3f}", cost * 1000 / static_cast<double>(amounts.cpu)));
    add("kubernetes.azure.com/per-gb-memory-cost",
        fmt::format("{:.3f}", cost * 1024 / static_cast<double>(amounts.memory)));
    add("k8s.io/k8s-version", "v" + spec.version);
    return properties;
}

json condition(const char* type, const char* reason, const std::string& message,
               const std::string& since) {
    return {{"type", type},
            {"status", "True"},
            {"reason", reason},
            {"message", message},
            {"lastTransitionTime", since},
            {"observedGeneration", 1}};
}

json statusOf(const MemberSpec& spec, const std::string& joined, const std::string& time) {
    const Amounts amounts = amountsOf(spec);
    std::set<std::string> names{"default", "kube-system"};
    for (const WorkloadSpec& workload : spec.workloads) {
        names.insert(workload.nameSpace);
    }
    json nameSpaces = json::object();
    for (const std::string& name : names) {
        nameSpaces[name] = "";
    }
    return {
        {"conditions",
         {condition("ReadyToJoin", "MemberClusterReadyToJoin",
                    "Member cluster is ready to join the fleet", joined),
          condition("Joined", "MemberClusterJoined",
                    "Member cluster has successfully joined the fleet", joined),
          condition("ClusterPropertyProviderStarted", "ClusterPropertyProviderStarted",
                    "Cluster property provider has been started", joined),
          condition("ClusterPropertyCollectionSucceeded", "ClusterPropertyCollectionSucceeded",
                    "Cluster property collection has succeeded", joined),
          condition("AKSClusterCostPropertiesCollectionSucceeded", "CostsCalculated",
                    "Cost properties have been collected", joined),
          condition("NamespaceCollectionSucceeded", "Succeeded",
                    "Namespace collection has succeeded", joined)}},
        {"properties", propertiesOf(spec, amounts, time)},
        {"resourceUsage",
         {{"capacity", amountsJson(amounts.cpu, amounts.memory)},
          {"allocatable", amountsJson(amounts.allocatableCpu, amounts.allocatableMemory)},
          {"available",
           amountsJson(std::max<std::int64_t>(0, amounts.allocatableCpu - amounts.usedCpu),
                       std::max<std::int64_t>(0, amounts.allocatableMemory - amounts.usedMemory))},
          {"observationTime", time}}},
        {"namespaces", std::move(nameSpaces)},
        {"agentStatus",
         json::array({{{"type", "MemberAgent"},
                       {"conditions",
                        {condition("Joined", "InternalMemberClusterJoined", "", joined),
                         condition("Healthy", "InternalMemberClusterHealthy", "", joined)}},
                       {"lastReceivedHeartbeat", time}}})}};
}

bool isOffline(const Joined& member, Offset at) {
    return std::any_of(member.effects.begin(), member.effects.end(), [&](const Effect& effect) {
        return (effect.verb == Verb::Silent ||
                (effect.verb == Verb::Down && effect.how == "refuse")) &&
               effect.isActive(at);
    });
}

} // namespace

json memberCluster(const Joined& member, Instant joined, Instant now) {
    const MemberSpec& spec = member.spec;
    json labels{{"kubernetes-fleet.io/member-name", spec.name},
                {"fleet.azure.com/location", spec.region},
                {"region", spec.region},
                {"environment", spec.env},
                {"provider", spec.provider}};
    for (const auto& [key, value] : member.labels) {
        labels[key] = value;
    }
    json taints = json::array();
    for (const HubTaint& each : member.taints) {
        taints.push_back({{"key", each.key}, {"value", each.value}, {"effect", "NoSchedule"}});
    }
    json wanted{{"identity",
                 {{"kind", "ServiceAccount"},
                  {"name", "fleet-member-agent-" + spec.name},
                  {"namespace", "fleet-system"}}},
                {"heartbeatPeriodSeconds", kHeartbeat.count()}};
    if (!taints.empty()) {
        wanted["taints"] = std::move(taints);
    }
    return {{"metadata",
             {{"name", spec.name},
              {"labels", std::move(labels)},
              {"finalizers", {"kubernetes-fleet.io/membercluster-finalizer"}}}},
            {"spec", std::move(wanted)},
            {"status", statusOf(spec, formatInstant(joined), formatInstant(now))}};
}

std::optional<Offset> lastHeartbeat(const Joined& member, Offset now) {
    constexpr Offset kPeriod = kHeartbeat;
    const Offset phase{static_cast<Offset::rep>(hashText(member.spec.name) %
                                                static_cast<std::uint64_t>(kPeriod.count()))};
    auto ticks = (now - phase).count() / kPeriod.count();
    ticks -= (now - phase).count() < 0 && (now - phase).count() % kPeriod.count() != 0 ? 1 : 0;
    constexpr int kMost = 60 * 24 * 7; // a week off the network is long enough
    for (int back = 0; back < kMost; ++back) {
        const Offset at = phase + kPeriod * (ticks - back);
        if (!isOffline(member, at)) {
            return at;
        }
    }
    return std::nullopt;
}

void beat(json& object, Instant at) {
    const std::string time = formatInstant(at);
    json& status = object["status"];
    status["agentStatus"][0]["lastReceivedHeartbeat"] = time;
    status["resourceUsage"]["observationTime"] = time;
    for (auto& [name, value] : status["properties"].items()) {
        value["observationTime"] = time;
    }
}

} // namespace pilothouse::simulator::hub
