// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_facts.h"

#include "engine/plan_azure.h"
#include "fleet/member_access.h"
#include "fleet/requests.h"
#include "kube/lease.h"
#include "kube/list_decoder.h"
#include "kube/paths.h"
#include "kube/reviews.h"
#include "kube/values/pod_requests.h"
#include "kube/version.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace pilothouse::engine {

namespace {

constexpr int kPage = 500;
constexpr std::string_view kJson = "application/json";

constexpr std::string_view kLeaseFolder = "kube-system";

enum Part : int { Version, Nodes, Budgets, Apis, Pods, Lease, MayCreate, MayUpdate };

std::string_view nameOf(int part) {
    switch (part) {
    case Version: return "version";
    case Nodes: return "nodes";
    case Budgets: return "budgets";
    case Apis: return "deprecatedApis";
    case Pods: return "pods";
    case Lease: return "lease";
    default: return "rights";
    }
}

/// All members' facts under way. One thread.
class FactsReader {
public:
    FactsReader(const fleet::FleetConfig& config, const FactsRequest& request)
        : m_config(config), m_request(request), m_open(config.members.size()),
          m_calls(config, request.timeout, request.signIn) {}

    std::optional<FleetFacts> run(const FleetCalls::Interrupted& interrupted) {
        for (std::size_t index = 0; index < m_config.members.size(); ++index) {
            begin(index);
        }
        const auto taken = [this](std::size_t member, int part, Result<net::Response> response) {
            take(member, part, std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return std::nullopt;
        }
        for (std::size_t index = 0; index < m_open.size(); ++index) {
            for (const auto part : m_open[index]) {
                miss(index, part, m_calls.lateError(index));
            }
        }
        return std::move(m_facts);
    }

private:
    void begin(std::size_t index) {
        const auto& member = m_config.members[index];
        const auto& identity = member.identity;
        m_facts.members.push_back({.id = identity.id,
                                   .name = identity.name,
                                   .region = identity.region,
                                   .group = identity.group,
                                   .labels = identity.labels,
                                   .weight = member.weight,
                                   .azureId = member.azureId});
        if (const auto* obstacle = fleet::obstacleOf(member)) {
            m_facts.members.back().unread = obstacle->message;
            m_facts.gaps.push_back({identity.name, "cluster", *obstacle});
            return;
        }
        ask(index, Version, std::string(kube::kVersionPath));
        askPage(index, Nodes, {});
        if (m_request.depth == FactsDepth::Validate) {
            askPage(index, Budgets, {});
            askPage(index, Pods, {});
            ask(index, Apis, "/metrics");
            ask(index, Lease,
                kube::resourcePath({.group = "coordination.k8s.io",
                                    .resource = "leases",
                                    .ns = kLeaseFolder,
                                    .name = "pilothouse-run"}));
            askMay(index, MayCreate, "create");
            askMay(index, MayUpdate, "update");
        }
    }

    void ask(std::size_t index, Part part, std::string path) {
        m_open[index].insert(part);
        m_calls.ask(index, std::move(path), part == Apis ? "text/plain" : kJson, part);
    }

    void askMay(std::size_t index, Part part, std::string verb) {
        m_open[index].insert(part);
        m_calls.ask(index,
                    kube::accessReviewRequest({.verb = std::move(verb),
                                               .group = "coordination.k8s.io",
                                               .resource = "leases",
                                               .ns = std::string(kLeaseFolder)}),
                    part);
    }

    void askPage(std::size_t index, Part part, std::string_view token) {
        const kube::ResourcePath path{.group = part == Budgets ? "policy" : "",
                                      .resource = part == Nodes     ? "nodes"
                                                  : part == Budgets ? "poddisruptionbudgets"
                                                                    : "pods"};
        ask(index, part,
            kube::resourcePath(path) + kube::listQuery({.limit = kPage, .continueToken = token}));
    }

    void take(std::size_t index, int tag, Result<net::Response> response) {
        const auto part = static_cast<Part>(tag);
        m_open[index].erase(part);
        const auto where = m_config.members[index].identity.name + " " + std::string(nameOf(part));
        auto body = fleet::bodyOf(std::move(response), where);
        const auto kept = body ? keep(index, part, *body) : keepWithout(index, part, body.error());
        if (!kept) {
            miss(index, part, kept.error());
        }
    }

    /// An error that is an answer: nobody holds the lease.
    Result<void> keepWithout(std::size_t index, Part part, const Error& error) {
        if (part != Lease || error.kind != ErrorKind::NotFound) {
            return fail(error);
        }
        m_facts.members[index].foreignRuns.emplace();
        return {};
    }

    Result<void> keep(std::size_t index, Part part, std::string& body) {
        auto& member = m_facts.members[index];
        switch (part) {
        case Version:
            return kube::decodeGitVersion(body).map(
                [&](std::string version) { member.version = std::move(version); });
        case Nodes: return keepNodes(index, body);
        case Budgets:
            return kube::decodeDisruptionBudgets(body).map(
                [&](auto budgets) { member.budgets = std::move(budgets); });
        case Apis: member.requestedApis = kube::readRequestedApis(body); return {};
        case Pods: return keepPods(index, body);
        case Lease: return keepLease(member, body);
        case MayCreate:
        case MayUpdate:
            return kube::decodeAccessReview(body).map([&](const kube::AccessAnswer& answer) {
                member.mayLease = member.mayLease.value_or(true) && answer.isAllowed;
            });
        }
        return {};
    }

    Result<void> keepNodes(std::size_t index, std::string& body) {
        auto page = m_decoder.list<model::Node>(body);
        if (!page) {
            return fail(std::move(page.error()));
        }
        auto& nodes = m_facts.members[index].nodes;
        if (!nodes) {
            nodes.emplace();
        }
        std::move(page->items.begin(), page->items.end(), std::back_inserter(*nodes));
        if (!page->meta.continueToken.empty()) {
            askPage(index, Nodes, page->meta.continueToken);
        }
        return {};
    }

    Result<void> keepPods(std::size_t index, const std::string& body) {
        const auto page = kube::sumPodRequests(body);
        if (!page) {
            return fail(page.error());
        }
        auto& sum = m_sums[index];
        sum.cpuMilli += page->cpuMilli;
        sum.memoryBytes += page->memoryBytes;
        if (page->continueToken.empty()) {
            m_facts.members[index].requested = sum;
        } else {
            askPage(index, Pods, page->continueToken);
        }
        return {};
    }

    Result<void> keepLease(rollout::MemberFacts& member, const std::string& body) {
        const auto lease = kube::decodeLease(body);
        if (!lease) {
            return fail(lease.error());
        }
        member.foreignRuns.emplace();
        if (!lease->isFree(m_request.now)) {
            member.foreignRuns->push_back({.name = lease->name, .owner = lease->holder});
        }
        return {};
    }

    /// A part that is not known; half of it counts as nothing.
    void miss(std::size_t index, Part part, Error error) {
        auto& member = m_facts.members[index];
        if (part == Nodes) {
            member.nodes.reset();
        }
        if (part == Version) {
            member.unread = error.message;
        }
        m_facts.gaps.push_back({member.name, std::string(nameOf(part)), std::move(error)});
    }

    const fleet::FleetConfig& m_config;
    const FactsRequest& m_request;
    kube::Decoder m_decoder;
    FleetFacts m_facts;
    std::map<std::size_t, rollout::Capacity> m_sums;
    std::vector<std::set<Part>> m_open; ///< by member
    FleetCalls m_calls;                 // last: its transport's handlers end first
};

} // namespace

std::optional<FleetFacts> readPlanFacts(const fleet::FleetConfig& config,
                                        const FactsRequest& request,
                                        const FleetCalls::Interrupted& interrupted) {
    auto facts = FactsReader(config, request).run(interrupted);
    if (!facts || !readAzureFacts(config, request, interrupted, *facts)) {
        return std::nullopt;
    }
    std::stable_sort(facts->gaps.begin(), facts->gaps.end(),
                     [](const auto& a, const auto& b) { return a.cluster < b.cluster; });
    return facts;
}

} // namespace pilothouse::engine
