// SPDX-License-Identifier: GPL-3.0-or-later
// Room for the nodes that come and for the pods of those that go.
#include "rollout/validate_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

/// Source: AKS "upgrade options": a node pool surges by maxSurge nodes, or, where that is 0, takes
/// maxUnavailable nodes away first.
namespace pilothouse::rollout::detail {

using model::Severity;

namespace {

bool takesPods(const model::Node& node) {
    return !node.unschedulable && node.ready == model::NodeReady::True;
}

/// Nodes of one pool that may be gone together.
struct Going {
    std::string pool{}; ///< empty: not told apart
    std::size_t nodes = 1;
};

/// What goes at once, pool by pool; nothing where each pool gets its new nodes first.
std::vector<Going> goingOf(const MemberFacts& member) {
    if (!member.pools) {
        return {Going{}};
    }
    std::vector<Going> out;
    for (const auto& pool : *member.pools) {
        if (pool.surge == 0) {
            out.push_back({.pool = pool.name,
                           .nodes = static_cast<std::size_t>(std::max(pool.unavailable, 1))});
        }
    }
    return out;
}

/// The most that these nodes can take away: the largest of them.
std::int64_t largest(std::vector<std::int64_t> amounts, std::size_t count) {
    std::sort(amounts.begin(), amounts.end(), std::greater<>());
    amounts.resize(std::min(count, amounts.size()));
    return std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0});
}

Capacity gone(const MemberFacts& member, const Going& going) {
    std::vector<std::int64_t> cpu;
    std::vector<std::int64_t> memory;
    for (const auto& node : *member.nodes) {
        const bool isOf = going.pool.empty() || node.pool == going.pool;
        if (isOf && takesPods(node) && node.cpuAllocatableMilli && node.memoryAllocatableBytes) {
            cpu.push_back(*node.cpuAllocatableMilli);
            memory.push_back(*node.memoryAllocatableBytes);
        }
    }
    return {.cpuMilli = largest(std::move(cpu), going.nodes),
            .memoryBytes = largest(std::move(memory), going.nodes)};
}

std::string nodesText(const Going& going) {
    const auto what = going.nodes == 1 ? std::string("its largest node")
                                       : fmt::format("its {} largest nodes", going.nodes);
    return going.pool.empty() ? what : fmt::format("{} of pool {}", what, going.pool);
}

/// Whether the pods of the nodes that go fit on the others.
void checkSpare(const MemberFacts& member, Findings& findings) {
    const auto all = goingOf(member);
    const auto open = std::count_if(member.nodes->begin(), member.nodes->end(), takesPods);
    if (open == 1 && !all.empty()) {
        findings.addMember(member.name,
                           {.severity = Severity::Warning,
                            .code = "SingleNode",
                            .message = "one node takes pods: while it drains nothing can run",
                            .mend = "add a node, or let the node pool surge by one"});
        return;
    }
    if (!member.requested || open < 2) {
        return;
    }
    const auto total = gone(member, {.nodes = member.nodes->size()});
    for (const auto& going : all) {
        const auto less = gone(member, going);
        const bool lacksCpu = member.requested->cpuMilli > total.cpuMilli - less.cpuMilli;
        const bool lacksMemory =
            member.requested->memoryBytes > total.memoryBytes - less.memoryBytes;
        if (less.cpuMilli == 0 || (!lacksCpu && !lacksMemory)) {
            continue;
        }
        findings.addMember(
            member.name,
            {.severity = Severity::Warning,
             .code = "LittleSpare",
             .message = fmt::format("without {} there is too little {} for what its pods request",
                                    nodesText(going),
                                    lacksCpu && lacksMemory ? "CPU and memory"
                                    : lacksCpu              ? "CPU"
                                                            : "memory"),
             .mend = "add a node, or let the node pool surge by one"});
    }
}

/// Whether there is room for the nodes of a pool that come before others go.
void checkSurge(const MemberFacts& member, const PoolFact& pool, Findings& findings) {
    for (const auto& [key, each] : pool.takes) {
        const auto room = member.rooms.find(key);
        const auto wanted = static_cast<std::int64_t>(pool.surge) * each;
        if (wanted == 0 || room == member.rooms.end()) {
            continue;
        }
        const auto left = std::max<std::int64_t>(room->second.limit - room->second.used, 0);
        if (left >= wanted) {
            continue;
        }
        findings.addMember(
            member.name,
            {.severity = Severity::Error,
             .code = "NoRoomToSurge",
             .message = fmt::format("pool {} surges by {} node{} of {}, which take {} {}; {} of {} "
                                    "are left",
                                    pool.name, pool.surge, pool.surge == 1 ? "" : "s", pool.size,
                                    wanted, room->second.name, left, room->second.limit),
             .mend = "make room or ask for more, or let the pool surge by fewer nodes (maxSurge 0 "
                     "with maxUnavailable 1 needs none)"});
    }
}

} // namespace

void checkCapacity(const MemberFacts& member, Findings& findings) {
    if (member.nodes) {
        checkSpare(member, findings);
    }
    if (member.pools) {
        for (const auto& pool : *member.pools) {
            checkSurge(member, pool, findings);
        }
    }
}

} // namespace pilothouse::rollout::detail
