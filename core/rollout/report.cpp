// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report.h"

#include "rollout/report_figures.h"
#include "rollout/report_parts.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

namespace pilothouse::rollout {

namespace {

ReportFindings findingsOf(const std::vector<model::Record>& records) {
    ReportFindings found;
    bool isStarted = false;
    for (const auto& record : records) {
        if (const auto* taken = std::get_if<model::CommandTaken>(&record.body)) {
            found.commands.push_back({.at = record.at, .command = &taken->command});
            if (!isStarted && taken->command.kind == model::CommandKind::Start) {
                found.why = taken->command.comment;
                isStarted = true;
            }
        } else if (const auto* refused = std::get_if<model::CommandRejected>(&record.body)) {
            found.commands.push_back(
                {.at = record.at, .command = &refused->command, .refused = refused->reason});
        } else if (const auto* window = std::get_if<model::WindowOverride>(&record.body)) {
            found.overrides.push_back({.at = record.at, .window = window});
        } else if (const auto* skip = std::get_if<model::MemberSkipped>(&record.body)) {
            found.skips[skip->member] = skip;
        } else if (const auto* epoch = std::get_if<model::Epoch>(&record.body)) {
            found.drivers.emplace_back(record.at, epoch->holder);
        } else if (const auto* sample = std::get_if<model::CheckSample>(&record.body);
                   sample != nullptr && sample->isBaseline) {
            found.baselines.push_back({.at = record.at, .sample = sample});
        }
    }
    return found;
}

bool changesVersion(const model::Intent& intent) {
    return intent.kind == model::IntentKind::Full ||
           intent.kind == model::IntentKind::ControlPlaneOnly;
}

std::string targetText(const model::Intent& intent) {
    const auto kind = reportWords(toString(intent.kind));
    if (intent.kind == model::IntentKind::SnapshotRollout) {
        return fmt::format("{}: {}, snapshot {}", kind, cleanText(intent.placement),
                           intent.snapshotIndex ? std::to_string(*intent.snapshotIndex) : "?");
    }
    return intent.kubernetesVersion.empty()
               ? kind
               : fmt::format("Kubernetes {} ({})", cleanText(intent.kubernetesVersion), kind);
}

std::string actionText(const model::Action& action) {
    if (!action.clusterApiContext.empty()) {
        return cleanText(fmt::format("Cluster API topology {} on {}", action.clusterApiCluster,
                                     action.clusterApiContext));
    }
    std::string line;
    for (const auto& word : action.argv) {
        line += line.empty() ? word : ' ' + word;
    }
    return cleanText(line);
}

/// Never a plain "completed" where something failed.
ReportText verdictOf(const model::Run& run) {
    const auto& counts = run.counts;
    auto numbers = fmt::format("{} of {} clusters done", counts.completed, counts.total);
    numbers += counts.failed > 0 ? fmt::format(", {} failed", counts.failed) : "";
    numbers += counts.skipped > 0 ? fmt::format(", {} skipped", counts.skipped) : "";
    numbers +=
        counts.deferred > 0 ? fmt::format(", {} deferred (expected offline)", counts.deferred) : "";
    const auto left =
        counts.total - counts.completed - counts.failed - counts.skipped - counts.deferred;
    numbers += left > 0 ? fmt::format(", {} not done", left) : "";
    if (run.isAbandoned) {
        return {.text = fmt::format("Abandoned. {}.", numbers), .tone = ReportTone::Warning};
    }
    const bool isOver = run.completedAt.has_value();
    return {.text = fmt::format("{}{}. {}.", isOver ? "" : "Not over. ",
                                reportState(run.display, run.reason), numbers),
            .tone = toneOf(run.display)};
}

std::string driversText(const ReportFindings& found) {
    std::string text;
    for (const auto& [at, holder] : found.drivers) {
        text += fmt::format("{}{} from {}", text.empty() ? "" : "; ", cleanText(holder),
                            reportTime(at));
    }
    return text.empty() ? "nobody yet" : text;
}

void addHead(ReportDraft& draft) {
    const auto& run = draft.run();
    const auto& plan = draft.plan();
    draft.add(verdictOf(run));
    if (!draft.inputs.picture.broken.empty()) {
        draft.say(fmt::format("The journal of this run was changed from outside: {}. What follows "
                              "is what stands before that.",
                              cleanText(draft.inputs.picture.broken)),
                  ReportTone::Failed);
    }
    ReportFacts facts;
    const auto fact = [&](const char* name, std::string value) {
        if (!value.empty()) {
            facts.rows.emplace_back(name, ReportCell{.text = std::move(value)});
        }
    };
    fact("Fleet", cleanText(draft.inputs.fleet));
    fact("Run", fmt::format("{}/{}, id {}", cleanText(run.backend), cleanText(run.name),
                            cleanText(run.id.str())));
    fact("Retries what failed in", cleanText(run.parentRunId));
    fact("What", targetText(plan.intent));
    fact("Action", plan.action ? actionText(*plan.action) : std::string());
    fact("Why", draft.found.why.empty() ? "no reason was given" : cleanText(draft.found.why));
    fact("Made by", fmt::format("{}, {}", cleanText(run.createdBy), reportTime(run.createdAt)));
    fact("Driven by", driversText(draft.found));
    fact("Strategy", cleanText(plan.strategy));
    fact("Plan hash (SHA-256)", cleanText(plan.hash));
    fact("Started", reportTime(run.startedAt));
    fact("Ended", reportTime(run.completedAt));
    fact(run.completedAt ? "Duration" : "Goes on for",
         run.completedAt ? reportSpan(run.startedAt, run.completedAt)
                         : reportSpan(run.startedAt, draft.inputs.now));
    fact("Ended because", cleanText(run.cause));
    fact("Report made",
         fmt::format("{} from {} journal records; all times are UTC", reportTime(draft.inputs.now),
                     draft.inputs.picture.records->size()));
    draft.add(std::move(facts));
}

void addCauses(ReportDraft& draft) {
    const auto& picture = draft.inputs.picture;
    if (picture.causes.empty() || picture.run.completedAt) {
        return;
    }
    draft.heading(2, "What holds it");
    ReportList list;
    for (const auto& cause : picture.causes) {
        auto text = cleanText(cause.text);
        text += cause.nextStep.empty() ? "" : fmt::format(". Next: {}", cleanText(cause.nextStep));
        list.items.push_back(std::move(text));
    }
    draft.add(std::move(list));
    if (picture.forecast.end50) {
        draft.say(fmt::format("Expected to end at {} (half of the cases), {} (nine of ten); "
                              "{} approvals still to be given take no time in it.",
                              reportTime(picture.forecast.end50),
                              reportTime(picture.forecast.end90), picture.forecast.approvals));
    }
}

void addFigure(ReportDraft& draft, std::string svg, std::string caption) {
    if (!svg.empty()) {
        draft.add(ReportFigure{.caption = std::move(caption), .svg = std::move(svg)});
    }
}

template<class Scope>
std::vector<ReportCell> scopeRow(const std::string& name, const Scope& scope) {
    const auto& counts = scope.counts;
    return {{.text = name},
            {.text = reportState(scope.display, scope.reason), .tone = toneOf(scope.display)},
            {.text = fmt::format("{} of {}{}", counts.completed, counts.total,
                                 counts.deferred > 0 ? fmt::format(", {} deferred", counts.deferred)
                                                     : "")},
            {.text = std::to_string(counts.failed),
             .tone = counts.failed > 0 ? ReportTone::Failed : ReportTone::Plain},
            {.text = std::to_string(counts.skipped)},
            {.text = reportTime(scope.startedAt)},
            {.text = reportTime(scope.completedAt)},
            {.text = reportSpan(scope.startedAt, scope.completedAt)},
            {.text = fmt::format("{} at once, {} may fail", scope.concurrency, scope.maxFailures)}};
}

void addStages(ReportDraft& draft) {
    draft.heading(2, "Stages");
    addFigure(draft, timelineSvg(draft.inputs),
              "Stages, groups, gates and clusters over time (UTC). Bars without an end go on; "
              "hatched bands are freezes.");
    ReportTable table{.header = {"Stage", "Result", "Done", "Failed", "Skipped", "Started", "Ended",
                                 "Duration", "Limits"}};
    for (const auto& stage : draft.run().stages) {
        table.rows.push_back(scopeRow(cleanText(stage.name), stage));
        for (const auto& group : stage.groups) {
            if (stage.groups.size() > 1 || group.name != stage.name) {
                table.rows.push_back(scopeRow(
                    fmt::format("{} / {}", cleanText(stage.name), cleanText(group.name)), group));
            }
        }
    }
    draft.add(std::move(table));
    addFigure(draft, progressSvg(draft.inputs), "Clusters over time (UTC).");
}

void addMembers(ReportDraft& draft) {
    draft.heading(2, "Clusters");
    ReportTable table{.header = {"Stage / group", "Cluster", "Region", "Before", "After", "Result",
                                 "Attempts", "Started", "Duration", "Note"}};
    draft.eachMember([&](const auto& stage, const auto& group, const model::MemberRun& member,
                         const model::PlannedMember& planned) {
        const auto version = provenVersion(draft, member, planned);
        std::optional<Instant> started;
        std::optional<Instant> ended;
        if (!member.attempts.empty()) {
            started = member.attempts.front().intentAt;
            ended = member.attempts.back().finishedAt;
        }
        auto note = cleanText(member.message, 300);
        if (member.hasLeft) {
            note += note.empty() ? "left the fleet" : "; left the fleet";
        }
        if (!member.attempts.empty() && member.attempts.back().isInferred) {
            note += note.empty() ? "found so, not told" : "; found so, not told";
        }
        table.rows.push_back(
            {{.text = cleanText(stage.name) + " / " + cleanText(group.name)},
             {.text = cleanText(member.name)},
             {.text = cleanText(planned.region)},
             {.text = planned.version.empty() ? "not known" : cleanText(planned.version)},
             {.text = version.empty() ? "not known" : version,
              .tone = version.empty() ? ReportTone::Muted : ReportTone::Plain},
             {.text = reportState(member.display, member.reason), .tone = toneOf(member.display)},
             {.text = std::to_string(member.attempts.size())},
             {.text = reportTime(started)},
             {.text = reportSpan(started, ended)},
             {.text = std::move(note)}});
    });
    draft.add(std::move(table));
}

} // namespace

std::string provenVersion(const ReportDraft& draft, const model::MemberRun& member,
                          const model::PlannedMember& planned) {
    const auto& intent = draft.plan().intent;
    if (!changesVersion(intent)) {
        return {};
    }
    if (member.state == model::LifeState::Completed) {
        const auto version = cleanText(intent.kubernetesVersion);
        const bool isBare = !version.empty() && version.front() >= '0' && version.front() <= '9';
        return isBare ? 'v' + version : version; // as clusters tell it
    }
    // Nobody touched it: it is as it was when the plan was made.
    return member.attempts.empty() ? cleanText(planned.version) : std::string();
}

ReportDocument reportOf(const ReportInputs& inputs) {
    const auto& picture = inputs.picture;
    ReportDraft draft{
        .inputs = inputs, .machine = compile(*picture.plan), .found = findingsOf(*picture.records)};
    draft.document.title = fmt::format("Update run {}/{}", cleanText(picture.run.backend),
                                       cleanText(picture.run.name));
    addHead(draft);
    addCauses(draft);
    addStages(draft);
    addComparison(draft);
    addMembers(draft);
    addFailures(draft);
    addGates(draft);
    addWindows(draft);
    addSkips(draft);
    addCommands(draft);
    addRollback(draft);
    addLeft(draft);
    addVerification(draft);
    return std::move(draft.document);
}

} // namespace pilothouse::rollout
