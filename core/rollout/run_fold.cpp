// SPDX-License-Identifier: GPL-3.0-or-later
// The fold: one function per record type.
#include "rollout/run_state.h"

#include <algorithm>

namespace pilothouse::rollout {

namespace {

using model::GateState;
using model::GateTrouble;
using model::LifeState;
using model::MemberStep;
using model::PendingReason;

class Fold {
public:
    Fold(const MachinePlan& plan, RunState& state, Instant at)
        : m_plan(plan), m_state(state), m_at(at) {}

    void operator()(const model::RunCreated& body) {
        m_state.id = body.id;
        m_state.name = body.name;
        m_state.backend = body.backend;
        m_state.createdBy = body.createdBy;
        m_state.parentRunId = body.parentRunId;
        m_state.createdAt = m_at;
    }
    void operator()(const model::PlanFrozen& body) { m_state.planHash = body.hash; }
    void operator()(const model::CommandTaken& body) { take(body.command); }
    void operator()(const model::CommandRejected& body) {
        m_state.commandIds.insert(body.command.id);
    }
    void operator()(const model::StateChanged& body);
    void operator()(const model::GateOpened& body);
    void operator()(const model::GateResolved& body);
    void operator()(const model::CheckSample& body);
    void operator()(const model::MemberBlocked& body);
    void operator()(const model::MemberIntent& body);
    void operator()(const model::MemberDispatched& body);
    void operator()(const model::MemberObserved& body);
    void operator()(const model::MemberAttemptFailed& body);
    void operator()(const model::MemberResult& body);
    void operator()(const model::MemberSkipped& body);
    void operator()(const model::MemberRetry& body);
    void operator()(const model::WindowOverride& body);
    void operator()(const model::Snapshot&) {}
    void operator()(const model::Epoch& body) { m_state.epoch = body.number; }

private:
    void take(const model::Command& command);
    void takeStart(const model::Command& command);
    void acceptFailures();
    void armAgain(GateRecord& gate);
    void rearm(GateRecord& gate, const MachineGate& spec);
    void judge(GateRecord& gate, const MachineGate& spec, const model::CheckSample& sample);
    void move(PlanIndex index, LifeState to, PendingReason reason = PendingReason::None);
    void setDeferred(PlanIndex index, bool isDeferred);
    void countFailure(PlanIndex index, const std::string& code);
    void uncountFailure(PlanIndex index);
    void finishAttempt(MemberState& member, LifeState outcome, const std::string& code,
                       const std::string& text);
    [[nodiscard]] bool isMember(PlanIndex index, bool isAllowed, const char* what);
    [[nodiscard]] bool isGate(PlanIndex index);
    void violate(const char* what, const std::string& whom);

    const MachinePlan& m_plan;
    RunState& m_state;
    Instant m_at;
};

void Fold::violate(const char* what, const std::string& whom) {
    if (m_state.violation.empty()) {
        m_state.violation = std::string(what) + ' ' + whom;
    }
}

bool Fold::isMember(PlanIndex index, bool isAllowed, const char* what) {
    if (!isAllowed) {
        violate(what, m_plan.members[index].name + " while it was " +
                          std::string(toString(m_state.members[index].state)));
    }
    return isAllowed;
}

bool Fold::isGate(PlanIndex index) {
    if (index >= m_state.gates.size()) {
        violate("record of gate", std::to_string(index));
        return false;
    }
    return true;
}

/// Members that may still be started.
bool isOpen(LifeState state) {
    return state == LifeState::NotStarted || state == LifeState::Pending;
}

std::int32_t& countOf(model::MemberCounts& counts, LifeState state) {
    switch (state) {
    case LifeState::Running: return counts.running;
    case LifeState::Pending: return counts.pending;
    case LifeState::Completed: return counts.completed;
    case LifeState::Failed: return counts.failed;
    case LifeState::Skipped: return counts.skipped;
    default: return counts.notStarted;
    }
}

bool isUnfinished(LifeState state) {
    return isOpen(state) || state == LifeState::Running;
}

/// The only place where a member changes state: keeps counts, bits and the list of running ones.
void Fold::move(PlanIndex index, LifeState to, PendingReason reason) {
    auto& member = m_state.members[index];
    const auto from = member.state;
    for (auto* tally : {&m_state.run.tally, &m_state.stages[m_plan.members[index].stage].tally,
                        &m_state.groups[m_plan.members[index].group].tally}) {
        --countOf(tally->counts, from);
        ++countOf(tally->counts, to);
        if (member.isDeferred) {
            tally->counts.deferred += (isOpen(to) ? 1 : 0) - (isOpen(from) ? 1 : 0);
            tally->late -= isUnfinished(to) ? 0 : 1;
        }
        tally->reasons[static_cast<std::size_t>(member.reason)] -= 1;
        tally->reasons[static_cast<std::size_t>(reason)] += 1;
        tally->reasons[0] = 0; // None is no reason
    }
    const auto bit = std::uint64_t{1} << (index % 64);
    m_state.open[index / 64] =
        isOpen(to) ? m_state.open[index / 64] | bit : m_state.open[index / 64] & ~bit;
    if (from != LifeState::Running && to == LifeState::Running) {
        m_state.running.push_back(index);
    } else if (from == LifeState::Running && to != LifeState::Running) {
        m_state.running.erase(std::find(m_state.running.begin(), m_state.running.end(), index));
    }
    member.state = to;
    member.reason = reason;
    member.isDeferred = member.isDeferred && isUnfinished(to);
    if (to != LifeState::Running) {
        member.step = MemberStep::None;
    }
    m_state.earliest[index] = Instant::min();
}

/// From now on nothing waits for an open member, or everything does again.
void Fold::setDeferred(PlanIndex index, bool isDeferred) {
    auto& member = m_state.members[index];
    if (member.isDeferred == isDeferred) {
        return;
    }
    member.isDeferred = isDeferred;
    const auto change = isDeferred ? 1 : -1;
    for (auto* tally : {&m_state.run.tally, &m_state.stages[m_plan.members[index].stage].tally,
                        &m_state.groups[m_plan.members[index].group].tally}) {
        tally->late += change;
        tally->counts.deferred += change;
    }
}

void Fold::countFailure(PlanIndex index, const std::string& code) {
    const auto& spec = m_plan.members[index];
    ++m_state.run.tally.failures;
    ++m_state.stages[spec.stage].tally.failures;
    ++m_state.groups[spec.group].tally.failures;
    ++m_state.failuresInARow;
    m_state.failedWeight += spec.weight;
    auto& codes = m_state.errorCodes[spec.stage];
    const auto known = std::find_if(codes.begin(), codes.end(),
                                    [&](const auto& entry) { return entry.first == code; });
    if (known == codes.end()) {
        codes.emplace_back(code, 1);
    } else {
        ++known->second;
    }
}

void Fold::uncountFailure(PlanIndex index) {
    auto& member = m_state.members[index];
    if (member.state != LifeState::Failed || member.isUncounted) {
        return;
    }
    const auto& spec = m_plan.members[index];
    --m_state.run.tally.failures;
    --m_state.stages[spec.stage].tally.failures;
    --m_state.groups[spec.group].tally.failures;
    m_state.failedWeight -= spec.weight;
    member.isUncounted = true;
}

void Fold::acceptFailures() {
    for (PlanIndex index = 0; index < m_state.members.size(); ++index) {
        uncountFailure(index);
    }
    m_state.failuresInARow = 0;
    for (auto& codes : m_state.errorCodes) {
        codes.clear();
    }
}

void Fold::rearm(GateRecord& gate, const MachineGate& spec) {
    const auto kind = spec.gate.kind();
    const bool isOver = gate.state == GateState::Expired || gate.state == GateState::Failed;
    const bool restartsSoak = kind == model::GateKind::Soak && gate.state == GateState::Pending &&
                              m_plan.policy.soakOnStop == model::OnSoakStop::Restart;
    if (isOver || restartsSoak) {
        const auto samples = std::move(gate.samples);
        gate = GateRecord{};
        gate.samples = samples;
    } else if (gate.state == GateState::Pending && kind == model::GateKind::Health) {
        armAgain(gate);
    }
}

/// Samples count from here; those before stay to be seen.
void Fold::armAgain(GateRecord& gate) {
    gate.passes = gate.fails = gate.errors = 0;
    gate.trouble = GateTrouble::None;
    gate.armedAt = m_at;
}

void Fold::takeStart(const model::Command& command) {
    const bool isResume = m_state.isStarted;
    if (m_state.halt == model::Halt::Failure && !command.retriesFailed) {
        acceptFailures();
    }
    if (m_state.halt == model::Halt::Failure) {
        m_state.failuresInARow = 0;
        for (auto& codes : m_state.errorCodes) {
            codes.clear();
        }
    }
    m_state.isStarted = true;
    m_state.halt = model::Halt::None;
    m_state.haltText.clear();
    for (PlanIndex index = 0; isResume && index < m_state.gates.size(); ++index) {
        rearm(m_state.gates[index], m_plan.gates[index]);
    }
}

void Fold::take(const model::Command& command) {
    m_state.commandIds.insert(command.id);
    switch (command.kind) {
    case model::CommandKind::Start: takeStart(command); break;
    case model::CommandKind::Abandon: m_state.isAbandoned = true; [[fallthrough]];
    case model::CommandKind::Stop:
        if (m_state.halt == model::Halt::None) {
            m_state.halt = model::Halt::Stop;
            m_state.haltText = command.comment;
        }
        break;
    case model::CommandKind::Approve: {
        const auto place = m_plan.findGate(command.target);
        if (place == kNowhere) {
            violate("approval of", command.target);
            return;
        }
        auto& gate = m_state.gates[place];
        gate.approvals.push_back({.by = command.by, .comment = command.comment, .at = m_at});
        gate.isForced = m_plan.gates[place].gate.kind() != model::GateKind::Approval;
        break;
    }
    case model::CommandKind::CheckAgain: {
        const auto place = m_plan.findGate(command.target);
        if (place == kNowhere) {
            violate("check of", command.target);
            return;
        }
        armAgain(m_state.gates[place]);
        break;
    }
    case model::CommandKind::Skip:
    case model::CommandKind::RetryMember:
    case model::CommandKind::AdoptMember:
    case model::CommandKind::OverrideWindow: break; // records of their own follow
    }
}

void Fold::operator()(const model::StateChanged& body) {
    auto* scope = &m_state.run;
    if (body.level != model::Level::Run) {
        auto& list = body.level == model::Level::Stage ? m_state.stages : m_state.groups;
        if (body.index >= list.size()) {
            violate("state of place", std::to_string(body.index));
            return;
        }
        scope = &list[body.index];
    }
    scope->state = body.state;
    scope->reason = body.reason;
    const bool isBusy = body.state == LifeState::Running || body.state == LifeState::Pending;
    const bool isOver = body.state == LifeState::Completed || body.state == LifeState::Skipped ||
                        body.state == LifeState::Failed || body.state == LifeState::Stopped;
    if (isBusy && !scope->startedAt) {
        scope->startedAt = m_at;
    }
    scope->completedAt = isOver ? std::optional(m_at) : std::nullopt;
    if (body.level == model::Level::Run && body.halt != model::Halt::None) {
        m_state.halt = body.halt;
        m_state.haltText = body.text;
    }
}

void Fold::operator()(const model::GateOpened& body) {
    if (!isGate(body.gate)) {
        return;
    }
    auto& gate = m_state.gates[body.gate];
    if (gate.state != GateState::NotStarted) {
        violate("opened twice:", m_plan.gates[body.gate].id);
        return;
    }
    gate.state = GateState::Pending;
    gate.openedAt = m_at;
    gate.armedAt = m_at;
    gate.resolveAt = body.resolveAt;
    gate.steady = body.steady;
    gate.boot = body.boot;
}

void Fold::operator()(const model::GateResolved& body) {
    if (!isGate(body.gate)) {
        return;
    }
    auto& gate = m_state.gates[body.gate];
    if (gate.state != GateState::Pending && body.state != GateState::Skipped) {
        violate("resolved without being open:", m_plan.gates[body.gate].id);
        return;
    }
    gate.state = body.state;
    gate.trouble = GateTrouble::None;
    gate.resolvedAt = m_at;
    gate.resolvedBy = body.by;
    gate.comment = body.comment;
}

void Fold::judge(GateRecord& gate, const MachineGate& spec, const model::CheckSample& sample) {
    const bool isPass =
        sample.outcome == model::CheckOutcome::Pass || sample.outcome == model::CheckOutcome::Warn;
    const bool isFail = sample.outcome == model::CheckOutcome::Fail;
    gate.passes = isPass ? gate.passes + 1 : 0;
    gate.fails += isFail ? 1 : 0;
    gate.errors = isPass || isFail ? 0 : gate.errors + 1;
    if (const auto* health = std::get_if<model::HealthGate>(&spec.gate.params)) {
        if (gate.fails > health->hold.failureLimit) {
            gate.trouble = GateTrouble::Blocked;
        } else if (gate.trouble == GateTrouble::None && gate.errors >= health->hold.errorLimit) {
            gate.trouble = GateTrouble::Inconclusive;
        }
        return;
    }
    if (spec.gate.kind() == model::GateKind::Webhook && isPass) {
        gate.isForced = true;
        gate.trouble = GateTrouble::None;
    } else if (!isPass && !isFail) {
        gate.trouble = GateTrouble::Inconclusive;
    }
}

void Fold::operator()(const model::CheckSample& body) {
    if (body.isBaseline) {
        if (body.index < m_state.baselines.size()) {
            m_state.baselines[body.index] = body.outcome;
        }
        return;
    }
    if (!isGate(body.index)) {
        return;
    }
    auto& gate = m_state.gates[body.index];
    gate.samples.push_back({.number = body.number,
                            .at = m_at,
                            .outcome = body.outcome,
                            .code = body.code,
                            .text = body.text,
                            .evidence = body.evidence});
    judge(gate, m_plan.gates[body.index], body);
}

void Fold::operator()(const model::MemberBlocked& body) {
    auto& member = m_state.members[body.member];
    // A running one is taken back only by recovery: never started, or nobody knows.
    const bool isRecovery = member.state == LifeState::Running;
    const bool isKnown = body.reason != PendingReason::Unknown;
    if (!isMember(body.member,
                  isOpen(member.state) ||
                      (isRecovery && (!isKnown || member.step == MemberStep::Starting ||
                                      member.step == MemberStep::InProgress)),
                  "blocked")) {
        return;
    }
    move(body.member, LifeState::Pending, body.reason);
    if (body.reason == PendingReason::Deferred) {
        setDeferred(body.member, true);
    }
    if (body.retryAt) {
        m_state.earliest[body.member] = *body.retryAt;
    }
    member.message = body.text;
    member.isUncertain = isRecovery ? !isKnown : member.isUncertain;
    if (isRecovery && isKnown) { // the attempt was never begun: the next one has its number
        --member.attempt;
        member.current = {};
    }
}

void Fold::operator()(const model::MemberIntent& body) {
    auto& member = m_state.members[body.member];
    if (!isMember(body.member, isOpen(member.state) && body.attempt == member.attempt + 1,
                  "intent for")) {
        return;
    }
    if (member.current.number != 0) {
        member.earlier.push_back(std::move(member.current));
    }
    member.current = {.number = body.attempt, .intentAt = m_at};
    member.attempt = body.attempt;
    member.message.clear();
    const auto& stage = m_state.stages[m_plan.members[body.member].stage].tally;
    if (!stage.isDone() || stage.isUnproved()) {
        setDeferred(body.member, false); // it is back in time: its stage waits for it
    }
    move(body.member, LifeState::Running);
    member.step = MemberStep::Starting;
}

void Fold::operator()(const model::MemberDispatched& body) {
    auto& member = m_state.members[body.member];
    const bool isAdopted = body.isAdopted && member.isUncertain;
    const bool isFirst = member.step == MemberStep::Starting;
    // The first was never let go: recovery.h, "never ran".
    const bool isAgain = member.step == MemberStep::InProgress && !body.isAdopted &&
                         isOtherStart(member.current, body.handle);
    if (!isMember(body.member,
                  body.attempt == member.attempt &&
                      ((member.state == LifeState::Running && (isFirst || isAgain)) || isAdopted),
                  "dispatched")) {
        return;
    }
    if (isAdopted) {
        move(body.member, LifeState::Running);
        member.isUncertain = false;
    }
    member.step = MemberStep::InProgress;
    member.current.handle = body.handle;
    member.current.isAdopted = body.isAdopted;
    member.current.dispatchedAt = m_at;
}

void Fold::operator()(const model::MemberObserved& body) {
    auto& member = m_state.members[body.member];
    if (!isMember(body.member, member.state == LifeState::Running, "observed")) {
        return;
    }
    member.step = body.step;
    member.hasLeft = member.hasLeft || body.hasLeft;
    member.message = body.text;
}

void Fold::finishAttempt(MemberState& member, LifeState outcome, const std::string& code,
                         const std::string& text) {
    member.current.finishedAt = m_at;
    member.current.outcome = outcome;
    member.current.errorCode = code;
    member.current.errorText = outcome == LifeState::Failed ? text : std::string{};
    member.message = text;
}

void Fold::operator()(const model::MemberAttemptFailed& body) {
    auto& member = m_state.members[body.member];
    if (!isMember(body.member, member.state == LifeState::Running && body.attempt == member.attempt,
                  "attempt failed of")) {
        return;
    }
    finishAttempt(member, LifeState::Failed, body.code, body.text);
    move(body.member, LifeState::NotStarted);
    m_state.earliest[body.member] = body.retryAt;
}

void Fold::operator()(const model::MemberResult& body) {
    auto& member = m_state.members[body.member];
    if (!isMember(body.member,
                  member.state == LifeState::Running && body.attempt == member.attempt &&
                      (body.state == LifeState::Completed || body.state == LifeState::Failed),
                  "result of")) {
        return;
    }
    finishAttempt(member, body.state, body.code, body.text);
    member.current.isInferred = body.isInferred;
    move(body.member, body.state);
    member.isUncounted = body.isTolerated;
    if (body.state == LifeState::Completed) {
        m_state.failuresInARow = 0;
    } else if (!body.isTolerated) {
        countFailure(body.member, body.code);
    }
}

void Fold::operator()(const model::MemberSkipped& body) {
    auto& member = m_state.members[body.member];
    if (!isMember(body.member, isOpen(member.state), "skipped")) {
        return;
    }
    move(body.member, LifeState::Skipped);
    member.isUncertain = false;
    member.hasLeft = body.cause == "left";
    member.message = body.text.empty() ? body.cause : body.text;
}

void Fold::operator()(const model::MemberRetry& body) {
    auto& member = m_state.members[body.member];
    if (!isMember(body.member, member.state == LifeState::Failed || member.isUncertain,
                  "retry of")) {
        return;
    }
    uncountFailure(body.member);
    member.isUncounted = false;
    member.isUncertain = false;
    move(body.member, LifeState::NotStarted);
}

void Fold::operator()(const model::WindowOverride& body) {
    m_state.overriddenWindows.push_back(body.window);
    for (PlanIndex index = 0; index < m_state.members.size(); ++index) {
        const auto reason = m_state.members[index].reason;
        if (reason == PendingReason::Freeze || reason == PendingReason::MaintenanceClosed) {
            m_state.earliest[index] = Instant::min(); // asked anew
        }
    }
}

} // namespace

bool isOtherStart(const model::Attempt& attempt, const std::string& handle) {
    return !attempt.isAdopted && !attempt.handle.empty() && !handle.empty() &&
           attempt.handle != handle;
}

namespace {

bool namesKnownMember(const RunState& state, const model::RecordBody& body) {
    return std::visit(
        [&](const auto& one) {
            if constexpr (requires { one.member; }) {
                return one.member < state.members.size();
            } else {
                return true;
            }
        },
        body);
}

} // namespace

void apply(const MachinePlan& plan, RunState& state, const model::Record& record) {
    state.lastSeq = record.seq;
    state.lastAt = std::max(state.lastAt, record.at);
    if (!namesKnownMember(state, record.body)) {
        state.violation = "record of a member that the plan does not have";
        return;
    }
    std::visit(Fold(plan, state, record.at), record.body);
}

} // namespace pilothouse::rollout
