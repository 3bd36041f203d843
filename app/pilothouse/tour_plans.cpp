// SPDX-License-Identifier: GPL-3.0-or-later
// The states of a plan that a tour shows: a strategy over the members that the fleet published,
// planned, judged and simulated by the engine's own functions.
#include "app/pilothouse/tour.h"
#include "app/pilothouse/tour_states.h"
#include "kube/strategy/strategy_reader.h"
#include "kube/strategy/strategy_writer.h"
#include "rollout/simulate_plan.h"
#include "rollout/validate.h"
#include "ui/bridge/plan_bridge.h"
#include "ui/pages/plan/plan_head.h"
#include "ui/pages/plan/plan_page.h"
#include "ui/pages/plan/yaml_pane.h"
#include "ui/shell/main_window.h"
#include "ui/shell/plan_pages.h"

#include <QPushButton>

#include <array>

namespace pilothouse {

namespace {

using namespace std::chrono_literals;
using Snapshot = std::shared_ptr<const model::FleetSnapshot>;

constexpr QSize kSmallest{1100, 700};
constexpr const char* kVersion = "v1.33.5";

/// A tenth, three tenths, the rest, by name; and all that a page has to show of a strategy.
model::Strategy strategyOf(const model::FleetSnapshot& snapshot) {
    model::Strategy strategy{.name = "k8s-1.34.3"};
    strategy.labels = {{"team", "platform"}};
    strategy.intent.kubernetesVersion = "1.34.3";
    strategy.intent.images = model::ImagePolicy::Consistent;
    strategy.action = model::Action{.argv = {"upgrade", "{member.name}", "{target.version}"}};
    strategy.policy.strictFirstStage = false;
    strategy.policy.unstaged = model::OnUnstaged::List;
    const std::array<std::pair<const char*, std::size_t>, 3> stages{
        {{"canary", 10}, {"early", 40}, {"rest", 98}}};
    std::size_t taken = 0;
    for (const auto& [name, share] : stages) {
        model::StrategyGroup group{.name = name, .members = std::vector<model::NamedAt>()};
        group.maxConcurrency = model::Bound{4};
        const auto until = std::max(taken + 1, snapshot.clusters.size() * share / 100);
        for (; taken < std::min(until, snapshot.clusters.size()); ++taken) {
            group.members->push_back(
                {.name = snapshot.clusters[taken]->identity.name, .position = {}});
        }
        strategy.stages.push_back({.name = name,
                                   .groups = {std::move(group)},
                                   .maxConcurrency = model::Bound{.value = 25, .isPercent = true}});
    }
    strategy.stages[0].soak = 15min;
    strategy.stages[1].soak = 30min;
    strategy.stages[1].gatesAfter = {
        {.name = "Services well",
         .params = model::HealthGate{.checks = {model::HealthCheck::Api}}}};
    strategy.stages[2].gatesBefore = {{.name = "SRE sign-off", .params = model::ApprovalGate{}}};
    strategy.windows = {{.id = "year-end",
                         .kind = model::WindowKind::Deny,
                         .scope = {.stages = {"rest"}},
                         .start = model::LocalTime(std::chrono::seconds(1'797'552'000)),
                         .duration = "18d",
                         .reason = "freeze"}};
    return strategy;
}

model::Node nodeOf(const char* version) {
    model::Node node;
    node.name = "node";
    node.kubeletVersion = version;
    node.ready = model::NodeReady::True;
    node.cpuAllocatableMilli = 8000;
    node.memoryAllocatableBytes = std::int64_t{32} << 30;
    return node;
}

std::vector<rollout::MemberFacts> factsOf(const model::FleetSnapshot& snapshot, bool isRead) {
    std::vector<rollout::MemberFacts> all;
    for (const auto& cluster : snapshot.clusters) {
        rollout::MemberFacts facts{.id = cluster->identity.id,
                                   .name = cluster->identity.name,
                                   .region = cluster->identity.region,
                                   .group = cluster->identity.group,
                                   .labels = cluster->identity.labels};
        if (isRead) {
            facts.version = kVersion;
            facts.nodes = {nodeOf(kVersion), nodeOf(kVersion), nodeOf(kVersion)};
            facts.budgets.emplace();
            facts.requestedApis.emplace();
            facts.requested.emplace();
            facts.foreignRuns.emplace();
        }
        all.push_back(std::move(facts));
    }
    return all;
}

std::shared_ptr<model::PlanPicture> pictureOf(const model::FleetSnapshot& snapshot,
                                              const std::string& text, quint64 revision,
                                              Instant now, bool isRead) {
    auto picture = std::make_shared<model::PlanPicture>();
    auto reading = kube::readStrategy(text, "");
    picture->revision = revision;
    picture->at = now;
    picture->text = text;
    picture->strategy = std::move(reading.strategy);
    picture->errors = std::move(reading.errors);
    const auto facts = factsOf(snapshot, isRead);
    auto members = std::make_shared<std::vector<model::PlanMember>>();
    for (std::size_t at = 0; at < facts.size(); ++at) {
        members->push_back({.id = facts[at].id,
                            .name = facts[at].name,
                            .region = facts[at].region,
                            .group = facts[at].group,
                            .labels = facts[at].labels,
                            .version = facts[at].version.value_or(""),
                            .isProduction = snapshot.clusters[at]->identity.isProduction});
    }
    picture->members = std::move(members);
    picture->isReading = !isRead;
    if (!picture->errors.empty()) {
        return picture;
    }
    auto planned = isRead ? rollout::planAndValidate(picture->strategy, facts, {}, now)
                          : rollout::planRun(picture->strategy, facts, {});
    picture->plan = std::move(planned.plan);
    picture->findings = std::move(planned.findings);
    if (isRead) {
        picture->readAt = now;
        auto played = rollout::simulatePlan(*picture->plan, facts, now, {.samples = 60});
        if (played) {
            picture->simulation = std::make_shared<const model::Simulation>(*std::move(played));
            picture->simulated = revision;
        }
    }
    return picture;
}

} // namespace

ui::PlanPage* Tour::showPlan(const Snapshot& snapshot, const std::string& broken, bool isRead) {
    force(snapshot, m_liveNow);
    m_window.showRuns(std::make_shared<const model::RunsPicture>(
        model::RunsPicture{.at = m_liveNow, .runs = {}, .trouble = {}}));
    m_window.plans()->setAzureWriter(&ui::PlanBridge::azureFormOf);
    m_window.newPlan();
    ui::PlanPage* const page = m_window.currentPlan();
    if (page == nullptr) {
        return nullptr;
    }
    const auto strategy = strategyOf(*snapshot);
    page->begin(strategy);
    page->setPicture(pictureOf(*snapshot, kube::writeStrategy(strategy) + broken, page->revision(),
                               m_liveNow, isRead));
    return page;
}

void Tour::addPlanSteps() {
    addStep("runs-plan-start", [this] {
        showNoRuns({.at = m_liveNow});
        m_window.newPlan();
        if (ui::PlanPage* page = m_window.currentPlan()) {
            page->setDrafts({{.id = "1",
                              .name = "k8s-1.34.3",
                              .file = "/plans/k8s.yaml",
                              .at = m_liveNow - 40min}});
        }
    });
    addStep("runs-plan-live", [this] { showPlan(m_live); });
    addStep("runs-plan-small", [this] { showPlan(m_live); });
    m_steps.back().size = kSmallest;
    addStep("runs-plan-loading", [this] { showPlan(m_live, {}, false); });
    addStep("runs-plan-error", [this] {
        if (ui::PlanPage* page = showPlan(m_live, "  windows: many\n")) {
            page->showView(ui::PlanHead::Yaml);
        }
    });
    const auto view = [this](const char* name, int which) {
        addStep(name, [this, which] {
            if (ui::PlanPage* page = showPlan(m_live)) {
                page->showView(which);
            }
        });
    };
    view("runs-plan-yaml", ui::PlanHead::Yaml);
    view("runs-plan-az", ui::PlanHead::Az);
    addStep("runs-plan-review", [this] {
        if (ui::PlanPage* page = showPlan(m_live)) {
            page->openReview();
        }
    });
    for (const std::size_t size : {5U, 200U, 2000U}) {
        m_steps.push_back({QStringLiteral("runs-plan-%1").arg(size), [this, size] {
                               showPlan(size < 10 ? tour::few(*m_live, size)
                                                  : tour::ofSize(*m_live, size));
                           }});
    }
}

} // namespace pilothouse
