// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_command.h"

#include "run_document.h"
#include "run_drive.h"
#include "run_local.h"
#include "run_planning.h"

#include <map>

namespace pilothouse::ctl {

namespace {

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
    command
        .add_option_function<std::string>(
            "--approval-after",
            [&options](const std::string& text) {
                const auto time = parseDuration(text);
                if (!time) {
                    throw CLI::ValidationError("--approval-after", "not a duration: " + text);
                }
                options.approvalAfter = *time;
            },
            "How long people take to say yes (they say it at once)")
        ->option_text("DURATION");
}

void addPlanningOptions(CLI::App& command, RunOptions& options) {
    command
        .add_option("-f,--strategy", options.strategyFile,
                    "Strategy: UpdateStrategy, Azure or KubeFleet; - for standard input")
        ->required()
        ->option_text("FILE");
    const std::map<std::string, model::RunDriver> drivers{
        {"local", model::RunDriver::Local},
        {"azure", model::RunDriver::Azure},
        {"kubefleet", model::RunDriver::KubeFleet}};
    command
        .add_option_function<model::RunDriver>(
            "--driver", [&options](const model::RunDriver& word) { options.driver = word; },
            "Who would drive it; else the one that the format is made for")
        ->transform(CLI::CheckedTransformer(drivers))
        ->option_text("local|azure|kubefleet");
    command.add_option("--target", options.target, "Kubernetes version to reach")
        ->option_text("VERSION");
}

void addWriteOptions(CLI::App& command, RunOptions& options) {
    command.add_flag("--write", options.write, "Really do it");
    command
        .add_option_function<int>(
            "--confirm", [&options](const int& count) { options.confirm = count; },
            "Number of clusters that will change, where production is among them")
        ->option_text("N");
}

CLI::App* addVerb(CLI::App& run, RunOptions& options, RunVerb verb, const char* name,
                  const char* help) {
    auto* command = run.add_subcommand(name, help);
    addCommonOptions(*command, options.common);
    command->callback([&options, verb] { options.verb = verb; });
    return command;
}

void addPlanning(CLI::App& run, RunOptions& options) {
    auto* validate = addVerb(run, options, RunVerb::Validate, "validate",
                             "What stands against a run, with the mend");
    auto* plan = addVerb(run, options, RunVerb::Plan, "plan", "Who would be updated when");
    auto* simulate = addVerb(run, options, RunVerb::Simulate, "simulate",
                             "When it would be where, whom it goes on without, and how it ends");
    for (auto* command : {validate, plan, simulate}) {
        addPlanningOptions(*command, options);
        addNowOption(*command, options.now);
    }
    addSimulateOptions(*simulate, options.simulate);
    auto* start = addVerb(run, options, RunVerb::Start, "start",
                          "Make a run of a strategy and let it begin as soon as it is driven");
    addPlanningOptions(*start, options);
    addWriteOptions(*start, options);
    start->add_option("--name", options.name, "Of the run: [a-z0-9-]{1,50}")
        ->required()
        ->option_text("NAME");
    start
        ->add_option("--accept-unread", options.acceptUnread,
                     "Number of things that could not be read and may stand against the run; "
                     "members that are offline as expected are deferred and do not count")
        ->option_text("N");
    start->add_option("--reason", options.comment, "Why, for the audit log")->option_text("T");
}

void addReport(CLI::App& run, RunOptions& options) {
    auto* report =
        addVerb(run, options, RunVerb::Report, "report",
                "A run for the change ticket: who did what when and why, and how it went");
    report->add_option("RUN", options.run, "local/NAME")->required();
    report->remove_option(report->get_option("--output")); // a document, no table
    const std::map<std::string, engine::ReportFormat> formats{
        {"markdown", engine::ReportFormat::Markdown}, {"html", engine::ReportFormat::Html}};
    report->add_option("-o,--output", options.report, "markdown, or html with pictures (markdown)")
        ->transform(CLI::CheckedTransformer(formats))
        ->option_text("markdown|html");
    report->add_option("--out", options.outFile, "Into this file instead of stdout")
        ->option_text("FILE");
}

void addLooking(CLI::App& run, RunOptions& options) {
    addVerb(run, options, RunVerb::List, "list", "All runs of the fleet");
    auto* show = addVerb(run, options, RunVerb::Show, "show",
                         "Where a run stands, why it does not move, and when it will end");
    show->add_option("RUN", options.run, "local/NAME")->required();
    show->add_flag("--watch", options.isWatched, "Then one line per record, until it is over");
    addReport(run, options);
    auto* drive = addVerb(run, options, RunVerb::Drive, "drive",
                          "Move a local run: start what is due, watch it, until it is over");
    drive->add_option("RUN", options.run, "local/NAME")->required();
    drive
        ->add_option_function<std::string>(
            "--until",
            [&options](const std::string& word) { options.untilBlocked = word == "blocked"; },
            "done: to the end; blocked: until only a person moves it")
        ->check(CLI::IsMember({"done", "blocked"}))
        ->option_text("done|blocked");
    drive
        ->add_option("--without-lease", options.withoutLease,
                     "Members that may go though they give no right to Leases")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->option_text("MEMBER,...");
    addWriteOptions(*drive, options);
}

/// What a person asks of a run: a verb, the name of its object, what it does.
struct Asking {
    RunVerb verb;
    const char* name;
    const char* object; ///< null: the run itself
    const char* help;
};

void addAsking(CLI::App& run, RunOptions& options) {
    for (const auto& asking :
         {Asking{RunVerb::Stop, "stop", nullptr, "Start nothing more; what is in flight finishes"},
          Asking{RunVerb::Resume, "resume", nullptr, "Go on after a stop or a failure"},
          Asking{RunVerb::Approve, "approve", "GATE", "Say yes to a gate"},
          Asking{RunVerb::Check, "check", "GATE", "Take the samples of a health gate anew"},
          Asking{RunVerb::Skip, "skip", "WHAT", "Leave out stage/S, group/S/G, member/M or wait/S"},
          Asking{RunVerb::Retry, "retry", "MEMBER", "Try a failed or uncertain member again"},
          Asking{RunVerb::Adopt, "adopt", "MEMBER", "Take an uncertain member's action to run"},
          Asking{RunVerb::Override, "override", "WINDOW", "Set a window or freeze aside"},
          Asking{RunVerb::Abandon, "abandon", nullptr, "End a run for good"}}) {
        auto* command = addVerb(run, options, asking.verb, asking.name, asking.help);
        command->add_option("RUN", options.run, "local/NAME")->required();
        if (asking.object != nullptr) {
            command->add_option(asking.object, options.object)->required();
        }
        if (asking.verb == RunVerb::Resume) {
            command->add_flag("--retry-failed", options.retriesFailed,
                              "Try what failed again; else those failures are accepted");
        }
        command->add_option("--reason,--comment", options.comment, "Why, for the audit log")
            ->option_text("T");
        addWriteOptions(*command, options);
    }
}

} // namespace

void addRunCommand(CLI::App& app, RunOptions& options) {
    auto* run = app.add_subcommand("run", "Staged updates: planned, simulated, driven and watched");
    run->require_subcommand(1);
    addPlanning(*run, options);
    addLooking(*run, options);
    addAsking(*run, options);
}

Exit runRun(const RunOptions& options, const Waiter& waiter) {
    switch (options.verb) {
    case RunVerb::Validate:
    case RunVerb::Plan:
    case RunVerb::Simulate: return runPlanning(options, waiter);
    case RunVerb::Start: return startRun(options, waiter);
    case RunVerb::List: return listRuns(options);
    case RunVerb::Show: return showRun(options, waiter);
    case RunVerb::Report: return reportRun(options);
    case RunVerb::Drive: return driveRun(options, waiter);
    default: return askRun(options);
    }
}

} // namespace pilothouse::ctl
