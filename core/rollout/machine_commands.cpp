// SPDX-License-Identifier: GPL-3.0-or-later
// What people ask of a run: taken, already so, or rejected with the reason.
#include "rollout/machine_turn.h"

#include <algorithm>
#include <string_view>

namespace pilothouse::rollout::detail {

using model::CommandKind;
using model::GateState;
using model::LifeState;

namespace {

/// "group/S/G" → "S", "G"; "wait/S" → "S", "".
std::pair<std::string_view, std::string_view> splitOnce(std::string_view text) {
    const auto slash = text.find('/');
    return slash == std::string_view::npos
               ? std::pair{text, std::string_view{}}
               : std::pair{text.substr(0, slash), text.substr(slash + 1)};
}

bool hasApproved(const GateRecord& gate, const std::string& who) {
    return std::any_of(gate.approvals.begin(), gate.approvals.end(),
                       [&](const auto& approval) { return approval.by == who; });
}

std::string quoted(std::string_view what, std::string_view name) {
    return std::string(what) + " \"" + std::string(name) + '"';
}

PlanIndex soakOf(const MachinePlan& plan, PlanIndex stage) {
    for (const auto gate : plan.stages[stage].gatesAfter) {
        if (plan.gates[gate].isStageSoak) {
            return gate;
        }
    }
    return kNowhere;
}

} // namespace

std::string Turn::refusalOfStart() const {
    switch (m_state.run.state) {
    case LifeState::NotStarted:
    case LifeState::Stopped:
    case LifeState::Failed: return {};
    case LifeState::Stopping: return "the run is stopping; members in flight finish first";
    default: return "the run is under way already";
    }
}

std::string Turn::refusalOfApproval(const model::Command& command) const {
    const auto place = m_plan.findGate(command.target);
    if (place == kNowhere) {
        return "the run has no " + quoted("gate", command.target) +
               ", or more than one of this name: give its id";
    }
    const auto& gate = m_state.gates[place];
    if (gate.state == GateState::NotStarted) {
        return quoted("gate", m_plan.gates[place].id) + " is not reached yet";
    }
    if (gate.state != GateState::Pending) {
        return quoted("gate", m_plan.gates[place].id) + " is " + std::string(toString(gate.state));
    }
    const auto* approval = std::get_if<model::ApprovalGate>(&m_plan.gates[place].gate.params);
    if (approval != nullptr && approval->notInitiator && command.by == m_state.createdBy) {
        return "who started the run may not approve this gate";
    }
    return {};
}

std::string Turn::refusalOfCheck(const model::Command& command) const {
    const auto place = m_plan.findGate(command.target);
    if (place == kNowhere) {
        return "the run has no " + quoted("gate", command.target) +
               ", or more than one of this name: give its id";
    }
    const auto& spec = m_plan.gates[place];
    if (spec.gate.kind() != model::GateKind::Health) {
        return quoted("gate", spec.id) + " takes no samples: it is no health gate";
    }
    const auto state = m_state.gates[place].state;
    return state == GateState::Pending
               ? std::string{}
               : quoted("gate", spec.id) + " is " + std::string(toString(state));
}

std::string Turn::refusalOfSkip(const std::string& target) const {
    const auto [kind, rest] = splitOnce(target);
    if (kind == "stage") {
        return m_plan.findStage(rest) == kNowhere ? "the run has no " + quoted("stage", rest)
                                                  : std::string{};
    }
    if (kind == "group") {
        const auto [stage, group] = splitOnce(rest);
        return m_plan.findGroup(stage, group) == kNowhere
                   ? "the run has no " + quoted("group", rest)
                   : std::string{};
    }
    if (kind == "wait") {
        const auto stage = m_plan.findStage(rest);
        const auto soak = stage == kNowhere ? kNowhere : soakOf(m_plan, stage);
        return soak == kNowhere ? quoted("stage", rest) + " has no soak" : std::string{};
    }
    if (kind != "member") {
        return quoted("target", target) + " is none of stage/S, group/S/G, member/M, wait/S";
    }
    const auto member = m_plan.findMember(rest);
    if (member == kNowhere) {
        return "the run has no " + quoted("member", rest);
    }
    const auto state = m_state.members[member].state;
    if (state == LifeState::Running) {
        return quoted("member", rest) + " is in progress";
    }
    const bool isOpen = state == LifeState::NotStarted || state == LifeState::Pending;
    return isOpen ? std::string{} : quoted("member", rest) + " is " + std::string(toString(state));
}

std::string Turn::refusalOfMember(const model::Command& command) const {
    const auto place = m_plan.findMember(command.target);
    if (place == kNowhere) {
        return "the run has no " + quoted("member", command.target);
    }
    const auto& member = m_state.members[place];
    if (member.isUncertain) {
        return {};
    }
    if (command.kind == CommandKind::AdoptMember) {
        return "what happened to " + quoted("member", command.target) + " is known";
    }
    if (member.state != LifeState::Failed) {
        return quoted("member", command.target) + " has not failed";
    }
    return m_plan.members[place].stage == m_state.currentStage()
               ? std::string{}
               : "its stage is over: retry what failed as a run of its own";
}

std::string Turn::refusalOfOverride(const model::Command& command) const {
    for (const auto& window : m_plan.windows) {
        if (window.id == command.target) {
            return window.overridableBy.empty()
                       ? "nobody may override " + quoted("window", window.id)
                       : std::string{};
        }
    }
    return "the run has no " + quoted("window", command.target);
}

std::string Turn::refusalOf(const model::Command& command) const {
    if (m_state.isOver()) {
        return m_state.isAbandoned ? "the run was abandoned" : "the run is over";
    }
    switch (command.kind) {
    case CommandKind::Start: return refusalOfStart();
    case CommandKind::Stop:
        return m_state.run.state == LifeState::Running || m_state.run.state == LifeState::Pending
                   ? std::string{}
                   : "the run is not under way";
    case CommandKind::Skip: return refusalOfSkip(command.target);
    case CommandKind::Approve: return refusalOfApproval(command);
    case CommandKind::RetryMember:
    case CommandKind::AdoptMember: return refusalOfMember(command);
    case CommandKind::OverrideWindow: return refusalOfOverride(command);
    case CommandKind::CheckAgain: return refusalOfCheck(command);
    case CommandKind::Abandon: break;
    }
    return {};
}

/// What was asked is so already: a success that leaves no trace.
bool Turn::changesNothing(const model::Command& command) const {
    switch (command.kind) {
    case CommandKind::Stop:
        return m_state.run.state == LifeState::Stopping || m_state.run.state == LifeState::Stopped;
    case CommandKind::Abandon: return m_state.isAbandoned;
    case CommandKind::Approve: {
        const auto place = m_plan.findGate(command.target);
        if (place == kNowhere) {
            return false;
        }
        const auto& gate = m_state.gates[place];
        return gate.state == GateState::Completed ||
               (gate.state == GateState::Pending && hasApproved(gate, command.by));
    }
    case CommandKind::CheckAgain: {
        const auto place = m_plan.findGate(command.target);
        return place != kNowhere && m_state.gates[place].state == GateState::Pending &&
               m_plan.gates[place].gate.kind() == model::GateKind::Health &&
               m_state.gates[place].trouble == model::GateTrouble::None;
    }
    case CommandKind::OverrideWindow:
        return std::find(m_state.overriddenWindows.begin(), m_state.overriddenWindows.end(),
                         command.target) != m_state.overriddenWindows.end();
    default: return false;
    }
}

void Turn::takeCommand(const model::Command& command) {
    if (m_state.commandIds.count(command.id) != 0 || changesNothing(command)) {
        m_decision.outcomes.push_back({.id = command.id, .fate = CommandFate::NoOp});
        return;
    }
    if (auto reason = refusalOf(command); !reason.empty()) {
        emit(model::CommandRejected{.command = command, .reason = reason});
        m_decision.outcomes.push_back(
            {.id = command.id, .fate = CommandFate::Rejected, .reason = std::move(reason)});
        return;
    }
    emit(model::CommandTaken{command});
    m_decision.outcomes.push_back({.id = command.id});
    m_isAllTouched = true;
    carryOut(command);
    settle(); // the next command is judged by what this one made
}

void Turn::carryOut(const model::Command& command) {
    switch (command.kind) {
    case CommandKind::Start:
        for (PlanIndex index = 0; command.retriesFailed && index < m_state.members.size();
             ++index) {
            if (m_state.members[index].state == LifeState::Failed &&
                m_plan.members[index].stage == m_state.currentStage()) {
                emit(model::MemberRetry{index});
            }
        }
        break;
    case CommandKind::Skip: skip(command); break;
    case CommandKind::Approve: tryGate(m_plan.findGate(command.target)); break;
    case CommandKind::RetryMember:
        emit(model::MemberRetry{m_plan.findMember(command.target)});
        break;
    case CommandKind::AdoptMember: {
        const auto member = m_plan.findMember(command.target);
        const auto& state = m_state.members[member];
        emit(model::MemberDispatched{.member = member,
                                     .attempt = state.attempt,
                                     .handle = state.current.handle,
                                     .isAdopted = true});
        emit(model::MemberObserved{.member = member, .text = "adopted by " + command.by});
        ask(EffectKind::Verify, member, state.attempt);
        break;
    }
    case CommandKind::OverrideWindow:
        emit(model::WindowOverride{
            .window = command.target, .by = command.by, .comment = command.comment});
        break;
    case CommandKind::Abandon:
        for (const auto member : m_state.running) {
            ask(EffectKind::StopTracking, member, m_state.members[member].attempt);
        }
        break;
    case CommandKind::Stop:
    case CommandKind::CheckAgain: break; // the fold of the command halts, or counts anew
    }
}

void Turn::skipMembers(PlanIndex first, PlanIndex end, const model::Command& command) {
    for (auto member = first; member < end; ++member) {
        const auto state = m_state.members[member].state;
        if (state == LifeState::NotStarted || state == LifeState::Pending) {
            emit(model::MemberSkipped{.member = member,
                                      .cause = "user",
                                      .text = command.comment.empty() ? "skipped by " + command.by
                                                                      : command.comment});
        }
    }
}

void Turn::skip(const model::Command& command) {
    const auto [kind, rest] = splitOnce(command.target);
    if (kind == "member") {
        const auto member = m_plan.findMember(rest);
        skipMembers(member, member + 1, command);
    } else if (kind == "group") {
        const auto [stageName, groupName] = splitOnce(rest);
        const auto place = m_plan.findGroup(stageName, groupName);
        const auto& group = m_plan.groups[place];
        skipMembers(group.firstMember, group.endMember, command);
        skipGates(group.gatesBefore, command.by);
        skipGates(group.gatesAfter, command.by);
    } else if (kind == "stage") {
        const auto& stage = m_plan.stages[m_plan.findStage(rest)];
        skipMembers(stage.firstMember, stage.endMember, command);
        skipGates(stage.gatesBefore, command.by);
        skipGates(stage.gatesAfter, command.by);
        for (auto group = stage.firstGroup; group < stage.endGroup; ++group) {
            skipGates(m_plan.groups[group].gatesBefore, command.by);
            skipGates(m_plan.groups[group].gatesAfter, command.by);
        }
    } else {
        skipGates({soakOf(m_plan, m_plan.findStage(rest))}, command.by);
    }
}

} // namespace pilothouse::rollout::detail
