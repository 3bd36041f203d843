// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/scheduler.h"
#include "placement/what_if.h"
#include "report.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <unordered_map>

namespace pilothouse::bench {

namespace {

using namespace placement;

constexpr Instant kNow{std::chrono::seconds{1'795'161'600}};
constexpr const char* kCpu = "resources.kubernetes-fleet.io/available-cpu";
constexpr const char* kCost = "kubernetes.azure.com/per-cpu-core-cost";

using Random = std::mt19937;

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

std::vector<Member> someMembers(int count) {
    Random random(7);
    std::vector<Member> members;
    for (int index = 0; index < count; ++index) {
        Member member{.name = "member-" + std::to_string(index)};
        member.labels = {{"env", below(random, 3) == 0 ? "canary" : "prod"},
                         {"region", "r" + std::to_string(below(random, 12))},
                         {"tier", "t" + std::to_string(below(random, 4))},
                         {"zone", "z" + std::to_string(below(random, 60))}};
        member.properties = {{kCost, "0.0" + std::to_string(10 + below(random, 80))}};
        member.available = {{"cpu", std::to_string(below(random, 200'000)) + "m"}};
        if (below(random, 10) == 0) {
            member.taints = {{"maintenance", "true", "NoSchedule"}};
        }
        const AgentCondition good{.isTrue = true, .since = kNow - std::chrono::hours(1)};
        member.agent = MemberAgent{.heartbeat = kNow - std::chrono::seconds(below(random, 310)),
                                   .joined = good,
                                   .healthy = good};
        members.push_back(std::move(member));
    }
    return members;
}

PropertyExpression atLeast(const char* name, int value) {
    const auto text = std::to_string(value);
    return {.name = name,
            .op = PropertyOperator::Ge,
            .text = text,
            .value = *kube::ExactQuantity::parse(text)};
}

std::vector<Policy> somePolicies(int count, bool hasSpread) {
    Random random(11);
    std::vector<Policy> policies;
    for (int index = 0; index < count; ++index) {
        Policy policy{.type = PickType::N, .numberOfClusters = 1 + below(random, 50)};
        RequiredTerm term{.labels = *kube::Selector::parse("env=prod")};
        for (int each = below(random, 3); each > 0; --each) {
            term.properties.push_back(atLeast(kCpu, below(random, 100)));
        }
        policy.required = {term};
        policy.preferred = {{.weight = 60, .sorter = PropertySorter{kCost, SortOrder::Ascending}}};
        for (int each = below(random, 3); each > 0; --each) {
            policy.preferred.push_back(
                {.weight = 20 * each,
                 .labels = *kube::Selector::parse("tier=t" + std::to_string(each))});
        }
        if (hasSpread) {
            policy.spread = {{.key = below(random, 2) == 0 ? "region" : "zone",
                              .maxSkew = 1 + below(random, 3)}};
        }
        policies.push_back(std::move(policy));
    }
    return policies;
}

/// What a straight translation would do: labels in maps, properties parsed where they are used,
/// every cluster sorted. Affinity, eligibility and taints alone; no spread, no words, no bindings.
struct PlainCluster {
    std::map<std::string, std::string> labels{};
    std::map<std::string, std::string> properties{};
    const Member* member = nullptr;
};

std::vector<PlainCluster> plainOf(const std::vector<Member>& members) {
    std::vector<PlainCluster> out;
    for (const auto& member : members) {
        PlainCluster plain{.member = &member};
        plain.labels.insert(member.labels.begin(), member.labels.end());
        plain.properties.insert(member.properties.begin(), member.properties.end());
        plain.properties.emplace(kCpu, member.available.front().second);
        out.push_back(std::move(plain));
    }
    return out;
}

std::int64_t decidePlainly(const std::vector<PlainCluster>& clusters, const Policy& policy) {
    const auto value = [](const PlainCluster& cluster, const std::string& name) {
        return kube::ExactQuantity::parse(cluster.properties.find(name)->second)->approximate();
    };
    double least = 1e300;
    double most = -1e300;
    for (const auto& cluster : clusters) {
        least = std::min(least, value(cluster, kCost));
        most = std::max(most, value(cluster, kCost));
    }
    std::vector<std::pair<std::int64_t, const std::string*>> scored;
    for (const auto& cluster : clusters) {
        const auto& member = *cluster.member;
        const auto env = cluster.labels.find("env");
        bool passes = env != cluster.labels.end() && env->second == "prod" &&
                      kNow - *member.agent->heartbeat <= kEligibilityTimeout &&
                      member.taints.empty();
        for (const auto& each : policy.required.front().properties) {
            passes = passes && value(cluster, each.name) >= each.value.approximate();
        }
        if (!passes) {
            continue;
        }
        std::int64_t score = 0;
        for (const auto& term : policy.preferred) {
            if (term.sorter) {
                const double share = (value(cluster, kCost) - least) / (most - least);
                score += static_cast<std::int64_t>((1 - share) * term.weight);
            } else {
                const auto& wanted = term.labels->requirements().front();
                const auto found = cluster.labels.find(wanted.key);
                score += found != cluster.labels.end() && found->second == wanted.values.front()
                             ? term.weight
                             : 0;
            }
        }
        scored.emplace_back(score, &member.name);
    }
    std::sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : *a.second > *b.second;
    });
    const auto count = std::min(scored.size(), static_cast<std::size_t>(*policy.numberOfClusters));
    std::int64_t sum = 0;
    for (std::size_t index = 0; index < count; ++index) {
        sum += scored[index].first;
    }
    return sum;
}

double decideAll(const Fleet& fleet, const std::vector<Policy>& policies, std::int64_t& picked) {
    const auto before = threadCpuUs();
    for (const auto& policy : policies) {
        const auto outcome = schedule(
            {.fleet = &fleet, .now = kNow, .name = "web", .policy = policy, .snapshot = "web-0"});
        picked += static_cast<std::int64_t>(outcome.bindings.size());
    }
    return threadCpuUs() - before;
}

/// A region that fails, on a fleet of 2,000 at full scale: what moves while somebody plays with a
/// what-if. Against plain clusters that are made anew and decided once.
void benchWhatIf(const Scale& scale, Report& report) {
    const std::string name = "what if a region fails";
    const auto members = someMembers(scale.members * 10);
    const auto policy = somePolicies(1, false).front();
    const WhatIfState state{.members = members, .now = kNow};
    std::int64_t picked = 0;
    const auto before = threadCpuUs();
    for (int round = 0; round < scale.rounds; ++round) {
        auto changed = state;
        const auto done = applyWhatIf(changed, "region.r" + std::to_string(round % 12) + ":down");
        const auto fleet = Fleet::make(std::move(changed.members));
        if (!done || !fleet) {
            report.fault(name, describe(done ? fleet.error() : done.error()));
            return;
        }
        picked += static_cast<std::int64_t>(schedule({.fleet = &*fleet,
                                                      .now = kNow,
                                                      .name = "web",
                                                      .policy = policy,
                                                      .snapshot = "web-0"})
                                                .bindings.size());
    }
    const double figure = (threadCpuUs() - before) / scale.rounds;
    const auto plainBefore = threadCpuUs();
    std::int64_t sum = 0;
    for (int round = 0; round < scale.rounds; ++round) {
        const auto copy = members;
        sum += decidePlainly(plainOf(copy), policy);
    }
    const double floor = (threadCpuUs() - plainBefore) / scale.rounds;
    if (picked <= 0 || sum <= 0) {
        report.fault(name, "nothing was placed");
        return;
    }
    report.add({.name = name,
                .figure = figure / 1000,
                .floor = floor / 1000,
                .unit = "ms",
                .ratio = figure / floor,
                .target = 2,
                .against = "maps and strings made anew, decided once; " +
                           std::to_string(members.size()) + " clusters"});
}

} // namespace

void benchPlacement(const Scale& scale, Report& report) {
    benchWhatIf(scale, report);
    const int clusters = scale.members * 25;
    const int placements = scale.rounds * 5;
    const double pairs = static_cast<double>(clusters) * placements / 1000; // µs to ns
    const auto members = someMembers(clusters);
    const auto fleet = Fleet::make(members);
    const auto plain = plainOf(members);
    const auto policies = somePolicies(placements, false);
    const auto spread = somePolicies(placements, true);
    if (!fleet) {
        report.fault("decide placements (T16)", fleet.error().message);
        return;
    }
    const auto before = threadCpuUs();
    std::int64_t sum = 0;
    for (const auto& policy : policies) {
        sum += decidePlainly(plain, policy);
    }
    const double floor = threadCpuUs() - before;
    std::int64_t picked = 0;
    const double figure = decideAll(*fleet, policies, picked);
    const double spreadFigure = decideAll(*fleet, spread, picked);
    if (sum <= 0 || picked <= 0) {
        report.fault("decide placements (T16)", "nothing was placed");
        return;
    }
    report.add({.name = "decide placements (T16)",
                .figure = figure / pairs,
                .floor = floor / pairs,
                .unit = "ns",
                .ratio = floor / figure,
                .target = 25,
                .atLeast = true,
                .against = "maps and strings, no words; a cluster of one placement"});
    report.add({.name = "decide placements with spread (T16)",
                .figure = spreadFigure / pairs,
                .floor = floor / pairs,
                .unit = "ns",
                .ratio = floor / spreadFigure,
                .target = 10,
                .atLeast = true,
                .against = "the same without spread; up to 50 cycles"});
}

} // namespace pilothouse::bench
