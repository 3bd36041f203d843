// SPDX-License-Identifier: GPL-3.0-or-later
#include "common_options.h"

#include "base/time.h"
#include "fleet/load_hub.h"
#include "fleet/member_access.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include <cstdio>
#include <map>

namespace pilothouse::ctl {

namespace {

constexpr int kDefaultDemoClusters = 24;
constexpr const char* kDemoScenario = "busy-day";
constexpr const char* kHubScenario = "placement-lab";

/// Seconds ("10", "2.5") or a duration ("30s").
Result<std::chrono::milliseconds> parseTimeout(const std::string& text) {
    std::size_t used = 0;
    double seconds = 0;
    try {
        seconds = std::stod(text, &used);
    } catch (const std::exception&) {
        used = 0;
    }
    auto timeout = used == text.size() && used > 0
                       ? Result<std::chrono::milliseconds>(std::chrono::milliseconds(
                             static_cast<std::chrono::milliseconds::rep>(seconds * 1000)))
                       : parseDuration(text);
    if (!timeout || timeout->count() < 1 || *timeout > std::chrono::hours(1)) {
        return fail(ErrorKind::Validation,
                    "expected seconds above 0, at most an hour; found " + text);
    }
    return timeout;
}

bool needsPrograms(const fleet::FleetConfig& config) {
    return std::any_of(config.members.begin(), config.members.end(),
                       [](const auto& member) { return member.access && member.access->signIn; });
}

std::string nameOf(const net::PluginIdentity& program) {
    return program.program.substr(program.program.rfind('/') + 1);
}

/// How to allow what waits for the user's word. Values of variables may be secrets.
void tellAsked(const engine::ProgramWord& program) {
    const auto environment =
        program.environment.empty()
            ? std::string()
            : fmt::format(", with {} set", fmt::join(program.environment, ", "));
    fmt::print(stderr,
               "{} asks to run: {}{}\n  allow it once with --allow-programs {}, from now on with: "
               "pilothousectl programs allow {} (and the same source)\n",
               program.source, fmt::join(program.command, " "), environment,
               engine::programId(program), engine::programId(program));
}

} // namespace

void addNowOption(CLI::App& command, std::optional<Instant>& now) {
    command
        .add_option_function<std::string>(
            "--now",
            [&now](const std::string& text) {
                const auto read = parseRfc3339(text);
                if (!read) {
                    throw CLI::ValidationError("--now", read.error().message);
                }
                now = *read;
            },
            "Instant instead of the clock's")
        ->option_text("RFC3339");
}

void addCommonOptions(CLI::App& command, CommonOptions& options) {
    auto* fleet = command.add_option("--fleet", options.fleetFile, "Fleet file");
    auto* kubeconfig =
        command.add_option("--kubeconfig", options.kubeconfig,
                           "Kubeconfig file; without any source the one kubectl would use");
    command
        .add_option("--contexts", options.contexts,
                    "Contexts to take, names or globs, separated by commas")
        ->delimiter(',')
        ->allow_extra_args(false);
    auto* demo =
        command
            .add_option_function<std::string>(
                "--demo",
                [&options](const std::string& text) {
                    try {
                        options.demoClusters =
                            text.empty() ? kDefaultDemoClusters : std::stoi(text);
                    } catch (const std::exception&) {
                        throw CLI::ValidationError("--demo", "expected a number, found " + text);
                    }
                    if (*options.demoClusters < 1 || *options.demoClusters > 5000) {
                        throw CLI::ValidationError("--demo", "expected 1 to 5000 clusters");
                    }
                },
                "Simulated fleet of N clusters (24)")
            ->expected(0, 1)
            ->default_str("");
    fleet->excludes(kubeconfig)->excludes(demo);
    kubeconfig->excludes(demo);
    const std::map<std::string, Format> formats{
        {"table", Format::Table}, {"json", Format::Json}, {"yaml", Format::Yaml}};
    command.add_option("-o,--output", options.format, "table, json or yaml")
        ->transform(CLI::CheckedTransformer(formats))
        ->option_text("table|json|yaml");
    command
        .add_option_function<std::string>(
            "--timeout",
            [&options](const std::string& text) {
                const auto timeout = parseTimeout(text);
                if (!timeout) {
                    throw CLI::ValidationError("--timeout", timeout.error().message);
                }
                options.timeout = *timeout;
            },
            "Seconds for each cluster (10)")
        ->option_text("S");
    command
        .add_option_function<std::string>(
            "--sign-in-timeout",
            [&options](const std::string& text) {
                const auto timeout = parseTimeout(text);
                if (!timeout) {
                    throw CLI::ValidationError("--sign-in-timeout", timeout.error().message);
                }
                options.signInTimeout = *timeout;
            },
            "Seconds for each sign-in program (200); the time of a cluster begins after it")
        ->option_text("S");
    command.add_option("--state", options.stateFolder, "Folder for state");
    command
        .add_option("--allow-programs", options.allowedPrograms,
                    "Sign-in programs of contexts that may run this once: ids as \"programs\" "
                    "lists them, separated by commas, or all")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->option_text("ID,...");
    command.add_flag("--read-only", options.readOnly, "Refuse every write");
    command.add_flag("--no-color", options.noColor, "No colours");
}

namespace {

/// Where the options say that the fleet stands; starts the demo where they ask for it.
Result<fleet::FleetSource> sourceOf(const CommonOptions& options, OpenedFleet& opened,
                                    const std::string& scenario) {
    fleet::FleetSource source;
    source.contexts = options.contexts;
    if (options.demoClusters) {
        auto demo = DemoFleet::start(*options.demoClusters, scenario);
        if (!demo) {
            return fail(demo.error());
        }
        opened.demo = *std::move(demo);
        source.fleetFile = opened.demo->fleetFile();
    } else if (!options.fleetFile.empty()) {
        source.fleetFile = options.fleetFile;
    } else if (!options.kubeconfig.empty()) {
        source.kubeconfig = options.kubeconfig;
    }
    return source;
}

/// What all need that read members: warnings told, the word for programs.
Result<void> prepare(const CommonOptions& options, OpenedFleet& opened) {
    for (const auto& warning : opened.config.warnings) {
        fmt::print(stderr, "warning: {}\n", describe(warning));
    }
    opened.config.isDemo = opened.demo != nullptr;
    opened.consent = std::make_shared<engine::ProgramConsent>(engine::ProgramConsent::Options{
        .file = storage::consentFile(options.stateFolder), .kuberc = engine::kubercFile()});
    opened.consent->allowForNow(options.allowedPrograms);
    opened.signIn = engine::runnerOptions(opened.consent);
    opened.signIn.timeLimit = options.signInTimeout;
    opened.signIn.askedLimit = options.signInTimeout;
    opened.signIn.ask = [consent = opened.consent](const net::PluginIdentity& program) {
        tellAsked(consent->describe(program));
    };
    opened.signIn.said = [](const net::PluginIdentity& program, const std::string& text) {
        fmt::print(stderr, "{}: {}\n", nameOf(program), text);
    };
    if (needsPrograms(opened.config)) {
        if (auto understood = opened.consent->check(); !understood) {
            return fail(understood.error());
        }
    }
    return {};
}

} // namespace

Result<OpenedFleet> openFleet(const CommonOptions& options) {
    OpenedFleet opened;
    auto source = sourceOf(options, opened, kDemoScenario);
    if (!source) {
        return fail(source.error());
    }
    opened.sources = std::make_shared<fleet::SourceWatch>(*std::move(source));
    auto config = opened.sources->load();
    if (!config) {
        return fail(config.error());
    }
    opened.config = *std::move(config);
    if (auto done = prepare(options, opened); !done) {
        return fail(done.error());
    }
    return opened;
}

Result<OpenedFleet> openHub(const CommonOptions& options) {
    OpenedFleet opened;
    const auto source = sourceOf(options, opened, kHubScenario);
    auto config = source ? fleet::loadHub(*source) : fail(source.error());
    if (!config) {
        return fail(config.error());
    }
    opened.config = *std::move(config);
    if (auto done = prepare(options, opened); !done) {
        return fail(done.error());
    }
    return opened;
}

void complain(const Error& error) {
    fmt::print(stderr, "pilothousectl: {}\n", describe(error));
}

Exit exitCodeOf(const Error& error) {
    const bool isInput =
        error.kind == ErrorKind::Validation || error.kind == ErrorKind::Unsupported;
    return isInput ? Exit::BadInput : Exit::Internal;
}

} // namespace pilothouse::ctl
