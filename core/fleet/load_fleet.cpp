// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/name_list.h"
#include "fleet/default_kubeconfig.h"
#include "fleet/fleet_config.h"
#include "fleet/fleet_file.h"
#include "fleet/fleet_properties.h"
#include "fleet/member_builder.h"
#include "fleet/merge_members.h"
#include "fleet/webhook_config.h"
#include "kube/kubeconfig.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fnmatch.h>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

void noteBroken(const std::vector<Error>& broken, FleetConfig& fleet) {
    for (const auto& error : broken) {
        fleet.warnings.push_back(error);
        fleet.findings.push_back({.severity = model::Severity::Error,
                                  .code = kBrokenSource,
                                  .clusters = {},
                                  .message = describe(error)});
    }
}

/// Nothing but money follows from the table: a fleet whose table is broken is watched all the same.
void readPrices(const FleetFile& file, FleetConfig& fleet) {
    if (file.prices.empty()) {
        return;
    }
    const auto text = readTextFile(file.prices, kMaxFileBytes);
    auto table = text ? parsePriceTable(*text, file.prices) : fail(text.error());
    if (table) {
        fleet.prices = std::make_shared<const model::PriceTable>(*std::move(table));
        return;
    }
    const auto error = withContext(std::move(table.error()), "prices");
    fleet.warnings.push_back(error);
    fleet.findings.push_back({.severity = model::Severity::Warning,
                              .code = "PriceTable",
                              .clusters = {},
                              .message = describe(error)});
}

bool isGlob(const std::string& text) {
    return text.find_first_of("*?[") != std::string::npos;
}

bool matches(const std::string& pattern, const std::string& name) {
    return pattern == name || ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

/// Names that a wrong name might have meant, not too many for one line.
std::string knownContexts(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 20;
    if (names.empty()) {
        return "there are none";
    }
    return "known: " + nameList(names, kShown);
}

/// The contexts of one kubeconfig that a source wants, as candidates.
Result<void> collect(const kube::Kubeconfig& config, const KubeconfigSource& wanted,
                     std::vector<Candidate>& candidates, std::vector<Error>& warnings) {
    warnings.insert(warnings.end(), config.warnings.begin(), config.warnings.end());
    const kube::KubeconfigIndex index(config);
    std::vector<std::string> names;
    for (const auto& context : config.contexts) {
        names.push_back(context.name);
        const bool isWanted =
            wanted.contexts.empty() ||
            std::any_of(wanted.contexts.begin(), wanted.contexts.end(),
                        [&](const auto& each) { return matches(each, context.name); });
        if (isWanted) {
            const auto& file = context.position.file;
            auto candidate = buildMember(index, context, file.empty() ? config.file : file);
            warnings.insert(warnings.end(), candidate.warnings.begin(), candidate.warnings.end());
            candidates.push_back(std::move(candidate));
        }
    }
    for (const auto& pattern : wanted.contexts) {
        if (std::any_of(names.begin(), names.end(),
                        [&](const auto& each) { return matches(pattern, each); })) {
            continue;
        }
        Error error{.kind = ErrorKind::Validation,
                    .message = fmt::format("{}: no context {} {}; {}", config.file,
                                           isGlob(pattern) ? "matches" : "is named", pattern,
                                           knownContexts(names)),
                    .position =
                        wanted.position.line > 0 ? std::optional(wanted.position) : std::nullopt};
        if (!isGlob(pattern)) {
            return fail(std::move(error));
        }
        warnings.push_back(std::move(error));
    }
    return {};
}

Result<void> applyContextOption(const FleetSource& source, std::vector<Candidate>& candidates) {
    std::vector<std::string> names;
    names.reserve(candidates.size());
    for (const auto& candidate : candidates) {
        names.push_back(candidate.member.identity.name);
    }
    for (const auto& pattern : source.contexts) {
        if (std::none_of(names.begin(), names.end(),
                         [&](const auto& each) { return matches(pattern, each); })) {
            return fail(ErrorKind::Validation, fmt::format("--contexts: no context {} {}; {}",
                                                           isGlob(pattern) ? "matches" : "is named",
                                                           pattern, knownContexts(names)));
        }
    }
    if (!source.contexts.empty()) {
        std::erase_if(candidates, [&](const auto& candidate) {
            return std::none_of(
                source.contexts.begin(), source.contexts.end(),
                [&](const auto& each) { return matches(each, candidate.member.identity.name); });
        });
    }
    return {};
}

/// The reason not to begin at all: a context that the user named is broken, or every one is. One
/// broken context among others is a member with a problem.
const Error* brokenInput(const FleetSource& source, const std::vector<Candidate>& candidates) {
    const Error* first = nullptr;
    bool isAnyFine = false;
    for (const auto& candidate : candidates) {
        const auto& member = candidate.member;
        isAnyFine = isAnyFine || !member.problem;
        if (!member.problem) {
            continue;
        }
        first = first != nullptr ? first : &*member.problem;
        if (std::find(source.contexts.begin(), source.contexts.end(), member.identity.name) !=
            source.contexts.end()) {
            return &*member.problem;
        }
    }
    return isAnyFine ? nullptr : first;
}

std::string adhocName(const std::string& path) {
    std::uint64_t hash = 14695981039346656037ULL; // FNV-1a
    for (const char character : path) {
        hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211ULL;
    }
    return fmt::format("adhoc-{:08x}", static_cast<std::uint32_t>(hash ^ (hash >> 32U)));
}

Result<FleetConfig> loadKubeconfigFleet(const FleetSource& source) {
    auto read = source.kubeconfig ? readKubeconfig(*source.kubeconfig).map([](auto&& file) {
        return DefaultKubeconfig{.config = std::forward<decltype(file)>(file), .broken = {}};
    })
                                  : readDefaultKubeconfig(source);
    if (!read) {
        return fail(read.error());
    }
    const auto* config = &read->config;
    FleetConfig fleet;
    noteBroken(read->broken, fleet);
    fleet.name = adhocName(std::filesystem::absolute(config->file).lexically_normal().string());
    std::vector<Candidate> candidates;
    if (auto taken = collect(*config, {}, candidates, fleet.warnings); !taken) {
        return fail(taken.error());
    }
    if (candidates.empty()) {
        return fail(ErrorKind::Validation, config->file + ": the kubeconfig names no context");
    }
    if (auto chosen = applyContextOption(source, candidates); !chosen) {
        return fail(chosen.error());
    }
    if (const auto* broken = brokenInput(source, candidates)) {
        return fail(*broken);
    }
    if (auto merged = mergeMembers(std::move(candidates), {}, fleet); !merged) {
        return fail(merged.error());
    }
    return fleet;
}

Result<void> checkSimulation(const FleetFile& file, const FleetConfig& fleet) {
    for (const auto& member : fleet.members) {
        if (fleet.simulation && !isLoopback(member.identity.server)) {
            return fail(Error{
                .kind = ErrorKind::Validation,
                .message = fmt::format("simulation is only for servers of this computer; {} is {}",
                                       member.identity.name, member.identity.server),
                .position = file.simulationPosition});
        }
    }
    return {};
}

Result<std::vector<Candidate>> collectSources(const FleetFile& file, const FleetSource& source,
                                              FleetConfig& fleet) {
    std::vector<Candidate> candidates;
    for (const auto& wanted : file.sources) {
        std::vector<kube::Kubeconfig> configs;
        for (const auto& path : wanted.files) {
            auto config = readKubeconfig(path);
            if (!config) {
                auto error = std::move(config.error());
                error.position = error.position ? error.position : std::optional(wanted.position);
                return fail(std::move(error));
            }
            configs.push_back(*std::move(config));
        }
        if (wanted.files.empty()) {
            auto config = readDefaultKubeconfig(source);
            if (!config) {
                return fail(config.error());
            }
            noteBroken(config->broken, fleet);
            configs.push_back(std::move(config->config));
        }
        for (const auto& config : configs) {
            if (auto read = collect(config, wanted, candidates, fleet.warnings); !read) {
                return fail(read.error());
            }
        }
    }
    return candidates;
}

Result<FleetConfig> loadFleetFile(const FleetSource& source) {
    auto text = readTextFile(*source.fleetFile, kMaxFileBytes);
    if (!text) {
        return fail(withContext(std::move(text.error()), "fleet file"));
    }
    auto file =
        parseFleetFile(*text, {.fileName = *source.fleetFile, .home = variableOf(source, "HOME")});
    if (!file) {
        return fail(file.error());
    }
    FleetConfig fleet;
    fleet.name = file->name;
    fleet.attention = file->attention;
    fleet.simulation = file->simulation;
    fleet.writes = file->writes;
    fleet.regions = file->regions;
    fleet.health = file->health;
    if (file->webhook) {
        fleet.webhook = webhookOf(*file->webhook, source);
    }
    fleet.calendars = file->calendars;
    fleet.support = file->support;
    readPrices(*file, fleet);
    fleet.azure = file->azure;
    if (!file->azureCaFile.empty()) {
        auto pem = readTextFile(file->azureCaFile, kMaxFileBytes);
        if (!pem) {
            return fail(withContext(std::move(pem.error()), "azure: caFile"));
        }
        fleet.azure->caPem = *std::move(pem);
    }
    if (!file->azureTokenFile.empty()) {
        auto token = readTextFile(file->azureTokenFile, kMaxFileBytes);
        if (!token) {
            return fail(withContext(std::move(token.error()), "azure: tokenFile"));
        }
        token->erase(token->find_last_not_of(" \t\r\n") + 1);
        fleet.azure->token = Secret(*std::move(token));
    }
    auto candidates = collectSources(*file, source, fleet);
    if (!candidates) {
        return fail(candidates.error());
    }
    if (file->sources.empty()) {
        return fail(Error{.kind = ErrorKind::Unsupported,
                          .message = "members are reached through contexts of a kubeconfig, not "
                                     "through a hub: add a source of type kubeconfig",
                          .position = file->hubs.front().position});
    }
    if (candidates->empty()) {
        return fail(ErrorKind::Validation,
                    *source.fleetFile + ": no source has a context that is wanted");
    }
    if (auto chosen = applyContextOption(source, *candidates); !chosen) {
        return fail(chosen.error());
    }
    if (const auto* broken = brokenInput(source, *candidates)) {
        return fail(*broken);
    }
    auto entries = *file;
    if (!source.contexts.empty()) { // entries of members that were left out are no mistake
        std::erase_if(entries.members, [&](const auto& entry) {
            const auto& context = entry.context.empty() ? entry.name : entry.context;
            return std::none_of(candidates->begin(), candidates->end(), [&](const auto& each) {
                return each.member.identity.name == context;
            });
        });
    }
    if (auto merged = mergeMembers(*std::move(candidates), entries, fleet); !merged) {
        return fail(merged.error());
    }
    if (auto allowed = checkSimulation(*file, fleet); !allowed) {
        return fail(allowed.error());
    }
    return fleet;
}

} // namespace

Result<FleetConfig> loadFleet(const FleetSource& source) {
    if (source.fleetFile && source.kubeconfig) {
        return fail(ErrorKind::Validation, "--fleet and --kubeconfig exclude each other");
    }
    return source.fleetFile ? loadFleetFile(source) : loadKubeconfigFleet(source);
}

std::shared_ptr<const Clock> clockOf(const FleetConfig& config) {
    const auto& simulation = config.simulation;
    if (simulation) {
        return std::make_shared<const ScaledClock>(simulation->start, simulation->wall,
                                                   simulation->speed);
    }
    return std::make_shared<const SystemClock>();
}

bool hasProduction(const FleetConfig& config) {
    return std::any_of(config.members.begin(), config.members.end(),
                       [](const auto& member) { return member.identity.isProduction; });
}

} // namespace pilothouse::fleet
