// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/name_list.h"
#include "rollout/advice.h"
#include "rollout/report_figures.h"
#include "rollout/report_parts.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace pilothouse::rollout {

namespace {

constexpr std::size_t kMostSamples = 40;  ///< of a gate, told one by one
constexpr std::size_t kMostEvidence = 25; ///< of a gate
constexpr std::size_t kMostNames = 60;    ///< in one cell

std::string namesText(const std::vector<std::string>& names) {
    return nameList(names, kMostNames, [](const std::string& name) { return cleanText(name); });
}

std::string personOr(const std::string& person, const char* other) {
    return person.empty() ? other : cleanText(person);
}

ReportTone toneOfGate(model::GateState state) {
    switch (state) {
    case model::GateState::Completed: return ReportTone::Ok;
    case model::GateState::Failed:
    case model::GateState::Expired: return ReportTone::Failed;
    case model::GateState::Pending: return ReportTone::Waiting;
    case model::GateState::NotStarted:
    case model::GateState::Skipped: break;
    }
    return ReportTone::Muted;
}

std::string stateText(const model::GateRun& gate) {
    auto text = reportWords(toString(gate.state));
    return gate.trouble == model::GateTrouble::None || gate.state != model::GateState::Pending
               ? text
               : fmt::format("{}, {}", text, reportWords(toString(gate.trouble)));
}

void addEvidence(ReportDraft& draft, const std::vector<model::HealthSample>& samples) {
    ReportTable table{.header = {"Sample", "Cluster", "Check", "Seen"}};
    std::size_t more = 0;
    for (const auto& sample : samples) {
        for (const auto& member : sample.members) {
            for (const auto& check : member.checks) {
                if (check.outcome == model::CheckOutcome::Pass) {
                    continue;
                }
                if (table.rows.size() >= kMostEvidence) {
                    ++more;
                    continue;
                }
                auto seen = cleanText(check.text, 500);
                for (const auto& evidence : check.evidence) {
                    seen += cleanText(fmt::format("; {} {}", evidence.object, evidence.what), 300);
                }
                table.rows.push_back(
                    {{.text = reportTime(sample.at)},
                     {.text = cleanText(member.name)},
                     {.text = fmt::format("{} {}", cleanText(check.code), cleanText(check.name)),
                      .tone = toneOf(check.outcome)},
                     {.text = std::move(seen)}});
            }
        }
    }
    if (table.rows.empty()) {
        return;
    }
    draft.add(std::move(table));
    if (more > 0) {
        draft.say(fmt::format("{} more observations that did not pass are in the journal.", more));
    }
}

void addSamples(ReportDraft& draft, const model::GateRun& gate) {
    if (gate.samples.empty()) {
        return;
    }
    std::array<int, 4> counts{};
    ReportTable table{.header = {"Sample", "At", "Result", "What was seen"}};
    std::size_t more = 0;
    for (const auto& sample : gate.samples) {
        ++counts[static_cast<std::size_t>(sample.outcome)];
        if (sample.outcome == model::CheckOutcome::Pass) {
            continue;
        }
        if (table.rows.size() >= kMostSamples) {
            ++more;
            continue;
        }
        table.rows.push_back(
            {{.text = std::to_string(sample.number)},
             {.text = reportTime(sample.at)},
             {.text = std::string(toString(sample.outcome)), .tone = toneOf(sample.outcome)},
             {.text = cleanText(sample.text, 500)}});
    }
    draft.heading(3, fmt::format("Samples of {}", cleanText(gate.id)));
    draft.say(fmt::format(
        "{}: {} passed, {} with a warning, {} failed, {} without an "
        "answer. Last: {}.",
        gate.samples.size() == 1 ? "1 sample" : fmt::format("{} samples", gate.samples.size()),
        counts[0], counts[1], counts[2], counts[3], cleanText(gate.samples.back().text, 500)));
    const auto kept = draft.inputs.samples.find(gate.id);
    if (kept != draft.inputs.samples.end()) {
        if (auto svg = samplesSvg(kept->second); !svg.empty()) {
            draft.add(ReportFigure{
                .caption = "Samples in order (P passed, W warning, F failed, ? no answer), and "
                           "each number; dashed: before the stage.",
                .svg = std::move(svg)});
        }
    }
    if (!table.rows.empty()) {
        draft.add(std::move(table));
    }
    if (more > 0) {
        draft.say(fmt::format("{} more samples that did not pass are in the journal.", more));
    }
    if (kept != draft.inputs.samples.end()) {
        addEvidence(draft, kept->second);
    }
}

/// Whether the action is an `az` command: AKS marks nothing in its versions.
bool isAzureAction(const model::Plan& plan) {
    if (!plan.action || plan.action->argv.empty()) {
        return false;
    }
    const auto& program = plan.action->argv.front();
    return program == "az" || program.ends_with("/az");
}

} // namespace

void addFailures(ReportDraft& draft) {
    ReportTable table{.header = {"Cluster", "Attempt", "Begun", "Ended", "Error", "What was said"}};
    draft.eachMember([&](const auto&, const auto&, const model::MemberRun& member, const auto&) {
        for (const auto& attempt : member.attempts) {
            if (attempt.outcome == model::LifeState::Failed) {
                table.rows.push_back(
                    {{.text = cleanText(member.name)},
                     {.text = std::to_string(attempt.number)},
                     {.text = reportTime(attempt.intentAt)},
                     {.text = reportTime(attempt.finishedAt)},
                     {.text = cleanText(attempt.errorCode), .tone = ReportTone::Failed},
                     {.text = cleanText(attempt.errorText)}});
            }
        }
    });
    draft.heading(2, "Failures");
    if (table.rows.empty()) {
        draft.say("No attempt failed.");
    } else {
        draft.add(std::move(table));
    }
}

void addGates(ReportDraft& draft) {
    ReportTable table{
        .header = {"Gate", "Name", "Kind", "Result", "Reached", "Resolved", "By", "Why"}};
    ReportTable people{.header = {"Gate", "Approved by", "At", "Why"}};
    draft.eachGate([&](const model::GateRun& gate) {
        table.rows.push_back(
            {{.text = cleanText(gate.id)},
             {.text = cleanText(gate.name)},
             {.text = std::string(toString(gate.kind))},
             {.text = stateText(gate), .tone = toneOfGate(gate.state)},
             {.text = reportTime(gate.openedAt)},
             {.text = reportTime(gate.resolvedAt)},
             {.text =
                  gate.resolvedAt ? personOr(gate.resolvedBy, "the gate itself") : std::string()},
             {.text = cleanText(gate.comment)}});
        for (const auto& approval : gate.approvals) {
            people.rows.push_back({{.text = cleanText(gate.id)},
                                   {.text = cleanText(approval.by)},
                                   {.text = reportTime(approval.at)},
                                   {.text = personOr(approval.comment, "no reason was given")}});
        }
    });
    if (table.rows.empty()) {
        return;
    }
    draft.heading(2, "Gates");
    draft.add(std::move(table));
    if (!people.rows.empty()) {
        draft.add(std::move(people));
    }
    for (const auto& baseline : draft.found.baselines) {
        const auto stage = baseline.sample->index;
        draft.say(fmt::format(
            "Baseline before stage {} at {}: {}{}",
            stage < draft.machine.stages.size() ? cleanText(draft.machine.stages[stage].name) : "?",
            reportTime(baseline.at), reportWords(toString(baseline.sample->outcome)),
            baseline.sample->text.empty() ? "" : ", " + cleanText(baseline.sample->text, 500)));
    }
    draft.eachGate([&](const model::GateRun& gate) { addSamples(draft, gate); });
}

void addWindows(ReportDraft& draft) {
    if (draft.plan().windows.empty() && draft.found.overrides.empty()) {
        return;
    }
    draft.heading(2, "Windows and freezes");
    ReportTable table{.header = {"Window", "Kind", "Reason", "Set aside"}};
    for (const auto& window : draft.plan().windows) {
        std::string aside = "no";
        for (const auto& one : draft.found.overrides) {
            if (one.window->window == window.id) {
                aside =
                    fmt::format("by {} at {}: {}", cleanText(one.window->by), reportTime(one.at),
                                personOr(one.window->comment, "no reason was given"));
            }
        }
        const auto tone = aside == "no" ? ReportTone::Plain : ReportTone::Warning;
        table.rows.push_back({{.text = cleanText(window.id)},
                              {.text = std::string(toString(window.kind))},
                              {.text = cleanText(window.reason)},
                              {.text = std::move(aside), .tone = tone}});
    }
    draft.add(std::move(table));
}

void addSkips(ReportDraft& draft) {
    ReportTable table{.header = {"Skipped", "Cause", "Why"}};
    for (const auto& [member, skip] : draft.found.skips) {
        const bool isKnown = member < draft.machine.members.size();
        table.rows.push_back(
            {{.text = isKnown ? cleanText(draft.machine.members[member].name) : "?"},
             {.text = reportWords(cleanText(skip->cause))},
             {.text = cleanText(skip->text)}});
    }
    draft.eachGate([&](const model::GateRun& gate) {
        if (gate.state == model::GateState::Skipped) {
            table.rows.push_back({{.text = "gate " + cleanText(gate.id)},
                                  {.text = personOr(gate.resolvedBy, "its stage was skipped")},
                                  {.text = cleanText(gate.comment)}});
        }
    });
    if (!table.rows.empty()) {
        draft.heading(2, "Skipped");
        draft.add(std::move(table));
    }
}

void addCommands(ReportDraft& draft) {
    draft.heading(2, "What people asked");
    ReportTable table{.header = {"At", "Who", "What", "Of", "Why", "Answer"}};
    for (const auto& asked : draft.found.commands) {
        const auto& command = *asked.command;
        auto what = reportWords(toString(command.kind));
        what += command.retriesFailed ? ", retry what failed" : "";
        table.rows.push_back({{.text = reportTime(asked.at)},
                              {.text = cleanText(command.by)},
                              {.text = std::move(what)},
                              {.text = personOr(command.target, "the run")},
                              {.text = cleanText(command.comment)},
                              asked.refused.empty()
                                  ? ReportCell{.text = "taken"}
                                  : ReportCell{.text = "refused: " + cleanText(asked.refused),
                                               .tone = ReportTone::Warning}});
    }
    if (table.rows.empty()) {
        draft.say("Nothing was asked of this run.");
    } else {
        draft.add(std::move(table));
    }
}

void addRollback(ReportDraft& draft) {
    const bool isAzure = isAzureAction(draft.plan());
    std::map<std::tuple<std::string, RollbackVerdict, std::string>,
             std::pair<std::vector<std::string>, std::optional<Instant>>>
        advice;
    draft.eachMember([&](const auto&, const auto&, const model::MemberRun& member,
                         const model::PlannedMember& planned) {
        if (member.attempts.empty()) {
            return; // nobody touched it
        }
        const bool isDone = member.state == model::LifeState::Completed;
        const RollbackSubject subject{.member = member.name,
                                      .provider = providerOf(planned.version, isAzure),
                                      .intent = draft.plan().intent.kind,
                                      .from = planned.version,
                                      .to = draft.plan().intent.kubernetesVersion,
                                      .changedAt =
                                          isDone ? member.attempts.back().finishedAt : std::nullopt,
                                      .isInFlight = member.state == model::LifeState::Running};
        for (const auto& one : rollbackAdvice(subject, draft.inputs.now)) {
            auto& [names, until] = advice[{one.layer, one.verdict, one.text}];
            names.push_back(member.name);
            if (one.until && (!until || *one.until < *until)) {
                until = one.until;
            }
        }
    });
    draft.heading(2, "What can be taken back");
    if (advice.empty()) {
        draft.say("No cluster was changed by this run: there is nothing to take back.");
        return;
    }
    ReportTable table{.header = {"What", "Verdict", "Until", "Advice", "Clusters"}};
    for (const auto& [key, value] : advice) {
        const auto& [layer, verdict, text] = key;
        const auto tone = verdict == RollbackVerdict::MustNot ? ReportTone::Failed
                          : verdict == RollbackVerdict::May   ? ReportTone::Ok
                                                              : ReportTone::Plain;
        table.rows.push_back({{.text = layer},
                              {.text = reportWords(toString(verdict)), .tone = tone},
                              {.text = reportTime(value.second)},
                              {.text = text},
                              {.text = namesText(value.first)}});
    }
    draft.add(std::move(table));
}

void addLeft(ReportDraft& draft) {
    std::map<std::string, std::vector<std::string>> versions;
    std::map<std::string, std::vector<std::string>> states;
    draft.eachMember([&](const auto&, const auto&, const model::MemberRun& member,
                         const model::PlannedMember& planned) {
        const auto version = provenVersion(draft, member, planned);
        versions[version.empty() ? "not known" : version].push_back(member.name);
        if (member.state != model::LifeState::Completed) {
            states[reportState(member.display, member.reason)].push_back(member.name);
        }
    });
    draft.heading(2, "What is left behind");
    ReportTable table{.header = {"", "Clusters", "Which"}};
    for (const auto& [state, names] : states) {
        table.rows.push_back(
            {{.text = state}, {.text = std::to_string(names.size())}, {.text = namesText(names)}});
    }
    for (const auto& [version, names] : versions) {
        table.rows.push_back({{.text = "version " + version},
                              {.text = std::to_string(names.size())},
                              {.text = namesText(names)}});
    }
    if (states.empty()) {
        draft.say("Every cluster of the plan is done.");
    }
    draft.add(std::move(table));
    if (!draft.plan().unstaged.empty()) {
        draft.say(fmt::format("In no stage of the plan: {}.", namesText(draft.plan().unstaged)));
    }
}

void addVerification(ReportDraft& draft) {
    draft.heading(2, "How to verify");
    draft.say(fmt::format(
        "A version under \"After\" was proved by the cluster itself during the run, or is the one "
        "it "
        "had when the plan was made where the run did not touch it; it may have changed since. {}",
        draft.inputs.picture.broken.empty()
            ? "Each record of the journal carries the SHA-256 of the one before; the chain was "
              "whole when this report was made, and run show says so when it is not."
            : "The chain of the journal is broken."));
    const auto& name = draft.run().name;
    const bool isPlain = std::all_of(name.begin(), name.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
               letter == '-';
    });
    const auto shown = isPlain && !name.empty() ? "local/" + name : std::string("local/NAME");
    draft.add(ReportCode{
        .lines = {fmt::format("pilothousectl run show {} --fleet FILE", shown),
                  fmt::format("pilothousectl run report {} -o markdown --fleet FILE", shown),
                  "pilothousectl status --fleet FILE", "pilothousectl get nodes --fleet FILE"}});
}

} // namespace pilothouse::rollout
