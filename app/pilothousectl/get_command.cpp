// SPDX-License-Identifier: GPL-3.0-or-later
#include "get_command.h"

#include "base/clock.h"
#include "engine/fleet_list.h"
#include "kube/selector.h"
#include "object_tables.h"
#include "output.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pilothouse::ctl {

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::optional<engine::ListKind> kindOf(const std::string& word) {
    for (const auto* each : {"nodes", "node", "no"}) {
        if (word == each) {
            return engine::ListKind::Nodes;
        }
    }
    for (const auto* each : {"pods", "pod", "po"}) {
        if (word == each) {
            return engine::ListKind::Pods;
        }
    }
    return std::nullopt;
}

engine::ListRequest requestOf(const GetOptions& options, const OpenedFleet& opened,
                              engine::ListKind kind) {
    engine::ListRequest request;
    request.signIn = opened.signIn;
    request.kind = kind;
    request.allNamespaces = options.allNamespaces;
    request.ns = options.ns;
    request.labelSelector = options.selector;
    request.timeout = options.common.timeout;
    request.keepBodies = options.common.format != Format::Table;
    return request;
}

void addNodes(Rows& rows, const engine::MemberListing& listing, Instant now) {
    for (const auto& node : listing.nodes) {
        rows.push_back(
            {listing.identity.name, node.name, model::nodeStatus(node),
             node.roles.empty() ? "<none>" : fmt::format("{}", fmt::join(node.roles, ",")),
             humanDuration(now - node.createdAt), node.kubeletVersion});
    }
}

void addPods(Rows& rows, const engine::MemberListing& listing, Instant now) {
    for (const auto& pod : listing.pods) {
        rows.push_back({listing.identity.name, std::string(pod.ns()), std::string(pod.name()),
                        fmt::format("{}/{}", pod.readyContainers(), pod.totalContainers()),
                        std::string(pod.status()), model::restartsText(pod, now),
                        humanDuration(now - pod.createdAt()),
                        pod.node().empty() ? "<none>" : std::string(pod.node())});
    }
}

std::string tableOf(const std::vector<engine::MemberListing>& listings, engine::ListKind kind,
                    Instant now) {
    const bool nodes = kind == engine::ListKind::Nodes;
    Rows rows{nodes
                  ? std::vector<std::string>{"CLUSTER", "NAME", "STATUS", "ROLES", "AGE", "VERSION"}
                  : std::vector<std::string>{"CLUSTER", "NAMESPACE", "NAME", "READY", "STATUS",
                                             "RESTARTS", "AGE", "NODE"}};
    for (const auto& listing : listings) {
        if (nodes) {
            addNodes(rows, listing, now);
        } else {
            addPods(rows, listing, now);
        }
    }
    return rows.size() > 1 ? tableText(rows) : std::string();
}

Json listingJson(const std::vector<engine::MemberListing>& listings, engine::ListKind kind,
                 Instant now) {
    const auto* word = kind == engine::ListKind::Nodes ? "Node" : "Pod";
    Json json = {{"kind", word}, {"items", Json::array()}, {"partial", Json::array()}};
    for (const auto& listing : listings) {
        addObjects(json["items"], listing.identity.name, listing.bodies, "v1", word);
        if (listing.error) {
            json["partial"].push_back(partialJson(
                listing.identity.name, kind == engine::ListKind::Nodes ? "nodes" : "pods",
                *listing.error, now));
        }
    }
    return json;
}

engine::FleetCalls::Interrupted interruptedBy(const Waiter& waiter) {
    return [&waiter](std::chrono::milliseconds atMost) {
        return waiter.wait(atMost) == Waiter::Event::Signal;
    };
}

void tellUnread(const model::ClusterIdentity& identity, const Error& error) {
    fmt::print(stderr, "{}: could not be read: {}\n", identity.name, describe(error));
}

/// Prints the answer; whether some members are missing in it decides the exit code.
Exit tell(const std::string& text, bool isPartial) {
    if (!print(text)) {
        return Exit::Internal;
    }
    if (text.empty() && !isPartial) {
        fmt::print(stderr, "No resources found\n");
    }
    return isPartial ? Exit::Partial : Exit::Fine;
}

/// Nodes and pods: this program's own columns, with its own words for what kubectl says.
Exit getRecords(const GetOptions& options, const OpenedFleet& opened, engine::ListKind kind,
                const Waiter& waiter) {
    const auto& config = opened.config;
    const auto listings =
        engine::listFleet(config, requestOf(options, opened, kind), interruptedBy(waiter));
    if (!listings) {
        return Exit::Partial;
    }
    const auto now = fleet::clockOf(config)->now();
    bool isPartial = false;
    for (const auto& listing : *listings) {
        if (listing.error) {
            isPartial = true;
            tellUnread(listing.identity, *listing.error);
        }
    }
    return tell(options.common.format == Format::Table
                    ? tableOf(*listings, kind, now)
                    : documentText(listingJson(*listings, kind, now), options.common.format),
                isPartial);
}

/// Any other kind, by the servers' discovery, in the columns that the servers show.
Exit getObjects(const GetOptions& options, const OpenedFleet& opened, const Waiter& waiter) {
    const auto& config = opened.config;
    const auto now = fleet::clockOf(config)->now();
    const auto members = engine::listTables(config,
                                            {.kind = options.kind,
                                             .allNamespaces = options.allNamespaces,
                                             .ns = options.ns,
                                             .labelSelector = options.selector,
                                             .timeout = options.common.timeout,
                                             .asServed = options.common.format != Format::Table,
                                             .signIn = opened.signIn},
                                            now, interruptedBy(waiter));
    if (!members) {
        return Exit::Partial;
    }
    if (!members->empty() && std::all_of(members->begin(), members->end(), &lacksKind)) {
        complain({.kind = ErrorKind::Validation,
                  .message = fmt::format("no cluster has a resource type \"{}\"", options.kind)});
        return Exit::BadInput;
    }
    bool isPartial = false;
    for (const auto& member : *members) {
        if (lacksKind(member)) {
            fmt::print(stderr, "{}: {}\n", member.identity.name, member.error->message);
        } else if (member.error) {
            isPartial = true;
            tellUnread(member.identity, *member.error);
        }
    }
    return tell(options.common.format == Format::Table
                    ? objectTable(*members)
                    : documentText(objectsJson(*members, options.kind, now), options.common.format),
                isPartial);
}

} // namespace

void addGetOptions(CLI::App& command, GetOptions& options) {
    command
        .add_option(
            "KIND", options.kind,
            "Any kind that the clusters serve: pods, deploy, Node, certificates.cert-manager.io")
        ->required();
    auto* ns =
        command.add_option("-n,--namespace", options.ns, "Namespace; else the one of each context");
    command.add_flag("-A,--all-namespaces", options.allNamespaces, "All namespaces")->excludes(ns);
    command.add_option("-l,--selector", options.selector, "Label selector");
}

Exit runGet(const GetOptions& options, const Waiter& waiter) {
    if (const auto selector = kube::Selector::parse(options.selector); !selector) {
        complain(withContext(selector.error(), "-l"));
        return Exit::BadInput;
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    const auto kind = kindOf(options.kind);
    return kind ? getRecords(options, *opened, *kind, waiter)
                : getObjects(options, *opened, waiter);
}

} // namespace pilothouse::ctl
