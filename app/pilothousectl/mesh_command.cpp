// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh_command.h"

#include "base/name_list.h"
#include "demo_fleet.h"
#include "engine/mesh_beside.h"
#include "engine/mesh_reading.h"
#include "mesh/graph.h"
#include "mesh_changes_output.h"
#include "mesh_layers_output.h"
#include "mesh_output.h"
#include "net/curl_transport.h"
#include "net/signing_transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::ctl {

namespace {

const std::map<std::string, model::MeshSecrets> kLevels{{"none", model::MeshSecrets::None},
                                                        {"metadata", model::MeshSecrets::Metadata},
                                                        {"values", model::MeshSecrets::Values}};

const std::map<std::string, model::MeshLayer> kLayers{{"latency", model::MeshLayer::Latency},
                                                      {"flows", model::MeshLayer::Flows}};

void addShared(CLI::App& command, MeshOptions& options) {
    addCommonOptions(command, options.common);
    command
        .add_option("--secrets", options.secrets,
                    "What of Secrets to read: none; metadata, which names peers alone; values, "
                    "which tell addresses and certificates but hold private keys")
        ->transform(CLI::CheckedTransformer(kLevels))
        ->option_text("none|metadata|values (metadata)");
    command.callback([&options, &command] { options.command = command.get_name(); });
}

constexpr std::size_t kMostNames = 5; ///< of clusters, in a line

/// One line for each cause, however many clusters have it.
void tellPartial(const model::MeshPicture& picture) {
    std::vector<std::string> silent;
    for (const auto& cluster : picture.clusters) {
        if (!cluster.isReachable) {
            silent.push_back(cluster.name);
        }
    }
    if (!silent.empty()) {
        fmt::print(stderr, "{}: the cluster did not answer\n", nameList(silent, kMostNames));
    }
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> causes;
    for (const auto& gap : picture.gaps) {
        causes[{gap.what, gap.why}].push_back(picture.clusters[gap.cluster].name);
    }
    for (const auto& [cause, clusters] : causes) {
        fmt::print(stderr, "{}: {} could not be read: {}\n", nameList(clusters, kMostNames),
                   cause.first, cause.second);
    }
    for (const auto& gap : picture.sourceGaps) {
        fmt::print(stderr, "{}: {} could not be read: {}\n", gap.source, gap.what, gap.why);
    }
}

bool isPartial(const model::MeshPicture& picture) {
    return !picture.gaps.empty() || !picture.sourceGaps.empty() ||
           std::any_of(picture.clusters.begin(), picture.clusters.end(),
                       [](const auto& each) { return !each.isReachable; });
}

bool hasError(const model::MeshPicture& picture) {
    const auto isError = [](const auto& each) {
        return each.severity >= model::MeshSeverity::Major;
    };
    const auto hasOne = [&](const auto& of) {
        return std::any_of(of.findings.begin(), of.findings.end(), isError) ||
               std::any_of(of.exceptions.begin(), of.exceptions.end(), isError);
    };
    return hasOne(picture) || std::any_of(picture.kinds.begin(), picture.kinds.end(), hasOne);
}

/// Where the fleet's hub may be named.
fleet::FleetSource sourceOf(const OpenedFleet& opened, const MeshOptions& options) {
    fleet::FleetSource source;
    if (opened.demo) {
        source.fleetFile = opened.demo->fleetFile();
    } else if (!options.common.fleetFile.empty()) {
        source.fleetFile = options.common.fleetFile;
    }
    return source;
}

/// A rate of flows takes two readings, and so long between them.
constexpr std::chrono::seconds kBetween{5};

Result<mesh::MeshGraph> readMesh(const OpenedFleet& opened, const MeshOptions& options,
                                 const Waiter& waiter) {
    engine::MeshReadRequest request;
    request.secrets = options.secrets;
    request.timeout = options.common.timeout;
    request.signIn = opened.signIn;
    request.transport = std::make_shared<net::SigningTransport>(
        std::make_unique<net::CurlTransport>(
            net::CurlTransportOptions{.userAgent = "pilothouse/" PILOTHOUSE_VERSION}),
        opened.signIn);
    const auto interrupted = [&waiter](std::chrono::milliseconds atMost) {
        return waiter.wait(atMost) == Waiter::Event::Signal;
    };
    const auto clock = fleet::clockOf(opened.config);
    const auto began = clock->now();
    auto members = engine::readMeshMembers(opened.config, request, {}, interrupted);
    if (members && options.layer == model::MeshLayer::Flows) {
        if (interrupted(kBetween)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        request.isWhole = false;
        members = engine::readMeshMembers(opened.config, request, *members, interrupted);
    }
    if (!members) {
        return fail(std::move(members.error()));
    }
    const auto beside = engine::readMeshBeside(opened.config, sourceOf(opened, options), request,
                                               *members, {}, interrupted);
    if (!beside) {
        return fail(beside.error());
    }
    mesh::FleetMeshFacts facts;
    facts.members = *std::move(members);
    beside->addTo(facts);
    const auto now = clock->now();
    return mesh::MeshGraph::derive(std::move(facts), now, mesh::settingsFor(began, now, now));
}

std::string textOf(const MeshOptions& options, const std::string& fleet,
                   const model::MeshPicture& picture) {
    if (options.command == "graph") {
        return options.isDot ? meshDot(fleet, picture)
                             : documentText(meshGraphJson(fleet, picture), Format::Json);
    }
    return options.common.format == Format::Table
               ? options.layer ? layerTable(picture, *options.layer) : meshTable(picture)
               : documentText(meshJson(fleet, picture), options.common.format);
}

std::string failoverText(const MeshOptions& options, const std::string& fleet,
                         const mesh::MeshGraph& graph, const std::vector<std::uint32_t>& down) {
    const auto failover = graph.failover(down);
    return options.common.format == Format::Table
               ? failoverTable(graph.picture(), failover)
               : documentText(failoverJson(fleet, graph.picture(), failover),
                              options.common.format);
}

/// Whether a half-link is worse than it was, or a finding is new that is an error.
bool isWorse(const mesh::MeshChanges& changes) {
    const auto rank = [](const auto& state) { return state ? model::rankOf(*state) : 0; };
    return std::any_of(changes.halves.begin(), changes.halves.end(),
                       [&](const auto& each) {
                           return each.is && model::isBad(*each.is) &&
                                  rank(each.is) > rank(each.was);
                       }) ||
           std::any_of(changes.findings.begin(), changes.findings.end(), [](const auto& each) {
               return each.isNew && each.severity >= model::MeshSeverity::Major;
           });
}

Exit tellChanges(const MeshOptions& options, const storage::SavedMesh& before,
                 const model::MeshPicture& picture) {
    const auto changes = mesh::allChangesSince(before.picture, picture);
    if (!print(options.common.format == Format::Table
                   ? changesTable(before, changes)
                   : documentText(changesJson(before, picture, changes), options.common.format))) {
        return Exit::Internal;
    }
    tellPartial(picture);
    return isWorse(changes) ? Exit::No : isPartial(picture) ? Exit::Partial : Exit::Fine;
}

} // namespace

void addMeshCommand(CLI::App& app, MeshOptions& options) {
    auto* mesh = app.add_subcommand(
        "mesh", "Connectivity between the clusters: Cilium Cluster Mesh, Submariner, Istio");
    mesh->require_subcommand(1);
    auto* status = mesh->add_subcommand("status", "Half-links, findings and what needs attention");
    addShared(*status, options);
    status
        ->add_option("--layer", options.layer,
                     "What was measured of half-links instead: latency, or flows, which takes two "
                     "readings")
        ->transform(CLI::CheckedTransformer(kLayers))
        ->option_text("latency|flows");
    status->add_option("--save", options.saveTo, "Keep it in a file, to compare with it later")
        ->option_text("FILE");
    status
        ->add_option(
            "--since", options.since,
            "What is other than in a file that --save kept; fails where something is worse")
        ->option_text("FILE")
        ->excludes("--layer");
    auto* graph = mesh->add_subcommand("graph", "Clusters and half-links, for other programs");
    addShared(*graph, options);
    graph->remove_option(graph->get_option("--output"));
    graph
        ->add_option_function<std::string>(
            "-o,--output", [&options](const std::string& text) { options.isDot = text == "dot"; },
            "dot for Graphviz, or json")
        ->check(CLI::IsMember({"dot", "json"}))
        ->option_text("dot|json (json)");
    auto* failover = mesh->add_subcommand("failover", "What services feel if clusters end");
    addShared(*failover, options);
    failover->add_option("--down", options.loss.clusters, "A cluster that ends; repeatable")
        ->option_text("CLUSTER");
    failover->add_option("--region", options.loss.regions, "A region that ends; repeatable")
        ->option_text("REGION");
}

Exit runMesh(const MeshOptions& options, const Waiter& waiter) {
    if (options.command == "failover" && options.loss.empty()) {
        complain({.kind = ErrorKind::Validation,
                  .message = "failover needs --down CLUSTER or --region REGION"});
        return Exit::BadInput;
    }
    const auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    std::optional<storage::SavedMesh> before;
    if (!options.since.empty()) {
        auto loaded = storage::loadMesh(options.since);
        if (!loaded) {
            complain(loaded.error());
            return Exit::BadInput;
        }
        before = *std::move(loaded);
    }
    const auto graph = readMesh(*opened, options, waiter);
    if (!graph) {
        complain(graph.error());
        return Exit::Partial; // interrupted
    }
    const auto& picture = graph->picture();
    const auto down = engine::clustersLost(picture, options.loss);
    if (!down) {
        complain(down.error());
        return Exit::BadInput;
    }
    const auto& fleet = opened->config.name;
    if (!options.saveTo.empty()) {
        if (const auto saved = storage::saveMesh(options.saveTo, fleet, picture); !saved) {
            complain(saved.error());
            return exitCodeOf(saved.error());
        }
    }
    if (before) {
        return tellChanges(options, *before, picture);
    }
    if (!print(options.command == "failover" ? failoverText(options, fleet, *graph, *down)
                                             : textOf(options, fleet, picture))) {
        return Exit::Internal;
    }
    tellPartial(picture);
    if (options.command == "status" && hasError(picture)) {
        return Exit::No;
    }
    return isPartial(picture) ? Exit::Partial : Exit::Fine;
}

} // namespace pilothouse::ctl
