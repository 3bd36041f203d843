// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include "rollout/simulate.h"
#include "rollout/validate.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>
#include <random>

namespace pilothouse::bench {

namespace {

constexpr Instant kStart{std::chrono::seconds{1'795'161'600}};
constexpr std::int32_t kSlots = 50;
constexpr double kPlanTarget = 25;

model::Plan planOf(int members) {
    model::Plan plan;
    const auto share = std::max(1, members / 10);
    int next = 0;
    for (const int count : {share, 3 * share, members - 4 * share}) {
        model::PlannedGroup group{.name = "g", .maxConcurrency = kSlots};
        for (int index = 0; index < count; ++index, ++next) {
            const auto name = "member-" + std::to_string(next);
            group.members.push_back({.cluster = ClusterId(name), .name = name});
        }
        plan.stages.push_back({.name = "stage-" + std::to_string(plan.stages.size()),
                               .groups = {group},
                               .maxConcurrency = kSlots,
                               .soak = std::chrono::hours(1)});
    }
    return plan;
}

/// The least that any such simulation does: draw every duration and keep what is in flight in
/// order of its end. Returns the sum of all ends, so that nothing is left out.
double drawAndQueue(const rollout::DurationModel& model, int members, int samples) {
    double sum = 0;
    for (int sample = 0; sample < samples; ++sample) {
        std::mt19937_64 random(static_cast<std::uint64_t>(sample));
        std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> flying;
        std::int64_t now = 0;
        for (int member = 0; member < members; ++member) {
            if (flying.size() == kSlots) {
                now = flying.top();
                flying.pop();
            }
            const double share = (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0;
            flying.push(now + model.percentile(share).count());
        }
        for (; !flying.empty(); flying.pop()) {
            now = flying.top();
        }
        sum += static_cast<double>(now);
    }
    return sum;
}

/// A member as a fleet on rollout day has them: five nodes in two pools, three budgets, old APIs.
rollout::MemberFacts factsOf(int index) {
    const auto number = std::to_string(index);
    const char* const ring = index % 10 == 0 ? "canary" : index % 10 < 4 ? "early" : "prod";
    rollout::MemberFacts facts{
        .id = ClusterId("/subscriptions/5f0c/managedClusters/member-" + number),
        .name = "member-" + number,
        .region = index % 3 == 0 ? "westeurope" : "eastus2",
        .labels = {{"env", "prod"},
                   {"owner", "team-" + std::to_string(index % 40)},
                   {"ring", ring},
                   {"tier", index % 2 == 0 ? "payments" : "shop"}},
        .version = index % 20 == 0 ? "v1.33.4" : "v1.33.5",
        .mayLease = true};
    facts.nodes.emplace();
    for (int at = 0; at < 5; ++at) {
        model::Node node;
        node.name = "aks-pool-" + number + "-" + std::to_string(at);
        node.pool = at < 2 ? "system" : "user";
        node.kubeletVersion = *facts.version;
        node.ready = model::NodeReady::True;
        node.cpuAllocatableMilli = 4'000;
        node.memoryAllocatableBytes = std::int64_t{16} << 30;
        facts.nodes->push_back(std::move(node));
    }
    facts.budgets.emplace();
    for (const char* name : {"api", "web", "queue"}) {
        kube::DisruptionBudget budget;
        budget.ns = "shop";
        budget.name = name;
        budget.disruptionsAllowed = 1;
        budget.currentHealthy = 3;
        budget.desiredHealthy = 2;
        budget.expectedPods = 3;
        facts.budgets->push_back(std::move(budget));
    }
    facts.requestedApis = {
        {.group = "policy", .version = "v1beta1", .resource = "podsecuritypolicies"}};
    facts.offered = {"1.33.5", "1.34.3"};
    facts.maintenance.emplace();
    facts.requested = rollout::Capacity{.cpuMilli = 9'000, .memoryBytes = std::int64_t{30} << 30};
    facts.foreignRuns.emplace();
    return facts;
}

constexpr std::array<const char*, 3> kRings{"canary", "early", "prod"};

model::Strategy ringsStrategy() {
    model::Strategy strategy{.name = "rings", .action = model::Action{.argv = {"true"}}};
    strategy.intent.kubernetesVersion = "1.34.3";
    strategy.policy.strictFirstStage = false;
    for (const char* ring : kRings) {
        model::StrategyStage stage{.name = ring, .soak = std::chrono::hours(1)};
        stage.groups.push_back(
            {.name = ring, .selector = std::string("env=prod,ring=") + ring, .isImplicit = true});
        strategy.stages.push_back(std::move(stage));
    }
    return strategy;
}

/// What no planning can do without: each member's ring looked up among its labels, what the plan
/// keeps of it copied, each stage put in order by name, every version that is known of a member
/// and its nodes compared with the target, budgets and capacity looked at, and a digest of the
/// whole. Returns what was counted, so that nothing is left out.
std::size_t groupAndCompare(const std::vector<rollout::MemberFacts>& members,
                            const std::string& target) {
    struct Kept {
        std::string id, name, region, version;
    };
    std::array<std::vector<Kept>, kRings.size()> stages;
    std::size_t counted = 0;
    for (const auto& member : members) {
        const auto ring = std::lower_bound(
            member.labels.begin(), member.labels.end(), std::string_view("ring"),
            [](const auto& label, std::string_view key) { return label.first < key; });
        for (std::size_t at = 0; at < kRings.size(); ++at) {
            if (ring->second == kRings[at]) {
                stages[at].push_back(
                    {member.id.str(), member.name, member.region, *member.version});
            }
        }
        std::int64_t cores = 0;
        for (const auto& node : *member.nodes) {
            counted += node.kubeletVersion.compare(1, std::string::npos, target) != 0 ? 1U : 0U;
            cores += node.cpuAllocatableMilli.value_or(0);
        }
        for (const auto& budget : *member.budgets) {
            counted += budget.disruptionsAllowed > 0 ? 1U : 0U;
        }
        counted += cores > member.requested->cpuMilli ? 1U : 0U;
        counted += member.offered->back() == target ? 1U : 0U;
    }
    std::string text;
    for (auto& stage : stages) {
        std::sort(stage.begin(), stage.end(),
                  [](const Kept& a, const Kept& b) { return a.name < b.name; });
        for (const auto& kept : stage) {
            text += kept.id + kept.name + kept.region + kept.version;
        }
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return counted + digest[0];
}

void benchPlanning(int count, int times, Report& report) {
    std::vector<rollout::MemberFacts> members;
    for (int index = 0; index < count; ++index) {
        members.push_back(factsOf(index));
    }
    const auto strategy = ringsStrategy();
    std::size_t seen = 0;
    auto before = threadCpuUs();
    for (int time = 0; time < times; ++time) {
        seen += groupAndCompare(members, strategy.intent.kubernetesVersion);
    }
    const double floor = threadCpuUs() - before;
    std::size_t planned = 0;
    before = threadCpuUs();
    for (int time = 0; time < times; ++time) {
        const auto result = rollout::planAndValidate(strategy, members, {}, kStart);
        for (const auto& stage : result.plan.stages) {
            planned += stage.groups.front().members.size();
        }
    }
    const double figure = threadCpuUs() - before;
    if (planned != static_cast<std::size_t>(count * times) || seen == 0) {
        report.fault("plan a run", "not every member is in a stage");
        return;
    }
    report.add({.name = "plan and validate " + std::to_string(count) + " members",
                .figure = figure / 1000 / times,
                .floor = floor / 1000 / times,
                .unit = "ms",
                .ratio = figure / floor,
                .target = kPlanTarget,
                .against = "looking each member up, copying, sorting and comparing it once"});
}

} // namespace

void benchRollout(const Scale& scale, Report& report) {
    const int members = scale.members * 10;
    const int samples = scale.rounds * 50;
    benchPlanning(members, std::max(1, scale.rounds / 2), report);
    const rollout::DurationModel each{.mu = std::log(1800.0), .sigma = 0.4};
    const auto plan = rollout::compile(planOf(members));
    const std::vector<rollout::DurationModel> durations(plan.members.size(), each);

    auto before = threadCpuUs();
    const double ends = drawAndQueue(each, members, samples);
    const double floor = threadCpuUs() - before;
    before = threadCpuUs();
    const auto result = rollout::simulate(plan, rollout::emptyState(plan), kStart, durations,
                                          nullptr, {.samples = samples});
    const double figure = threadCpuUs() - before;
    if (result.completed != samples || ends <= 0) {
        report.fault("simulate a run", "not every sample came to its end");
        return;
    }
    report.add({.name = "simulate " + std::to_string(members) + " members x " +
                        std::to_string(samples) + " samples",
                .figure = figure / 1000,
                .floor = floor / 1000,
                .unit = "ms",
                .ratio = figure / floor,
                .target = 10,
                .against = "drawing the durations and queueing their ends"});
}

} // namespace pilothouse::bench
