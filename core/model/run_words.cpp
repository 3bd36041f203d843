// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/rollback.h"
#include "model/run_record.h"
#include "model/stuck.h"

namespace pilothouse::model {

namespace {

using namespace std::string_view_literals;

constexpr std::array kLifeStates{"NotStarted"sv, "Running"sv, "Pending"sv, "Stopping"sv,
                                 "Stopped"sv,    "Skipped"sv, "Failed"sv,  "Completed"sv};
constexpr std::array kDisplayStates{"NotStarted"sv,
                                    "Running"sv,
                                    "Pending"sv,
                                    "Stopping"sv,
                                    "Stopped"sv,
                                    "Skipped"sv,
                                    "Failed"sv,
                                    "Completed"sv,
                                    "CompletedWithFailures"sv,
                                    "CompletedWithDeferred"sv,
                                    "Stuck"sv,
                                    "Unknown"sv};
constexpr std::array kReasons{""sv,
                              "Approval"sv,
                              "Schedule"sv,
                              "Soak"sv,
                              "Health"sv,
                              "MaintenanceClosed"sv,
                              "Freeze"sv,
                              "VersionNotInRegion"sv,
                              "ImageNotInRegion"sv,
                              "ClusterBusy"sv,
                              "ClusterStopped"sv,
                              "Unreachable"sv,
                              "Quota"sv,
                              "ForeignRun"sv,
                              "Unknown"sv,
                              "Deferred"sv};
static_assert(kReasons.size() == kPendingReasons);
constexpr std::array kSteps{""sv, "Starting"sv, "InProgress"sv, "Verifying"sv};
constexpr std::array kGateStates{"NotStarted"sv, "Pending"sv, "Completed"sv,
                                 "Skipped"sv,    "Failed"sv,  "Expired"sv};
constexpr std::array kTroubles{""sv, "Blocked"sv, "Inconclusive"sv};
constexpr std::array kOutcomes{"Pass"sv, "Warn"sv, "Fail"sv, "Inconclusive"sv};
constexpr std::array kCommands{"Start"sv,          "Stop"sv,        "Skip"sv,
                               "Approve"sv,        "RetryMember"sv, "AdoptMember"sv,
                               "OverrideWindow"sv, "Abandon"sv,     "CheckAgain"sv};
constexpr std::array kLevels{"Run"sv, "Stage"sv, "Group"sv};
constexpr std::array kHalts{""sv, "Stop"sv, "Failure"sv};
constexpr std::array kTypes{"RunCreated"sv,
                            "PlanFrozen"sv,
                            "Command"sv,
                            "CommandRejected"sv,
                            "StateChanged"sv,
                            "GateOpened"sv,
                            "GateResolved"sv,
                            "CheckSample"sv,
                            "MemberBlocked"sv,
                            "MemberIntent"sv,
                            "MemberDispatched"sv,
                            "MemberObserved"sv,
                            "MemberAttemptFailed"sv,
                            "MemberResult"sv,
                            "MemberSkipped"sv,
                            "MemberRetry"sv,
                            "WindowOverride"sv,
                            "Snapshot"sv,
                            "Epoch"sv};
static_assert(kTypes.size() == std::variant_size_v<RecordBody>);

/// "?" past the last word; readers of records count on it.
template<class Words, class Enum>
std::string_view word(const Words& words, Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < words.size() ? words[index] : "?"sv;
}

} // namespace

std::string_view toString(LifeState state) {
    return word(kLifeStates, state);
}
std::string_view toString(DisplayState state) {
    return word(kDisplayStates, state);
}
std::string_view toString(PendingReason reason) {
    return word(kReasons, reason);
}
std::string_view toString(MemberStep step) {
    return word(kSteps, step);
}
std::string_view toString(GateState state) {
    return word(kGateStates, state);
}
std::string_view toString(GateTrouble trouble) {
    return word(kTroubles, trouble);
}
std::string_view toString(CheckOutcome outcome) {
    return word(kOutcomes, outcome);
}
std::string_view toString(CommandKind kind) {
    return word(kCommands, kind);
}
std::string_view toString(Level level) {
    return word(kLevels, level);
}
std::string_view toString(Halt halt) {
    return word(kHalts, halt);
}
std::string_view typeName(const RecordBody& body) {
    return word(kTypes, body.index());
}

std::optional<LifeState> lifeStateFrom(std::string_view text) {
    for (std::size_t index = 0; index < kLifeStates.size(); ++index) {
        if (kLifeStates[index] == text) {
            return static_cast<LifeState>(index);
        }
    }
    return std::nullopt;
}
std::string_view toString(StuckKind kind) {
    constexpr std::array<std::string_view, 15> kWords{"NotKnown",
                                                      "NotReporting",
                                                      "NotInitialised",
                                                      "StoppedOrFailed",
                                                      "HumanApproval",
                                                      "TimedWait",
                                                      "ScheduledStart",
                                                      "WindowClosed",
                                                      "VersionMissing",
                                                      "ConcurrencyCeiling",
                                                      "MemberOffOrBusy",
                                                      "UpgradeSlow",
                                                      "AppliedNotAvailable",
                                                      "FlaggedButUsual",
                                                      "NothingMatches"};
    const auto index = static_cast<std::size_t>(kind) - 1;
    return index < kWords.size() ? kWords[index] : "?";
}
std::string_view toString(RollbackVerdict verdict) {
    switch (verdict) {
    case RollbackVerdict::May: return "may";
    case RollbackVerdict::Elsewhere: return "elsewhere";
    case RollbackVerdict::MustNot: return "mustNot";
    case RollbackVerdict::Unneeded: return "unneeded";
    case RollbackVerdict::Wait: return "wait";
    }
    return "mustNot";
}
int urgency(PendingReason reason) {
    switch (reason) {
    case PendingReason::Freeze: return 0;
    case PendingReason::Approval: return 1;
    case PendingReason::Health: return 2;
    case PendingReason::Schedule: return 3;
    case PendingReason::Soak: return 4;
    case PendingReason::MaintenanceClosed: return 5;
    case PendingReason::VersionNotInRegion: return 6;
    case PendingReason::ImageNotInRegion: return 7;
    case PendingReason::ClusterBusy: return 8;
    case PendingReason::None: return 99;
    default: return 10 + static_cast<int>(reason);
    }
}

} // namespace pilothouse::model
