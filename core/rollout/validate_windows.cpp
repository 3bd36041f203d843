// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"
#include "rollout/calendar_schedule.h"
#include "rollout/validate_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace pilothouse::rollout::detail {

using model::Severity;

namespace {

/// Where a window of the plan stands in the strategy: a plan keeps no places.
Position placeOf(const ValidateInput& input, const model::Window& window) {
    const auto& all = input.strategy.windows;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const auto& each) { return each.id == window.id; });
    return found == all.end() ? Position{} : found->position;
}

/// The windows that are written out and can be expanded; the others are told.
std::vector<model::Window> sound(const ValidateInput& input, Findings& findings) {
    std::vector<model::Window> out;
    for (const auto& window : input.plan.windows) {
        if (window.source == model::WindowSource::Calendar) {
            findings.add({.severity = Severity::Error,
                          .code = "CalendarNotRead",
                          .object = "window/" + window.id,
                          .message = "nobody has read its calendar file " + window.ics,
                          .mend = "read the file into windows before planning",
                          .position = placeOf(input, window)});
        }
        if (window.source != model::WindowSource::Written) {
            continue;
        }
        const auto compiled = CompiledWindow::make(window);
        if (compiled) {
            out.push_back(window);
            continue;
        }
        findings.add({.severity = Severity::Error,
                      .code = "WindowInvalid",
                      .object = "window/" + window.id,
                      .message = compiled.error().message,
                      .mend = "write it as RFC 5545 has it, in a zone that this computer knows",
                      .position = placeOf(input, window)});
    }
    return out;
}

/// The AKS configuration of members that Azure was not, or could not be, asked about.
void tellUnknownMaintenance(const ValidateInput& input, const model::Window& window,
                            const std::map<std::string, const MemberFacts*>& facts,
                            Findings& findings) {
    for (const auto& stage : input.plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto found = facts.find(member.name);
                const bool isIn = std::find(member.windows.begin(), member.windows.end(),
                                            window.id) != member.windows.end();
                if (!isIn || found == facts.end() || found->second->maintenance.has_value()) {
                    continue;
                }
                findings.addMember(
                    member.name,
                    {.severity = Severity::Warning,
                     .code = "NoMaintenance",
                     .message = fmt::format("window {} is its own planned maintenance, which was "
                                            "not read: it is not held back",
                                            window.id),
                     .mend = found->second->azureId.empty()
                                 ? "name its ARM id in the fleet file (is.azure), or narrow the "
                                   "scope"
                                 : "let Azure be asked (azure: in the fleet file) and allow the "
                                   "Azure CLI to run",
                     .position = window.position});
            }
        }
    }
}

/// Members for which no start is possible within the horizon.
void tellNeverOpen(const ValidateInput& input, const Calendar& calendar, Findings& findings) {
    std::map<std::vector<std::string>, bool> opens; // few sets, many members
    for (const auto& stage : input.plan.stages) {
        for (const auto& group : stage.groups) {
            for (const auto& member : group.members) {
                const auto [known, isNew] = opens.try_emplace(member.windows, true);
                if (isNew) {
                    const auto set = calendar.select([&](const model::Window& window) {
                        return std::find(member.windows.begin(), member.windows.end(), window.id) !=
                               member.windows.end();
                    });
                    known->second = calendar.nextOpen(input.now, set).has_value();
                }
                if (!known->second) {
                    findings.addMember(
                        member.name,
                        {.severity = Severity::Error,
                         .code = "NeverOpen",
                         .message =
                             fmt::format("its windows ({}) let nothing start in the next {} "
                                         "days",
                                         fmt::join(member.windows, ", "), kCalendarHorizon.count()),
                         .mend = "give the Allow windows a time outside every Deny"});
                }
            }
        }
    }
}

void checkGates(const std::string& object, const std::vector<model::Gate>& gates, Instant now,
                Findings& findings) {
    for (const auto& gate : gates) {
        const auto* schedule = std::get_if<model::ScheduleGate>(&gate.params);
        const auto at =
            schedule != nullptr ? scheduledInstant(*schedule, now) : Result<Instant>(now);
        if (!at) {
            findings.add({.severity = Severity::Error,
                          .code = "GateInvalid",
                          .object = object,
                          .message = fmt::format("gate {}: {}", gate.name, at.error().message),
                          .mend = "name a zone that this computer knows, or an offset",
                          .position = gate.position});
        }
    }
}

} // namespace

void checkWindows(const ValidateInput& input, Findings& findings) {
    std::map<std::string, const MemberFacts*> facts;
    for (const auto& member : input.members) {
        facts.try_emplace(member.name, &member);
    }
    for (const auto& window : input.strategy.windows) {
        if (window.source == model::WindowSource::PlannedMaintenance) {
            tellUnknownMaintenance(input, window, facts, findings);
        }
    }
    if (const auto calendar = Calendar::make(sound(input, findings), input.now)) {
        tellNeverOpen(input, *calendar, findings);
    }
    for (const auto& stage : input.strategy.stages) {
        for (const auto* gates : {&stage.gatesBefore, &stage.gatesAfter}) {
            checkGates("stage/" + stage.name, *gates, input.now, findings);
        }
        for (const auto& group : stage.groups) {
            for (const auto* gates : {&group.gatesBefore, &group.gatesAfter}) {
                checkGates("group/" + stage.name + "/" + group.name, *gates, input.now, findings);
            }
        }
    }
}

} // namespace pilothouse::rollout::detail
