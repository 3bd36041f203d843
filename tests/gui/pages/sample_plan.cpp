// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_plan.h"

#include "kube/strategy/strategy_reader.h"
#include "kube/strategy/strategy_writer.h"
#include "rollout/simulate_plan.h"
#include "rollout/validate.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::test {

namespace {

model::Node node(const std::string& version) {
    model::Node one;
    one.name = "node";
    one.kubeletVersion = version;
    one.ready = model::NodeReady::True;
    one.cpuAllocatableMilli = 8000;
    one.memoryAllocatableBytes = std::int64_t{32} << 30;
    return one;
}

rollout::MemberFacts member(const std::string& group, int number, bool isRead, bool isOld) {
    rollout::MemberFacts facts;
    facts.name = fmt::format("{}-{:02}", group, number);
    facts.id = ClusterId(facts.name);
    facts.group = group;
    facts.region = "westeurope";
    facts.labels = {{"ring", group}};
    if (isRead) {
        facts.version = isOld ? "v1.32.9" : "v1.33.5";
        facts.nodes = {node(*facts.version), node(*facts.version), node(*facts.version)};
        facts.budgets.emplace();
        facts.requestedApis.emplace();
        facts.requested = rollout::Capacity{.cpuMilli = 4000, .memoryBytes = std::int64_t{8} << 30};
        facts.foreignRuns.emplace();
    }
    return facts;
}

} // namespace

Instant planNow() {
    return *parseRfc3339("2025-11-25T08:00:00Z");
}

PlanStage::PlanStage(const std::vector<Group>& groups, bool isRead)
    : m_groups(groups), m_isRead(isRead) {}

std::shared_ptr<const model::PlanPicture> PlanStage::ofText(const std::string& text,
                                                            std::uint64_t revision) const {
    std::vector<rollout::MemberFacts> facts;
    for (const auto& group : m_groups) {
        for (int number = 1; number <= group.clusters; ++number) {
            facts.push_back(member(group.name, number, m_isRead,
                                   group.clusters >= 10 && number == group.clusters));
        }
    }
    auto picture = std::make_shared<model::PlanPicture>();
    auto reading = kube::readStrategy(text, "");
    picture->revision = revision;
    picture->at = planNow();
    picture->text = text;
    picture->strategy = std::move(reading.strategy);
    picture->errors = std::move(reading.errors);
    auto members = std::make_shared<std::vector<model::PlanMember>>();
    for (const auto& each : facts) {
        members->push_back({.id = each.id,
                            .name = each.name,
                            .region = each.region,
                            .group = each.group,
                            .labels = each.labels,
                            .version = each.version.value_or(""),
                            .isProduction = each.group.find("prod") == 0});
    }
    picture->members = members;
    picture->isReading = !m_isRead;
    if (m_isRead) {
        picture->readAt = planNow();
    }
    if (picture->errors.empty()) {
        auto planned = m_isRead ? rollout::planAndValidate(picture->strategy, facts, {}, planNow())
                                : rollout::planRun(picture->strategy, facts, {});
        picture->plan = std::move(planned.plan);
        picture->findings = std::move(planned.findings);
    }
    return picture;
}

std::shared_ptr<const model::PlanPicture> PlanStage::ofStrategy(const model::Strategy& strategy,
                                                                std::uint64_t revision) const {
    return ofText(kube::writeStrategy(strategy), revision);
}

std::vector<PlanStage::Group> PlanStage::retailGroups() {
    return {{"dev-neu", 10},   {"stg-weu", 8},   {"stg-frc", 4},     {"prod-weu", 28},
            {"prod-neu", 22},  {"prod-euc", 20}, {"prod-euw", 14},   {"prod-frc", 14},
            {"pos-paris", 22}, {"pos-lyon", 17}, {"pos-milano", 16}, {"pos-hamburg", 14},
            {"gpu-swc", 8},    {"lab", 3}};
}

std::string PlanStage::retail() {
    return R"(# The rings of the shops.
apiVersion: pilothouse.dev/v1alpha1
kind: UpdateStrategy
metadata: {name: k8s-1.34.1}
spec:
  intent: {kind: Full, kubernetesVersion: 1.34.1, images: Consistent}
  action: {argv: [upgrade, "{member.name}", "{target.version}"]}
  policy: {strictFirstStage: false, unstaged: List}
  windows:
  - {id: shop-hours, kind: Deny, scope: {stages: [edge]}, start: 2025-11-01T08:00:00, zone: Europe/Paris, duration: 11h, rrule: FREQ=DAILY}
  stages:
  - {name: dev, maxConcurrency: "25%", soak: 15m, groups: [{name: dev-neu, maxConcurrency: 2}]}
  - name: staging
    maxConcurrency: 4
    maxFailures: 1
    soak: 30m
    groups: [{name: stg-weu, maxConcurrency: 2}, {name: stg-frc, maxConcurrency: 2}]
  - name: prod
    maxConcurrency: "15%"
    maxFailures: "2%"
    soak: 30m
    gatesBefore: [{kind: Approval, name: before prod}]
    groups:
    - {name: prod-weu, maxConcurrency: 3}
    - {name: prod-neu, maxConcurrency: 2}
    - {name: prod-euc, maxConcurrency: 4}
    - {name: prod-euw, maxConcurrency: 4}
    - {name: prod-frc, maxConcurrency: 3}
  - name: edge
    maxConcurrency: 12
    maxFailures: "5%"
    soak: 1h
    gatesBefore: [{kind: Approval}]
    groups: [{name: pos-paris, maxConcurrency: 4}, {name: pos-lyon, maxConcurrency: 4}, {name: pos-milano, maxConcurrency: 2}, {name: pos-hamburg, maxConcurrency: 2}]
  - name: gpu
    maxConcurrency: 2
    gatesBefore: [{kind: Schedule, day: Tuesday, time: "22:00", zone: "+01:00"}]
    groups: [{name: gpu-swc, maxConcurrency: 2}]
)";
}

} // namespace pilothouse::test
