// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_azure_rooms.h"

#include "engine/plan_azure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace pilothouse::engine {

namespace {

constexpr const char* kCores = "cores";

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// "/subscriptions/S" of an ARM id.
std::string subscriptionOf(const std::string& id) {
    constexpr std::size_t kFirst = std::string_view("/subscriptions/").size();
    return id.substr(0, id.find('/', kFirst));
}

/// The id of a subnet's network; empty for what is none, or cannot stand in a path.
std::string networkOf(const std::string& subnet) {
    const auto place = lower(subnet).find("/subnets/");
    return place == std::string::npos || !isPlainArmId(subnet) ? std::string()
                                                               : subnet.substr(0, place);
}

bool isPlainWord(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](unsigned char c) { return std::isalnum(c) != 0; });
}

/// What one node of a pool takes.
rollout::PoolFact poolFact(const azure::AgentPool& pool, const azure::ManagedCluster& cluster) {
    rollout::PoolFact fact{.name = pool.name,
                           .surge = pool.surge,
                           .unavailable = pool.unavailable,
                           .size = pool.vmSize};
    if (const auto size = azure::readVmSize(pool.vmSize)) {
        fact.cpus = size->cpus;
        fact.takes.emplace_back(kCores, size->cpus);
        fact.takes.emplace_back(lower(size->family), size->cpus);
    }
    const bool hasOwnForPods = !pool.podSubnet.empty();
    const auto podsInSubnet = cluster.givesPodsSubnetAddresses && !hasOwnForPods ? pool.maxPods : 0;
    if (!pool.subnet.empty()) {
        fact.takes.emplace_back(lower(pool.subnet), 1 + podsInSubnet);
    }
    if (hasOwnForPods) {
        fact.takes.emplace_back(lower(pool.podSubnet), pool.maxPods);
    }
    return fact;
}

/// How a count is told: "vCPUs (Total Regional vCPUs)", "addresses of subnet nodes".
std::string nameOf(const azure::Usage& usage, bool isOfSubnet) {
    return isOfSubnet ? "addresses of subnet " + usage.key.substr(usage.key.rfind('/') + 1)
                      : fmt::format("vCPUs ({})", usage.name.empty() ? usage.key : usage.name);
}

} // namespace

std::size_t AzureRooms::placeOf(const std::string& path, bool isOfSubnets,
                                std::vector<Question>& questions) {
    const auto [found, isNew] = m_places.try_emplace(path, m_counts.size());
    if (isNew) {
        questions.push_back({.tag = static_cast<int>(m_counts.size()), .path = path});
        m_counts.push_back({.path = path, .isOfSubnets = isOfSubnets});
    }
    return found->second;
}

std::vector<AzureRooms::Question> AzureRooms::note(const azure::ManagedCluster& cluster,
                                                   const std::string& azureId,
                                                   rollout::MemberFacts& member) {
    std::vector<Question> questions;
    auto& needed = m_needed[member.name];
    member.pools.emplace();
    for (const auto& pool : cluster.pools) {
        member.pools->push_back(poolFact(pool, cluster));
        if (pool.surge == 0) {
            continue; // takes nothing
        }
        if (isPlainWord(cluster.location)) {
            needed.push_back(
                placeOf(fmt::format("{}/providers/Microsoft.Compute/locations/{}/usages"
                                    "?api-version=2024-07-01",
                                    subscriptionOf(azureId), lower(cluster.location)),
                        false, questions));
        }
        for (const auto* subnet : {&pool.subnet, &pool.podSubnet}) {
            if (const auto network = networkOf(*subnet); !network.empty()) {
                needed.push_back(
                    placeOf(network + "/usages?api-version=2024-05-01", true, questions));
            }
        }
    }
    std::sort(needed.begin(), needed.end());
    needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
    return questions;
}

void AzureRooms::take(int tag, const Result<std::string>& body) {
    auto& count = m_counts.at(static_cast<std::size_t>(tag));
    auto usages =
        body ? azure::readUsages(*body) : Result<std::vector<azure::Usage>>(fail(body.error()));
    if (usages) {
        count.usages = *std::move(usages);
    } else {
        count.error = std::move(usages.error());
    }
}

std::vector<std::pair<std::string, Error>> AzureRooms::give(rollout::MemberFacts& member) const {
    std::vector<std::pair<std::string, Error>> gaps;
    const auto needed = m_needed.find(member.name);
    if (needed == m_needed.end()) {
        return gaps;
    }
    for (const auto place : needed->second) {
        const auto& count = m_counts[place];
        if (count.error) {
            gaps.emplace_back(count.isOfSubnets ? "addresses" : "quota", *count.error);
        }
        for (const auto& usage : count.usages) {
            const auto key = lower(usage.key);
            const bool isTaken =
                std::any_of(member.pools->begin(), member.pools->end(), [&key](const auto& pool) {
                    return std::any_of(pool.takes.begin(), pool.takes.end(),
                                       [&key](const auto& each) { return each.first == key; });
                });
            if (isTaken) {
                member.rooms[key] = {.name = nameOf(usage, count.isOfSubnets),
                                     .used = usage.used,
                                     .limit = usage.limit};
            }
        }
    }
    return gaps;
}

} // namespace pilothouse::engine
