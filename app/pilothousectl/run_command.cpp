// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_command.h"

#include "base/clock.h"
#include "calendar_files.h"
#include "kube/strategy/strategy_reader.h"
#include "plan_json.h"
#include "rollout/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace pilothouse::ctl {

namespace {

/// The strategy; every error of the file is told.
std::optional<model::Strategy> readStrategyFile(const std::string& path) {
    const auto text = readInput(path);
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
    if (const auto calendars = readCalendars(reading.strategy, path); !calendars) {
        complain(calendars.error());
        return std::nullopt;
    }
    return std::move(reading.strategy);
}

Instant clockOf(const RunOptions& options, const fleet::FleetConfig& config) {
    if (options.now) {
        return *options.now;
    }
    const auto& simulation = config.simulation;
    return simulation ? ScaledClock(simulation->start, simulation->wall, simulation->speed).now()
                      : SystemClock().now();
}

bool hasError(const std::vector<model::RunFinding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.severity == model::Severity::Error;
    });
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
    fmt::print(stderr, "{} members in {} stages, plan {}: {} errors, {} warnings, {} notes\n",
               answer.plan.memberCount(), answer.plan.stages.size(), answer.plan.hash.substr(0, 12),
               counts[model::Severity::Error], counts[model::Severity::Warning],
               counts[model::Severity::Info]);
}

std::string answerText(const PlanAnswer& answer, const RunOptions& options) {
    const bool isPlan = options.verb == RunVerb::Plan;
    if (options.common.format == Format::Table) {
        const auto rows = isPlan ? planRows(answer) : validateRows(answer);
        return rows.size() > 1 ? tableText(rows) : std::string();
    }
    return documentText(isPlan ? planJson(answer) : validateJson(answer), options.common.format);
}

void addSimulateOptions(CLI::App& command, SimulateOptions& options) {
    constexpr std::int32_t kMostSamples = 100'000;
    command.add_option("--seed", options.seed, "Of the draws; else from the plan")
        ->option_text("N");
    command.add_option("--samples", options.samples, "How many times it is played (500)")
        ->check(CLI::Range(1, kMostSamples))
        ->option_text("N");
    command.add_option("--failure-rate", options.failureRate, "Of one attempt, 0 to 1 (0)")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("RATE");
}

/// What `run simulate` prints; nothing where it could not be printed or simulated.
std::optional<rollout::Simulation> printSimulation(const PlanAnswer& plan,
                                                   const std::vector<rollout::MemberFacts>& members,
                                                   const RunOptions& options) {
    const auto answer = simulatePlan(plan.plan, members, options.simulate, plan.at);
    if (!answer) {
        complain(answer.error());
        return std::nullopt;
    }
    for (const auto& leftOut : answer->leftOut) {
        fmt::print(stderr, "warning: {}\n", leftOut);
    }
    const auto text =
        options.common.format == Format::Table
            ? simulationText(answer->head, answer->simulation)
            : documentText(simulationJson(answer->head, answer->simulation), options.common.format);
    return print(text) ? std::optional(answer->simulation) : std::nullopt;
}

} // namespace

void addRunCommand(CLI::App& app, RunOptions& options) {
    auto* run = app.add_subcommand("run", "Staged updates: what a strategy would do to the fleet");
    run->require_subcommand(1);
    for (const auto& [verb, name, help] :
         {std::tuple(RunVerb::Validate, "validate", "What stands against a run, with the mend"),
          std::tuple(RunVerb::Plan, "plan", "Who would be updated when"),
          std::tuple(RunVerb::Simulate, "simulate", "When it would be where, and how it ends")}) {
        auto* command = run->add_subcommand(name, help);
        addCommonOptions(*command, options.common);
        command
            ->add_option("-f,--strategy", options.strategyFile,
                         "Strategy: UpdateStrategy, Azure or KubeFleet; - for standard input")
            ->required()
            ->option_text("FILE");
        const std::map<std::string, model::RunDriver> drivers{
            {"local", model::RunDriver::Local},
            {"azure", model::RunDriver::Azure},
            {"kubefleet", model::RunDriver::KubeFleet}};
        command
            ->add_option_function<model::RunDriver>(
                "--driver", [&options](const model::RunDriver& word) { options.driver = word; },
                "Who would drive it; else the one that the format is made for")
            ->transform(CLI::CheckedTransformer(drivers))
            ->option_text("local|azure|kubefleet");
        command->add_option("--target", options.target, "Kubernetes version to reach")
            ->option_text("VERSION");
        command
            ->add_option_function<std::string>(
                "--now",
                [&options](const std::string& text) {
                    const auto now = parseRfc3339(text);
                    if (!now) {
                        throw CLI::ValidationError("--now", now.error().message);
                    }
                    options.now = *now;
                },
                "Instant instead of the clock's")
            ->option_text("RFC3339");
        if (verb == RunVerb::Simulate) {
            addSimulateOptions(*command, options.simulate);
        }
        command->callback([&options, verb = verb] { options.verb = verb; });
    }
}

Exit runRun(const RunOptions& options, const Waiter& waiter) {
    const auto strategy = readStrategyFile(options.strategyFile);
    if (!strategy) {
        return Exit::BadInput;
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    const auto now = clockOf(options, opened->config);
    const bool isPlan = options.verb != RunVerb::Validate;
    const auto facts = engine::readPlanFacts(
        opened->config,
        {.depth = isPlan ? engine::FactsDepth::Plan : engine::FactsDepth::Validate,
         .timeout = options.common.timeout,
         .now = now,
         .signIn = opened->signIn},
        [&waiter](std::chrono::milliseconds atMost) {
            return waiter.wait(atMost) == Waiter::Event::Signal;
        });
    if (!facts) {
        return Exit::Partial;
    }
    const auto driver = options.driver.value_or(model::driverOf(strategy->format));
    const auto planned = rollout::planAndValidate(
        *strategy, facts->members, {.target = options.target, .driver = driver}, now);
    const PlanAnswer answer{.strategy = *strategy,
                            .driver = driver,
                            .plan = planned.plan,
                            .findings = planned.findings,
                            .gaps = facts->gaps,
                            .at = now};
    bool neverEnds = false;
    if (options.verb == RunVerb::Simulate) {
        const auto simulation = printSimulation(answer, facts->members, options);
        if (!simulation) {
            return Exit::Internal;
        }
        neverEnds = simulation->completed == 0;
    } else if (!print(answerText(answer, options))) {
        return Exit::Internal;
    }
    for (const auto& gap : facts->gaps) {
        fmt::print(stderr, "{}: {} could not be read: {}\n", gap.cluster, gap.what,
                   gap.error.message);
    }
    tellSummary(answer, options.verb);
    return hasError(planned.findings) || neverEnds ? Exit::No
           : facts->gaps.empty()                   ? Exit::Fine
                                                   : Exit::Partial;
}

} // namespace pilothouse::ctl
