// SPDX-License-Identifier: GPL-3.0-or-later
// What the review sheet says before a cluster is retried or adopted, a window is set aside, a run
// is abandoned.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/runs/run_asks.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_review_parts.h"
#include "ui/pages/runs/run_words.h"

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::LifeState;

struct Found {
    const model::StageRun* stage = nullptr;
    const model::MemberRun* member = nullptr;
};

Found memberNamed(const model::Run& run, const QString& target) {
    const std::string name = fromQt(target);
    for (const model::StageRun& stage : run.stages) {
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (member.name == name) {
                    return {&stage, &member};
                }
            }
        }
    }
    return {};
}

QPair<Glyph, TextRuns> line(Glyph glyph, const QString& text) {
    return {glyph, {{.text = text, .tone = Tone::Text}}};
}

/// What is known of the attempt that failed, or whose end nobody saw.
void addHistory(QList<ReviewCheck>& checks, const Found& found, const RunContext& context) {
    const auto& attempts = found.member->attempts;
    if (attempts.empty()) {
        return;
    }
    const model::Attempt& last = attempts.back();
    const bool hasFailed = last.outcome == LifeState::Failed;
    const QString what = !last.errorText.empty() ? toQt(last.errorText)
                         : !found.member->message.empty()
                             ? toQt(found.member->message)
                             : RunReviews::tr("Nobody saw how its last attempt ended");
    checks.append({.glyph = hasFailed ? Glyph::Failed : Glyph::Unknown,
                   .sentence = capital(what),
                   .note = whenText(last.finishedAt.value_or(last.intentAt), context)});
    if (attempts.size() > 1) {
        checks.append({.glyph = Glyph::Warning,
                       .sentence = RunReviews::tr("%1 attempts so far").arg(attempts.size())});
    }
}

void fillRetry(ReviewData& data, const RunAsk& ask, const Found& found, const RunContext& context) {
    data.title = RunReviews::tr("Retry %1").arg(ask.target);
    const bool isUncertain = found.member->state == LifeState::Pending;
    data.changes = {line(Glyph::Running, RunReviews::tr("%1 is updated again").arg(ask.target))};
    if (isUncertain) {
        data.changes.append(line(
            Glyph::Warning,
            RunReviews::tr("If its first action still runs, two will: look at the cluster first")));
        data.acknowledge =
            RunReviews::tr("I have looked at %1: nothing of the first attempt runs there any more.")
                .arg(ask.target);
    }
    addHistory(data.checks, found, context);
    data.confirm = RunReviews::tr("Retry");
    data.after = RunReviews::tr("It starts when its turn comes: bounds, gates and windows hold.");
}

void fillAdopt(ReviewData& data, const RunAsk& ask, const Found& found, const RunContext& context) {
    data.title = RunReviews::tr("Adopt %1").arg(ask.target);
    data.changes = {
        line(Glyph::Running,
             RunReviews::tr("%1 counts as in flight; no action is started").arg(ask.target)),
        line(Glyph::NotStarted,
             RunReviews::tr("It is done once the cluster itself proves the target"))};
    addHistory(data.checks, found, context);
    data.confirm = RunReviews::tr("Adopt");
    data.after = RunReviews::tr("If nothing runs there, it fails after its time-out.");
}

void fillOverride(ReviewData& data, const model::RunPicture& picture, const RunAsk& ask) {
    const std::string id = fromQt(ask.target);
    data.title = RunReviews::tr("Set %1 aside").arg(ask.target);
    data.changes = {
        line(
            Glyph::Stopped,
            RunReviews::tr("“%1” holds nobody any more, for the rest of this run").arg(ask.target)),
        line(Glyph::Running, RunReviews::tr("%1 it held may start as soon as their turn comes")
                                 .arg(clusters(ask.members)))};
    for (const model::Window& window : picture.plan->windows) {
        if (window.id != id) {
            continue;
        }
        QStringList who;
        for (const std::string& one : window.overridableBy) {
            who << toQt(one);
        }
        if (!window.reason.empty()) {
            data.checks.append(
                {.glyph = Glyph::Warning,
                 .sentence = RunReviews::tr("It is there for: %1").arg(toQt(window.reason))});
        }
        data.checks.append(
            {.glyph = who.isEmpty() ? Glyph::Failed : Glyph::Ok,
             .sentence = who.isEmpty() ? RunReviews::tr("The strategy lets nobody set it aside")
                                       : RunReviews::tr("The strategy lets it be set aside"),
             .note = who.join(u", "_s)});
        if (window.kind == model::WindowKind::Deny) {
            data.acknowledge = RunReviews::tr("I know that this is a freeze, and why it is there.");
        }
    }
    data.confirm = RunReviews::tr("Set aside");
    data.isDanger = true;
    data.after = RunReviews::tr("Has no undo in this run; other runs keep the window.");
}

void fillCheck(ReviewData& data, const model::RunPicture& picture, const RunAsk& ask,
               const RunContext& context) {
    const OpenGate open = gateNamed(picture, ask.target);
    if (open.gate == nullptr) {
        return;
    }
    data.title = RunReviews::tr("Check “%1” again").arg(gateName(*open.gate));
    data.changes = {
        line(Glyph::Running,
             RunReviews::tr("gate %1: its samples count anew from now").arg(gatePlace(open))),
        line(Glyph::NotStarted, RunReviews::tr("No cluster changes; those before are kept"))};
    if (!open.gate->samples.empty()) {
        const model::GateSample& last = open.gate->samples.back();
        data.checks.append({.glyph = last.outcome == model::CheckOutcome::Pass ? Glyph::Ok
                                     : last.outcome == model::CheckOutcome::Inconclusive
                                         ? Glyph::Unknown
                                         : Glyph::Failed,
                            .sentence = last.text.empty() ? RunReviews::tr("Its last sample")
                                                          : capital(toQt(last.text)),
                            .note = whenText(last.at, context)});
    }
    data.confirm = RunReviews::tr("Check again");
    data.after = RunReviews::tr("It opens by itself once it held for its whole time.");
}

void fillAbandon(ReviewData& data, const model::RunPicture& picture) {
    const auto& counts = picture.run.counts;
    const int open = counts.notStarted + counts.pending;
    data.title = RunReviews::tr("Abandon %1").arg(toQt(picture.run.name));
    data.changes = {
        line(Glyph::Stopped,
             RunReviews::tr("%1 will never be updated by this run").arg(clusters(open)))};
    if (counts.running > 0) {
        data.changes.append(
            line(Glyph::Unknown,
                 RunReviews::tr("%1 in flight: their actions go on, nobody watches how they end")
                     .arg(clusters(counts.running))));
        data.acknowledge = RunReviews::tr("I will look myself how what is in flight ends.");
    }
    data.checks.append({.glyph = Glyph::Warning,
                        .sentence = RunReviews::tr("To pause only, stop the run instead")});
    data.confirm = RunReviews::tr("Abandon run");
    data.isDanger = true;
    data.after = RunReviews::tr("Has no undo: an abandoned run can be looked at, never resumed.");
}

QStringList verbOf(const RunAsk& ask) {
    switch (ask.kind) {
    case AskKind::Retry: return {u"retry"_s, ask.target};
    case AskKind::Adopt: return {u"adopt"_s, ask.target};
    case AskKind::Skip: return {u"skip"_s, ask.target};
    case AskKind::Override: return {u"override"_s, ask.target};
    case AskKind::Check: return {u"check"_s, ask.target};
    case AskKind::Abandon: break;
    }
    return {u"abandon"_s};
}

model::CommandKind commandOf(AskKind kind) {
    switch (kind) {
    case AskKind::Retry: return model::CommandKind::RetryMember;
    case AskKind::Adopt: return model::CommandKind::AdoptMember;
    case AskKind::Skip: return model::CommandKind::Skip;
    case AskKind::Override: return model::CommandKind::OverrideWindow;
    case AskKind::Check: return model::CommandKind::CheckAgain;
    case AskKind::Abandon: break;
    }
    return model::CommandKind::Abandon;
}

} // namespace

RunReview askReview(const model::RunPicture& picture, const RunAsk& ask,
                    const RunContext& context) {
    RunReview review;
    review.command = {.kind = commandOf(ask.kind), .target = fromQt(ask.target)};
    ReviewData& data = review.data;
    const Found found = memberNamed(picture.run, ask.target);
    const bool isOfMember = ask.kind == AskKind::Retry || ask.kind == AskKind::Adopt;
    const auto scope = model::scopeOf(picture.run, *picture.plan, review.command);
    const bool isProduction = touchesProduction(scope, context);
    setEnvironment(data, isProduction);
    if (isOfMember && found.member == nullptr) {
        data.refusal = ask.whyNot;
        return review;
    }
    switch (ask.kind) {
    case AskKind::Retry: fillRetry(data, ask, found, context); break;
    case AskKind::Adopt: fillAdopt(data, ask, found, context); break;
    case AskKind::Override: fillOverride(data, picture, ask); break;
    case AskKind::Check: fillCheck(data, picture, ask, context); break;
    case AskKind::Skip:
    case AskKind::Abandon: fillAbandon(data, picture); break;
    }
    data.checks << driver(picture) << freshness(picture, context);
    if (isProduction && scope.clusters > 0) {
        data.number = scope.clusters;
        data.question = ask.kind == AskKind::Abandon
                            ? RunReviews::tr("How many clusters are given up?")
                            : RunReviews::tr("How many clusters will change?");
    }
    data.call = callOf(picture, context, verbOf(ask), data.number);
    data.confirm = confirmWord(data.confirm, isProduction, context);
    data.refusal = ask.whyNot.isEmpty() ? staleWord(picture, context) : ask.whyNot;
    return review;
}

} // namespace pilothouse::ui
