// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation_output.h"

#include <fmt/format.h>

namespace pilothouse::ctl {

namespace {

Json secondsOrNull(const std::optional<std::chrono::milliseconds>& time) {
    return time ? Json(static_cast<double>(time->count()) / 1000) : Json(nullptr);
}

Json textOrNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

/// Whole seconds: more would be a claim.
std::string instantText(Instant at) {
    return formatRfc3339(std::chrono::round<std::chrono::seconds>(at));
}

Json bandJson(const std::optional<model::InstantBand>& band) {
    return band ? Json{{"p50", instantText(band->p50)}, {"p90", instantText(band->p90)}}
                : Json(nullptr);
}

Json stageJson(const model::SimulatedStage& stage) {
    return {{"name", stage.name},
            {"reached", stage.reached},
            {"ended", stage.ended},
            {"starts", bandJson(stage.starts)},
            {"ends", bandJson(stage.ends)},
            {"firstMember", bandJson(stage.firstMember)},
            {"durationP50Seconds", secondsOrNull(stage.takesP50)},
            {"durationP90Seconds", secondsOrNull(stage.takesP90)},
            {"window", textOrNull(stage.window)},
            {"windowCloses", instantJson(stage.windowCloses)},
            {"untimedGates", stage.untimedGates}};
}

Json failureJson(const model::FailureOutcome& failure) {
    return {{"stage", failure.stage},        {"stops", failure.stops},
            {"cause", failure.cause},        {"at", instantText(failure.at)},
            {"atTarget", failure.atTarget},  {"failed", failure.failed},
            {"untouched", failure.untouched}};
}

std::string bandText(const std::optional<model::InstantBand>& band) {
    return band ? instantText(band->p50) + " – " + instantText(band->p90) : std::string("never");
}

std::string timeText(const std::optional<std::chrono::milliseconds>& time) {
    return time ? humanDuration(*time) : std::string("-");
}

std::string joined(const std::vector<std::string>& words) {
    return words.empty() ? std::string("-") : fmt::format("{}", fmt::join(words, ", "));
}

std::string endText(const model::Simulation& simulation) {
    std::string text = "ends " + bandText(simulation.ends);
    std::size_t untimed = 0;
    for (const auto& stage : simulation.stages) {
        untimed += stage.untimedGates.size();
    }
    if (untimed > 0) {
        text += fmt::format(", plus what {} take{}", untimed == 1 ? "one gate" : "gates",
                            untimed == 1 ? "s" : "") +
                " that people or services decide";
    }
    text += fmt::format("; {} of {} samples complete", simulation.completed, simulation.samples);
    if (simulation.failed > 0) {
        text += fmt::format(", {} fail", simulation.failed);
    }
    if (simulation.blocked > 0) {
        text += fmt::format(", {} never end: {}", simulation.blocked, simulation.blockedBy);
    }
    if (simulation.slowestP90) {
        text += fmt::format("\nslowest: {} (p90 {})", simulation.slowest,
                            humanDuration(*simulation.slowestP90));
    }
    return text + '\n';
}

} // namespace

Json simulationJson(const SimulationHead& head, const model::Simulation& simulation) {
    auto stages = Json::array();
    for (const auto& stage : simulation.stages) {
        stages.push_back(stageJson(stage));
    }
    auto mix = Json::array();
    for (const auto& point : simulation.mix) {
        mix.push_back({{"at", formatRfc3339(point.at)},
                       {"atTarget", point.atTarget},
                       {"inFlight", point.inFlight}});
    }
    auto failures = Json::array();
    for (const auto& failure : simulation.failures) {
        failures.push_back(failureJson(failure));
    }
    return {{"strategy", textOrNull(head.strategy)},
            {"target", textOrNull(head.target)},
            {"planHash", head.planHash},
            {"at", formatRfc3339(head.now)},
            {"seed", head.seed},
            {"members", head.members},
            {"samples", simulation.samples},
            {"completed", simulation.completed},
            {"failed", simulation.failed},
            {"blocked", simulation.blocked},
            {"blockedBy", textOrNull(simulation.blockedBy)},
            {"ends", bandJson(simulation.ends)},
            {"slowest", simulation.slowestP90
                            ? Json{{"member", simulation.slowest},
                                   {"durationP90Seconds", secondsOrNull(simulation.slowestP90)}}
                            : Json(nullptr)},
            {"stages", std::move(stages)},
            {"mix", std::move(mix)},
            {"failures", std::move(failures)}};
}

std::string simulationText(const SimulationHead& head, const model::Simulation& simulation) {
    auto text = fmt::format("{}{}: {} members, {} samples, seed {}\n\n", head.strategy,
                            head.target.empty() ? "" : " to " + head.target, head.members,
                            simulation.samples, head.seed);
    std::vector<std::vector<std::string>> rows{{"STAGE", "FIRST MEMBER P50 – P90", "ENDS P50 – P90",
                                                "TAKES P50", "P90", "WINDOW", "WAITS FOR"}};
    for (const auto& stage : simulation.stages) {
        rows.push_back({stage.name, bandText(stage.firstMember), bandText(stage.ends),
                        timeText(stage.takesP50), timeText(stage.takesP90),
                        stage.window.empty() ? "-" : stage.window, joined(stage.untimedGates)});
    }
    text += tableText(rows) + '\n' + endText(simulation);
    rows = {{"ALL OF A STAGE FAIL", "THEN", "AT TARGET", "FAILED", "UNTOUCHED", "CAUSE"}};
    for (const auto& failure : simulation.failures) {
        rows.push_back({failure.stage, failure.stops ? "stops" : "goes on",
                        std::to_string(failure.atTarget), std::to_string(failure.failed),
                        std::to_string(failure.untouched),
                        failure.cause.empty() ? "-" : failure.cause});
    }
    return text + '\n' + tableText(rows);
}

} // namespace pilothouse::ctl
