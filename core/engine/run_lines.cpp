// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_lines.h"

#include "base/time.h"

#include <fmt/format.h>

namespace pilothouse::engine {

namespace {

std::string with(const std::string& comment) {
    return comment.empty() ? comment : fmt::format(": {}", comment);
}

class Teller {
public:
    explicit Teller(const rollout::MachinePlan& plan) : m_plan(plan) {}

    std::string operator()(const model::RunCreated& body) const {
        return fmt::format("run \"{}\" was made by {}", body.name, body.createdBy);
    }
    std::string operator()(const model::PlanFrozen& body) const {
        return fmt::format("its plan was frozen: {}", body.hash.substr(0, 12));
    }
    std::string operator()(const model::CommandTaken& body) const {
        const auto& command = body.command;
        return fmt::format("{} by {}{}{}", toString(command.kind), command.by,
                           command.target.empty() ? "" : ", " + command.target,
                           with(command.comment));
    }
    std::string operator()(const model::CommandRejected& body) const {
        return fmt::format("{} by {} was refused{}", toString(body.command.kind), body.command.by,
                           with(body.reason));
    }
    std::string operator()(const model::StateChanged& body) const {
        const auto state =
            body.reason == model::PendingReason::None
                ? std::string(toString(body.state))
                : fmt::format("{} ({})", toString(body.state), toString(body.reason));
        return fmt::format("{} is {}{}", scope(body), state, with(body.text));
    }
    std::string operator()(const model::GateOpened& body) const {
        return fmt::format("gate {} is reached{}", gate(body.gate),
                           body.resolveAt ? ", until " + formatRfc3339(*body.resolveAt) : "");
    }
    std::string operator()(const model::GateResolved& body) const {
        return fmt::format("gate {} is {}{}{}", gate(body.gate), toString(body.state),
                           body.by.empty() ? "" : " by " + body.by, with(body.comment));
    }
    std::string operator()(const model::CheckSample& body) const {
        const auto what = body.isBaseline
                              ? fmt::format("baseline of stage {}", m_plan.stages[body.index].name)
                              : fmt::format("gate {}, sample {}", gate(body.index), body.number);
        return fmt::format("{}: {}{}", what, toString(body.outcome), with(body.text));
    }
    std::string operator()(const model::MemberBlocked& body) const {
        if (body.reason == model::PendingReason::Deferred) {
            return fmt::format("{} is deferred{}", member(body.member), with(body.text));
        }
        return fmt::format("{} waits ({}){}{}", member(body.member), toString(body.reason),
                           body.retryAt ? ", again at " + formatRfc3339(*body.retryAt) : "",
                           with(body.text));
    }
    std::string operator()(const model::MemberIntent& body) const {
        return fmt::format("{} is next (attempt {})", member(body.member), body.attempt);
    }
    std::string operator()(const model::MemberDispatched& body) const {
        return fmt::format("{}: the action {} (attempt {})", member(body.member),
                           body.isAdopted ? "was found running" : "begins", body.attempt);
    }
    std::string operator()(const model::MemberObserved& body) const {
        return fmt::format("{}: {}{}", member(body.member),
                           body.hasLeft ? "it left the fleet"
                                        : "the action ended, its proof is awaited",
                           with(body.text));
    }
    std::string operator()(const model::MemberAttemptFailed& body) const {
        return fmt::format("{}: attempt {} failed, again at {}: {}{}", member(body.member),
                           body.attempt, formatRfc3339(body.retryAt), body.code, with(body.text));
    }
    std::string operator()(const model::MemberResult& body) const {
        return body.state == model::LifeState::Failed
                   ? fmt::format("{} failed{}: {}{}", member(body.member),
                                 body.isTolerated ? " (tolerated)" : "", body.code, with(body.text))
                   : fmt::format("{} is done{}{}", member(body.member),
                                 body.isInferred ? " (found so)" : "", with(body.text));
    }
    std::string operator()(const model::MemberSkipped& body) const {
        return fmt::format("{} is skipped{}", member(body.member), with(body.text));
    }
    std::string operator()(const model::MemberRetry& body) const {
        return fmt::format("{} is tried again", member(body.member));
    }
    std::string operator()(const model::WindowOverride& body) const {
        return fmt::format("window {} is set aside by {}{}", body.window, body.by,
                           with(body.comment));
    }
    std::string operator()(const model::Snapshot&) const { return {}; }
    std::string operator()(const model::Epoch& body) const {
        return fmt::format("{} drives it", body.holder);
    }

private:
    [[nodiscard]] const std::string& member(model::PlanIndex index) const {
        return m_plan.members[index].name;
    }
    [[nodiscard]] const std::string& gate(model::PlanIndex index) const {
        return m_plan.gates[index].id;
    }
    [[nodiscard]] std::string scope(const model::StateChanged& body) const {
        switch (body.level) {
        case model::Level::Run: return "the run";
        case model::Level::Stage: return "stage " + m_plan.stages[body.index].name;
        case model::Level::Group: break;
        }
        const auto& group = m_plan.groups[body.index];
        return fmt::format("group {}/{}", m_plan.stages[group.stage].name, group.name);
    }

    const rollout::MachinePlan& m_plan;
};

} // namespace

std::string lineOf(const model::Record& record, const rollout::MachinePlan& plan) {
    return std::visit(Teller(plan), record.body);
}

} // namespace pilothouse::engine
