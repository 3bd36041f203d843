// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/load_hub.h"

#include "fleet/default_kubeconfig.h"
#include "fleet/fleet_file.h"
#include "fleet/member_builder.h"
#include "fleet/merge_members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

Error badInput(std::string message, std::optional<Position> position = {}) {
    return {.kind = ErrorKind::Validation,
            .message = std::move(message),
            .position = std::move(position)};
}

/// Where a hub's context is looked up.
struct Wanted {
    std::string file;    ///< empty: what kubectl would use
    std::string context; ///< empty: the only one, else the current one
    std::optional<Position> position{};
};

Result<kube::Kubeconfig> readConfig(const Wanted& wanted, const FleetSource& source) {
    if (!wanted.file.empty()) {
        auto config = readKubeconfig(wanted.file);
        if (!config && !config.error().position) {
            config.error().position = wanted.position;
        }
        return config;
    }
    return readDefaultKubeconfig(source).map(
        [](DefaultKubeconfig&& read) { return std::move(read.config); });
}

Result<void> addHub(const Wanted& wanted, const FleetSource& source, FleetConfig& fleet) {
    const auto config = readConfig(wanted, source);
    if (!config) {
        return fail(config.error());
    }
    std::vector<std::string> names;
    names.reserve(config->contexts.size());
    for (const auto& each : config->contexts) {
        names.push_back(each.name);
    }
    const auto name = !wanted.context.empty() ? wanted.context
                      : names.size() == 1     ? names.front()
                                              : config->currentContext;
    if (name.empty()) {
        return fail(badInput(fmt::format("{}: which context is the hub? It has no current one; "
                                         "name it with --contexts: {}",
                                         config->file, fmt::join(names, ", ")),
                             wanted.position));
    }
    const auto found = std::find_if(config->contexts.begin(), config->contexts.end(),
                                    [&](const auto& each) { return each.name == name; });
    if (found == config->contexts.end()) {
        return fail(badInput(fmt::format("{}: no context is named {}; known: {}", config->file,
                                         name, fmt::join(names, ", ")),
                             wanted.position));
    }
    const kube::KubeconfigIndex index(*config);
    const auto& file = found->position.file;
    auto candidate = buildMember(index, *found, file.empty() ? config->file : file);
    if (candidate.member.problem) {
        return fail(*candidate.member.problem);
    }
    fleet.warnings = candidate.warnings;
    std::vector<Candidate> candidates;
    candidates.push_back(std::move(candidate));
    return mergeMembers(std::move(candidates), {}, fleet);
}

/// The hub of a fleet file that is meant.
Result<Wanted> chosenOf(const FleetFile& file, const FleetSource& source) {
    std::vector<HubSource> hubs = file.hubs;
    if (!source.contexts.empty()) {
        std::erase_if(hubs, [&](const HubSource& hub) {
            return std::find(source.contexts.begin(), source.contexts.end(), hub.context) ==
                   source.contexts.end();
        });
    }
    if (hubs.size() == 1) {
        return Wanted{hubs.front().file, hubs.front().context, hubs.front().position};
    }
    std::vector<std::string> names;
    names.reserve(file.hubs.size());
    for (const auto& hub : file.hubs) {
        names.push_back(hub.context.empty() ? hub.file : hub.context);
    }
    if (names.empty()) {
        return fail(badInput(fmt::format(
            "{} names no hub: add {{type: kubefleet, file: KUBECONFIG, context: NAME}} to its "
            "sources, or say --kubeconfig and --contexts instead of --fleet",
            *source.fleetFile)));
    }
    return fail(badInput(fmt::format("which hub of {}? Name one with --contexts: {}",
                                     *source.fleetFile, fmt::join(names, ", "))));
}

Result<FleetFile> readFleetFile(const FleetSource& source) {
    const auto text = readTextFile(*source.fleetFile, kMaxFileBytes);
    if (!text) {
        return fail(withContext(text.error(), "fleet file"));
    }
    return parseFleetFile(*text,
                          {.fileName = *source.fleetFile, .home = variableOf(source, "HOME")});
}

Result<FleetConfig> configOf(const FleetFile& file, const Wanted& wanted,
                             const FleetSource& source) {
    FleetConfig fleet;
    fleet.name = file.name;
    fleet.attention = file.attention;
    fleet.writes = file.writes;
    fleet.regions = file.regions;
    if (auto added = addHub(wanted, source, fleet); !added) {
        return fail(added.error());
    }
    // As for members: a simulated clock beside a real server would tell wrong ages.
    if (file.simulation && isLoopback(fleet.members.front().identity.server)) {
        fleet.simulation = file.simulation;
    }
    return fleet;
}

Result<FleetConfig> hubOfFleet(const FleetSource& source) {
    const auto file = readFleetFile(source);
    const auto wanted = file ? chosenOf(*file, source) : Result<Wanted>(fail(file.error()));
    if (!wanted) {
        return fail(wanted.error());
    }
    return configOf(*file, *wanted, source);
}

} // namespace

Result<FleetConfig> loadHub(const FleetSource& source) {
    if (source.fleetFile && source.kubeconfig) {
        return fail(badInput("--fleet and --kubeconfig exclude each other"));
    }
    if (source.fleetFile) {
        return hubOfFleet(source);
    }
    if (source.contexts.size() > 1) {
        return fail(badInput("one context is the hub: --contexts names several"));
    }
    FleetConfig fleet;
    fleet.name = "hub";
    const Wanted wanted{source.kubeconfig.value_or(std::string()),
                        source.contexts.empty() ? std::string() : source.contexts.front(),
                        {}};
    if (auto added = addHub(wanted, source, fleet); !added) {
        return fail(added.error());
    }
    return fleet;
}

Result<HubList> loadHubs(const FleetSource& source) {
    HubList out;
    if (!source.fleetFile) {
        return out;
    }
    const auto file = readFleetFile(source);
    if (!file) {
        return fail(file.error());
    }
    for (const auto& hub : file->hubs) {
        out.hubs.push_back(
            {.name = hub.context.empty() ? std::filesystem::path(hub.file).stem().string()
                                         : hub.context,
             .config = configOf(*file, {hub.file, hub.context, hub.position}, source)});
    }
    for (const auto& member : file->members) {
        if (!member.memberCluster.empty() && member.memberCluster != member.name) {
            out.memberOf.emplace(member.memberCluster, member.name);
        }
    }
    return out;
}

} // namespace pilothouse::fleet
