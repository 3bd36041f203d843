// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_driver.h"

#include "engine/run_topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pilothouse::engine {

using model::PendingReason;
using model::PlanIndex;
using rollout::DriverWord;

RunDriver::RunDriver(net::Transport& transport, RunDriverOptions options)
    : m_transport(transport), m_options(std::move(options)),
      m_actions(std::filesystem::path(m_options.stateFolder) / "actions"),
      m_inbox(std::make_shared<Inbox<News>>()),
      m_leases(m_options.holder,
               [inbox = m_inbox](LeaseNews news) { inbox->post(std::move(news)); }),
      m_now(Steady::now()), m_begun(m_options.clock->now()) {
    for (const auto& stage : m_options.plan->stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                m_planned.push_back(&member);
            }
        }
    }
    m_observed.resize(m_planned.size());
    for (auto& observation : m_observed) {
        observation.isUnseen = true;
    }
}

RunDriver::~RunDriver() {
    m_inbox->close();
}

const model::PlannedMember& RunDriver::planned(PlanIndex member) const {
    return *m_planned[member];
}

void RunDriver::setFleet(const fleet::FleetConfig& fleet) {
    m_fleet = std::make_shared<const fleet::FleetConfig>(fleet);
    for (PlanIndex member = 0; member < m_planned.size(); ++member) {
        const auto& id = planned(member).cluster;
        const auto& members = m_fleet->members;
        const auto place = std::lower_bound(
            members.begin(), members.end(), id,
            [](const auto& each, const auto& wanted) { return each.identity.id < wanted; });
        const bool isThere = place != members.end() && place->identity.id == id;
        m_observed[member].hasLeft = !isThere;
        if (const auto known = m_work.find(member); known != m_work.end()) {
            known->second.config = isThere ? &*place : nullptr;
        } else if (isThere) {
            m_work[member].config = &*place;
        }
    }
}

RunDriver::Work& RunDriver::workOf(PlanIndex member) {
    return m_work[member];
}

bool RunDriver::isFresh(PlanIndex member, const Work& work) const {
    const auto fresh = m_observed[member].isAway ? m_options.freshAway : m_options.fresh;
    return work.look && m_now - work.lookedAt < fresh;
}

drivers::ActionKey RunDriver::keyOf(PlanIndex member, const Work& work) const {
    return {.run = m_options.run, .member = planned(member).name, .attempt = work.attempt};
}

void RunDriver::tell(PlanIndex member, const Work& work, DriverWord word, std::string code,
                     std::string text) {
    m_events.push_back({.member = member,
                        .attempt = work.attempt,
                        .word = word,
                        .code = std::move(code),
                        .text = std::move(text)});
}

void RunDriver::startLook(PlanIndex member, Work& work) {
    if (work.isLooking) {
        return;
    }
    work.isWanted = false;
    if (work.config == nullptr || !work.config->access) {
        MemberLook look;
        look.error = work.config != nullptr && work.config->problem
                         ? *work.config->problem
                         : Error{.kind = ErrorKind::NotFound, .message = "it left the fleet"};
        take(LookNews{.member = member, .look = std::move(look)});
        return;
    }
    work.isLooking = true;
    lookAtMember(MemberCalls(m_transport, work.config->access),
                 [member, inbox = m_inbox](MemberLook look) {
                     inbox->post(LookNews{.member = member, .look = std::move(look)});
                 });
}

void RunDriver::take(LookNews news) {
    auto& work = workOf(news.member);
    work.isLooking = false;
    work.isJudged = false;
    work.lookedAt = m_now;
    work.look = std::move(news.look);
    observe(news.member, work);
    const bool isLeft = m_leftBehind.erase(news.member) != 0;
    if ((isLeft || work.phase != Phase::Idle) && work.config != nullptr && work.config->access) {
        m_leases.adopt(news.member, MemberCalls(m_transport, work.config->access),
                       planned(news.member).name, *work.look);
    }
    if (isLeft && work.phase == Phase::Idle) {
        m_leases.release(news.member, m_options.clock->now());
    }
    if (work.phase == Phase::Claiming) {
        claim(news.member, work);
    }
}

/// What the machine hears of a look, for as long as it is fresh.
void RunDriver::observe(PlanIndex member, const Work& work) {
    auto& observation = m_observed[member];
    const auto& look = *work.look;
    observation.isUnseen = false;
    observation.isUnreachable = look.error.has_value();
    observation.blocked = PendingReason::None;
    observation.isAtTarget.reset();
    observation.isAway = false;
    observation.text.clear();
    if (look.error) {
        observation.text = describe(*look.error);
        noteSilence(member, work);
        return;
    }
    m_options.contacts[planned(member).cluster] = m_options.clock->now();
    const auto& action = m_options.plan->action;
    observation.isAtTarget = isProved(look, m_options.plan->intent, !action || action->provesNodes);
    const auto other = m_leases.foreignHolder(member, look.lease, m_now);
    if (!other.empty() && !m_leases.holds(member)) {
        observation.blocked = PendingReason::ForeignRun;
        observation.text =
            fmt::format("{} has the member (lease {}/{})", other, kRunLeaseNamespace, kRunLease);
    }
}

bool RunDriver::perform(const rollout::Effect& effect, const rollout::RunState&) {
    switch (effect.kind) {
    case rollout::EffectKind::LookAt: workOf(effect.index).isWanted = true; return true;
    case rollout::EffectKind::StartAction: {
        auto& work = workOf(effect.index);
        work.phase = Phase::Claiming;
        work.attempt = effect.number;
        if (isFresh(effect.index, work)) {
            claim(effect.index, work);
        } else {
            work.isWanted = true;
        }
        return true;
    }
    case rollout::EffectKind::Verify: {
        auto& work = workOf(effect.index);
        work.phase = Phase::Verifying;
        work.attempt = effect.number;
        work.isWanted = true;
        work.lookedAt = {}; // only what is seen from now on proves anything
        const auto& action = m_options.plan->action;
        work.proofUntil = m_options.clock->now() +
                          (action ? action->within : std::chrono::milliseconds(10'800'000));
        return true;
    }
    case rollout::EffectKind::StopTracking:
        workOf(effect.index).phase = Phase::Abandoned;
        return true;
    default: return false;
    }
}

void RunDriver::claim(PlanIndex member, Work& work) {
    if (work.look->error) {
        m_events.push_back({.member = member,
                            .attempt = work.attempt,
                            .word = DriverWord::NeverBegun,
                            .text = describe(*work.look->error),
                            .reason = PendingReason::Unreachable});
        work.phase = Phase::Idle;
        return;
    }
    if (m_options.withoutLease.count(planned(member).name) != 0 || m_leases.holds(member)) {
        prepare(member, work);
        return;
    }
    work.phase = Phase::Leasing;
    m_leases.claim(member, MemberCalls(m_transport, work.config->access), planned(member).name,
                   *work.look, m_options.clock->now(), m_now);
}

void RunDriver::take(const LeaseNews& news, const rollout::RunState&) {
    m_leases.take(news, m_options.clock->now(), m_now);
    auto& work = workOf(news.member);
    if (work.phase != Phase::Leasing) {
        return;
    }
    if (news.what == LeaseNews::What::Held) {
        prepare(news.member, work);
    } else if (news.what != LeaseNews::What::Released) {
        const auto* advice =
            news.isForbidden ? "; grant it, or let the member go without a lease by name" : "";
        m_events.push_back({.member = news.member,
                            .attempt = work.attempt,
                            .word = DriverWord::NeverBegun,
                            .text = news.text + advice,
                            .reason = news.what == LeaseNews::What::Refused || news.isForbidden
                                          ? PendingReason::ForeignRun
                                          : PendingReason::Unreachable});
        work.phase = Phase::Idle;
    }
}

drivers::ActionTarget RunDriver::targetOf(PlanIndex member, const Work& work) const {
    return {.run = m_options.runName,
            .intent = m_options.plan->intent,
            .member = planned(member),
            .identity = work.config->identity,
            .azureId = work.config->azureId};
}

void RunDriver::prepare(PlanIndex member, Work& work) {
    const auto& action = m_options.plan->action;
    if (!action) {
        tell(member, work, DriverWord::Failed, "NoAction", "the plan has no action");
        end(member, work);
        return;
    }
    if (!action->clusterApiContext.empty()) {
        patchTopology(member, work);
        return;
    }
    auto argv = drivers::actionArgv(action->argv, targetOf(member, work));
    const auto handle =
        argv ? m_actions.prepare({.key = keyOf(member, work), .argv = *std::move(argv)})
             : Result<std::string>(fail(argv.error()));
    if (!handle) {
        tell(member, work, DriverWord::Failed, "NotStarted", describe(handle.error()));
        end(member, work);
        return;
    }
    work.phase = Phase::Prepared;
    work.hasProcess = true;
    m_events.push_back({.member = member,
                        .attempt = work.attempt,
                        .word = DriverWord::Accepted,
                        .handle = *handle});
}

void RunDriver::durable(const std::vector<model::Record>& records, const rollout::RunState&) {
    for (const auto& record : records) {
        if (const auto* sent = std::get_if<model::MemberDispatched>(&record.body)) {
            auto& work = workOf(sent->member);
            if (work.phase != Phase::Prepared || work.attempt != sent->attempt) {
                continue;
            }
            work.phase = Phase::Running;
            if (auto begun = m_actions.release(keyOf(sent->member, work)); !begun) {
                tell(sent->member, work, DriverWord::Failed, "NotStarted", describe(begun.error()));
                end(sent->member, work);
            }
        } else if (const auto* result = std::get_if<model::MemberResult>(&record.body)) {
            end(result->member, workOf(result->member));
        } else if (const auto* failed = std::get_if<model::MemberAttemptFailed>(&record.body)) {
            end(failed->member, workOf(failed->member));
        } else if (const auto* blocked = std::get_if<model::MemberBlocked>(&record.body)) {
            end(blocked->member, workOf(blocked->member));
        }
    }
}

/// Nothing more is awaited of a member. What runs still keeps its lease until it has ended.
void RunDriver::end(PlanIndex member, Work& work) {
    if (work.phase == Phase::Prepared) {
        m_actions.drop(keyOf(member, work));
        work.hasProcess = false;
    }
    work.proofUntil.reset();
    if (work.hasProcess) {
        work.phase = Phase::Abandoned;
        return;
    }
    work.phase = Phase::Idle;
    m_leases.release(member, m_options.clock->now());
}

void RunDriver::takeEnds() {
    for (const auto& ended : m_actions.poll()) {
        const auto place = std::find_if(m_work.begin(), m_work.end(), [&](const auto& each) {
            return each.second.hasProcess && keyOf(each.first, each.second) == ended.key;
        });
        if (place == m_work.end()) {
            continue;
        }
        auto& [member, work] = *place;
        work.hasProcess = false;
        if (work.phase == Phase::Abandoned) {
            end(member, work);
        } else if (ended.found.trace == rollout::ActionTrace::Ended) {
            tell(member, work, DriverWord::Done, {}, ended.found.text);
        } else if (ended.found.trace == rollout::ActionTrace::Failed ||
                   ended.found.trace == rollout::ActionTrace::NeverRan) {
            tell(member, work, DriverWord::Failed, ended.found.code, ended.found.text);
        } else { // nobody knows how: as after a crash
            work.phase = Phase::Recovering;
            work.isWanted = true;
        }
    }
}

void RunDriver::poll(const rollout::RunState& state, std::vector<rollout::DriverEvent>& events) {
    m_now = Steady::now();
    std::vector<News> news;
    static_cast<void>(m_inbox->take(m_now, news));
    for (auto& each : news) {
        if (auto* look = std::get_if<LookNews>(&each)) {
            take(std::move(*look));
        } else if (const auto* lease = std::get_if<LeaseNews>(&each)) {
            take(*lease, state);
        } else if (const auto* patch = std::get_if<PatchNews>(&each)) {
            take(*patch);
        }
    }
    takeEnds();
    for (auto& [member, work] : m_work) {
        goOn(member, work, state);
    }
    m_leases.renew(m_options.clock->now(), m_now);
    std::move(m_events.begin(), m_events.end(), std::back_inserter(events));
    m_events.clear();
}

void RunDriver::goOn(PlanIndex member, Work& work, const rollout::RunState& state) {
    const bool isActive = work.phase != Phase::Idle && work.phase != Phase::Abandoned;
    if (isActive && m_now - work.lookedAt >= m_options.lookEvery) {
        work.isWanted = true;
    }
    if (!isActive && work.look && !isFresh(member, work)) {
        m_observed[member].isUnseen = true;
        work.look.reset();
    }
    if (work.isWanted) {
        startLook(member, work);
    }
    if (work.isLooking || !work.look) {
        return;
    }
    if (work.phase == Phase::Recovering) {
        recoverOne(member, work, state);
    } else if (work.phase == Phase::Verifying) {
        verify(member, work);
    }
}

void RunDriver::verify(PlanIndex member, Work& work) {
    const auto& action = m_options.plan->action;
    const auto proof = work.look->error ? std::optional(false)
                                        : isProved(*work.look, m_options.plan->intent,
                                                   !action || action->provesNodes);
    if (work.lookedAt == Steady::time_point{}) {
        return; // seen before the action ended
    }
    if (!proof) {
        tell(member, work, DriverWord::Proved, {},
             "the action ended well; no version tells more about it");
    } else if (*proof) {
        tell(member, work, DriverWord::Proved);
    } else if (work.proofUntil && m_options.clock->now() >= *work.proofUntil) {
        tell(member, work, DriverWord::Failed, "NotProved",
             work.look->error ? describe(*work.look->error)
                              : progressOf(*work.look, m_options.plan->intent));
    } else {
        return;
    }
    work.phase = Phase::Running; // told once; the record ends it
}

std::vector<rollout::MemberTrouble> RunDriver::troubles() const {
    std::vector<rollout::MemberTrouble> all;
    for (const auto& [member, work] : m_work) {
        if (work.phase == Phase::Idle || !work.look || work.look->error ||
            work.look->blocking.empty()) {
            continue;
        }
        rollout::MemberTrouble trouble{.member = planned(member).name};
        const auto& first = work.look->blocking.front();
        const auto node = std::find_if(work.look->nodes.begin(), work.look->nodes.end(),
                                       [](const auto& each) { return each.unschedulable; });
        trouble.text =
            fmt::format("node {} is being drained and disruption budget {}/{} allows no eviction",
                        node == work.look->nodes.end() ? "?" : node->name, first.ns, first.name);
        trouble.nextStep = fmt::format("let {}/{} have one more healthy pod, or loosen the budget",
                                       first.ns, first.name);
        for (const auto& budget : work.look->blocking) {
            trouble.evidence.push_back(
                {.field = fmt::format("poddisruptionbudgets/{}/{} disruptionsAllowed", budget.ns,
                                      budget.name),
                 .value = fmt::format("{} ({} healthy, {} wanted)", budget.disruptionsAllowed,
                                      budget.currentHealthy, budget.desiredHealthy),
                 .at = m_options.clock->now()});
        }
        all.push_back(std::move(trouble));
    }
    return all;
}

void RunDriver::wait(std::chrono::milliseconds atMost) {
    m_inbox->waitUntil(Steady::now() + atMost);
}

std::function<void()> RunDriver::waker() const {
    return [inbox = m_inbox] { inbox->post(Wake{}); };
}

bool RunDriver::isIdle() const {
    return m_leases.isIdle() && m_leftBehind.empty() &&
           std::none_of(m_work.begin(), m_work.end(),
                        [](const auto& each) { return each.second.hasProcess; });
}

void RunDriver::leave() {
    for (auto& [member, work] : m_work) {
        if (work.phase == Phase::Prepared) {
            m_actions.drop(keyOf(member, work));
            work.hasProcess = false;
        }
        if (!work.hasProcess && work.phase != Phase::Verifying && work.phase != Phase::Running) {
            m_leases.release(member, m_options.clock->now());
        }
    }
}

} // namespace pilothouse::engine
