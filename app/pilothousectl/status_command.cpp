// SPDX-License-Identifier: GPL-3.0-or-later
#include "status_command.h"

#include "cluster_json.h"
#include "engine/engine.h"
#include "model/edge.h"
#include "status_groups.h"
#include "storage/folders.h"

#include <fmt/format.h>

#include <unistd.h>

namespace pilothouse::ctl {

namespace {

constexpr std::chrono::milliseconds kNoWake{500}; ///< looks again even if no wake-up came

/// Waits until every member answered or failed once.
std::optional<std::shared_ptr<const model::FleetSnapshot>> firstRound(engine::Engine& engine,
                                                                      const Waiter& waiter) {
    engine.setWake(waiter.wake());
    for (;;) {
        const bool done = engine.firstRoundDone();
        auto publication = engine.take();
        if (done) {
            return publication.snapshot;
        }
        if (waiter.wait(kNoWake) == Waiter::Event::Signal) {
            return std::nullopt;
        }
    }
}

std::string colourOf(const std::string& health) {
    if (health == "healthy") {
        return "\033[32m";
    }
    if (health == "degraded") {
        return "\033[33m";
    }
    return health == "down" ? "\033[31m" : health == "upgrading" ? "\033[34m" : "\033[2m";
}

/// Colours the lines of a finished table, so that the columns stay where they are.
std::string coloured(const std::string& table, const model::FleetSnapshot& snapshot) {
    std::string text;
    std::size_t from = table.find('\n') + 1;
    text = table.substr(0, from);
    for (const auto& state : snapshot.clusters) {
        const auto to = table.find('\n', from);
        text += colourOf(std::string(model::toString(state->health))) +
                table.substr(from, to - from) + "\033[0m\n";
        from = to + 1;
    }
    return text;
}

/// What the fleet turned out to be; what the files said was told before.
void tellFindings(const model::FleetSnapshot& snapshot, std::size_t told) {
    for (std::size_t index = told; index < snapshot.findings.size(); ++index) {
        fmt::print(stderr, "warning: {}\n", snapshot.findings[index].message);
    }
}

void tellPartial(const model::FleetSnapshot& snapshot) {
    for (const auto& state : snapshot.clusters) {
        if (model::isExpectedOffline(*state)) {
            continue;
        }
        for (const auto& gap : state->gaps) {
            fmt::print(stderr, "{}: {} could not be read: {}\n", state->identity.name, gap.what,
                       describe(gap.error));
        }
    }
    const auto away = model::countEdge(snapshot.clusters).expectedOffline;
    if (snapshot.summary.answered + away < snapshot.summary.clusters) {
        fmt::print(stderr, "{} of {} clusters answered\n", snapshot.summary.answered,
                   snapshot.summary.clusters);
    }
    if (away > 0) {
        fmt::print(stderr, "{} offline as expected: not verifiable now\n", away);
    }
}

bool isPartial(const model::FleetSnapshot& snapshot) {
    return std::any_of(snapshot.clusters.begin(), snapshot.clusters.end(), [](const auto& state) {
        return !state->gaps.empty() && !model::isExpectedOffline(*state);
    });
}

Json changeJson(const engine::Publication& publication) {
    const auto& snapshot = *publication.snapshot;
    Json json = {{"revision", snapshot.revision}, {"at", instantJson(snapshot.takenAt)}};
    json["changed"] = Json::array();
    json["removed"] = Json::array();
    for (const auto* ids : {&publication.diff.added, &publication.diff.changed}) {
        for (const auto& id : *ids) {
            if (const auto state = snapshot.find(id)) {
                json["changed"].push_back(clusterJson(*state, snapshot.takenAt));
            }
        }
    }
    for (const auto& id : publication.diff.removed) {
        json["removed"].push_back(id.str());
    }
    return json;
}

/// What became of the fleet's files while they are followed: said once.
class FileTeller {
public:
    void tell(const engine::Publication& publication) {
        const auto& problem = publication.snapshot->sourceProblem;
        if (problem && problem != m_told) {
            fmt::print(stderr, "warning: {}; the fleet goes on as it was read before\n",
                       describe(*problem));
        } else if (publication.reread) {
            fmt::print(stderr, "the files of the fleet were read again: {} clusters\n",
                       publication.reread->members.size());
            for (const auto& warning : publication.reread->warnings) {
                fmt::print(stderr, "warning: {}\n", describe(warning));
            }
        }
        m_told = problem;
    }

private:
    std::optional<Error> m_told;
};

Exit follow(engine::Engine& engine, const Waiter& waiter) {
    FileTeller files;
    for (;;) {
        if (waiter.wait(kNoWake) == Waiter::Event::Signal) {
            return Exit::Fine;
        }
        const auto publication = engine.take();
        files.tell(publication);
        if (!publication.diff.empty() && !print(lineText(changeJson(publication)))) {
            return Exit::Fine; // nobody reads any more
        }
    }
}

} // namespace

Exit runStatus(const StatusOptions& options, const Waiter& waiter) {
    if (options.watch && options.common.format == Format::Yaml) {
        complain({.kind = ErrorKind::Validation,
                  .message = "--watch prints JSON lines: leave out -o yaml"});
        return Exit::BadInput;
    }
    if (!options.by.empty() && (options.watch || options.common.format != Format::Table)) {
        complain({.kind = ErrorKind::Validation,
                  .message = "--by prints a table: leave out --watch and -o"});
        return Exit::BadInput;
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    engine::EngineOptions engineOptions;
    engineOptions.requestTimeout = options.common.timeout;
    engineOptions.publishEvery = std::chrono::milliseconds(options.watch ? 250 : 50);
    engineOptions.watch = options.watch;
    engineOptions.signIn = opened->signIn;
    engineOptions.sources = options.watch && !opened->demo ? opened->sources : nullptr;
    if (!opened->config.isDemo) {
        // Without a folder nothing is remembered; the status does not depend on it.
        engineOptions.memoryFolder =
            storage::fleetStateFolder(options.common.stateFolder, opened->config.name).value_or("");
    }
    const auto told = opened->config.findings.size();
    const auto engine = engine::Engine::start(std::move(opened->config), engineOptions);
    const auto snapshot = firstRound(*engine, waiter);
    if (!snapshot) {
        return Exit::Partial;
    }
    tellFindings(**snapshot, told);
    if (options.watch) {
        return print(lineText(statusJson(**snapshot))) ? follow(*engine, waiter) : Exit::Fine;
    }
    std::string text;
    if (options.common.format == Format::Table) {
        text = tableText(options.by.empty() ? statusRows(**snapshot)
                                            : groupRows(**snapshot, options.by));
        const bool colours = !options.common.noColor && ::isatty(STDOUT_FILENO) == 1 &&
                             options.by.empty() &&
                             std::getenv("NO_COLOR") == nullptr; // NOLINT(concurrency-mt-unsafe)
        text = colours ? coloured(text, **snapshot) : text;
    } else {
        text = documentText(statusJson(**snapshot), options.common.format);
    }
    if (!print(text)) {
        return Exit::Internal;
    }
    tellPartial(**snapshot);
    return isPartial(**snapshot) ? Exit::Partial : Exit::Fine;
}

} // namespace pilothouse::ctl
