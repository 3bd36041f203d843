// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation_output.h"

#include "base/name_list.h"
#include "model/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

Json roundedJson(const std::optional<Instant>& at) {
    return at ? Json(instantText(*at)) : Json(nullptr);
}

Json bandJson(const std::optional<model::InstantBand>& band) {
    return band ? Json{{"p50", instantText(band->p50)}, {"p90", instantText(band->p90)}}
                : Json(nullptr);
}

Json gateJson(const model::SimulatedGate& gate) {
    return {{"id", gate.id},
            {"name", gate.name},
            {"kind", toString(gate.kind)},
            {"timing", toString(gate.timing)},
            {"untimed", gate.isUntimed},
            {"opens", bandJson(gate.opens)},
            {"resolves", bandJson(gate.resolves)}};
}

template<class T, class Make>
Json listJson(const std::vector<T>& values, Make make) {
    auto list = Json::array();
    for (const auto& value : values) {
        list.push_back(make(value));
    }
    return list;
}

Json stageJson(const model::SimulatedStage& stage) {
    return {{"name", stage.name},
            {"members", stage.members},
            {"concurrency", stage.concurrency},
            {"assumedDurations", stage.assumed},
            {"reached", stage.reached},
            {"ended", stage.ended},
            {"starts", bandJson(stage.starts)},
            {"ends", bandJson(stage.ends)},
            {"firstMember", bandJson(stage.firstMember)},
            {"lastMember", bandJson(stage.lastMember)},
            {"durationP50Seconds", secondsOrNull(stage.takesP50)},
            {"durationP90Seconds", secondsOrNull(stage.takesP90)},
            {"away", stage.away},
            {"deferred", stage.left},
            {"lateFrom", roundedJson(stage.lateFrom)},
            {"lateTo", roundedJson(stage.lateTo)},
            {"window", textOrNull(stage.window)},
            {"windowCloses", instantJson(stage.windowCloses)},
            {"gates", listJson(stage.gates, gateJson)},
            {"untimedGates", stage.untimedGates}};
}

Json awayJson(const std::optional<model::SimulatedAbsence>& away) {
    return away ? Json{{"samples", away->samples},
                       {"deferredSamples", away->left},
                       {"reachedP50", instantText(away->reached)},
                       {"backP50", instantText(away->back)}}
                : Json(nullptr);
}

Json memberJson(const model::SimulatedMember& member, const model::Simulation& simulation) {
    const auto& stage = simulation.stages[static_cast<std::size_t>(member.stage)];
    return {{"name", member.name},
            {"stage", stage.name},
            {"group", member.group},
            {"version", textOrNull(member.version)},
            {"startsP50", instantJson(member.starts)},
            {"durationP50Seconds", secondsOrNull(member.takesP50)},
            {"durationP90Seconds", secondsOrNull(member.takesP90)},
            {"assumed", member.isAssumed},
            {"away", awayJson(member.away)}};
}

Json holdJson(const model::SimulatedHold& hold, const model::Simulation& simulation) {
    return {{"window", textOrNull(hold.window)},
            {"freeze", hold.isFreeze},
            {"from", instantText(hold.from)},
            {"to", instantJson(hold.to)},
            {"stages", listJson(hold.stages, [&](const auto& held) {
                 const auto& stage = simulation.stages[static_cast<std::size_t>(held.stage)];
                 return Json{{"name", stage.name}, {"members", held.members}};
             })}};
}

Json versionJson(const model::OldVersion& version) {
    return {{"version", textOrNull(version.version)},
            {"members", version.members},
            {"leftBehind", version.leftBehind}};
}

Json mixJson(const model::FleetMix& point) {
    return {{"at", formatRfc3339(point.at)},   {"atTarget", point.atTarget},
            {"atTargetP50", point.atTarget50}, {"atTargetP90", point.atTarget90},
            {"inFlight", point.inFlight},      {"inFlightP50", point.inFlight50},
            {"allowed", point.allowed},        {"remaining", point.remaining},
            {"skewMinors", point.skewMinors},  {"skewMembers", point.skewMembers}};
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

/// How most of the samples that complete end, by the name that a real run has then.
std::string_view displayOf(const model::Simulation& simulation) {
    return toString(simulation.deferred50 > 0 ? model::DisplayState::CompletedWithDeferred
                                              : model::DisplayState::Completed);
}

/// "Completed · 2 deferred", as a real run is told; empty where nobody is.
std::string deferredText(const model::Simulation& simulation) {
    if (simulation.deferred90 == 0) {
        return {};
    }
    return simulation.deferred90 == simulation.deferred50
               ? fmt::format("\nends as: Completed · {} deferred", simulation.deferred50)
               : fmt::format("\nends as: Completed · {} deferred (p50), {} (p90)",
                             simulation.deferred50, simulation.deferred90);
}

/// Who is away at its turn in half of the samples, by turn; members that are told alike are one
/// row. Of the others their number.
std::string awayText(const model::Simulation& simulation) {
    constexpr std::size_t kMostNames = 3;
    std::map<std::vector<std::string>, std::vector<std::string>> rows; // by turn, stage, back, then
    std::size_t rarely = 0;
    for (const auto& member : simulation.members) {
        if (!simulation.isAway(member)) {
            rarely += member.away ? 1U : 0U;
            continue;
        }
        rows[{instantText(member.away->reached),
              simulation.stages[static_cast<std::size_t>(member.stage)].name,
              instantText(member.away->back),
              member.starts ? instantText(*member.starts) : "not in this run"}]
            .push_back(member.name);
    }
    std::string text;
    if (!rows.empty()) {
        std::vector<std::vector<std::string>> table{
            {"AWAY AT ITS TURN", "STAGE", "TURN P50", "BACK P50", "THEN UPDATED P50"}};
        for (const auto& [row, names] : rows) {
            table.push_back({nameList(names, kMostNames), row[1], row[0], row[2], row[3]});
        }
        text = '\n' + tableText(table) +
               (simulation.defersAway ? "stages go on without them (deferOffline)\n"
                                      : "the run waits for them (deferOffline: false)\n");
    }
    if (rarely > 0) {
        text += fmt::format("{} {} away at {} turn in fewer than half of the samples: -o json "
                            "names {}\n",
                            rarely, rarely == 1 ? "member is" : "members are",
                            rarely == 1 ? "its" : "their", rarely == 1 ? "it" : "them");
    }
    return text;
}

std::string endText(const model::Simulation& simulation) {
    auto text = fmt::format("ends {}", bandText(simulation.ends));
    if (const auto untimed = simulation.untimedCount(); untimed > 0) {
        text += fmt::format(", plus what {} take{} that people or services decide",
                            untimed == 1 ? "one gate" : fmt::format("{} gates", untimed),
                            untimed == 1 ? "s" : "");
    }
    text += fmt::format("; {} of {} samples complete", simulation.completed, simulation.samples);
    if (simulation.failed > 0) {
        text += fmt::format(", {} fail", simulation.failed);
    }
    if (simulation.blocked > 0) {
        text += fmt::format(", {} never end: {}", simulation.blocked, simulation.blockedBy);
    }
    text += deferredText(simulation);
    if (simulation.slowestP90) {
        text += fmt::format("\nslowest: {} (p90 {})", simulation.slowest,
                            humanDuration(*simulation.slowestP90));
    }
    if (simulation.assumed > 0) {
        text += fmt::format("\ndurations of {} of {} members are assumed: nothing like them was "
                            "ever seen to be done",
                            simulation.assumed, simulation.members.size());
    }
    for (const auto& hold : simulation.holds) {
        text += fmt::format("\n{} {}: no starts from {} {}", hold.isFreeze ? "freeze" : "closed",
                            hold.window.empty() ? "(no window opens)" : hold.window,
                            instantText(hold.from),
                            hold.to ? fmt::format("to {}", instantText(*hold.to)) : "on");
    }
    return text + '\n';
}

/// A dozen rows say how it goes; the JSON has every point.
std::string courseText(const model::Simulation& simulation) {
    constexpr std::size_t kRows = 12;
    std::vector<std::string> head{"TIME", "AT TARGET P50", "P90", "IN FLIGHT", "ALLOWED", "SKEW"};
    for (const auto& version : simulation.versions) {
        head.push_back(version.version.empty() ? "UNKNOWN" : version.version);
    }
    std::vector<std::vector<std::string>> rows{std::move(head)};
    const auto& mix = simulation.mix;
    const auto step = std::max<std::size_t>(1, (mix.size() + kRows - 2) / (kRows - 1));
    for (std::size_t index = 0; index < mix.size(); index += step) {
        const auto& point = mix[index + step < mix.size() ? index : mix.size() - 1];
        std::vector<std::string> row{instantText(point.at),
                                     std::to_string(point.atTarget50),
                                     std::to_string(point.atTarget90),
                                     std::to_string(point.inFlight50),
                                     std::to_string(point.allowed),
                                     std::to_string(point.skewMinors)};
        for (const auto count : point.remaining) {
            row.push_back(std::to_string(count));
        }
        rows.push_back(std::move(row));
    }
    auto text = tableText(rows);
    if (const auto& left = simulation.leftBehind; left.total() > 0) {
        text +=
            fmt::format("left behind: {} in no stage, {} skipped, {} failed, {} not reached{}\n",
                        left.unstaged, left.skipped, left.failed, left.notReached,
                        left.deferred > 0 ? fmt::format(", {} deferred", left.deferred) : "");
    }
    return text;
}

} // namespace

Json simulationJson(const SimulationHead& head, const model::Simulation& simulation) {
    const auto& left = simulation.leftBehind;
    return {{"strategy", textOrNull(head.strategy)},
            {"target", textOrNull(simulation.target)},
            {"planHash", head.planHash},
            {"at", formatRfc3339(simulation.at)},
            {"seed", simulation.seed},
            {"members", simulation.members.size()},
            {"fleetMembers", simulation.fleetMembers},
            {"assumedDurations", simulation.assumed},
            {"failureRate", simulation.failureRate},
            {"approvalAfterSeconds", secondsOrNull(simulation.approvalAfter)},
            {"samples", simulation.samples},
            {"completed", simulation.completed},
            {"failed", simulation.failed},
            {"blocked", simulation.blocked},
            {"blockedBy", textOrNull(simulation.blockedBy)},
            {"blockedStage", textOrNull(simulation.blockedStage)},
            {"ends", bandJson(simulation.ends)},
            {"endsAs", simulation.completed == 0 ? Json(nullptr) : Json(displayOf(simulation))},
            {"defersAway", simulation.defersAway},
            {"deferred", {{"p50", simulation.deferred50}, {"p90", simulation.deferred90}}},
            {"untimedGates", simulation.untimedCount()},
            {"slowest", simulation.slowestP90
                            ? Json{{"member", simulation.slowest},
                                   {"durationP90Seconds", secondsOrNull(simulation.slowestP90)}}
                            : Json(nullptr)},
            {"stages", listJson(simulation.stages, stageJson)},
            {"holds", listJson(simulation.holds,
                               [&](const auto& hold) { return holdJson(hold, simulation); })},
            {"versions", listJson(simulation.versions, versionJson)},
            {"leftBehind",
             {{"unstaged", left.unstaged},
              {"skipped", left.skipped},
              {"failed", left.failed},
              {"notReached", left.notReached},
              {"deferred", left.deferred}}},
            {"mix", listJson(simulation.mix, mixJson)},
            {"order", listJson(simulation.members,
                               [&](const auto& member) { return memberJson(member, simulation); })},
            {"failures", listJson(simulation.failures, failureJson)}};
}

std::string simulationText(const SimulationHead& head, const model::Simulation& simulation) {
    auto text = fmt::format("{}{}: {} members, {} samples, seed {}\n\n",
                            head.strategy.empty() ? "strategy without a name" : head.strategy,
                            simulation.target.empty() ? std::string()
                                                      : fmt::format(" to {}", simulation.target),
                            simulation.members.size(), simulation.samples, simulation.seed);
    std::vector<std::vector<std::string>> rows{{"STAGE", "MEMBERS", "FIRST MEMBER P50 – P90",
                                                "ENDS P50 – P90", "TAKES P50", "P90", "WINDOW",
                                                "WAITS FOR"}};
    for (const auto& stage : simulation.stages) {
        rows.push_back({stage.name, fmt::format("{}, {} at once", stage.members, stage.concurrency),
                        bandText(stage.firstMember), bandText(stage.ends), timeText(stage.takesP50),
                        timeText(stage.takesP90), stage.window.empty() ? "-" : stage.window,
                        joined(stage.untimedGates)});
    }
    text += tableText(rows) + '\n' + endText(simulation) + awayText(simulation) + '\n' +
            courseText(simulation);
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
