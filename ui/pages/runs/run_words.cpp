// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("RunWords", text);
}

bool isForPeople(model::PendingReason reason) {
    return reason == model::PendingReason::Approval || reason == model::PendingReason::Unknown;
}

} // namespace

bool isRunOver(const model::Run& run) {
    return run.isAbandoned || run.state == model::LifeState::Completed ||
           run.state == model::LifeState::Skipped;
}

bool isHalted(const model::Run& run) {
    return !run.isAbandoned &&
           (run.state == model::LifeState::Failed || run.state == model::LifeState::Stopped);
}

bool asksPerson(const model::Run& run) {
    const auto among = [](const std::vector<model::GateRun>& gates) {
        return std::any_of(gates.begin(), gates.end(), [](const model::GateRun& gate) {
            return gate.state == model::GateState::Pending &&
                   gate.trouble != model::GateTrouble::None;
        });
    };
    return run.state == model::LifeState::Pending &&
           std::any_of(run.stages.begin(), run.stages.end(), [&](const model::StageRun& stage) {
               return among(stage.gates) ||
                      std::any_of(stage.groups.begin(), stage.groups.end(),
                                  [&](const auto& group) { return among(group.gates); });
           });
}

Glyph glyphOf(model::DisplayState state, model::PendingReason reason) {
    using model::DisplayState;
    switch (state) {
    case DisplayState::NotStarted: return Glyph::NotStarted;
    case DisplayState::Running: return Glyph::Running;
    case DisplayState::Pending:
        return reason == model::PendingReason::Deferred ? kDeferredGlyph
               : isForPeople(reason)                    ? Glyph::WaitingHand
                                                        : Glyph::WaitingClock;
    case DisplayState::Stopping:
    case DisplayState::Stopped: return Glyph::Stopped;
    case DisplayState::Skipped: return Glyph::Skipped;
    case DisplayState::Failed: return Glyph::Failed;
    case DisplayState::Completed: return Glyph::Ok;
    case DisplayState::CompletedWithFailures:
    case DisplayState::CompletedWithDeferred:
    case DisplayState::Stuck: return Glyph::Warning;
    case DisplayState::Unknown: break;
    }
    return Glyph::Unknown;
}

QString stateWord(model::DisplayState state) {
    using model::DisplayState;
    switch (state) {
    case DisplayState::NotStarted: return words(QT_TRANSLATE_NOOP("RunWords", "not started"));
    case DisplayState::Running: return words(QT_TRANSLATE_NOOP("RunWords", "running"));
    case DisplayState::Pending: return words(QT_TRANSLATE_NOOP("RunWords", "waiting"));
    case DisplayState::Stopping: return words(QT_TRANSLATE_NOOP("RunWords", "stopping"));
    case DisplayState::Stopped: return words(QT_TRANSLATE_NOOP("RunWords", "stopped"));
    case DisplayState::Skipped: return words(QT_TRANSLATE_NOOP("RunWords", "skipped"));
    case DisplayState::Failed: return words(QT_TRANSLATE_NOOP("RunWords", "failed"));
    case DisplayState::Completed: return words(QT_TRANSLATE_NOOP("RunWords", "completed"));
    case DisplayState::CompletedWithFailures:
        return words(QT_TRANSLATE_NOOP("RunWords", "completed with failures"));
    case DisplayState::CompletedWithDeferred:
        return words(QT_TRANSLATE_NOOP("RunWords", "completed, some deferred"));
    case DisplayState::Stuck: return words(QT_TRANSLATE_NOOP("RunWords", "stuck"));
    case DisplayState::Unknown: break;
    }
    return words(QT_TRANSLATE_NOOP("RunWords", "unknown"));
}

QString reasonWord(model::PendingReason reason) {
    using model::PendingReason;
    switch (reason) {
    case PendingReason::None: return {};
    case PendingReason::Approval: return words(QT_TRANSLATE_NOOP("RunWords", "approval"));
    case PendingReason::Schedule: return words(QT_TRANSLATE_NOOP("RunWords", "scheduled time"));
    case PendingReason::Soak: return words(QT_TRANSLATE_NOOP("RunWords", "soak"));
    case PendingReason::Health: return words(QT_TRANSLATE_NOOP("RunWords", "health check"));
    case PendingReason::MaintenanceClosed:
        return words(QT_TRANSLATE_NOOP("RunWords", "maintenance window"));
    case PendingReason::Freeze: return words(QT_TRANSLATE_NOOP("RunWords", "freeze"));
    case PendingReason::VersionNotInRegion:
        return words(QT_TRANSLATE_NOOP("RunWords", "version not in its region yet"));
    case PendingReason::ImageNotInRegion:
        return words(QT_TRANSLATE_NOOP("RunWords", "node image not in its region yet"));
    case PendingReason::ClusterBusy: return words(QT_TRANSLATE_NOOP("RunWords", "cluster is busy"));
    case PendingReason::ClusterStopped:
        return words(QT_TRANSLATE_NOOP("RunWords", "cluster is powered off"));
    case PendingReason::Unreachable:
        return words(QT_TRANSLATE_NOOP("RunWords", "cluster does not answer"));
    case PendingReason::Quota: return words(QT_TRANSLATE_NOOP("RunWords", "quota"));
    case PendingReason::ForeignRun:
        return words(QT_TRANSLATE_NOOP("RunWords", "another run has it"));
    case PendingReason::Deferred:
        return words(QT_TRANSLATE_NOOP("RunWords", "its return (expected offline)"));
    case PendingReason::Unknown: break;
    }
    return words(QT_TRANSLATE_NOOP("RunWords", "a decision: what was done is not known"));
}

QString shortReason(model::PendingReason reason) {
    using model::PendingReason;
    switch (reason) {
    case PendingReason::MaintenanceClosed: return words(QT_TRANSLATE_NOOP("RunWords", "window"));
    case PendingReason::Schedule: return words(QT_TRANSLATE_NOOP("RunWords", "schedule"));
    case PendingReason::Health: return words(QT_TRANSLATE_NOOP("RunWords", "health"));
    case PendingReason::VersionNotInRegion:
    case PendingReason::ImageNotInRegion: return words(QT_TRANSLATE_NOOP("RunWords", "region"));
    case PendingReason::ClusterBusy: return words(QT_TRANSLATE_NOOP("RunWords", "busy"));
    case PendingReason::ClusterStopped: return words(QT_TRANSLATE_NOOP("RunWords", "powered off"));
    case PendingReason::Unreachable: return words(QT_TRANSLATE_NOOP("RunWords", "no answer"));
    case PendingReason::ForeignRun: return words(QT_TRANSLATE_NOOP("RunWords", "another run"));
    case PendingReason::Unknown: return words(QT_TRANSLATE_NOOP("RunWords", "a decision"));
    case PendingReason::Deferred: return words(QT_TRANSLATE_NOOP("RunWords", "deferred"));
    default: return reasonWord(reason);
    }
}

QString gateWord(model::GateKind kind) {
    using model::GateKind;
    switch (kind) {
    case GateKind::Approval: return words(QT_TRANSLATE_NOOP("RunWords", "approval"));
    case GateKind::Schedule: return words(QT_TRANSLATE_NOOP("RunWords", "scheduled start"));
    case GateKind::Soak: return words(QT_TRANSLATE_NOOP("RunWords", "soak"));
    case GateKind::Health: return words(QT_TRANSLATE_NOOP("RunWords", "health check"));
    case GateKind::Webhook: break;
    }
    return words(QT_TRANSLATE_NOOP("RunWords", "answer of a service"));
}

Glyph glyphOf(model::StuckKind kind) {
    using model::StuckKind;
    switch (kind) {
    case StuckKind::NotKnown: return Glyph::Unknown;
    case StuckKind::StoppedOrFailed: return Glyph::Stopped;
    case StuckKind::HumanApproval: return Glyph::WaitingHand;
    case StuckKind::TimedWait:
    case StuckKind::ScheduledStart:
    case StuckKind::WindowClosed:
    case StuckKind::VersionMissing:
    case StuckKind::MemberOffOrBusy: return Glyph::WaitingClock;
    case StuckKind::ConcurrencyCeiling:
    case StuckKind::FlaggedButUsual: return Glyph::Running;
    default: return Glyph::Warning;
    }
}

QString capital(QString words) {
    const QString first = words.section(QLatin1Char(' '), 0, 0);
    const bool isName = std::any_of(first.cbegin(), first.cend(), [](QChar letter) {
        return letter.isDigit() || letter == QLatin1Char('-') || letter == QLatin1Char('/');
    });
    if (!words.isEmpty() && !isName) {
        words[0] = words.at(0).toUpper();
    }
    return words;
}

Glyph glyphOf(model::GateKind kind) {
    return kind == model::GateKind::Approval ? Glyph::WaitingHand : Glyph::WaitingClock;
}

} // namespace pilothouse::ui
