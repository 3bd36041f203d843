// SPDX-License-Identifier: GPL-3.0-or-later
// What the review sheet says before each command of a run.
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_review_parts.h"
#include "ui/pages/runs/run_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

std::optional<ReviewCheck> freezeNow(const model::RunPicture& picture, const OpenGate& open,
                                     const RunContext& context) {
    for (const model::FreezeSpan& freeze : picture.freezes) {
        const auto& stages = freeze.stages;
        const bool holds = stages.empty() || std::find(stages.begin(), stages.end(),
                                                       open.stage->name) != stages.end();
        if (holds && freeze.from <= context.now && context.now < freeze.to) {
            return ReviewCheck{
                .glyph = Glyph::Warning,
                .sentence =
                    RunReviews::tr("Freeze %1: starts wait until it ends").arg(toQt(freeze.title)),
                .note = whenText(freeze.to, context)};
        }
    }
    return std::nullopt;
}

void addQuorum(QList<ReviewCheck>& checks, const OpenGate& open, const RunContext& context) {
    const auto* rule =
        open.planned == nullptr ? nullptr : std::get_if<model::ApprovalGate>(&open.planned->params);
    const auto& approvals = open.gate->approvals;
    if (rule == nullptr) {
        return;
    }
    if (rule->quorum > 1 || !approvals.empty()) {
        QStringList by;
        for (const model::Approval& one : approvals) {
            by << RunReviews::tr("%1 %2").arg(toQt(one.by), whenText(one.at, context));
        }
        checks.append(
            {.glyph = Glyph::WaitingHand,
             .sentence =
                 RunReviews::tr("%1 of %2 have said yes").arg(approvals.size()).arg(rule->quorum),
             .note = by.isEmpty() ? RunReviews::tr("nobody yet") : by.join(u", "_s)});
    }
    if (rule->expires && open.gate->openedAt) {
        checks.append({.glyph = Glyph::WaitingClock,
                       .sentence = RunReviews::tr("Expires, then the run stops"),
                       .note = whenText(*open.gate->openedAt + *rule->expires, context)});
    }
}

int quorumLeft(const OpenGate& open) {
    const auto* rule =
        open.planned == nullptr ? nullptr : std::get_if<model::ApprovalGate>(&open.planned->params);
    return rule == nullptr ? 1 : rule->quorum - static_cast<int>(open.gate->approvals.size());
}

QString goesText(const model::RunPicture& picture, const OpenGate& open, qsizetype behind) {
    if (quorumLeft(open) > 1) {
        return RunReviews::tr("%1 more must say yes before anything starts.")
            .arg(quorumLeft(open) - 1);
    }
    if (behind == 0) {
        return RunReviews::tr("Nothing starts: it is the last gate.");
    }
    const int at = stageNow(picture.run);
    const int limit = at < 0 ? 1 : picture.run.stages[static_cast<std::size_t>(at)].concurrency;
    return behind <= limit ? RunReviews::tr("They start as soon as the run is driven.")
                           : RunReviews::tr("%1 start at once, the rest follow.").arg(limit);
}

} // namespace

QList<ReviewCheck> evidenceOf(const model::RunPicture& picture, const OpenGate& open,
                              const RunContext& context) {
    QList<ReviewCheck> checks;
    std::vector<const model::GateRun*> sources{open.gate};
    for (const model::StageRun& stage : picture.run.stages) {
        for (const model::GateRun& gate : stage.gates) {
            if (&gate != open.gate && !gate.samples.empty()) {
                sources.push_back(&gate);
            }
        }
    }
    for (const model::GateRun* gate : sources) {
        const auto& samples = gate->samples;
        if (samples.empty()) {
            continue;
        }
        const auto bad = std::count_if(samples.begin(), samples.end(), [](const auto& one) {
            return one.outcome == model::CheckOutcome::Fail;
        });
        const auto mute = std::count_if(samples.begin(), samples.end(), [](const auto& one) {
            return one.outcome == model::CheckOutcome::Inconclusive;
        });
        const model::GateSample& last = samples.back();
        const bool isPassed = gate->state == model::GateState::Completed;
        const Glyph glyph = bad > 0    ? (isPassed ? Glyph::Warning : Glyph::Failed)
                            : mute > 0 ? Glyph::Unknown
                                       : Glyph::Ok;
        QString sentence = RunReviews::tr("%1: %2 of %3 samples pass")
                               .arg(gateName(*gate))
                               .arg(static_cast<qsizetype>(samples.size()) - bad - mute)
                               .arg(samples.size());
        if (mute > 0) {
            sentence += RunReviews::tr(", %1 without an answer").arg(mute);
        }
        checks.append({.glyph = glyph, .sentence = sentence, .note = whenText(last.at, context)});
        if (last.outcome != model::CheckOutcome::Pass && !last.text.empty()) {
            checks.append(
                {.glyph = Glyph::Warning, .sentence = toQt(last.text), .note = toQt(last.code)});
        }
    }
    if (const auto& counts = picture.run.counts; counts.failed > 0) {
        checks.append({.glyph = Glyph::Failed,
                       .sentence = RunReviews::tr("%1 of %2 clusters failed so far")
                                       .arg(counts.failed)
                                       .arg(counts.failed + counts.completed)});
    } else if (counts.completed > 0) {
        checks.append(
            {.glyph = Glyph::Ok,
             .sentence =
                 counts.completed == 1
                     ? RunReviews::tr("The one cluster so far succeeded")
                     : RunReviews::tr("All %1 clusters so far succeeded").arg(counts.completed)});
    } else {
        checks.append({.glyph = Glyph::NotStarted,
                       .sentence = RunReviews::tr("No cluster was updated yet: no evidence")});
    }
    return checks;
}

RunReview approveReview(const model::RunPicture& picture, const OpenGate& open,
                        const RunContext& context) {
    const auto behind = membersBehind(picture.run, open);
    const QString id = toQt(open.gate->id);
    RunReview review;
    review.command = {.kind = model::CommandKind::Approve, .target = open.gate->id};
    const auto scope = model::scopeOf(picture.run, *picture.plan, review.command);
    const bool isProduction = touchesProduction(scope, context);
    ReviewData& data = review.data;
    setEnvironment(data, isProduction);
    data.title = RunReviews::tr("Approve “%1”").arg(gateName(*open.gate));
    data.changes = {
        {Glyph::WaitingHand,
         {{.text = RunReviews::tr("gate %1  ").arg(gatePlace(open))},
          {.text = RunReviews::tr("waiting → open"), .tone = Tone::Text, .strong = true}}},
        {Glyph::NotStarted,
         {{.text = behind.size() == 1 ? RunReviews::tr("1 cluster may go on")
                                      : RunReviews::tr("%1 clusters may go on").arg(behind.size()),
           .tone = Tone::Text}}}};
    addQuorum(data.checks, open, context);
    const QList<ReviewCheck> evidence = evidenceOf(picture, open, context);
    data.checks += evidence;
    if (const auto freeze = freezeNow(picture, open, context)) {
        data.checks.append(*freeze);
    }
    data.checks.append(driver(picture));
    data.checks.append(freshness(picture, context));
    const bool isRed = std::any_of(evidence.begin(), evidence.end(), [](const auto& check) {
        return check.glyph == Glyph::Failed || check.glyph == Glyph::Unknown ||
               check.glyph == Glyph::Warning;
    });
    if (isRed) {
        data.acknowledge =
            RunReviews::tr("I have seen what failed or is not known, and go on all the same.");
    }
    if (isProduction) {
        data.number = scope.clusters;
        data.question = RunReviews::tr("How many clusters will change?");
    }
    data.call = callOf(picture, context, {u"approve"_s, id}, data.number);
    data.refusal = refusalOfApproval(picture, open, context);
    if (data.refusal.isEmpty()) {
        data.refusal = staleWord(picture, context);
    }
    data.confirm = confirmWord(RunReviews::tr("Approve"), isProduction, context);
    data.after = RunReviews::tr("%1 Has no undo: work that began on a cluster runs to its end.")
                     .arg(goesText(picture, open, behind.size()));
    return review;
}

RunReview approvalOf(const model::RunPicture& picture, const QString& gate,
                     const RunContext& context) {
    const OpenGate open = gateNamed(picture, gate);
    if (open.gate == nullptr) {
        RunReview none;
        none.data.refusal = RunReviews::tr("The run has no such gate.");
        return none;
    }
    RunReview review = approveReview(picture, open, context);
    const RunAction action = actionsOf(picture, context).approve;
    if (open.gate->state != model::GateState::Pending) {
        review.data.refusal =
            open.gate->resolvedBy.empty()
                ? RunReviews::tr("This gate does not wait any more.")
                : RunReviews::tr("It was completed by %1.").arg(toQt(open.gate->resolvedBy));
    } else if (!action.whyNot.isEmpty()) {
        review.data.refusal = action.whyNot;
    }
    return review;
}

RunReview skipReview(const model::RunPicture& picture, const SkipChoice& choice,
                     const RunContext& context) {
    RunReview review;
    review.command = {.kind = model::CommandKind::Skip, .target = fromQt(choice.target)};
    const auto scope = model::scopeOf(picture.run, *picture.plan, review.command);
    const bool isProduction = touchesProduction(scope, context);
    ReviewData& data = review.data;
    setEnvironment(data, isProduction);
    data.title = RunReviews::tr("Skip a part of %1").arg(toQt(picture.run.name));
    data.choiceLabel = RunReviews::tr("What to skip");
    data.changes = {{Glyph::Skipped, {{.text = choice.meaning, .tone = Tone::Text}}}};
    const int running = picture.run.counts.running;
    data.checks = {{.glyph = Glyph::Ok,
                    .sentence = running == 0
                                    ? RunReviews::tr("Nothing is in flight")
                                    : RunReviews::tr("What is in flight goes on to its end"),
                    .note = running == 0   ? QString()
                            : running == 1 ? RunReviews::tr("1 cluster")
                                           : RunReviews::tr("%1 clusters").arg(running)},
                   driver(picture),
                   freshness(picture, context)};
    if (isProduction && scope.clusters > 0) {
        data.number = scope.clusters;
        data.question = RunReviews::tr("How many clusters will be left out?");
    }
    data.call = callOf(picture, context, {u"skip"_s, choice.target}, data.number);
    data.refusal = staleWord(picture, context);
    data.confirm = confirmWord(RunReviews::tr("Skip"), isProduction, context);
    data.isDanger = true;
    data.after = RunReviews::tr("What was skipped can only be updated by another run.");
    return review;
}

RunReview stopReview(const model::RunPicture& picture, const RunContext& context) {
    const auto& counts = picture.run.counts;
    RunReview review;
    review.command = {.kind = model::CommandKind::Stop};
    const bool isProduction =
        touchesProduction(model::scopeOf(picture.run, *picture.plan, review.command), context);
    ReviewData& data = review.data;
    setEnvironment(data, isProduction);
    data.title = RunReviews::tr("Stop %1").arg(toQt(picture.run.name));
    data.changes = {
        {Glyph::Stopped,
         {{.text = RunReviews::tr("No further cluster starts; %1 are left")
                       .arg(counts.notStarted + counts.pending),
           .tone = Tone::Text}}},
        {Glyph::Running,
         {{.text =
               counts.running == 0 ? RunReviews::tr("Nothing is in flight")
               : counts.running == 1
                   ? RunReviews::tr("1 cluster in flight goes on to its end")
                   : RunReviews::tr("%1 clusters in flight go on to their end").arg(counts.running),
           .tone = Tone::Text}}}};
    data.checks = {driver(picture), freshness(picture, context)};
    data.call = callOf(picture, context, {u"stop"_s}, std::nullopt);
    data.confirm = confirmWord(RunReviews::tr("Stop run"), isProduction, context);
    data.isDanger = true;
    data.after = RunReviews::tr("The run can be resumed later, where it stands.");
    return review;
}

RunReview startReview(const model::RunPicture& picture, bool retriesFailed,
                      const RunContext& context) {
    const model::Run& run = picture.run;
    const bool isFirst = run.state == model::LifeState::NotStarted;
    RunReview review;
    review.command = {.kind = model::CommandKind::Start, .retriesFailed = retriesFailed};
    const auto scope = model::scopeOf(run, *picture.plan, review.command);
    const int number = scope.clusters;
    const int again = number - run.counts.notStarted - run.counts.pending;
    const bool isProduction = touchesProduction(scope, context);
    ReviewData& data = review.data;
    setEnvironment(data, isProduction);
    const QString name = toQt(run.name);
    data.title =
        isFirst ? RunReviews::tr("Start %1").arg(name) : RunReviews::tr("Resume %1").arg(name);
    if (run.state == model::LifeState::Failed) {
        data.choiceLabel = RunReviews::tr("Clusters that failed");
        data.choices = {RunReviews::tr("Leave them as they are"), RunReviews::tr("Try them again")};
        data.choice = retriesFailed ? 1 : 0;
    }
    data.changes = {{Glyph::Running,
                     {{.text = number == 1 ? RunReviews::tr("1 cluster will change")
                                           : RunReviews::tr("%1 clusters will change").arg(number),
                       .tone = Tone::Text}}}};
    if (again > 0) {
        data.changes.append({Glyph::Failed,
                             {{.text = RunReviews::tr("%1 of them failed before").arg(again),
                               .tone = Tone::Text}}});
    }
    data.checks = {driver(picture), freshness(picture, context)};
    if (!run.cause.empty()) {
        data.checks.prepend({.glyph = Glyph::Warning, .sentence = toQt(run.cause)});
    }
    if (isProduction && number > 0) {
        data.number = number;
        data.question = RunReviews::tr("How many clusters will change?");
    }
    data.call = callOf(picture, context, {u"resume"_s}, data.number);
    if (retriesFailed) {
        data.call.insert(4, u"--retry-failed"_s); // behind the run
    }
    data.refusal = staleWord(picture, context);
    data.confirm = confirmWord(isFirst ? RunReviews::tr("Start run") : RunReviews::tr("Resume run"),
                               isProduction, context);
    data.after = RunReviews::tr("Gates and windows hold as before.");
    return review;
}

} // namespace pilothouse::ui
