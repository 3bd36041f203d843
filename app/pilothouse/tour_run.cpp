// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/tour_run.h"

#include "engine/run_picture.h"
#include "rollout/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace pilothouse::tour {

namespace {

using namespace std::chrono_literals;
using model::LifeState;

constexpr const char* kWho = "ann@desk";
constexpr auto kStep = 1min;
constexpr auto kUsual = 22min; ///< what half of the members take

/// A tenth, three tenths, the rest.
constexpr std::array kStages{std::pair{"canary", 0.1}, std::pair{"early", 0.3},
                             std::pair{"rest", 1.0}};

model::Plan planOf(const model::FleetSnapshot& snapshot) {
    model::Plan plan;
    plan.strategy = "rings";
    plan.intent.kubernetesVersion = "1.34.3";
    plan.hash = "5be1c02f77aa";
    plan.policy.stuckAfter.time = 60min;
    std::size_t taken = 0;
    const auto& clusters = snapshot.clusters;
    for (const auto& [name, share] : kStages) {
        const auto wanted = static_cast<std::size_t>(
            std::max(1.0, std::round(static_cast<double>(clusters.size()) * share)));
        model::PlannedStage stage{.name = name, .maxConcurrency = 4, .maxFailures = 1};
        model::PlannedGroup group{
            .name = name, .isImplicit = true, .maxConcurrency = 4, .maxFailures = 1};
        for (; taken < clusters.size() && group.members.size() < wanted; ++taken) {
            const auto& cluster = *clusters[taken];
            group.members.push_back({.cluster = cluster.identity.id,
                                     .name = cluster.identity.name,
                                     .region = cluster.identity.region,
                                     .version = "v1.33.5"});
        }
        stage.groups.push_back(std::move(group));
        plan.stages.push_back(std::move(stage));
    }
    plan.stages[0].soak = 15min;
    plan.stages[1].gatesAfter = {{.name = "Services well", .params = model::HealthGate{}}};
    plan.stages[2].gatesBefore = {{.name = "SRE sign-off", .params = model::ApprovalGate{}}};
    return plan;
}

class Story {
public:
    Story(model::Plan plan, PlayedRun how, Instant now)
        : m_plan(std::make_shared<const model::Plan>(std::move(plan))), m_how(std::move(how)),
          m_machine(rollout::compile(*m_plan)), m_state(rollout::emptyState(m_machine)),
          m_now(now - m_how.began), m_end(now) {
        m_created = {
            .id = "tour-" + m_how.name, .name = m_how.name, .backend = "local", .createdBy = kWho};
        m_records = rollout::openingRecords(m_created, {.hash = m_plan->hash, .plan = "{}"}, m_now);
        for (const auto& record : m_records) {
            rollout::apply(m_machine, m_state, record);
        }
    }

    std::shared_ptr<const model::RunPicture> play() {
        const auto begin = m_now;
        command(model::CommandKind::Start);
        for (; m_now < m_end; m_now += kStep) {
            if (m_how.stopAt >= 0min && m_now >= begin + m_how.stopAt && !m_isStopped) {
                m_isStopped = true;
                command(model::CommandKind::Stop);
            }
            tick(seen());
            approve();
        }
        m_now = m_end;
        if (m_how.isAbandoned) {
            command(model::CommandKind::Abandon);
        }
        return picture();
    }

private:
    void tick(rollout::Observations observed) {
        const auto decision = rollout::advance(m_machine, m_state, observed, m_now);
        m_records.insert(m_records.end(), decision.records.begin(), decision.records.end());
        for (const auto& effect : decision.effects) {
            const bool isSample = effect.kind == rollout::EffectKind::SampleHealth;
            if (isSample || effect.kind == rollout::EffectKind::TakeBaseline) {
                m_answers.push_back({.index = effect.index,
                                     .isBaseline = !isSample,
                                     .number = effect.number,
                                     .outcome = model::CheckOutcome::Pass,
                                     .code = "HC-3",
                                     .text = "all critical workloads are available"});
            }
        }
    }

    void command(model::CommandKind kind, const std::string& target = {}) {
        tick({.commands = {{.id = fmt::format("c{}", ++m_commands),
                            .kind = kind,
                            .target = target,
                            .by = kWho,
                            .comment = "CHG-48190"}}});
    }

    /// What each member in flight comes to, by how long it is in flight.
    rollout::Observations seen() {
        rollout::Observations observed;
        observed.answers = std::exchange(m_answers, {});
        int failed = 0;
        for (model::PlanIndex at = 0; at < m_machine.members.size(); ++at) {
            const auto& member = m_state.members[at];
            const bool mayFail = m_machine.members[at].stage == 1 && failed < m_how.failures;
            failed += mayFail ? 1 : 0;
            if (member.state != LifeState::Running || isStuck(at)) {
                continue;
            }
            rollout::DriverEvent event{
                .member = at, .attempt = member.attempt, .handle = fmt::format("{}", 4000 + at)};
            if (m_now - member.current.intentAt < kStep * 2) {
                event.word = rollout::DriverWord::Accepted;
            } else if (m_now - member.current.intentAt < kUsual + kStep * (at % 7)) {
                continue;
            } else if (mayFail) {
                event.word = rollout::DriverWord::Failed;
                event.code = "Timeout";
                event.text = "drain timed out after 30 m";
            } else {
                event.word = rollout::DriverWord::Proved;
            }
            observed.events.push_back(std::move(event));
        }
        return observed;
    }

    [[nodiscard]] bool isStuck(model::PlanIndex at) const {
        return m_how.isStuck && at == m_machine.stages[2].firstMember + 1;
    }

    void approve() {
        const auto gate = m_machine.findGate("rest/before/1");
        const auto& record = m_state.gates[gate];
        const bool waits = record.state == model::GateState::Pending && record.openedAt;
        if (waits && m_how.approveAfter >= 0min && m_now >= *record.openedAt + m_how.approveAfter) {
            command(model::CommandKind::Approve, "rest/before/1");
        }
    }

    std::shared_ptr<const model::RunPicture> picture() {
        const engine::RunLog log{.created = m_created,
                                 .createdAt = m_end - m_how.began,
                                 .plan = m_plan,
                                 .records = m_records};
        const double mu = std::log(std::chrono::duration<double>(kUsual).count());
        const std::vector<rollout::DurationModel> durations(m_machine.members.size(), {.mu = mu});
        std::vector<rollout::MemberTrouble> troubles;
        const auto slow = m_machine.stages[2].firstMember + 1;
        if (slow < m_machine.members.size() && m_state.members[slow].state == LifeState::Running &&
            m_how.isStuck) {
            troubles.push_back(
                {.member = m_machine.members[slow].name,
                 .text = "eviction of payments/api-0 is refused by budget payments/api",
                 .nextStep = "kubectl -n payments get poddisruptionbudget api -o yaml",
                 .evidence = {{"poddisruptionbudgets/payments/api", "disruptionsAllowed 0", m_end},
                              {"nodes", "1 of 3 at the target", m_end}}});
        }
        return engine::pictureOf(
            {.log = log,
             .machine = m_machine,
             .state = m_state,
             .durations = durations,
             .troubles = std::move(troubles),
             .drivenBy = m_how.isDriven ? std::string(kWho) + ", process 4711" : std::string(),
             .now = m_end});
    }

    std::shared_ptr<const model::Plan> m_plan;
    PlayedRun m_how;
    rollout::MachinePlan m_machine;
    rollout::RunState m_state;
    Instant m_now;
    Instant m_end;
    model::RunCreated m_created;
    std::vector<model::Record> m_records;
    std::vector<rollout::GateAnswer> m_answers;
    int m_commands = 0;
    bool m_isStopped = false;
};

} // namespace

std::shared_ptr<const model::RunPicture> playedRun(const model::FleetSnapshot& snapshot,
                                                   const PlayedRun& how, Instant now) {
    if (snapshot.clusters.size() < kStages.size()) {
        return nullptr;
    }
    return Story(planOf(snapshot), how, now).play();
}

} // namespace pilothouse::tour
