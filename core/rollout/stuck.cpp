// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/stuck.h"

#include "rollout/deferred.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pilothouse::rollout {

using model::DisplayState;
using model::GateState;
using model::LifeState;
using model::PendingReason;

namespace {

constexpr std::size_t kMostInFlight = 20; ///< of a run that stops, named one by one

constexpr auto kLook = "look at its nodes, budgets and events";

std::string members(std::size_t count) {
    return fmt::format("{} {}", count, count == 1 ? "member" : "members");
}

/// What time alone, or the members in flight, will end: nobody has to do anything.
bool movesByItself(StuckKind kind) {
    return kind == StuckKind::TimedWait || kind == StuckKind::ScheduledStart ||
           kind == StuckKind::WindowClosed || kind == StuckKind::ConcurrencyCeiling ||
           kind == StuckKind::FlaggedButUsual;
}

/// "3 members wait for the end of a freeze".
std::string pendingText(PendingReason reason, std::size_t count) {
    const auto who = members(count);
    const auto* s = count == 1 ? "s" : ""; // of the verb
    const auto* are = count == 1 ? "is" : "are";
    switch (reason) {
    case PendingReason::MaintenanceClosed:
        return fmt::format("{} wait{} for the maintenance window", who, s);
    case PendingReason::Freeze: return fmt::format("{} wait{} for the end of a freeze", who, s);
    case PendingReason::VersionNotInRegion:
        return fmt::format("the version is not offered in the region of {}", who);
    case PendingReason::ImageNotInRegion:
        return fmt::format("the node image is not offered in the region of {}", who);
    case PendingReason::ClusterBusy:
        return fmt::format("{} {} busy with another operation", who, are);
    case PendingReason::ClusterStopped: return fmt::format("{} {} powered off", who, are);
    case PendingReason::Unreachable: return fmt::format("{} cannot be reached", who);
    case PendingReason::Quota: return fmt::format("{} lack{} quota for the surge", who, s);
    case PendingReason::ForeignRun:
        return fmt::format("{} {} in a run of another system", who, are);
    case PendingReason::Unknown: return fmt::format("what an action did to {} is not known", who);
    case PendingReason::Deferred:
        return fmt::format("{} {} offline as expected, and nothing is proved without one of them",
                           who, are);
    default: return fmt::format("{} wait{}: {}", who, s, toString(reason));
    }
}

class Detective {
public:
    Detective(const model::Run& run, const StuckInputs& inputs, Instant now)
        : m_run(run), m_inputs(inputs), m_now(now) {}

    std::vector<StuckCause> look() {
        if (m_run.state == LifeState::Completed || m_run.state == LifeState::Skipped ||
            m_run.isAbandoned) {
            return {};
        }
        lookAtSource();
        lookAtRun();
        for (const auto& stage : m_run.stages) {
            if (stage.state != LifeState::Completed && stage.state != LifeState::Skipped) {
                lookAtStage(stage);
                break; // later ones wait for this one
            }
        }
        lookAtTroubles();
        if (m_causes.empty() && m_run.state != LifeState::Running && !m_inputs.startWaits) {
            add({.kind = StuckKind::NothingMatches,
                 .text = "no known cause explains why nothing moves",
                 .evidence = {{"last change of a stage",
                               lastChange() ? formatRfc3339(*lastChange()) : "none yet", m_now}},
                 .since = lastChange(),
                 .whoMovesIt = "whoever drives it",
                 .nextStep = "export a bundle and look at the run's journal"});
        }
        std::stable_sort(m_causes.begin(), m_causes.end(), [](const auto& a, const auto& b) {
            return std::pair(movesByItself(a.kind), a.kind) <
                   std::pair(movesByItself(b.kind), b.kind);
        });
        return std::move(m_causes);
    }

private:
    void add(StuckCause cause) { m_causes.push_back(std::move(cause)); }

    [[nodiscard]] std::optional<Instant> lastChange() const {
        auto last = m_run.startedAt;
        for (const auto& stage : m_run.stages) {
            for (const auto& at : {stage.startedAt, stage.completedAt}) {
                last = at && (!last || *at > *last) ? at : last;
            }
        }
        return last;
    }

    void lookAtSource() {
        const auto& read = m_inputs.sourceReadAt;
        if (read && m_now - *read <= m_inputs.staleAfter) {
            return;
        }
        add({.kind = StuckKind::NotKnown,
             .text = read
                         ? fmt::format("the run was last read {} ago", humanDuration(m_now - *read))
                         : std::string("the run could not be read"),
             .evidence = {{"last read",
                           m_inputs.sourceError.empty() ? "no answer since" : m_inputs.sourceError,
                           read}},
             .since = read,
             .whoMovesIt = "whoever can reach its source",
             .nextStep = "retry; what is shown is the last known state"});
    }

    [[nodiscard]] bool isHalted() const {
        return m_run.state == LifeState::Stopped || m_run.state == LifeState::Failed;
    }

    void lookAtRun() {
        if (!m_inputs.initialisationError.empty()) {
            add({.kind = StuckKind::NotInitialised,
                 .text = m_inputs.initialisationError,
                 .evidence = {{"run", "made, never initialised", m_run.createdAt}},
                 .since = m_run.createdAt,
                 .whoMovesIt = "whoever may change the strategy",
                 .nextStep = "open the strategy at the fault, then make a new run"});
        } else if (m_run.state == LifeState::NotStarted && !m_inputs.startWaits) {
            add({.kind = StuckKind::NotInitialised,
                 .text = "nobody has started it",
                 .evidence = {{"run",
                               m_run.createdBy.empty() ? "made, not started"
                                                       : "made by " + m_run.createdBy,
                               m_run.createdAt}},
                 .since = m_run.createdAt,
                 .whoMovesIt = "whoever may write",
                 .nextStep = "start the run"});
        }
        const bool isStopping = m_run.state == LifeState::Stopping;
        if (isStopping) {
            addStopping();
        } else if (isHalted() && !m_inputs.startWaits) {
            addHalted();
        }
        const bool wantsDriver = m_run.backend == "local" && (m_run.state == LifeState::Running ||
                                                              m_run.state == LifeState::Pending ||
                                                              isStopping || m_inputs.startWaits);
        const auto& seen = m_inputs.driverSeenAt;
        if (wantsDriver && (!seen || m_now - *seen > m_inputs.staleAfter)) {
            add({.kind = StuckKind::NotReporting,
                 .text = seen                  ? fmt::format("its driver was last heard of {} ago",
                                                             humanDuration(m_now - *seen))
                         : m_inputs.startWaits ? std::string("it is started, but nobody drives it")
                                               : std::string("nobody drives it"),
                 .evidence = {{"driver", seen ? "no sign since" : "none holds the run", seen}},
                 .since = seen,
                 .whoMovesIt = "whoever may write",
                 .nextStep = "pilothousectl run drive, or open it in the window with writes on"});
        }
    }

    /// What goes on while a run stops: whoever is in flight finishes first.
    void addStopping() {
        const auto count = static_cast<std::size_t>(std::max(0, m_run.counts.running));
        StuckCause cause{.kind = StuckKind::StoppedOrFailed,
                         .text = fmt::format("stopping: {} in flight {} first", members(count),
                                             count == 1 ? "finishes" : "finish"),
                         .whoMovesIt = "the members in flight",
                         .nextStep = "wait: it can be started again once they are done"};
        cause.evidence.push_back(
            {"why", m_run.cause.empty() ? "a person asked" : m_run.cause, std::nullopt});
        bool isKnown = count > 0;
        for (const auto* member : inFlight()) {
            const auto since = member->attempts.back().intentAt;
            const auto usual = m_inputs.usualP90.find(member->name);
            isKnown = isKnown && usual != m_inputs.usualP90.end();
            if (usual != m_inputs.usualP90.end()) {
                cause.expectedEnd =
                    std::max(cause.expectedEnd.value_or(m_now), since + usual->second);
            }
            if (cause.evidence.size() <= kMostInFlight) {
                cause.evidence.push_back(
                    {member->name, "in flight for " + humanDuration(m_now - since), m_now});
            }
        }
        if (!isKnown) {
            cause.expectedEnd.reset();
        }
        add(std::move(cause));
    }

    void addHalted() {
        const bool isFailure = m_run.state == LifeState::Failed;
        std::string text = isFailure ? m_run.cause : "stopped: " + m_run.cause;
        if (m_run.cause.empty()) {
            text = isFailure ? "it failed" : "stopped by a person";
        }
        const auto& counts = m_run.counts;
        add({.kind = StuckKind::StoppedOrFailed,
             .text = std::move(text),
             .evidence = {{"failed members", std::to_string(counts.failed), m_now},
                          {"left to do", std::to_string(counts.notStarted + counts.pending),
                           m_now}},
             .since = m_run.completedAt,
             .whoMovesIt = "whoever may write",
             .nextStep = counts.failed > 0
                             ? "look at the failed members, then start again with them"
                             : "start the run again"});
    }

    /// Who is at work, the longest first.
    [[nodiscard]] std::vector<const model::MemberRun*> inFlight() const {
        std::vector<const model::MemberRun*> found;
        for (const auto& stage : m_run.stages) {
            for (const auto& group : stage.groups) {
                for (const auto& member : group.members) {
                    if (member.state == LifeState::Running && !member.attempts.empty()) {
                        found.push_back(&member);
                    }
                }
            }
        }
        std::stable_sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
            return a->attempts.back().intentAt < b->attempts.back().intentAt;
        });
        return found;
    }

    void lookAtStage(const model::StageRun& stage) {
        m_deferred = deferredText(stage);
        for (const auto& gate : stage.gates) {
            lookAtGate(gate, {});
        }
        for (const auto& group : stage.groups) {
            for (const auto& gate : group.gates) {
                lookAtGate(gate, group.name);
            }
        }
        lookAtPending(stage);
        lookAtFlight(stage);
    }

    void lookAtGate(const model::GateRun& gate, const std::string& group) {
        if (gate.state != GateState::Pending) {
            return;
        }
        const auto where = group.empty() ? std::string{} : " (holds group " + group + " alone)";
        const bool asksPerson = gate.trouble != model::GateTrouble::None;
        if (asksPerson || gate.kind == model::GateKind::Approval ||
            gate.kind == model::GateKind::Webhook) {
            addHumanGate(gate, where);
        } else if (gate.kind == model::GateKind::Schedule) {
            add({.kind = StuckKind::ScheduledStart,
                 .text = "waits for its scheduled start: " + gate.name + where,
                 .evidence = {{"gate " + gate.id, "Pending", m_now}},
                 .since = gate.openedAt,
                 .expectedEnd = gate.resolveAt,
                 .whoMovesIt = "time; an approver early",
                 .nextStep = "wait, or complete the gate early"});
        } else {
            addTimedGate(gate, where);
        }
    }

    void addHumanGate(const model::GateRun& gate, const std::string& where) {
        const bool isService = gate.kind == model::GateKind::Webhook;
        std::string text = isService ? "the service of gate " + gate.name + " has not said yes"
                                     : "approval \"" + gate.name + "\" is pending";
        if (gate.trouble == model::GateTrouble::Blocked) {
            text = "health gate \"" + gate.name + "\" failed and asks a person";
        } else if (gate.trouble == model::GateTrouble::Inconclusive) {
            text = "gate \"" + gate.name + "\" is inconclusive and asks a person";
        }
        StuckCause cause{.kind = StuckKind::HumanApproval,
                         .text = text + where,
                         .since = gate.openedAt,
                         .whoMovesIt = m_inputs.approvers.empty()
                                           ? std::string("an approver")
                                           : fmt::format("{}", fmt::join(m_inputs.approvers, ", ")),
                         .nextStep = gate.trouble == model::GateTrouble::None ||
                                             gate.kind != model::GateKind::Health
                                         ? "open the approval with its evidence"
                                         : "mend what failed and have it checked again, or "
                                           "approve it with its evidence"};
        cause.text += m_deferred.empty() ? "" : "; " + m_deferred;
        cause.evidence.push_back({"gate " + gate.id, "Pending", m_now});
        if (!gate.approvals.empty()) {
            cause.evidence.push_back({"approvals so far", std::to_string(gate.approvals.size()),
                                      gate.approvals.back().at});
        }
        if (!gate.samples.empty()) {
            const auto& last = gate.samples.back();
            cause.evidence.push_back(
                {last.code.empty() ? "last sample" : last.code,
                 last.text.empty() ? std::string(toString(last.outcome)) : last.text, last.at});
        }
        add(std::move(cause));
    }

    void addTimedGate(const model::GateRun& gate, const std::string& where) {
        const bool isSoak = gate.kind == model::GateKind::Soak;
        StuckCause cause{
            .kind = StuckKind::TimedWait,
            .text = (isSoak ? gate.id.substr(0, gate.id.rfind('/')) + " soaks: time has to pass"
                            : "health must hold: " + gate.name) +
                    where,
            .evidence = {{"gate " + gate.id, "Pending", m_now}},
            .since = gate.openedAt,
            .expectedEnd = gate.resolveAt,
            .whoMovesIt = "time",
            .nextStep = "wait"};
        if (!gate.samples.empty()) {
            const auto& last = gate.samples.back();
            cause.evidence.push_back({"last sample", std::string(toString(last.outcome)), last.at});
        }
        add(std::move(cause));
    }

    static StuckKind kindOf(PendingReason reason) {
        switch (reason) {
        case PendingReason::MaintenanceClosed:
        case PendingReason::Freeze: return StuckKind::WindowClosed;
        case PendingReason::VersionNotInRegion:
        case PendingReason::ImageNotInRegion: return StuckKind::VersionMissing;
        case PendingReason::Quota: return StuckKind::UpgradeSlow;
        default: return StuckKind::MemberOffOrBusy;
        }
    }

    static std::string stepOf(PendingReason reason) {
        switch (reason) {
        case PendingReason::MaintenanceClosed: return "wait for the window";
        case PendingReason::Freeze: return "wait for the end of the freeze, or override it";
        case PendingReason::VersionNotInRegion:
        case PendingReason::ImageNotInRegion:
            return "wait until the region has it; approving will not help";
        case PendingReason::ClusterStopped: return "start the cluster, or skip the member";
        case PendingReason::Quota: return "raise the quota";
        case PendingReason::Unknown: return "choose adopt, retry or skip";
        case PendingReason::Deferred: return "wait until the first is back, or skip the stage";
        default: return "wait, or skip the member";
        }
    }

    void addPending(const model::MemberRun& member, StuckCause& cause) const {
        cause.members.push_back(member.name);
        const bool isSooner =
            member.retryAt && (!cause.expectedEnd || *member.retryAt < *cause.expectedEnd);
        cause.expectedEnd = isSooner ? member.retryAt : cause.expectedEnd;
        if (cause.evidence.empty()) {
            cause.evidence.push_back(
                {member.name,
                 member.message.empty() ? std::string(toString(member.reason)) : member.message,
                 m_now});
        }
    }

    /// Members that wait, one cause for each reason.
    void lookAtPending(const model::StageRun& stage) {
        std::map<PendingReason, StuckCause> byReason;
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const bool isLeft = member.reason == PendingReason::Deferred &&
                                    stage.reason != PendingReason::Deferred;
                if (member.state == LifeState::Pending && !isLeft) {
                    addPending(member, byReason[member.reason]);
                }
            }
        }
        for (auto& [reason, cause] : byReason) {
            cause.kind = kindOf(reason);
            cause.text = pendingText(reason, cause.members.size());
            cause.whoMovesIt = reason == PendingReason::Unknown ? "whoever may write"
                               : reason == PendingReason::Deferred || movesByItself(cause.kind)
                                   ? "time"
                                   : "the member's operator";
            cause.nextStep = stepOf(reason);
            add(std::move(cause));
        }
    }

    void lookAtFlight(const model::StageRun& stage) {
        const auto& counts = stage.counts;
        // Who finishes first while a run stops keeps nobody out.
        const bool isWaiting = counts.notStarted > 0 && m_run.state != LifeState::Stopping;
        const bool isFull = counts.running >= stage.concurrency ||
                            (counts.running > 0 && counts.running == groupCeiling(stage));
        std::vector<std::string> usual;
        std::optional<Instant> usualEnd;
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                noteFlight(member, usual, usualEnd);
            }
        }
        if (isWaiting && isFull) {
            add({.kind = StuckKind::ConcurrencyCeiling,
                 .text = fmt::format("{} in flight, as many as may; {} left",
                                     members(static_cast<std::size_t>(counts.running)),
                                     counts.notStarted),
                 .evidence = {{"stage " + stage.name + " concurrency",
                               std::to_string(stage.concurrency), m_now}},
                 .since = stage.startedAt,
                 .whoMovesIt = "the members in flight",
                 .nextStep = "nothing: this is normal"});
        }
        if (!usual.empty()) {
            add({.kind = StuckKind::FlaggedButUsual,
                 .text =
                     members(usual.size()) + " called stuck, within the usual time: likely fine",
                 .evidence = {{usual.front(), "its own history takes as long", m_now}},
                 .expectedEnd = usualEnd,
                 .whoMovesIt = "time",
                 .nextStep = usualEnd ? "look again at " + formatRfc3339(*usualEnd) : "look again",
                 .members = usual});
        }
    }

    /// Of groups that have somebody in flight or could start somebody.
    static std::int32_t groupCeiling(const model::StageRun& stage) {
        std::int32_t ceiling = 0;
        for (const auto& group : stage.groups) {
            const auto left = group.counts.notStarted + group.counts.running;
            ceiling += group.state == LifeState::Pending ? 0 : std::min(group.concurrency, left);
        }
        return ceiling;
    }

    void noteFlight(const model::MemberRun& member, std::vector<std::string>& usual,
                    std::optional<Instant>& usualEnd) {
        if (member.state != LifeState::Running || member.attempts.empty() ||
            member.display != DisplayState::Stuck) {
            return;
        }
        const auto since = member.attempts.back().intentAt;
        const auto known = m_inputs.usualP90.find(member.name);
        if (known != m_inputs.usualP90.end() && m_now - since < known->second) {
            usual.push_back(member.name);
            const auto end = since + known->second;
            usualEnd = !usualEnd || end > *usualEnd ? end : *usualEnd;
            return;
        }
        const bool isExplained =
            std::any_of(m_inputs.troubles.begin(), m_inputs.troubles.end(),
                        [&](const auto& trouble) { return trouble.member == member.name; });
        if (!isExplained) {
            StuckCause cause{.kind = StuckKind::UpgradeSlow,
                             .text = member.name + " takes longer than its history explains",
                             .evidence = {{"in flight for", humanDuration(m_now - since), m_now}},
                             .since = since,
                             .whoMovesIt = "its operator",
                             .nextStep = kLook,
                             .members = {member.name}};
            if (known != m_inputs.usualP90.end()) {
                cause.evidence.push_back({"nine in ten take", humanDuration(known->second), m_now});
            }
            if (!member.message.empty()) {
                cause.evidence.push_back({"its action says", member.message, m_now});
            }
            add(std::move(cause));
        }
    }

    void lookAtTroubles() {
        for (const auto& trouble : m_inputs.troubles) {
            StuckCause cause{.kind = trouble.kind,
                             .text = trouble.member + ": " + trouble.text,
                             .evidence = trouble.evidence,
                             .whoMovesIt = "its operator",
                             .nextStep = trouble.nextStep,
                             .members = {trouble.member}};
            if (cause.evidence.empty()) {
                cause.evidence.push_back({trouble.member, trouble.text, m_now});
            }
            if (cause.nextStep.empty()) {
                cause.nextStep = kLook;
            }
            add(std::move(cause));
        }
    }

    const model::Run& m_run;
    const StuckInputs& m_inputs;
    Instant m_now;
    std::string m_deferred{}; ///< of the stage that is looked at
    std::vector<StuckCause> m_causes{};
};

} // namespace

std::vector<StuckCause> whyStuck(const model::Run& run, const StuckInputs& inputs, Instant now) {
    return Detective(run, inputs, now).look();
}

} // namespace pilothouse::rollout
