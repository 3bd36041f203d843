// SPDX-License-Identifier: GPL-3.0-or-later
// After a replay: what became of the members in flight is asked, never guessed.
#include "engine/run_driver.h"

#include "engine/run_topology.h"

#include <algorithm>
#include <utility>

namespace pilothouse::engine {

using model::MemberStep;
using model::PlanIndex;

namespace {

/// A probe of a member that can be reached is asked so often; then a person is.
constexpr int kProbeTries = 5;

} // namespace

void RunDriver::recover(const rollout::RunState& state) {
    for (const auto member : state.running) {
        auto& work = workOf(member);
        work.phase = Phase::Recovering;
        work.attempt = state.members[member].attempt;
        work.isWanted = true;
    }
    // Those that had just ended: their lease may not have been let go any more.
    constexpr std::size_t kMost = 64;
    std::vector<std::pair<Instant, PlanIndex>> ended;
    for (PlanIndex member = 0; member < state.members.size(); ++member) {
        const auto& known = state.members[member];
        if (known.state != model::LifeState::Running && known.current.number > 0) {
            ended.emplace_back(known.current.finishedAt.value_or(state.lastAt), member);
        }
    }
    std::sort(ended.rbegin(), ended.rend());
    ended.resize(std::min(ended.size(), kMost));
    for (const auto& [at, member] : ended) {
        m_leftBehind.insert(member);
        workOf(member).isWanted = true;
    }
}

/// What is left of the action: its keeper and marks, else its probe. None: the probe has not
/// answered yet.
std::optional<drivers::ActionFound> RunDriver::traceOf(PlanIndex member, Work& work,
                                                       const std::string& handle) {
    auto found = m_actions.trace(keyOf(member, work), handle);
    work.hasProcess = found.trace == rollout::ActionTrace::Running;
    const auto& action = *m_options.plan->action;
    if (found.trace != rollout::ActionTrace::Silent || action.probe.empty()) {
        return found;
    }
    if (!work.probe) {
        const auto argv = drivers::actionArgv(action.probe, targetOf(member, work));
        auto probe = argv ? drivers::ActionProbe::start(action, *argv, m_now)
                          : Result<drivers::ActionProbe>(fail(argv.error()));
        if (!probe) {
            found.text = describe(probe.error());
            return found;
        }
        work.probe = *std::move(probe);
    }
    auto answer = work.probe->poll(m_now);
    if (answer) {
        work.probe.reset();
    }
    return answer;
}

void RunDriver::recoverOne(PlanIndex member, Work& work, const rollout::RunState& state) {
    const auto& known = state.members[member];
    if (known.state != model::LifeState::Running || known.attempt != work.attempt) {
        end(member, work);
        return;
    }
    if (work.isJudged || work.config == nullptr || !m_options.plan->action) {
        return;
    }
    const auto& look = *work.look;
    const auto& action = *m_options.plan->action;
    rollout::Reality reality{.isReachable = !look.error};
    reality.isAtTarget = reality.isReachable &&
                         isProved(look, m_options.plan->intent, action.provesNodes).value_or(false);
    reality.busy = busyOf(look, m_options.plan->intent);
    if (isTopologyHandle(known.current.handle)) {
        // The same patch again changes nothing: where none is to be seen, it is sent again.
        reality.trace = reality.busy == rollout::MemberBusy::Idle ? rollout::ActionTrace::NeverRan
                                                                  : rollout::ActionTrace::Ended;
    } else if (known.step == MemberStep::InProgress) {
        const auto found = traceOf(member, work, known.current.handle);
        if (!found) {
            return;
        }
        const bool hasAnswer = found->trace != rollout::ActionTrace::Unanswered;
        work.unanswered = hasAnswer || !reality.isReachable ? 0 : work.unanswered + 1;
        reality.trace = work.unanswered < kProbeTries ? found->trace : rollout::ActionTrace::Silent;
        reality.code = found->code;
        reality.text = found->text;
    }
    work.isJudged = true;
    auto found = rollout::recover(state, member, reality);
    if (found.event) {
        m_events.push_back(*std::move(found.event));
    } else if (found.effect) {
        work.phase = Phase::Idle;
        perform(*found.effect, state);
        return;
    }
    if (work.hasProcess) {
        work.phase = Phase::Running; // its end will be told
    }
}

} // namespace pilothouse::engine
