// SPDX-License-Identifier: GPL-3.0-or-later
#include "get_command.h"

#include "base/clock.h"
#include "engine/fleet_list.h"
#include "kube/selector.h"
#include "output.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

Result<engine::ListRequest> requestOf(const GetOptions& options) {
    const auto kind = kindOf(options.kind);
    if (!kind) {
        return fail(ErrorKind::Validation, "unknown kind " + options.kind + "; known: nodes, pods");
    }
    const auto selector = kube::Selector::parse(options.selector);
    if (!selector) {
        return fail(withContext(selector.error(), "-l"));
    }
    engine::ListRequest request;
    request.kind = *kind;
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

/// The objects as served; items of a list lack what the list says for all of them.
Json itemsJson(const engine::MemberListing& listing, const char* kind) {
    auto items = Json::array();
    for (const auto& body : listing.bodies) {
        auto page = Json::parse(body, nullptr, false);
        const auto found = page.is_object() ? page.find("items") : page.end();
        if (!page.is_object() || found == page.end() || !found->is_array()) {
            continue;
        }
        for (auto& item : *found) {
            Json object = {{"apiVersion", "v1"}, {"kind", kind}};
            object.update(item);
            items.push_back({{"cluster", listing.identity.name}, {"object", std::move(object)}});
        }
    }
    return items;
}

Json listingJson(const std::vector<engine::MemberListing>& listings, engine::ListKind kind,
                 Instant now) {
    const auto* word = kind == engine::ListKind::Nodes ? "Node" : "Pod";
    Json json = {{"kind", word}, {"items", Json::array()}, {"partial", Json::array()}};
    for (const auto& listing : listings) {
        for (auto& item : itemsJson(listing, word)) {
            json["items"].push_back(std::move(item));
        }
        if (listing.error) {
            json["partial"].push_back(partialJson(
                listing.identity.name, kind == engine::ListKind::Nodes ? "nodes" : "pods",
                *listing.error, now));
        }
    }
    return json;
}

} // namespace

void addGetOptions(CLI::App& command, GetOptions& options) {
    command.add_option("KIND", options.kind, "nodes or pods")->required();
    auto* ns =
        command.add_option("-n,--namespace", options.ns, "Namespace; else the one of each context");
    command.add_flag("-A,--all-namespaces", options.allNamespaces, "All namespaces")->excludes(ns);
    command.add_option("-l,--selector", options.selector, "Label selector");
}

Exit runGet(const GetOptions& options, const Waiter& waiter) {
    const auto request = requestOf(options);
    if (!request) {
        complain(request.error());
        return Exit::BadInput;
    }
    auto opened = openFleet(options.common);
    if (!opened) {
        complain(opened.error());
        return exitCodeOf(opened.error());
    }
    const auto listings =
        engine::listFleet(opened->config, *request, [&](std::chrono::milliseconds atMost) {
            return waiter.wait(atMost) == Waiter::Event::Signal;
        });
    if (!listings) {
        return Exit::Partial;
    }
    const auto& simulation = opened->config.simulation;
    const auto now = simulation
                         ? ScaledClock(simulation->start, simulation->wall, simulation->speed).now()
                         : SystemClock().now();
    const auto text =
        options.common.format == Format::Table
            ? tableOf(*listings, request->kind, now)
            : documentText(listingJson(*listings, request->kind, now), options.common.format);
    if (!print(text)) {
        return Exit::Internal;
    }
    bool isPartial = false;
    for (const auto& listing : *listings) {
        if (listing.error) {
            isPartial = true;
            fmt::print(stderr, "{}: could not be read: {}\n", listing.identity.name,
                       describe(*listing.error));
        }
    }
    if (text.empty() && !isPartial) {
        fmt::print(stderr, "No resources found\n");
    }
    return isPartial ? Exit::Partial : Exit::Fine;
}

} // namespace pilothouse::ctl
