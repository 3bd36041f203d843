// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_local.h"

#include "engine/run_start.h"
#include "model/command_scope.h"
#include "run_planning.h"
#include "run_report.h"
#include "storage/folders.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::ctl {

namespace {

constexpr std::chrono::milliseconds kLook{500};

bool isFleetNamed(const CommonOptions& options) {
    return !options.fleetFile.empty() || !options.kubeconfig.empty() || options.demoClusters;
}

model::CommandKind kindOf(RunVerb verb) {
    switch (verb) {
    case RunVerb::Stop: return model::CommandKind::Stop;
    case RunVerb::Approve: return model::CommandKind::Approve;
    case RunVerb::Skip: return model::CommandKind::Skip;
    case RunVerb::Retry: return model::CommandKind::RetryMember;
    case RunVerb::Adopt: return model::CommandKind::AdoptMember;
    case RunVerb::Override: return model::CommandKind::OverrideWindow;
    case RunVerb::Abandon: return model::CommandKind::Abandon;
    case RunVerb::Check: return model::CommandKind::CheckAgain;
    default: return model::CommandKind::Start;
    }
}

/// Whether a command is one to production. Where no fleet is named nobody knows, and a cluster of
/// which that is not known counts as production.
bool isToProduction(const std::vector<ClusterId>& concerned, const RunPlace& place) {
    if (place.fleet.name.empty()) {
        return !concerned.empty();
    }
    return std::any_of(
        place.fleet.members.begin(), place.fleet.members.end(), [&](const auto& member) {
            return member.identity.isProduction && std::find(concerned.begin(), concerned.end(),
                                                             member.identity.id) != concerned.end();
        });
}

/// The reason for the audit log, with what was accepted.
std::string reasonOf(const RunOptions& options, std::size_t gaps) {
    if (gaps == 0) {
        return options.comment;
    }
    return fmt::format("{}{}started with {} things unread", options.comment,
                       options.comment.empty() ? "" : "; ", gaps);
}

} // namespace

Exit complainAs(const Error& error) {
    complain(error);
    const bool isInput = error.kind == ErrorKind::Validation || error.kind == ErrorKind::NotFound ||
                         error.kind == ErrorKind::Conflict || error.kind == ErrorKind::Unsupported;
    return isInput ? Exit::BadInput : Exit::Internal;
}

tl::expected<RunPlace, Exit> placeOfRuns(const CommonOptions& options) {
    if (!options.stateFolder.empty() && !isFleetNamed(options)) {
        return RunPlace{.folder = options.stateFolder,
                        .clock = std::make_shared<const SystemClock>(),
                        .fleet = {}};
    }
    auto opened = openFleet(options);
    if (!opened) {
        complain(opened.error());
        return tl::unexpected(exitCodeOf(opened.error()));
    }
    auto folder = storage::fleetStateFolder(options.stateFolder, opened->config.name);
    if (!folder) {
        return tl::unexpected(complainAs(folder.error()));
    }
    auto clock = fleet::clockOf(opened->config);
    return RunPlace{.folder = *std::move(folder),
                    .clock = std::move(clock),
                    .fleet = std::move(opened->config)};
}

tl::expected<OpenRuns, Exit> openRuns(const CommonOptions& options) {
    auto place = placeOfRuns(options);
    if (!place) {
        return tl::unexpected(place.error());
    }
    auto store = storage::RunStore::open(place->folder);
    if (!store) {
        return tl::unexpected(complainAs(store.error()));
    }
    return OpenRuns{.place = *std::move(place), .store = *std::move(store)};
}

Result<std::string> localRun(const std::string& reference) {
    const auto slash = reference.find('/');
    if (slash == std::string::npos) {
        return reference;
    }
    if (reference.compare(0, slash, "local") == 0) {
        return reference.substr(slash + 1);
    }
    return fail({.kind = ErrorKind::Validation,
                 .message = "only local runs are driven and asked from here: expected local/NAME",
                 .where = reference});
}

bool mayWrite(const RunOptions& options, const fleet::FleetConfig& fleet, std::int32_t changing,
              bool hasProduction) {
    const auto refuse = [](std::string message) {
        complain({.kind = ErrorKind::Validation, .message = std::move(message)});
        return false;
    };
    if (options.common.readOnly) {
        return refuse("--read-only refuses every write");
    }
    if (fleet.writes == fleet::Writes::Never) {
        return refuse(fmt::format("the fleet file of {} says \"writes: never\"", fleet.name));
    }
    if (!options.write) {
        return refuse("this writes: add --write to really do it");
    }
    if (hasProduction && options.confirm != changing) {
        return refuse(
            fmt::format("this is about {} {} and production is among them: add --confirm {}",
                        changing, changing == 1 ? "cluster" : "clusters", changing));
    }
    return true;
}

Exit startRun(const RunOptions& options, const Waiter& waiter) {
    const auto planning = planFor(options, waiter);
    if (!planning) {
        return planning.error();
    }
    tellPlanning(*planning, options.verb);
    const auto& plan = planning->planned.plan;
    if (planning->driver != model::RunDriver::Local) {
        complain({.kind = ErrorKind::Unsupported,
                  .message = fmt::format("a run of {} is started there; --driver local makes one "
                                         "that is driven from here",
                                         toString(planning->driver))});
        return Exit::BadInput;
    }
    if (hasError(planning->planned.findings)) {
        fmt::print(stderr, "no run was made: the findings of severity error stand against it\n");
        return Exit::No;
    }
    const auto gaps = planning->unread.open.size();
    if (static_cast<std::size_t>(options.acceptUnread) != gaps) {
        fmt::print(stderr,
                   "no run was made: {} things could not be read and may stand against it; "
                   "--accept-unread {} starts it all the same\n",
                   gaps, gaps);
        return Exit::Partial;
    }
    const auto& fleet = planning->opened.config;
    const auto [changing, hasProduction] = engine::changesOf(plan, fleet);
    if (!mayWrite(options, fleet, changing, hasProduction)) {
        return Exit::BadInput;
    }
    const auto folder = storage::fleetStateFolder(options.common.stateFolder, fleet.name);
    auto store =
        folder ? storage::RunStore::open(*folder) : Result<storage::RunStore>(fail(folder.error()));
    if (!store) {
        return complainAs(store.error());
    }
    const auto run = engine::startLocalRun(
        *store, plan,
        {.name = options.name, .comment = reasonOf(options, gaps), .at = planning->at});
    if (!run) {
        return complainAs(run.error());
    }
    fmt::print(stderr,
               "run local/{} is made; it moves while \"pilothousectl run drive {}\" or a "
               "window drives it\n",
               options.name, options.name);
    return print(*run + '\n') ? Exit::Fine : Exit::Internal;
}

Exit listRuns(const RunOptions& options) {
    auto runs = openRuns(options.common);
    if (!runs) {
        return runs.error();
    }
    auto& [place, store] = *runs;
    const auto pictures = picturesOf(store, place.folder, place.clock->now());
    if (!pictures) {
        return complainAs(pictures.error());
    }
    const auto text = options.common.format == Format::Table
                          ? tableText(runRows(*pictures))
                          : documentText(runsJson(*pictures), options.common.format);
    return print(text) ? Exit::Fine : Exit::Internal;
}

Exit showRun(const RunOptions& options, const Waiter& waiter) {
    const auto name = localRun(options.run);
    if (!name) {
        return complainAs(name.error());
    }
    auto runs = openRuns(options.common);
    if (!runs) {
        return runs.error();
    }
    auto& [place, store] = *runs;
    std::uint64_t told = 0;
    for (bool isFirst = true;; isFirst = false) {
        const auto picture = pictureIn(store, place.folder, *name, place.clock->now());
        if (!picture) {
            return complainAs(picture.error());
        }
        const auto text = !isFirst ? linesAfter(**picture, told)
                          : options.common.format == Format::Table
                              ? runText(**picture)
                              : documentText(runJson(**picture), options.common.format);
        told = (*picture)->records->back().seq;
        if (!print(text)) {
            return Exit::Fine; // nobody reads any more
        }
        const auto state = (*picture)->run.state;
        const bool isOver = state == model::LifeState::Completed ||
                            state == model::LifeState::Skipped || (*picture)->run.isAbandoned;
        if (!options.isWatched || isOver || waiter.wait(kLook) == Waiter::Event::Signal) {
            return Exit::Fine;
        }
    }
}

Exit askRun(const RunOptions& options) {
    const auto name = localRun(options.run);
    if (!name) {
        return complainAs(name.error());
    }
    const auto place = placeOfRuns(options.common);
    if (!place) {
        return place.error();
    }
    auto store = storage::RunStore::open(place->folder);
    if (!store) {
        return complainAs(store.error());
    }
    const auto picture = pictureIn(*store, place->folder, *name, place->clock->now());
    if (!picture) {
        return complainAs(picture.error());
    }
    const auto& run = (*picture)->run;
    const model::Command command{.kind = kindOf(options.verb),
                                 .target = options.object,
                                 .comment = options.comment,
                                 .retriesFailed = options.retriesFailed};
    const auto scope = model::scopeOf(run, *(*picture)->plan, command);
    if (!mayWrite(options, place->fleet, scope.clusters,
                  scope.clusters > 0 && isToProduction(scope.concerned, *place))) {
        return Exit::BadInput;
    }
    if (auto refused = refusalOf(*store, run.id.str(), command, place->clock->now())) {
        fmt::print(stderr, "run local/{} refuses: {}\n", run.name, *refused);
        return Exit::No;
    }
    const auto posted = engine::postCommand(*store, run.id.str(), command, place->clock->now());
    if (!posted) {
        return complainAs(posted.error());
    }
    fmt::print(stderr, "run local/{}: {} is left for its driver\n", run.name,
               toString(command.kind));
    return Exit::Fine;
}

} // namespace pilothouse::ctl
