// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_simulation.h"

#include "rollout/simulate_plan.h"

#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace pilothouse::test {
namespace {

using namespace std::chrono_literals;

model::PlannedStage stageOf(const std::string& name, int members, int atOnce,
                            const std::string& version) {
    model::PlannedGroup group{.name = name, .maxConcurrency = atOnce, .maxFailures = 2};
    for (int index = 1; index <= members; ++index) {
        const std::string member = name + '-' + (index < 10 ? "0" : "") + std::to_string(index);
        group.members.push_back({.cluster = ClusterId(member), .name = member, .version = version});
    }
    return {.name = name, .groups = {group}, .maxConcurrency = atOnce, .maxFailures = 2};
}

model::Gate approval(const std::string& name) {
    return {.name = name, .params = model::ApprovalGate{}};
}

/// Members that are away from the beginning for so long, by place in the plan.
class AwayFor final : public rollout::Absences {
public:
    explicit AwayFor(std::map<model::PlanIndex, std::chrono::hours> away)
        : m_away(std::move(away)) {
        for (const auto& [member, time] : m_away) {
            m_members.push_back(member);
        }
    }
    [[nodiscard]] const std::vector<model::PlanIndex>& members() const override {
        return m_members;
    }
    [[nodiscard]] Look at(model::PlanIndex member, Instant now) override {
        const auto found = m_away.find(member);
        const auto back = simulatedStart() + (found == m_away.end() ? 0h : found->second);
        if (now >= back) {
            return {.until = now + std::chrono::days(1000)};
        }
        return {.away = rollout::Span{simulatedStart(), back}, .until = back};
    }

private:
    std::map<model::PlanIndex, std::chrono::hours> m_away;
    std::vector<model::PlanIndex> m_members{};
};

} // namespace

Instant simulatedStart() {
    return Instant{std::chrono::seconds{1'764'054'000}};
}

model::Plan plannedDay() {
    model::Plan plan{.strategy = "k8s-1.34.1", .hash = "00000000000070000"};
    plan.intent = {.kind = model::IntentKind::ControlPlaneOnly, .kubernetesVersion = "1.34.1"};
    auto dev = stageOf("dev", 10, 2, "v1.33.5");
    dev.soak = 15min;
    auto staging = stageOf("staging", 12, 4, "v1.33.5");
    staging.soak = 30min;
    auto prod = stageOf("prod", 98, 8, "v1.33.5");
    prod.gatesBefore = {approval("before prod")};
    prod.soak = 30min;
    auto edge = stageOf("edge", 69, 12, "v1.33.5");
    edge.gatesBefore = {approval("before edge")};
    edge.soak = 1h;
    for (auto& member : edge.groups[0].members) {
        member.windows = {"launch"};
    }
    auto gpu = stageOf("gpu", 8, 2, "v1.33.5");
    gpu.gatesBefore = {{.name = "night",
                        .params = model::ScheduleGate{.day = std::chrono::Tuesday,
                                                      .time = 21h}}}; // UTC: 22:00 in Paris
    plan.stages = {dev, staging, prod, edge, gpu};
    plan.windows = {{.id = "launch",
                     .kind = model::WindowKind::Deny,
                     .start = std::chrono::local_days{std::chrono::year{2025} / 11 / 25} + 15h,
                     .duration = "3h"}};
    plan.unstaged = {"old-1", "old-2", "old-3", "old-4", "old-5", "old-6", "old-7"};
    return plan;
}

model::Plan plannedStages(int stages, int members) {
    model::Plan plan{.strategy = "many", .hash = "00000000000070000"};
    plan.intent = {.kind = model::IntentKind::ControlPlaneOnly, .kubernetesVersion = "1.34.1"};
    for (int index = 0; index < stages; ++index) {
        const int share = members / stages + (index < members % stages ? 1 : 0);
        plan.stages.push_back(stageOf("stage-" + std::to_string(index + 1), share, 10, "v1.33.5"));
    }
    return plan;
}

std::shared_ptr<const model::Simulation> simulatedPlan(const model::Plan& plan, int samples,
                                                       double failureRate,
                                                       std::chrono::milliseconds approvalAfter) {
    std::vector<rollout::MemberFacts> facts;
    for (const auto& name : plan.unstaged) {
        facts.push_back({.name = name, .version = "v1.32.9"});
    }
    auto result = rollout::simulatePlan(plan, facts, simulatedStart(),
                                        {.samples = samples,
                                         .seed = 7,
                                         .failureProbability = failureRate,
                                         .approvalAfter = approvalAfter});
    result.value().took = 800ms;
    return std::make_shared<const model::Simulation>(*std::move(result));
}

std::shared_ptr<const model::Simulation> simulatedAway(bool defers) {
    auto plan = plannedDay();
    plan.policy.deferOffline = defers;
    AwayFor absences({{0, 5h}, {189, 72h}, {190, 72h}});
    auto result = rollout::simulatePlan(plan, {}, simulatedStart(),
                                        {.samples = 60, .seed = 7, .absences = &absences});
    result.value().took = 800ms;
    return std::make_shared<const model::Simulation>(*std::move(result));
}

} // namespace pilothouse::test
