// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_gates.h"

#include "checks/verdict.h"
#include "engine/health_sampler.h"
#include "engine/inbox.h"
#include "engine/webhook_call.h"
#include "fleet/azure_access.h"
#include "fleet/offline_schedule.h"
#include "rollout/run_state.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace pilothouse::engine {

using model::PlanIndex;

namespace {

/// The union of what the gates after a stage and its groups compare with before.
model::HealthGate baselineGate(const rollout::MachinePlan& plan, PlanIndex stage) {
    model::HealthGate all;
    std::set<model::HealthCheck> checks;
    for (const auto& gate : plan.gates) {
        const auto* health = std::get_if<model::HealthGate>(&gate.gate.params);
        if (gate.stage == stage && health != nullptr && gate.timing == model::GateTiming::After) {
            checks.insert(health->checks.begin(), health->checks.end());
        }
    }
    all.checks.assign(checks.begin(), checks.end());
    return all;
}

/// Of the last baseline that the journal keeps for a stage; null: none was taken.
std::shared_ptr<const checks::Baselines> baselineIn(const std::vector<model::Record>& records,
                                                    PlanIndex stage) {
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        const auto* sample = std::get_if<model::CheckSample>(&record->body);
        if (sample == nullptr || !sample->isBaseline || sample->index != stage) {
            continue;
        }
        auto read = checks::readEvidenceBaselines(sample->evidence);
        return read ? std::make_shared<const checks::Baselines>(*std::move(read)) : nullptr;
    }
    return nullptr;
}

} // namespace

class RunGates::Impl {
public:
    Impl(net::Transport& transport, const RunLog& log,
         std::shared_ptr<const rollout::MachinePlan> machine, std::shared_ptr<const Clock> clock,
         std::function<void()> onNews)
        : m_transport(transport), m_log(log), m_machine(std::move(machine)),
          m_onNews(std::move(onNews)), m_inbox(std::make_shared<Inbox<rollout::GateAnswer>>()),
          m_clock(clock), m_sampler(transport, std::move(clock)) {}
    ~Impl() { m_inbox->close(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void setFleet(const fleet::FleetConfig& fleet) {
        m_fleet = fleet;
        m_logs = fleet.azure ? fleet::logsAccess(*fleet.azure) : nullptr;
    }

    void perform(const rollout::Effect& effect, const rollout::RunState& state) {
        const bool isBaseline = effect.kind == rollout::EffectKind::TakeBaseline;
        if (!isBaseline && effect.kind != rollout::EffectKind::SampleHealth &&
            effect.kind != rollout::EffectKind::CallWebhook) {
            return;
        }
        auto& asked = m_asked[{isBaseline, effect.index}];
        if (asked == effect.number) {
            return; // its answer is on its way
        }
        asked = effect.number;
        if (isBaseline) {
            takeBaseline(effect, state);
        } else if (effect.kind == rollout::EffectKind::SampleHealth) {
            sample(effect, state);
        } else {
            callService(effect);
        }
    }

    void poll(std::vector<rollout::GateAnswer>& answers) {
        std::vector<rollout::GateAnswer> news;
        static_cast<void>(m_inbox->take(std::chrono::steady_clock::now(), news));
        for (auto& answer : news) {
            m_asked.erase({answer.isBaseline, answer.index});
            answers.push_back(std::move(answer));
        }
    }

private:
    /// Who hands an answer over; it may come when this object is gone.
    auto handing(const rollout::Effect& effect) {
        return [inbox = m_inbox, onNews = m_onNews, index = effect.index, number = effect.number,
                isBaseline = effect.kind == rollout::EffectKind::TakeBaseline](
                   model::CheckOutcome outcome, std::string code, std::string text,
                   std::string evidence) {
            inbox->post({.index = index,
                         .isBaseline = isBaseline,
                         .number = number,
                         .outcome = outcome,
                         .code = std::move(code),
                         .text = std::move(text),
                         .evidence = std::move(evidence)});
            onNews();
        };
    }

    /// Whose health a sample need not ask: the stage goes on without it.
    bool isLeftOut(PlanIndex member, bool isBefore, const rollout::RunState& state) const {
        if (state.members[member].isDeferred || !isBefore || !m_machine->policy.deferOffline) {
            return state.members[member].isDeferred;
        }
        const auto place =
            std::find_if(m_fleet.members.begin(), m_fleet.members.end(), [&](const auto& each) {
                return each.identity.id == m_machine->members[member].id;
            });
        return place != m_fleet.members.end() && place->offline &&
               place->offline->at(m_clock->now()).window.has_value();
    }

    HealthRequest requestFor(PlanIndex first, PlanIndex end, model::HealthGate gate, bool isBefore,
                             const rollout::RunState& state) const {
        HealthRequest request{.gate = std::move(gate), .settings = m_fleet.health, .logs = m_logs};
        for (auto member = first; member < end; ++member) {
            if (isLeftOut(member, isBefore, state)) {
                continue;
            }
            const auto& planned = m_machine->members[member];
            HealthMember asked{.id = planned.id, .name = planned.name};
            const auto place = std::find_if(
                m_fleet.members.begin(), m_fleet.members.end(),
                [&planned](const auto& each) { return each.identity.id == planned.id; });
            if (place == m_fleet.members.end()) {
                asked.obstacle = Error{.kind = ErrorKind::NotFound, .message = "it left the fleet"};
            } else {
                asked.access = place->access;
                asked.obstacle = place->problem;
                asked.azureId = place->azureId;
            }
            request.members.push_back(std::move(asked));
        }
        return request;
    }

    void takeBaseline(const rollout::Effect& effect, const rollout::RunState& state) {
        const auto& stage = m_machine->stages[effect.index];
        m_sampler.takeBaseline(requestFor(stage.firstMember, stage.endMember,
                                          baselineGate(*m_machine, effect.index), true, state),
                               [hand = handing(effect)](HealthAnswer answer) {
                                   hand(answer.outcome, std::move(answer.code),
                                        std::move(answer.text), std::move(answer.evidence));
                               });
    }

    void sample(const rollout::Effect& effect, const rollout::RunState& state) {
        const auto& gate = m_machine->gates[effect.index];
        const auto& stage = m_machine->stages[gate.stage];
        const bool isOfGroup = gate.group != rollout::kNowhere;
        const bool isBefore = gate.timing == model::GateTiming::Before;
        auto request =
            requestFor(isOfGroup ? m_machine->groups[gate.group].firstMember : stage.firstMember,
                       isOfGroup ? m_machine->groups[gate.group].endMember : stage.endMember,
                       std::get<model::HealthGate>(gate.gate.params), isBefore, state);
        request.isBefore = isBefore;
        request.isAfterFullRun =
            !request.isBefore && m_log.plan->intent.kind == model::IntentKind::Full;
        if (!request.isBefore) {
            request.baselines = baselineIn(m_log.records, gate.stage);
        }
        m_sampler.sampleHealth(std::move(request), [hand = handing(effect)](HealthAnswer answer) {
            hand(answer.outcome, std::move(answer.code), std::move(answer.text),
                 std::move(answer.evidence));
        });
    }

    void callService(const rollout::Effect& effect) {
        const auto& gate = m_machine->gates[effect.index];
        const auto& stage = m_machine->stages[gate.stage];
        const bool isOfGroup = gate.group != rollout::kNowhere;
        WebhookQuestion question{.runId = m_log.created.id,
                                 .runName = m_log.created.name,
                                 .gateId = gate.id,
                                 .gateName = gate.gate.name,
                                 .stage = stage.name,
                                 .group = isOfGroup ? m_machine->groups[gate.group].name : "",
                                 .timing = gate.timing,
                                 .attempt = effect.number};
        for (auto member = stage.firstMember; member < stage.endMember; ++member) {
            question.members.push_back(m_machine->members[member].name);
        }
        callWebhook(m_transport, std::get<model::WebhookGate>(gate.gate.params), question,
                    [hand = handing(effect)](WebhookAnswer answer) {
                        hand(answer.outcome, std::move(answer.code), std::move(answer.text), {});
                    });
    }

    net::Transport& m_transport;
    const RunLog& m_log;
    std::shared_ptr<const rollout::MachinePlan> m_machine;
    std::function<void()> m_onNews;
    fleet::FleetConfig m_fleet{};
    std::shared_ptr<const fleet::MemberAccess> m_logs{};
    std::map<std::pair<bool, PlanIndex>, std::int32_t> m_asked{}; ///< numbers under way
    std::shared_ptr<Inbox<rollout::GateAnswer>> m_inbox;
    std::shared_ptr<const Clock> m_clock;
    HealthSampler m_sampler; // last: its callbacks end first
};

RunGates::RunGates(net::Transport& transport, const RunLog& log,
                   std::shared_ptr<const rollout::MachinePlan> machine,
                   std::shared_ptr<const Clock> clock, std::function<void()> onNews)
    : m_impl(std::make_unique<Impl>(transport, log, std::move(machine), std::move(clock),
                                    std::move(onNews))) {}

RunGates::~RunGates() = default;

void RunGates::setFleet(const fleet::FleetConfig& fleet) {
    m_impl->setFleet(fleet);
}

void RunGates::perform(const rollout::Effect& effect, const rollout::RunState& state) {
    m_impl->perform(effect, state);
}

void RunGates::poll(std::vector<rollout::GateAnswer>& answers) {
    m_impl->poll(answers);
}

} // namespace pilothouse::engine
