// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/record_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

using model::LifeState;

QString nameOf(const RunNames::Place* place) {
    return place == nullptr ? format::unknown() : place->name;
}

Glyph glyphOfState(LifeState state, model::PendingReason reason) {
    switch (state) {
    case LifeState::NotStarted: return Glyph::NotStarted;
    case LifeState::Running:
    case LifeState::Stopping: return Glyph::Running;
    case LifeState::Pending: return glyphOf(model::DisplayState::Pending, reason);
    case LifeState::Stopped: return Glyph::Stopped;
    case LifeState::Skipped: return Glyph::Skipped;
    case LifeState::Failed: return Glyph::Failed;
    case LifeState::Completed: break;
    }
    return Glyph::Ok;
}

QString lifeWord(LifeState state) {
    switch (state) {
    case LifeState::NotStarted: return stateWord(model::DisplayState::NotStarted);
    case LifeState::Running: return stateWord(model::DisplayState::Running);
    case LifeState::Pending: return stateWord(model::DisplayState::Pending);
    case LifeState::Stopping: return stateWord(model::DisplayState::Stopping);
    case LifeState::Stopped: return stateWord(model::DisplayState::Stopped);
    case LifeState::Skipped: return stateWord(model::DisplayState::Skipped);
    case LifeState::Failed: return stateWord(model::DisplayState::Failed);
    case LifeState::Completed: break;
    }
    return stateWord(model::DisplayState::Completed);
}

/// One overload for each type of record.
class Words {
    Q_DECLARE_TR_FUNCTIONS(RecordWords)
public:
    Words(const RunNames& names, const QTimeZone& zone) : m_names(names), m_zone(zone) {}

    RecordWords operator()(const model::RunCreated& record) const {
        return {Glyph::NotStarted, run(), tr("Created by %1").arg(toQt(record.createdBy))};
    }
    RecordWords operator()(const model::PlanFrozen& record) const {
        return {Glyph::NotStarted, run(),
                tr("Plan frozen, hash %1").arg(toQt(record.hash).left(kHash))};
    }
    RecordWords operator()(const model::CommandTaken& record) const {
        const model::Command& command = record.command;
        return {Glyph::WaitingHand, subjectOf(command),
                withComment(sentenceOf(command), command.comment)};
    }
    RecordWords operator()(const model::CommandRejected& record) const {
        return {Glyph::Warning, subjectOf(record.command),
                tr("Refused: %1 (%2)").arg(sentenceOf(record.command), toQt(record.reason))};
    }
    RecordWords operator()(const model::StateChanged& record) const {
        QString text = capital(lifeWord(record.state));
        if (record.reason != model::PendingReason::None) {
            text = tr("%1 for %2").arg(text, reasonWord(record.reason));
        }
        if (!record.text.empty()) {
            text = tr("%1: %2").arg(text, toQt(record.text));
        }
        const Glyph glyph = glyphOfState(record.state, record.reason);
        switch (record.level) {
        case model::Level::Stage: return {glyph, nameOf(m_names.stage(record.index)), text};
        case model::Level::Group: return {glyph, nameOf(m_names.group(record.index)), text};
        case model::Level::Run: break;
        }
        return {glyph, run(), text};
    }
    RecordWords operator()(const model::GateOpened& record) const {
        const auto* gate = m_names.gate(record.gate);
        const QString name = gateName(gate);
        return {gate != nullptr ? glyphOf(gate->kind) : Glyph::WaitingClock, stageOf(gate),
                record.resolveAt ? tr("%1 begins, until %2").arg(name, clock(*record.resolveAt))
                                 : tr("%1 is reached").arg(name)};
    }
    RecordWords operator()(const model::GateResolved& record) const {
        const auto* gate = m_names.gate(record.gate);
        const QString name = gateName(gate);
        const QString by = toQt(record.by);
        switch (record.state) {
        case model::GateState::Skipped:
            return {Glyph::Skipped, stageOf(gate), tr("%1 skipped by %2").arg(name, by)};
        case model::GateState::Failed:
            return {Glyph::Failed, stageOf(gate),
                    withComment(tr("%1 failed").arg(name), record.comment)};
        case model::GateState::Expired:
            return {Glyph::Failed, stageOf(gate), tr("%1 expired: nobody answered").arg(name)};
        default: break;
        }
        return {Glyph::Ok, stageOf(gate),
                by.isEmpty() ? gate != nullptr && gate->kind == model::GateKind::Soak
                                   ? tr("%1 is over").arg(name)
                                   : tr("“%1” passed").arg(name)
                             : withComment(tr("%1 completed by %2").arg(name, by), record.comment)};
    }
    RecordWords operator()(const model::CheckSample& record) const {
        const auto* place =
            record.isBaseline ? m_names.stage(record.index) : m_names.gate(record.index);
        const Glyph glyph = record.outcome == model::CheckOutcome::Pass   ? Glyph::Ok
                            : record.outcome == model::CheckOutcome::Warn ? Glyph::Warning
                            : record.outcome == model::CheckOutcome::Fail ? Glyph::Failed
                                                                          : Glyph::Unknown;
        const QString text = record.text.empty() ? glyphWords(record.outcome) : toQt(record.text);
        const QString code = toQt(record.code);
        if (record.isBaseline) {
            return {glyph, nameOf(place), tr("Before the stage: %1").arg(text)};
        }
        return {glyph, stageOf(place),
                code.isEmpty() ? tr("Sample %1: %2").arg(record.number).arg(text)
                               : tr("Sample %1, %2: %3").arg(record.number).arg(code, text)};
    }
    RecordWords operator()(const model::MemberBlocked& record) const {
        QString text = tr("Waits: %1").arg(reasonWord(record.reason));
        if (!record.text.empty()) {
            text = tr("%1: %2").arg(text, toQt(record.text));
        }
        if (record.retryAt) {
            text = tr("%1, again at %2").arg(text, clock(*record.retryAt));
        }
        return {glyphOf(model::DisplayState::Pending, record.reason),
                nameOf(m_names.member(record.member)), text};
    }
    RecordWords operator()(const model::MemberIntent& record) const {
        return {Glyph::Running, nameOf(m_names.member(record.member)),
                record.attempt > 1 ? tr("Begins attempt %1").arg(record.attempt) : tr("Begins")};
    }
    RecordWords operator()(const model::MemberDispatched& record) const {
        return {Glyph::Running, nameOf(m_names.member(record.member)),
                record.isAdopted ? tr("Found running, taken over") : tr("Update started")};
    }
    RecordWords operator()(const model::MemberObserved& record) const {
        return {record.hasLeft ? Glyph::Warning : Glyph::Running,
                nameOf(m_names.member(record.member)),
                record.hasLeft         ? tr("Has left the fleet")
                : !record.text.empty() ? capital(toQt(record.text))
                                       : tr("Action is over, the cluster has to prove it")};
    }
    RecordWords operator()(const model::MemberAttemptFailed& record) const {
        return {Glyph::Warning, nameOf(m_names.member(record.member)),
                tr("Attempt %1 failed: %2, again at %3")
                    .arg(record.attempt)
                    .arg(toQt(record.text), clock(record.retryAt))};
    }
    RecordWords operator()(const model::MemberResult& record) const {
        const bool isDone = record.state == LifeState::Completed;
        const QString words = isDone ? tr("Completed")
                              : record.isTolerated
                                  ? tr("Failed, tolerated by the policy: %1").arg(toQt(record.text))
                                  : tr("Failed: %1").arg(toQt(record.text));
        return {isDone ? Glyph::Ok : Glyph::Failed, nameOf(m_names.member(record.member)),
                record.isInferred ? tr("%1, read off the cluster").arg(words) : words};
    }
    RecordWords operator()(const model::MemberSkipped& record) const {
        const QString why = !record.text.empty()               ? toQt(record.text)
                            : record.cause == "alreadyCurrent" ? tr("it is current already")
                            : record.cause == "left"           ? tr("it has left the fleet")
                            : record.cause == "stopped"        ? tr("it is powered off")
                                                               : tr("a person said so");
        return {Glyph::Skipped, nameOf(m_names.member(record.member)), tr("Skipped: %1").arg(why)};
    }
    RecordWords operator()(const model::MemberRetry& record) const {
        return {Glyph::Running, nameOf(m_names.member(record.member)), tr("Is tried again")};
    }
    RecordWords operator()(const model::WindowOverride& record) const {
        return {
            Glyph::Warning, run(),
            withComment(tr("Window %1 overridden by %2").arg(toQt(record.window), toQt(record.by)),
                        record.comment)};
    }
    RecordWords operator()(const model::Snapshot&) const { return {Glyph::Ok, run(), {}}; }
    RecordWords operator()(const model::Epoch& record) const {
        return {Glyph::Running, run(), tr("Driven by %1 from here").arg(toQt(record.holder))};
    }

private:
    static constexpr int kHash = 12;

    static QString run() { return tr("Run"); }
    [[nodiscard]] QString clock(Instant at) const { return format::clock(at, m_zone); }
    static QString gateName(const RunNames::Place* gate) {
        if (gate == nullptr) {
            return tr("A gate");
        }
        return gate->kind == model::GateKind::Soak || gate->name.isEmpty()
                   ? capital(gateWord(gate->kind))
                   : gate->name;
    }
    [[nodiscard]] QString stageOf(const RunNames::Place* gate) const {
        if (gate == nullptr) {
            return run();
        }
        return gate->group >= 0 ? nameOf(m_names.group(static_cast<model::PlanIndex>(gate->group)))
                                : nameOf(m_names.stage(static_cast<model::PlanIndex>(gate->stage)));
    }
    static QString glyphWords(model::CheckOutcome outcome) {
        switch (outcome) {
        case model::CheckOutcome::Pass: return tr("passes");
        case model::CheckOutcome::Warn: return tr("passes with a warning");
        case model::CheckOutcome::Fail: return tr("fails");
        case model::CheckOutcome::Inconclusive: break;
        }
        return tr("no answer");
    }
    static QString withComment(const QString& text, const std::string& comment) {
        return comment.empty() ? text : tr("%1: “%2”").arg(text, toQt(comment));
    }
    static QString subjectOf(const model::Command& command) {
        switch (command.kind) {
        case model::CommandKind::RetryMember:
        case model::CommandKind::AdoptMember: return toQt(command.target);
        case model::CommandKind::Approve:
        case model::CommandKind::CheckAgain:
        case model::CommandKind::Skip: return toQt(command.target).section(QLatin1Char('/'), 0, 0);
        default: return run();
        }
    }
    [[nodiscard]] QString sentenceOf(const model::Command& command) const {
        const QString by = toQt(command.by);
        const QString target = toQt(command.target);
        switch (command.kind) {
        case model::CommandKind::Start:
            return command.retriesFailed ? tr("Started by %1, failed ones again").arg(by)
                                         : tr("Started by %1").arg(by);
        case model::CommandKind::Stop: return tr("Stopped by %1").arg(by);
        case model::CommandKind::Skip: return tr("%1 skips %2").arg(by, target);
        case model::CommandKind::Approve: {
            const auto* gate = m_names.gateNamed(target);
            return tr("%1 approves %2").arg(by, gate == nullptr ? target : gateName(gate));
        }
        case model::CommandKind::CheckAgain: {
            const auto* gate = m_names.gateNamed(target);
            return tr("%1 lets %2 be checked again")
                .arg(by, gate == nullptr ? target : gateName(gate));
        }
        case model::CommandKind::RetryMember: return tr("%1 asks to try again").arg(by);
        case model::CommandKind::AdoptMember: return tr("%1 takes its action to run").arg(by);
        case model::CommandKind::OverrideWindow:
            return tr("%1 overrides window %2").arg(by, target);
        case model::CommandKind::Abandon: break;
        }
        return tr("Abandoned by %1").arg(by);
    }

    const RunNames& m_names;
    const QTimeZone& m_zone;
};

RunNames::Lane laneOf(const RunNames::Place* place, int member = -1) {
    return place == nullptr
               ? RunNames::Lane{}
               : RunNames::Lane{.stage = place->stage, .group = place->group, .member = member};
}

} // namespace

bool hasWords(const model::Record& record) {
    return !std::holds_alternative<model::Snapshot>(record.body);
}

RunNames::Lane placeOf(const model::Record& record, const RunNames& names) {
    return std::visit(
        [&names](const auto& body) -> RunNames::Lane {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (requires { body.member; }) {
                return laneOf(names.member(body.member), static_cast<int>(body.member));
            } else if constexpr (requires { body.gate; }) {
                return laneOf(names.gate(body.gate));
            } else if constexpr (std::is_same_v<Body, model::CheckSample>) {
                return laneOf(body.isBaseline ? names.stage(body.index) : names.gate(body.index));
            } else if constexpr (std::is_same_v<Body, model::StateChanged>) {
                return body.level == model::Level::Stage   ? laneOf(names.stage(body.index))
                       : body.level == model::Level::Group ? laneOf(names.group(body.index))
                                                           : RunNames::Lane{};
            } else {
                return {};
            }
        },
        record.body);
}

RecordWords wordsOf(const model::Record& record, const RunNames& names, const QTimeZone& zone) {
    return std::visit(Words(names, zone), record.body);
}

} // namespace pilothouse::ui
