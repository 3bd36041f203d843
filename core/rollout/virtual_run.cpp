// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/virtual_run.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <queue>
#include <random>

namespace pilothouse::rollout {

namespace {

using model::GateState;
using model::GateTrouble;
using model::LifeState;

/// Uniform in (0, 1), the same on every machine.
double drawFrom(std::mt19937_64& random) {
    constexpr double kStep = 1.0 / 9007199254740992.0; // 2^53
    return (static_cast<double>(random() >> 11) + 0.5) * kStep;
}

std::uint64_t seedOf(std::uint64_t seed, std::int32_t sample) {
    return seed + 0x9e3779b97f4a7c15ULL * (static_cast<std::uint64_t>(sample) + 1);
}

std::chrono::milliseconds shortestHold(const model::HealthHold& hold, std::int32_t passes) {
    const auto left = std::max(0, hold.successes - passes - 1);
    return (passes > 0 ? hold.interval : hold.initialDelay) + left * hold.interval;
}

/// Nobody has to say yes to it.
model::Gate openDoor(const std::string& name) {
    return {.name = name, .params = model::ApprovalGate{.quorum = 0}};
}

/// One more person has to say yes to it; whoever it is.
model::Gate oneYes(const std::string& name, const GateRecord& record,
                   const model::ApprovalGate* asked) {
    const auto given = static_cast<std::int32_t>(record.approvals.size());
    return {.name = name,
            .params = model::ApprovalGate{
                .quorum = given + 1, .expires = asked != nullptr ? asked->expires : std::nullopt}};
}

struct Finish {
    Instant at{};
    PlanIndex member = 0;
    std::int32_t attempt = 0;
    bool fails = false;
    /// The queue gives the earliest first, then the lowest place.
    bool operator<(const Finish& other) const {
        return std::tie(other.at, other.member) < std::tie(at, member);
    }
};

class Player {
public:
    Player(const MachinePlan& plan, const RunState& from, Openings* openings, const FateOf& fate,
           std::chrono::milliseconds approvalAfter, Absences* absences)
        : m_plan(plan), m_fate(fate), m_approvalAfter(approvalAfter), m_absences(absences) {
        m_run.state = from;
        m_observed.openings = openings;
        if (m_absences != nullptr && !m_absences->members().empty()) {
            m_observed.members.resize(plan.members.size());
            m_places.resize(plan.members.size(), kNowhere);
        }
    }

    VirtualRun play(Instant now, Instant until) {
        resume(now);
        for (std::size_t place = 0; !m_observed.members.empty() && place < scheduled().size();
             ++place) {
            look(scheduled()[place], now);
        }
        while (true) {
            lookAgain(now);
            const auto decision = advance(m_plan, m_run.state, m_observed, now);
            ++m_run.ticks;
            m_run.endedAt = now;
            for (const auto& effect : decision.effects) {
                if (effect.kind == EffectKind::StartAction) {
                    begin(effect.index, now, std::chrono::milliseconds{0});
                }
            }
            noteQuestions(decision, now);
            noteAbsences(decision, now);
            const auto next = nextMoment(decision);
            if (isEnded()) {
                return std::move(m_run);
            }
            if (!next || *next > until) {
                m_run.isBlocked = true;
                return std::move(m_run);
            }
            now = *next;
            collect(now);
        }
    }

private:
    [[nodiscard]] const std::vector<PlanIndex>& scheduled() const { return m_absences->members(); }

    void look(PlanIndex member, Instant now) {
        const auto look = m_absences->at(member, now);
        m_observed.members[member] = {.retryAt =
                                          look.away ? std::optional(look.away->to) : std::nullopt,
                                      .isUnreachable = look.away.has_value(),
                                      .isAway = look.away.has_value()};
        m_turns.emplace(look.until, member);
    }

    void lookAgain(Instant now) {
        while (!m_turns.empty() && m_turns.top().first <= now) {
            const auto member = m_turns.top().second;
            m_turns.pop();
            look(member, now);
        }
    }

    void noteAbsences(const Decision& decision, Instant now) {
        for (const auto& record : decision.records) {
            const auto* const blocked = std::get_if<model::MemberBlocked>(&record.body);
            if (blocked == nullptr || m_observed.members.empty() || !blocked->retryAt ||
                (blocked->reason != model::PendingReason::Deferred &&
                 blocked->reason != model::PendingReason::Unreachable)) {
                continue;
            }
            auto& place = m_places[blocked->member];
            if (place == kNowhere) {
                place = static_cast<PlanIndex>(m_run.absences.size());
                m_run.absences.push_back({.member = blocked->member, .reached = now});
            }
            m_run.absences[place].back = *blocked->retryAt;
        }
    }

    void resume(Instant now) {
        for (const auto member : m_run.state.running) {
            begin(member, now, now - m_run.state.members[member].current.intentAt);
        }
        if (!m_run.state.isStarted || m_run.state.halt != model::Halt::None) {
            m_observed.commands = {{.id = "simulated-start", .by = "simulation"}};
        }
        for (PlanIndex gate = 0; gate < m_plan.gates.size(); ++gate) {
            if (m_run.state.gates[gate].state == GateState::Pending) {
                ask(gate, std::max(now, *m_run.state.gates[gate].openedAt + m_approvalAfter));
            }
        }
    }

    /// Somebody will say yes then, where anybody has to.
    void ask(PlanIndex gate, Instant answersAt) {
        if (m_approvalAfter.count() > 0 &&
            m_plan.gates[gate].gate.kind() == model::GateKind::Approval) {
            m_answers.emplace_back(answersAt, gate);
        }
    }

    void noteQuestions(const Decision& decision, Instant now) {
        for (const auto& record : decision.records) {
            if (const auto* opened = std::get_if<model::GateOpened>(&record.body)) {
                ask(opened->gate, now + m_approvalAfter);
            }
        }
    }

    void begin(PlanIndex member, Instant now, std::chrono::milliseconds elapsed) {
        const auto fate = m_fate(member, elapsed);
        auto at = now + std::max(fate.takes, std::chrono::milliseconds{1});
        if (!m_observed.members.empty()) {
            const auto look = m_absences->at(member, at);
            at = look.away ? look.away->to : at; // nobody sees it before
        }
        m_finishes.push({.at = at,
                         .member = member,
                         .attempt = m_run.state.members[member].attempt,
                         .fails = fate.fails});
    }

    [[nodiscard]] bool isEnded() const {
        switch (m_run.state.run.state) {
        case LifeState::Completed:
        case LifeState::Skipped:
        case LifeState::Failed:
        case LifeState::Stopped: return true;
        default: return false;
        }
    }

    [[nodiscard]] std::optional<Instant> nextMoment(const Decision& decision) const {
        auto next = decision.wakeAt;
        if (!m_finishes.empty()) {
            next = std::min(next.value_or(Instant::max()), m_finishes.top().at);
        }
        for (const auto& [at, gate] : m_answers) {
            next = std::min(next.value_or(Instant::max()), at);
        }
        return next;
    }

    void collectAnswers(Instant now) {
        for (const auto& [at, gate] : m_answers) {
            if (at <= now) {
                m_observed.commands.push_back({.id = "simulated-yes-" + std::to_string(gate),
                                               .kind = model::CommandKind::Approve,
                                               .target = m_plan.gates[gate].id,
                                               .by = "simulated-person"});
            }
        }
        const auto isGiven = [now](const auto& answer) { return answer.first <= now; };
        m_answers.erase(std::remove_if(m_answers.begin(), m_answers.end(), isGiven),
                        m_answers.end());
    }

    void collect(Instant now) {
        m_observed.commands.clear();
        m_observed.events.clear();
        collectAnswers(now);
        while (!m_finishes.empty() && m_finishes.top().at <= now) {
            const auto& finish = m_finishes.top();
            m_observed.events.push_back(
                {.member = finish.member,
                 .attempt = finish.attempt,
                 .word = finish.fails ? DriverWord::Failed : DriverWord::Proved,
                 .code = finish.fails ? "Simulated" : ""});
            m_finishes.pop();
        }
    }

    const MachinePlan& m_plan;
    const FateOf& m_fate;
    std::chrono::milliseconds m_approvalAfter;
    Absences* m_absences;
    VirtualRun m_run{};
    Observations m_observed{};
    std::priority_queue<Finish> m_finishes{};
    std::vector<std::pair<Instant, PlanIndex>> m_answers{}; ///< of people, to come; few
    using Turn = std::pair<Instant, PlanIndex>;
    /// When members come and go, the earliest first.
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> m_turns{};
    std::vector<PlanIndex> m_places{}; ///< by member, in the absences; kNowhere: none
};

} // namespace

MachinePlan withGoodGates(const MachinePlan& plan, const RunState& from,
                          std::chrono::milliseconds approvalAfter) {
    auto good = plan;
    for (std::size_t index = 0; index < good.gates.size(); ++index) {
        auto& gate = good.gates[index].gate;
        const bool isStuck = from.gates[index].trouble != GateTrouble::None;
        const auto* approval = std::get_if<model::ApprovalGate>(&gate.params);
        if (approvalAfter.count() > 0 && (isStuck || approval != nullptr)) {
            gate = oneYes(gate.name, from.gates[index], approval);
        } else if (isStuck || approval != nullptr || gate.kind() == model::GateKind::Webhook) {
            gate = openDoor(gate.name);
        } else if (const auto* health = std::get_if<model::HealthGate>(&gate.params)) {
            gate.params = model::SoakGate{shortestHold(health->hold, 0)};
        }
    }
    for (auto& stage : good.stages) {
        stage.needsBaseline = false;
    }
    return good;
}

RunState withGoodGates(const MachinePlan& plan, const RunState& from, Instant now) {
    auto state = from;
    for (std::size_t index = 0; index < state.gates.size(); ++index) {
        auto& gate = state.gates[index];
        const auto* health = std::get_if<model::HealthGate>(&plan.gates[index].gate.params);
        if (gate.state != GateState::Pending) {
            continue;
        }
        if (gate.trouble == GateTrouble::None && health != nullptr) {
            gate.resolveAt = now + shortestHold(health->hold, gate.passes);
        }
        gate.trouble = GateTrouble::None;
        gate.steady.reset(); // virtual time has no boot
        gate.samples.clear();
    }
    return state;
}

FateOf drawnFates(const std::vector<DurationModel>& durations, std::uint64_t seed,
                  std::int32_t sample, double failureProbability) {
    const auto random = std::make_shared<std::mt19937_64>(seedOf(seed, sample));
    return [&durations, random, failureProbability](PlanIndex member,
                                                    std::chrono::milliseconds elapsed) {
        const auto& model = durations[member];
        const auto share = drawFrom(*random);
        const auto takes = elapsed.count() > 0 ? model.percentileAfter(elapsed, share) - elapsed
                                               : model.percentile(share);
        const bool fails = failureProbability > 0 && drawFrom(*random) < failureProbability;
        return VirtualFate{.takes = takes, .fails = fails};
    };
}

VirtualRun playRun(const MachinePlan& plan, const RunState& from, Instant now, Instant until,
                   Openings* openings, const FateOf& fate, std::chrono::milliseconds approvalAfter,
                   Absences* absences) {
    return Player(plan, from, openings, fate, approvalAfter, absences).play(now, until);
}

} // namespace pilothouse::rollout
