// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_facts.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_bars.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LifeState;

struct RunFacts {
    Q_DECLARE_TR_FUNCTIONS(RunFacts)
};

template<class Use>
void eachGate(const model::Run& run, const Use& use) {
    for (const model::StageRun& stage : run.stages) {
        for (const model::GateRun& gate : stage.gates) {
            use(stage, gate);
        }
        for (const model::GroupRun& group : stage.groups) {
            for (const model::GateRun& gate : group.gates) {
                use(stage, gate);
            }
        }
    }
}

QString gateTitle(const model::GateRun& gate) {
    return gate.kind == model::GateKind::Soak || gate.name.empty() ? gateWord(gate.kind)
                                                                   : toQt(gate.name);
}

/// The open gate that matters most (people first), else the next one to come.
std::optional<RunFact> gateFact(const model::Run& run, const RunContext& context) {
    const model::GateRun* open = nullptr;
    const model::GateRun* next = nullptr;
    const model::StageRun* nextStage = nullptr;
    const model::StageRun* openStage = nullptr;
    eachGate(run, [&](const model::StageRun& stage, const model::GateRun& gate) {
        if (gate.state == model::GateState::Pending &&
            (open == nullptr || gate.kind == model::GateKind::Approval)) {
            open = &gate;
            openStage = &stage;
        } else if (gate.state == model::GateState::NotStarted && next == nullptr &&
                   gate.kind != model::GateKind::Soak) {
            next = &gate;
            nextStage = &stage;
        }
    });
    const model::GateRun* gate = open != nullptr ? open : next;
    if (gate == nullptr || isRunOver(run) || isHalted(run)) {
        return std::nullopt;
    }
    const model::StageRun* stage = open != nullptr ? openStage : nextStage;
    RunFact fact{.label = open != nullptr ? RunFacts::tr("Open gate") : RunFacts::tr("Next gate"),
                 .glyph = glyphOf(gate->kind),
                 .value = {{.text = gateTitle(*gate), .tone = Tone::Text, .strong = true}}};
    const QString where = toQt(stage->name);
    const QString detail =
        gate->resolveAt && open != nullptr
            ? RunFacts::tr("%1, until %2").arg(where, whenText(*gate->resolveAt, context))
        : gate->openedAt && open != nullptr
            ? RunFacts::tr("%1, for %2").arg(where, format::span(context.now - *gate->openedAt))
        : gate->timing == model::GateTiming::Before ? RunFacts::tr("before %1").arg(where)
                                                    : RunFacts::tr("after %1").arg(where);
    fact.value.append({.text = u"  "_s + detail, .tone = Tone::Secondary});
    return fact;
}

/// A run that was halted, or is being halted, ends nowhere: when it came or comes to rest.
RunFact restFact(const model::RunPicture& picture, const RunContext& context) {
    const model::Run& run = picture.run;
    if (run.state == LifeState::Stopping) {
        const auto& causes = picture.causes;
        const auto end = causes.empty() ? std::nullopt : causes.front().expectedEnd;
        RunFact fact{.label = RunFacts::tr("At rest"),
                     .value = {{.text = end ? RunFacts::tr("about %1").arg(whenText(*end, context))
                                            : RunFacts::tr("when they are done"),
                                .tone = Tone::Text,
                                .strong = true}}};
        fact.help = RunFacts::tr("Work that began on a cluster runs to its end. Nothing new "
                                 "starts; the run can be resumed once nothing is in flight.");
        return fact;
    }
    const bool isFailure = run.state == LifeState::Failed;
    RunFact fact{.label = isFailure ? RunFacts::tr("Failed") : RunFacts::tr("Stopped")};
    fact.value = {{.text = run.completedAt ? whenText(*run.completedAt, context) : u"–"_s,
                   .tone = Tone::Text,
                   .strong = true},
                  {.text = u"  "_s + RunFacts::tr("can be resumed"), .tone = Tone::Secondary}};
    return fact;
}

RunFact endFact(const model::RunPicture& picture, const RunContext& context) {
    if (picture.run.state == LifeState::Stopping || isHalted(picture.run)) {
        return restFact(picture, context);
    }
    const bool over = isRunOver(picture.run);
    RunFact fact{
        .label = over ? RunFacts::tr("Ended") : RunFacts::tr("Ends"),
        .value = {{.text = endText(picture, context), .tone = Tone::Text, .strong = true}}};
    if (over) {
        return fact;
    }
    if (picture.forecast.end50) {
        QString detail = RunFacts::tr("p50 – p90");
        if (picture.forecast.approvals > 0) {
            detail += picture.forecast.approvals == 1
                          ? RunFacts::tr(", plus 1 approval")
                          : RunFacts::tr(", plus %1 approvals").arg(picture.forecast.approvals);
        }
        fact.value.append({.text = u"  "_s + detail, .tone = Tone::Secondary});
        fact.help = RunFacts::tr(
            "Half of 1,000 simulated courses end at the first time, nine in ten at the "
            "second. Approvals take no time in them.");
    }
    return fact;
}

RunFact failureFact(const model::Run& run) {
    RunFact fact{.label = RunFacts::tr("Failures, against the limit")};
    for (const model::StageRun& stage : run.stages) {
        if (stage.state == LifeState::NotStarted || stage.counts.total == 0) {
            continue;
        }
        const bool isAtLimit = stage.counts.failed > 0 && stage.counts.failed >= stage.maxFailures;
        if (stage.counts.failed == 0 && stage.state == LifeState::Completed) {
            continue; // a stage that went well says nothing
        }
        if (!fact.value.isEmpty()) {
            fact.value.append({.text = u"   "_s});
        }
        fact.value.append(
            {.text = RunFacts::tr("%1 of %2").arg(stage.counts.failed).arg(stage.maxFailures),
             .tone = isAtLimit ? Tone::Failed : Tone::Text,
             .strong = true});
        fact.value.append({.text = u" "_s + toQt(stage.name), .tone = Tone::Secondary});
    }
    if (fact.value.isEmpty()) {
        fact.value = {{.text = RunFacts::tr("none"), .tone = Tone::Text, .strong = true}};
    }
    fact.help = RunFacts::tr("A stage stops the run when more of its clusters fail than this.");
    return fact;
}

RunFact driverFact(const model::RunPicture& picture) {
    RunFact fact{.label = RunFacts::tr("Driven by")};
    if (picture.isDrivenHere) {
        fact.glyph = Glyph::Running;
        fact.value = {{.text = RunFacts::tr("this window"), .tone = Tone::Text, .strong = true}};
    } else if (!picture.drivenBy.empty()) {
        const QString who = toQt(picture.drivenBy);
        fact.value = {
            {.text = who.section(QLatin1Char(','), 0, 0), .tone = Tone::Text, .strong = true}};
        fact.help = who;
    } else if (isRunOver(picture.run)) {
        fact.value = {{.text = RunFacts::tr("nobody any more"), .tone = Tone::Secondary}};
    } else if (!picture.startWaits &&
               (isHalted(picture.run) || picture.run.state == LifeState::NotStarted)) {
        fact.value = {{.text = RunFacts::tr("nobody"), .tone = Tone::Secondary}};
        fact.help = RunFacts::tr("Somebody must drive it once it is to go on.");
    } else {
        fact.glyph = Glyph::Warning;
        fact.value = {{.text = RunFacts::tr("nobody"), .tone = Tone::Warning, .strong = true}};
        fact.help = RunFacts::tr(
            "A local run moves only while a window or “pilothousectl run drive” drives "
            "it. What is in flight goes on.");
    }
    return fact;
}

RunFact holdFact(const model::RunPicture& picture, const RunContext& context) {
    const model::StuckCause& cause = picture.causes.front();
    const bool isStopping = picture.run.state == LifeState::Stopping;
    RunFact fact{.label = isStopping              ? RunFacts::tr("Stopping")
                          : isHalted(picture.run) ? RunFacts::tr("Why it stands")
                                                  : RunFacts::tr("Holds the run"),
                 .glyph = glyphOf(cause.kind)};
    if (isStopping) {
        fact.value = {
            {.text = flightWords(picture.run.counts.running), .tone = Tone::Text, .strong = true}};
        fact.help = RunFacts::tr("Nothing new starts; work that began runs to its end.");
        return fact;
    }
    fact.value = {{.text = capital(toQt(cause.text)), .tone = Tone::Text, .strong = true}};
    if (cause.since) {
        fact.value.append(
            {.text = u"  "_s + format::span(context.now - *cause.since), .tone = Tone::Secondary});
    }
    fact.help = capital(toQt(cause.text));
    return fact;
}

} // namespace

QString flightWords(int running) {
    return running == 1 ? RunFacts::tr("1 cluster in flight finishes first")
                        : RunFacts::tr("%1 clusters in flight finish first").arg(running);
}

QString haltWords(const model::RunPicture& picture, const RunContext& context) {
    const auto& records = *picture.records;
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        const auto* taken = std::get_if<model::CommandTaken>(&record->body);
        if (taken == nullptr) {
            continue;
        }
        const model::Command& command = taken->command;
        if (command.kind == model::CommandKind::Start) {
            break;
        }
        if (command.kind == model::CommandKind::Stop ||
            command.kind == model::CommandKind::Abandon) {
            const QString when = whenText(record->at, context);
            return command.comment.empty()
                       ? RunFacts::tr("Asked by %1 at %2").arg(toQt(command.by), when)
                       : RunFacts::tr("Asked by %1 at %2: “%3”")
                             .arg(toQt(command.by), when, toQt(command.comment));
        }
    }
    return {};
}

QString whenText(Instant at, const RunContext& context) {
    return format::moment(at, context.now, context.zone);
}

Glyph glyphOfRun(const model::Run& run) {
    if (asksPerson(run)) {
        return Glyph::WaitingHand;
    }
    return glyphOf(run.display, run.reason);
}

QString stateSentence(const model::Run& run) {
    if (run.isAbandoned) {
        return RunFacts::tr("Abandoned");
    }
    if (run.state == LifeState::Stopping) {
        return RunFacts::tr("Stopping · %1 in flight").arg(run.counts.running);
    }
    if (run.display == model::DisplayState::CompletedWithFailures) {
        return RunFacts::tr("Completed · %1 failed").arg(run.counts.failed);
    }
    if (run.display == model::DisplayState::CompletedWithDeferred) {
        return RunFacts::tr("Completed · %1 deferred").arg(run.counts.deferred);
    }
    if (asksPerson(run)) {
        return RunFacts::tr("Waiting for a person");
    }
    const QString word = capital(stateWord(run.display));
    return run.reason == model::PendingReason::None
               ? word
               : RunFacts::tr("%1 for %2", "Waiting for approval")
                     .arg(word, reasonWord(run.reason));
}

int stageNow(const model::Run& run) {
    for (std::size_t at = 0; at < run.stages.size(); ++at) {
        const LifeState state = run.stages[at].state;
        if (state != LifeState::Completed && state != LifeState::Skipped) {
            return run.state == LifeState::NotStarted ? -1 : static_cast<int>(at);
        }
    }
    return -1;
}

int slowCount(const model::RunPicture& picture, Instant now) {
    const RunMoment moment{.forecast = &picture.forecast, .now = now, .zone = {}};
    int slow = 0;
    for (const model::StageRun& stage : picture.run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                slow += moment.isSlow(member) ? 1 : 0;
            }
        }
    }
    return slow;
}

QList<RunChip> chipsOf(const model::RunPicture& picture, const RunContext& context) {
    const model::Run& run = picture.run;
    QString state = stateSentence(run);
    if (const int stage = stageNow(run); stage >= 0 && !isRunOver(run)) {
        state =
            RunFacts::tr("%1 · stage %2 of %3").arg(state).arg(stage + 1).arg(run.stages.size());
    }
    QList<RunChip> chips{{.glyph = glyphOfRun(run), .text = state}};
    if (const int slow = slowCount(picture, context.now); slow > 0 && !isRunOver(run)) {
        chips.append({.glyph = Glyph::Warning, .text = RunFacts::tr("%1 slow").arg(slow)});
    }
    if (run.counts.failed > 0 && run.display != model::DisplayState::CompletedWithFailures) {
        chips.append(
            {.glyph = Glyph::Failed, .text = RunFacts::tr("%1 failed").arg(run.counts.failed)});
    }
    if (run.counts.deferred > 0 && run.display != model::DisplayState::CompletedWithDeferred) {
        chips.append({.glyph = kDeferredGlyph,
                      .text = RunFacts::tr("%1 deferred").arg(run.counts.deferred)});
    }
    if (!picture.broken.empty()) {
        chips.append({.glyph = Glyph::Failed, .text = RunFacts::tr("journal changed")});
    }
    return chips;
}

QString targetOf(const model::Plan& plan) {
    const QString version = toQt(plan.intent.kubernetesVersion);
    switch (plan.intent.kind) {
    case model::IntentKind::Full:
        return version.isEmpty() ? RunFacts::tr("full") : RunFacts::tr("%1 full").arg(version);
    case model::IntentKind::ControlPlaneOnly:
        return version.isEmpty() ? RunFacts::tr("control plane")
                                 : RunFacts::tr("%1 control plane").arg(version);
    case model::IntentKind::NodeImageOnly: return RunFacts::tr("node image");
    case model::IntentKind::SecurityPatch: return RunFacts::tr("security patch");
    case model::IntentKind::SnapshotRollout:
        return plan.intent.snapshotIndex ? RunFacts::tr("%1, snapshot %2")
                                               .arg(toQt(plan.intent.placement))
                                               .arg(*plan.intent.snapshotIndex)
                                         : toQt(plan.intent.placement);
    case model::IntentKind::Custom: break;
    }
    return RunFacts::tr("custom action");
}

QString runLine(const model::RunPicture& picture, const RunContext& context) {
    const model::Run& run = picture.run;
    QStringList parts{RunFacts::tr("%1 run", "local, azure, kubefleet").arg(toQt(run.backend)),
                      targetOf(*picture.plan)};
    parts[0] = capital(parts[0]);
    if (!picture.plan->strategy.empty()) {
        parts << RunFacts::tr("strategy %1").arg(toQt(picture.plan->strategy));
    }
    const QString by = toQt(run.createdBy);
    if (run.startedAt) {
        const QString at = whenText(*run.startedAt, context);
        parts << (by.isEmpty() ? RunFacts::tr("started %1").arg(at)
                               : RunFacts::tr("started %1, made by %2").arg(at, by));
    } else {
        parts << (by.isEmpty() ? RunFacts::tr("not started")
                               : RunFacts::tr("not started, made by %1").arg(by));
    }
    return parts.join(u" · "_s);
}

TextRuns progressWords(const model::MemberCounts& counts) {
    const int finished = counts.completed + counts.failed + counts.skipped;
    return {{.text = RunFacts::tr("%1 of %2 finished")
                         .arg(format::number(finished), format::number(counts.total)),
             .tone = Tone::Text,
             .strong = true}};
}

QList<CountPart> countParts(const model::MemberCounts& counts) {
    QList<CountPart> parts;
    const auto add = [&parts](int count, Glyph glyph, const QString& text, Tone tone) {
        if (count > 0) {
            parts.append({.glyph = glyph, .text = text.arg(format::number(count)), .tone = tone});
        }
    };
    add(counts.running, Glyph::Running, RunFacts::tr("%1 running"), Tone::Secondary);
    // Most of those that are deferred are pending; one that a retry leaves is not started.
    const int deferred = std::min(counts.deferred, counts.pending);
    add(counts.pending - deferred, Glyph::WaitingClock, RunFacts::tr("%1 waiting"),
        Tone::Secondary);
    add(deferred, kDeferredGlyph, RunFacts::tr("%1 deferred"), Tone::Secondary);
    add(counts.failed, Glyph::Failed, RunFacts::tr("%1 failed"), Tone::Failed);
    add(counts.skipped, Glyph::Skipped, RunFacts::tr("%1 skipped"), Tone::Secondary);
    add(counts.notStarted, Glyph::NotStarted, RunFacts::tr("%1 left"), Tone::Secondary);
    return parts;
}

QList<BarPart> progressParts(const model::MemberCounts& counts) {
    QList<BarPart> parts;
    const auto add = [&parts](int count, Fill fill) {
        if (count > 0) {
            parts.append({.weight = double(count), .fill = fill});
        }
    };
    add(counts.completed, Fill::OkQuiet);
    add(counts.failed, Fill::Failed);
    add(counts.running, Fill::Running);
    add(counts.pending, Fill::Waiting);
    add(counts.notStarted + counts.skipped, Fill::Rest);
    return parts;
}

QString progressSentence(const model::MemberCounts& counts) {
    QStringList words{plainText(progressWords(counts))};
    for (const CountPart& part : countParts(counts)) {
        words << part.text;
    }
    return words.join(u", "_s);
}

QString endText(const model::RunPicture& picture, const RunContext& context) {
    if (picture.run.state == LifeState::Stopping || isHalted(picture.run)) {
        return u"–"_s; // nobody knows when somebody resumes it
    }
    if (picture.run.completedAt) {
        return whenText(*picture.run.completedAt, context);
    }
    const auto& forecast = picture.forecast;
    if (!forecast.end50) {
        return format::unknown();
    }
    const QString half = whenText(*forecast.end50, context);
    if (!forecast.end90) {
        return half;
    }
    const bool isSameDay = *forecast.end90 - *forecast.end50 < std::chrono::hours(20);
    return RunFacts::tr("%1 – %2").arg(half, isSameDay
                                                 ? format::clock(*forecast.end90, context.zone)
                                                 : whenText(*forecast.end90, context));
}

QList<RunFact> factsOf(const model::RunPicture& picture, const RunContext& context) {
    QList<RunFact> facts;
    if (!picture.causes.empty()) {
        facts.append(holdFact(picture, context));
    }
    const auto isGate = [](model::StuckKind kind) {
        return kind == model::StuckKind::HumanApproval || kind == model::StuckKind::TimedWait ||
               kind == model::StuckKind::ScheduledStart;
    };
    const bool isSaid = !picture.causes.empty() && isGate(picture.causes.front().kind);
    if (const auto gate = isSaid ? std::nullopt : gateFact(picture.run, context)) {
        facts.append(*gate);
    }
    if (!context.isPast) {
        facts.append(endFact(picture, context));
    }
    facts.append(failureFact(picture.run));
    if (!context.isPast) {
        facts.append(driverFact(picture));
    }
    return facts;
}

} // namespace pilothouse::ui
