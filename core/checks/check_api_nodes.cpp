// SPDX-License-Identifier: GPL-3.0-or-later
// HC-0 and HC-1.
#include "checks/findings.h"
#include "kube/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pilothouse::checks::detail {

model::CheckResult checkApi(const Context& context) {
    Findings found;
    const auto& facts = context.facts;
    if (found.knows(facts.ready, "/readyz")) {
        found.number("ready", **facts.ready ? 1 : 0);
        if (!**facts.ready) {
            found.say(CheckOutcome::Fail, "the API server is not ready: " + facts.readyAnswer);
        }
    }
    // A server without the aggregation layer has none.
    const bool isServed = !facts.apiServices || *facts.apiServices ||
                          facts.apiServices->error().kind != ErrorKind::NotFound;
    if (isServed && found.knows(facts.apiServices, "APIServices")) {
        const auto* before = context.before();
        const bool isKnown = before != nullptr && before->trueApiServices.has_value();
        std::size_t down = 0;
        for (const auto& each : **facts.apiServices) {
            if (each.available == "True") {
                continue;
            }
            ++down;
            const bool wasTrue =
                isKnown && std::binary_search(before->trueApiServices->begin(),
                                              before->trueApiServices->end(), each.name);
            auto outcome =
                each.available == "False" ? context.judge(isKnown, !wasTrue) : CheckOutcome::Warn;
            outcome = outcome == CheckOutcome::Pass ? CheckOutcome::Warn : outcome;
            found.add({.outcome = outcome,
                       .one = "APIService not available",
                       .many = "APIServices not available",
                       .object = each.name,
                       .what = fmt::format("Available is {}{}{}",
                                           each.available.empty() ? "not said" : each.available,
                                           each.reason.empty() ? "" : ": ", each.reason),
                       .since = each.since});
        }
        found.number("apiServicesDown", static_cast<double>(down));
    }
    return found.result("HC-0", "api",
                        facts.isReadyzForbidden ? "the API server answers (/readyz is forbidden)"
                                                : "the API server is ready");
}

namespace {

struct NodeCounts {
    std::int64_t all = 0;
    std::int64_t ready = 0;
    std::int64_t cordoned = 0;
};

void judgeNode(const Context& context, const NodeFact& node, Findings& found) {
    if (!node.isReady()) {
        const bool isYoung = context.now - node.createdAt <= kYoungNode;
        found.add(
            {.outcome = isYoung ? CheckOutcome::Warn : CheckOutcome::Fail,
             .one = isYoung ? "young node not ready yet" : "node NotReady",
             .many = isYoung ? "young nodes not ready yet" : "nodes NotReady",
             .object = node.name,
             .what = fmt::format("Ready is {}{}{}", node.ready.empty() ? "not said" : node.ready,
                                 node.readyReason.empty() ? "" : ": ", node.readyReason),
             .since = node.readySince});
    }
    if (node.isUnschedulable) {
        found.add({.outcome = CheckOutcome::Warn,
                   .one = "node cordoned",
                   .many = "nodes cordoned",
                   .object = node.name,
                   .what = "unschedulable"});
    }
    for (const auto& pressure : node.pressures) {
        found.add({.outcome = CheckOutcome::Warn,
                   .one = "node with " + pressure,
                   .many = "nodes with " + pressure,
                   .object = node.name,
                   .what = pressure});
    }
}

void judgeVersions(const Context& context, const std::vector<NodeFact>& nodes, Findings& found) {
    std::set<std::string> kubelets;
    const auto& version = context.facts.version;
    const bool isKnown = found.knows(version, "the server's version");
    const auto server = isKnown ? kube::parseKubeVersion(**version) : std::nullopt;
    for (const auto& node : nodes) {
        if (!node.counts()) {
            continue;
        }
        kubelets.insert(node.kubelet);
        const auto kubelet = kube::parseKubeVersion(node.kubelet);
        if (server && kubelet &&
            std::pair(kubelet->major, kubelet->minor) > std::pair(server->major, server->minor)) {
            found.add({.outcome = CheckOutcome::Fail,
                       .one = "kubelet newer than the API server",
                       .many = "kubelets newer than the API server",
                       .object = node.name,
                       .what = fmt::format("{} beside {}", node.kubelet, **version)});
        }
    }
    if (context.situation.isAfterFullRun && kubelets.size() > 1) {
        found.say(CheckOutcome::Warn,
                  fmt::format("{} different kubelet versions after the run", kubelets.size()));
    }
}

void judgeCounts(const Context& context, const NodeCounts& counts, Findings& found) {
    const auto* before = context.situation.isBefore ? nullptr : context.situation.baseline;
    if (before != nullptr && before->nodes.value_or(0) > 0 && counts.all == 0) {
        found.say(CheckOutcome::Fail,
                  fmt::format("no node is left, {} were there before the stage", *before->nodes));
        return;
    }
    if (before != nullptr && before->readyNodes &&
        counts.ready < share(kEnoughPercent, *before->readyNodes)) {
        found.say(CheckOutcome::Fail, fmt::format("{} nodes are ready, {} were before the stage",
                                                  counts.ready, *before->readyNodes));
    }
    if (counts.all == 0) {
        found.say(CheckOutcome::Warn, "there are no nodes");
    }
}

} // namespace

model::CheckResult checkNodes(const Context& context) {
    Findings found;
    NodeCounts counts;
    if (found.knows(context.facts.nodes, "nodes")) {
        const auto& nodes = **context.facts.nodes;
        for (const auto& node : nodes) {
            if (node.counts()) {
                ++counts.all;
                counts.ready += node.isReady() ? 1 : 0;
                counts.cordoned += node.isUnschedulable ? 1 : 0;
                judgeNode(context, node, found);
            }
        }
        judgeCounts(context, counts, found);
        judgeVersions(context, nodes, found);
        found.number("nodes", static_cast<double>(counts.all));
        found.number("readyNodes", static_cast<double>(counts.ready));
        found.number("notReady", static_cast<double>(counts.all - counts.ready));
        found.number("cordoned", static_cast<double>(counts.cordoned));
    }
    return found.result("HC-1", "nodes",
                        fmt::format("{} of {} nodes ready", counts.ready, counts.all));
}

} // namespace pilothouse::checks::detail
