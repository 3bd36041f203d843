// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_planning.h"

#include "base/name_list.h"
#include "engine/plan_away.h"
#include "engine/run_calendars.h"
#include "fleet/member_builder.h"
#include "kube/strategy/strategy_reader.h"
#include "rollout/validate.h"
#include "run_simulate.h"
#include "simulation_output.h"
#include "storage/folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace pilothouse::ctl {

namespace {

/// The strategy; every error of the file is told.
std::optional<model::Strategy> readStrategyFile(const std::string& path) {
    constexpr std::size_t kMostBytes = std::size_t{16} << 20;
    const auto text = fleet::readTextFile(path == "-" ? "/dev/stdin" : path, kMostBytes);
    if (!text) {
        complain(text.error());
        return std::nullopt;
    }
    auto reading = kube::readStrategy(*text, path == "-" ? "<stdin>" : path);
    for (const auto& error : reading.errors) {
        complain(error);
    }
    if (!reading.errors.empty()) {
        return std::nullopt;
    }
    for (const auto& warning : reading.strategy.warnings) {
        fmt::print(stderr, "warning: {}\n", describe(warning));
    }
    return std::move(reading.strategy);
}

/// "1 error", "2 errors".
std::string counted(std::size_t count, std::string_view word) {
    return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// Counts, and where the table has no findings, those too.
void tellSummary(const PlanAnswer& answer, RunVerb verb) {
    std::map<model::Severity, std::size_t> counts;
    for (const auto& finding : answer.findings) {
        ++counts[finding.severity];
        if (verb != RunVerb::Validate) {
            fmt::print(stderr, "{}: {} {}: {}; {}\n", toString(finding.severity), finding.object,
                       finding.code, finding.message, finding.mend);
        }
    }
    fmt::print(stderr, "{} in {}, plan {}: {}, {}, {}\n",
               counted(static_cast<std::size_t>(answer.plan.memberCount()), "member"),
               counted(answer.plan.stages.size(), "stage"), answer.plan.hash.substr(0, 12),
               counted(counts[model::Severity::Error], "error"),
               counted(counts[model::Severity::Warning], "warning"),
               counted(counts[model::Severity::Info], "note"));
}

std::string answerText(const PlanAnswer& answer, const RunOptions& options) {
    const bool isPlan = options.verb == RunVerb::Plan;
    if (options.common.format == Format::Table) {
        const auto rows = isPlan ? planRows(answer) : validateRows(answer);
        return rows.size() > 1 ? tableText(rows) : std::string();
    }
    return documentText(isPlan ? planJson(answer) : validateJson(answer), options.common.format);
}

/// What `run simulate` prints; nothing where it could not be printed or simulated.
std::optional<model::Simulation> printSimulation(const Planning& planning,
                                                 const RunOptions& options) {
    const auto folder =
        storage::fleetStateFolder(options.common.stateFolder, planning.opened.config.name);
    const auto& plan = planning.planned.plan;
    const auto answer =
        simulatePlanning(planning, options.simulate, folder ? *folder : std::string());
    if (!answer) {
        complain(answer.error());
        return std::nullopt;
    }
    for (const auto& leftOut : answer->leftOut) {
        fmt::print(stderr, "warning: {}\n", leftOut);
    }
    const SimulationHead head{.strategy = plan.strategy, .planHash = plan.hash};
    const auto text = options.common.format == Format::Table
                          ? simulationText(head, *answer)
                          : documentText(simulationJson(head, *answer), options.common.format);
    fmt::print(stderr, "{} draws in {:.1f} s; nothing is written\n", answer->samples,
               static_cast<double>(answer->took->count()) / 1000);
    return print(text) ? std::optional(*answer) : std::nullopt;
}

void tellGap(const std::string& who, const std::pair<std::string, std::string>& what) {
    fmt::print(stderr, "{}: {} could not be read: {}\n", who, what.first, what.second);
}

/// A line for each member, and one for many that say the same.
void tellGaps(const std::vector<engine::FactsGap>& gaps) {
    constexpr std::size_t kOfTheirOwn = 3; ///< lines, of members that say the same
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> same;
    for (const auto& gap : gaps) {
        auto& clusters = same[{gap.what, gap.error.message}];
        if (clusters.empty() || clusters.back() != gap.cluster) { // sorted by cluster
            clusters.push_back(gap.cluster);
        }
    }
    for (const auto& [what, clusters] : same) {
        if (clusters.size() > kOfTheirOwn) {
            tellGap(nameList(clusters, 1), what);
            continue;
        }
        for (const auto& cluster : clusters) {
            tellGap(cluster, what);
        }
    }
}

/// Who did not answer and need not; a few by name.
void tellDeferred(const std::vector<model::PlanAway>& deferred) {
    constexpr std::size_t kShown = 10;
    if (deferred.empty()) {
        return;
    }
    fmt::print(stderr, "{} offline as expected and would be deferred: nothing is read of {}\n",
               deferred.size() == 1 ? std::string("1 member is")
                                    : fmt::format("{} members are", deferred.size()),
               deferred.size() == 1 ? "it" : "them");
    for (std::size_t at = 0; at < std::min(deferred.size(), kShown); ++at) {
        fmt::print(stderr, "deferred: {}: {}\n", deferred[at].cluster, deferred[at].why);
    }
    if (deferred.size() > kShown) {
        fmt::print(stderr, "and {} more\n", deferred.size() - kShown);
    }
}

} // namespace

bool hasError(const std::vector<model::RunFinding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.severity == model::Severity::Error;
    });
}

tl::expected<Planning, Exit> planFor(const RunOptions& options, const Waiter& waiter) {
    auto strategy = readStrategyFile(options.strategyFile);
    if (!strategy) {
        return tl::unexpected(Exit::BadInput);
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return tl::unexpected(exitCodeOf(opened.error()));
    }
    const auto calendars =
        engine::readCalendars(*strategy, options.strategyFile, opened->config.calendars);
    if (!calendars) {
        complain(calendars.error());
        return tl::unexpected(Exit::BadInput);
    }
    const auto readAt = fleet::clockOf(opened->config)->now();
    const auto now = options.now.value_or(readAt);
    const bool isShallow = options.verb == RunVerb::Plan || options.verb == RunVerb::Simulate;
    auto facts = engine::readPlanFacts(
        opened->config,
        {.depth = isShallow ? engine::FactsDepth::Plan : engine::FactsDepth::Validate,
         .timeout = options.common.timeout,
         .now = now,
         .signIn = opened->signIn},
        [&waiter](std::chrono::milliseconds atMost) {
            return waiter.wait(atMost) == Waiter::Event::Signal;
        });
    if (!facts) {
        return tl::unexpected(Exit::Partial);
    }
    const auto driver = options.driver.value_or(model::driverOf(strategy->format));
    auto planned = rollout::planAndValidate(*strategy, facts->members,
                                            {.target = options.target, .driver = driver}, now);
    const auto folder = storage::fleetStateFolder(options.common.stateFolder, opened->config.name);
    const auto contacts = folder ? engine::contactsIn(*folder) : engine::Contacts();
    auto unread = engine::tellAway(
        opened->config,
        {.members = facts->members, .gaps = facts->gaps, .contacts = contacts, .at = readAt},
        planned, now);
    return Planning{.opened = *std::move(opened),
                    .strategy = *std::move(strategy),
                    .driver = driver,
                    .facts = *std::move(facts),
                    .planned = std::move(planned),
                    .unread = std::move(unread),
                    .at = now,
                    .readAt = readAt};
}

void tellPlanning(const Planning& planning, RunVerb verb) {
    tellGaps(planning.unread.open);
    tellDeferred(planning.unread.deferred);
    tellSummary(planning.answer(), verb);
}

Exit runPlanning(const RunOptions& options, const Waiter& waiter) {
    const auto planning = planFor(options, waiter);
    if (!planning) {
        return planning.error();
    }
    const auto answer = planning->answer();
    bool neverEnds = false;
    bool isWhole = planning->unread.open.empty();
    if (options.verb == RunVerb::Simulate) {
        const auto simulation = printSimulation(*planning, options);
        if (!simulation) {
            return Exit::Internal;
        }
        neverEnds = simulation->completed == 0;
        isWhole = isWhole && simulation->deferred50 == 0;
    } else if (!print(answerText(answer, options))) {
        return Exit::Internal;
    }
    tellPlanning(*planning, options.verb);
    return hasError(planning->planned.findings) || neverEnds ? Exit::No
           : isWhole                                         ? Exit::Fine
                                                             : Exit::Partial;
}

} // namespace pilothouse::ctl
