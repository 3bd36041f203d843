// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report_compare.h"

#include "rollout/openings.h"
#include "rollout/plan_durations.h"
#include "rollout/report_parts.h"
#include "rollout/report_text.h"
#include "rollout/run_state.h"
#include "rollout/simulate.h"
#include "rollout/simulate_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace pilothouse::rollout {

namespace {

using std::chrono::milliseconds;

constexpr std::int32_t kSamples = 200;
constexpr milliseconds kSame = std::chrono::minutes(1); ///< less is no difference
constexpr int kSameShare = 20;                          ///< nor is a twentieth

using Spans = std::vector<std::pair<Instant, Instant>>;

/// The same time as spans in order that do not touch.
Spans joined(Spans spans) {
    std::sort(spans.begin(), spans.end());
    Spans whole;
    for (const auto& span : spans) {
        if (span.second <= span.first) {
            continue;
        }
        if (!whole.empty() && span.first <= whole.back().second) {
            whole.back().second = std::max(whole.back().second, span.second);
        } else {
            whole.push_back(span);
        }
    }
    return whole;
}

/// How long `wanted` lasts inside [from, to) while nothing of `busy` goes on.
milliseconds aloneFor(const Spans& wanted, const Spans& busy, Instant from, Instant to) {
    milliseconds sum{0};
    const auto taken = joined(busy);
    for (const auto& [begin, end] : joined(wanted)) {
        auto at = std::max(begin, from);
        const auto last = std::min(end, to);
        for (const auto& [busyFrom, busyTo] : taken) {
            if (busyTo <= at || busyFrom >= last) {
                continue;
            }
            sum += std::max(busyFrom - at, milliseconds(0));
            at = std::max(at, busyTo);
        }
        sum += std::max(last - at, milliseconds(0));
    }
    return sum;
}

/// What went on in a stage: waits for people and services, and everything else.
struct Course {
    Spans people{};
    Spans busy{};
};

Course courseOf(const model::StageRun& stage, const std::set<std::string>& untimed, Instant now) {
    Course course;
    const auto addGates = [&](const std::vector<model::GateRun>& gates) {
        for (const auto& gate : gates) {
            if (gate.openedAt) {
                (untimed.count(gate.id) != 0 ? course.people : course.busy)
                    .emplace_back(*gate.openedAt, gate.resolvedAt.value_or(now));
            }
        }
    };
    addGates(stage.gates);
    for (const auto& group : stage.groups) {
        addGates(group.gates);
        for (const auto& member : group.members) {
            for (const auto& attempt : member.attempts) {
                course.busy.emplace_back(attempt.intentAt, attempt.finishedAt.value_or(now));
            }
        }
    }
    return course;
}

StageCompared compared(const model::StageRun& stage, const model::SimulatedStage& simulated,
                       const Course& course, Instant now) {
    StageCompared out{.name = stage.name,
                      .begins = simulated.starts,
                      .ends = simulated.ends,
                      .p50 = simulated.takesP50,
                      .p90 = simulated.takesP90,
                      .startedAt = stage.startedAt,
                      .endedAt = stage.completedAt,
                      .failed = stage.counts.failed,
                      .skipped = stage.counts.skipped};
    if (stage.startedAt) {
        const auto end = stage.completedAt.value_or(now);
        out.took = end - *stage.startedAt;
        out.people = aloneFor(course.people, course.busy, *stage.startedAt, end);
    }
    return out;
}

/// The plan as it was planned: durations that were known then, nobody overrides a window.
Result<model::Simulation> play(const ReportInputs& inputs, Instant from) {
    const auto& plan = *inputs.picture.plan;
    auto calendar = calendarOf(plan, from);
    if (!calendar) {
        return fail(std::move(calendar.error()));
    }
    CalendarOpenings openings(plan, *std::move(calendar));
    auto machine = compile(plan);
    std::vector<DurationModel> durations;
    SimulationOptions options{.samples = kSamples, .seed = seedOf(plan)};
    for (const auto& each : *inputs.picture.expected) {
        durations.push_back({.mu = each.mu, .sigma = each.sigma});
        options.fleet.isAssumed.push_back(each.isAssumed);
    }
    if (durations.size() != machine.members.size()) {
        return fail(ErrorKind::Internal, "the plan has other members than were expected");
    }
    setDurations(machine, durations);
    return simulate(machine, emptyState(machine), from, durations, &openings, options);
}

std::string spanText(milliseconds span) {
    return reportSpan(Instant{}, Instant{} + span);
}

std::string spanText(const std::optional<milliseconds>& span) {
    return span ? spanText(*span) : "–";
}

bool isSame(milliseconds a, milliseconds b) {
    const auto apart = a > b ? a - b : b - a;
    return apart < kSame || apart * kSameShare < b;
}

/// What the simulation does not have and the numbers do.
std::string besides(const StageCompared& compared) {
    std::string text = compared.people > kSame ? ", without the wait for people" : "";
    text += compared.failed > 0 ? fmt::format(", {} failed", compared.failed) : "";
    text += compared.skipped > 0 ? fmt::format(", {} skipped", compared.skipped) : "";
    return text;
}

} // namespace

std::optional<RunCompared> compareWithSimulation(const ReportInputs& inputs) {
    const auto& run = inputs.picture.run;
    if (!run.startedAt || !inputs.picture.expected || run.stages.empty()) {
        return std::nullopt;
    }
    RunCompared out;
    const auto simulation = play(inputs, *run.startedAt);
    if (!simulation) {
        out.trouble = simulation.error().message;
        return out;
    }
    out.seed = simulation->seed;
    out.samples = simulation->samples;
    out.assumed = simulation->assumed;
    out.members = static_cast<std::int32_t>(inputs.picture.expected->size());
    out.leftOut = simulation->leftOut;
    std::set<std::string> untimed;
    for (const auto& stage : simulation->stages) {
        untimed.insert(stage.untimedGates.begin(), stage.untimedGates.end());
    }
    const auto now = run.completedAt.value_or(inputs.picture.at);
    out.whole = {.name = "The run",
                 .startedAt = run.startedAt,
                 .endedAt = run.completedAt,
                 .took = now - *run.startedAt,
                 .failed = run.counts.failed,
                 .skipped = run.counts.skipped};
    if (simulation->ends) {
        out.whole.begins = model::InstantBand{*run.startedAt, *run.startedAt};
        out.whole.ends = simulation->ends;
        out.whole.p50 = simulation->ends->p50 - *run.startedAt;
        out.whole.p90 = simulation->ends->p90 - *run.startedAt;
    }
    for (std::size_t at = 0; at < run.stages.size() && at < simulation->stages.size(); ++at) {
        const auto course = courseOf(run.stages[at], untimed, now);
        out.whole.people += aloneFor(course.people, course.busy, *run.startedAt, now);
        out.stages.push_back(compared(run.stages[at], simulation->stages[at], course, now));
    }
    return out;
}

Difference differenceOf(const StageCompared& compared, bool isRunOver) {
    const auto net = compared.net();
    if (!net) {
        return {.text = isRunOver ? "never reached" : "not reached yet", .tone = ReportTone::Muted};
    }
    if (!compared.p50 || !compared.p90) {
        return {.text = "half of the samples never came that far", .tone = ReportTone::Muted};
    }
    const auto apart = besides(compared);
    const bool isOver = compared.endedAt.has_value() || isRunOver;
    if (*net > *compared.p90 && !isSame(*net, *compared.p90)) {
        return {.text =
                    fmt::format("{}{} slower than nine of ten samples{}", isOver ? "" : "already ",
                                spanText(*net - *compared.p90), apart),
                .tone = ReportTone::Warning};
    }
    if (!isOver) {
        return {.text = *net > *compared.p50
                            ? fmt::format("so far {} more than half of the samples, within nine "
                                          "of ten{}",
                                          spanText(*net - *compared.p50), apart)
                            : "so far within what half of the samples take" + apart};
    }
    const auto good = compared.failed > 0 ? ReportTone::Plain : ReportTone::Ok;
    if (isSame(*net, *compared.p50)) {
        return {.text = "as simulated" + apart, .tone = good};
    }
    return *net < *compared.p50
               ? Difference{.text = fmt::format("{} faster than half of the samples{}",
                                                spanText(*compared.p50 - *net), apart),
                            .tone = good}
               : Difference{.text = fmt::format("{} slower than half of the samples, within nine "
                                                "of ten{}",
                                                spanText(*net - *compared.p50), apart)};
}

void addComparison(ReportDraft& draft) {
    const auto compared = compareWithSimulation(draft.inputs);
    if (!compared) {
        return;
    }
    draft.heading(2, "Simulation and reality");
    if (!compared->trouble.empty()) {
        draft.say(fmt::format("The plan cannot be simulated: {}.", cleanText(compared->trouble)));
        return;
    }
    draft.say(fmt::format(
        "Simulated again from the frozen plan, from the moment of its start: {} samples, seed {}, "
        "with what earlier runs had taught when the run was made ({} of {} clusters' durations "
        "were a guess). In it nobody fails, nobody sets a window aside and people answer at once; "
        "the time in which nothing but a person or a service was waited for stands apart.",
        compared->samples, compared->seed, compared->assumed, compared->members));
    for (const auto& left : compared->leftOut) {
        draft.say(fmt::format("Not looked at: {}.", cleanText(left)));
    }
    if (auto svg = comparisonSvg(*compared, draft.inputs); !svg.empty()) {
        draft.add(ReportFigure{.caption = "Each stage as it was simulated (above; the light end "
                                          "reaches to p90) and as it went (UTC).",
                               .svg = std::move(svg)});
    }
    ReportTable table{.header = {"Stage", "Simulated p50", "Simulated p90", "Took",
                                 "Of it for people", "Against the simulation"}};
    const bool isOver = draft.run().completedAt.has_value() || draft.run().isAbandoned;
    const auto row = [&](const StageCompared& one) {
        const auto difference = differenceOf(one, isOver);
        table.rows.push_back({{.text = cleanText(one.name)},
                              {.text = spanText(one.p50)},
                              {.text = spanText(one.p90)},
                              {.text = spanText(one.took)},
                              {.text = one.people > milliseconds(0) ? spanText(one.people) : "–"},
                              {.text = difference.text, .tone = difference.tone}});
    };
    for (const auto& stage : compared->stages) {
        row(stage);
    }
    row(compared->whole);
    draft.add(std::move(table));
}

} // namespace pilothouse::rollout
