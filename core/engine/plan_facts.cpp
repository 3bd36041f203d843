// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_facts.h"

#include "drivers/action_argv.h"
#include "engine/plan_azure.h"
#include "engine/plan_webhooks.h"
#include "fleet/member_access.h"
#include "fleet/requests.h"
#include "kube/lease.h"
#include "kube/list_decoder.h"
#include "kube/paths.h"
#include "kube/reviews.h"
#include "kube/strategy/placeholders.h"
#include "kube/values/pod_requests.h"
#include "kube/version.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

namespace pilothouse::engine {

namespace {

constexpr int kPage = 500;
constexpr std::string_view kJson = "application/json";

constexpr std::string_view kLeaseFolder = "kube-system";

/// Webhooks and what follows are tags of a WebhookReading.
enum Part : int { Version, Nodes, Budgets, Apis, Pods, Lease, MayCreate, MayUpdate, Webhooks };

std::string_view nameOf(int part) {
    switch (part) {
    case Version: return "version";
    case Nodes: return "nodes";
    case Budgets: return "budgets";
    case Apis: return "deprecatedApis";
    case Pods: return "pods";
    case Lease: return "lease";
    case MayCreate:
    case MayUpdate: return "rights";
    default: return "webhooks";
    }
}

/// The placeholders of actions that a member gives no value, as the driver will find them.
std::vector<std::string> unknownValues(const fleet::MemberConfig& config,
                                       const rollout::MemberFacts& facts) {
    const drivers::ActionTarget target{.member = {.cluster = facts.id,
                                                  .name = facts.name,
                                                  .region = facts.region,
                                                  .version = facts.version.value_or("")},
                                       .identity = config.identity,
                                       .azureId = config.azureId};
    std::vector<std::string> out;
    for (const auto name : kube::actionPlaceholders()) {
        const bool isOfMember = name.starts_with("member.") || name.starts_with("azure.");
        if (isOfMember && !drivers::placeholderValue(name, target)) {
            out.emplace_back(name);
        }
    }
    return out;
}

/// All members' facts under way. One thread.
class FactsReader {
public:
    FactsReader(const fleet::FleetConfig& config, const FactsRequest& request)
        : m_config(config), m_request(request), m_open(config.members.size()),
          m_webhooks(config.members.size()), m_podLabels(config.members.size()),
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
            finish(index);
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
            askAbout(index, WebhookReading::begin());
        }
    }

    void askAbout(std::size_t index, std::vector<WebhookReading::Question> questions) {
        for (auto& question : questions) {
            ask(index, Webhooks + question.tag, std::move(question.path));
        }
    }

    void ask(std::size_t index, int part, std::string path) {
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

    void take(std::size_t index, int part, Result<net::Response> response) {
        m_open[index].erase(part);
        const auto where = m_config.members[index].identity.name + " " + std::string(nameOf(part));
        auto body = fleet::bodyOf(std::move(response), where);
        const auto kept = part >= Webhooks ? keepWebhooks(index, part, body)
                          : body           ? keep(index, static_cast<Part>(part), *body)
                                           : keepWithout(index, part, body.error());
        if (!kept) {
            miss(index, part, kept.error());
        }
    }

    /// An error that is an answer: nobody holds the lease.
    Result<void> keepWithout(std::size_t index, int part, const Error& error) {
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
        case Budgets: return keepBudgets(index, body);
        case Apis:
            member.requestedApis = kube::readRequestedApis(body);
            member.apiServerSince = kube::readProcessStart(body);
            return {};
        case Pods: return keepPods(index, body);
        case Lease: return keepLease(member, body);
        case MayCreate:
        case MayUpdate:
            return kube::decodeAccessReview(body).map([&](const kube::AccessAnswer& answer) {
                member.mayLease = member.mayLease.value_or(true) && answer.isAllowed;
            });
        case Webhooks: break; // keepWebhooks
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

    Result<void> keepBudgets(std::size_t index, const std::string& body) {
        auto page = kube::decodeBudgetPage(body);
        if (!page) {
            return fail(std::move(page.error()));
        }
        auto& budgets = m_facts.members[index].budgets;
        if (!budgets) {
            budgets.emplace();
        }
        std::move(page->budgets.begin(), page->budgets.end(), std::back_inserter(*budgets));
        if (!page->continueToken.empty()) {
            askPage(index, Budgets, page->continueToken);
        }
        return {};
    }

    Result<void> keepWebhooks(std::size_t index, int part, const Result<std::string>& body) {
        return m_webhooks[index].take(part - Webhooks, body).map([&](auto questions) {
            askAbout(index, std::move(questions));
        });
    }

    Result<void> keepPods(std::size_t index, const std::string& body) {
        auto page = kube::sumPodRequests(body);
        if (!page) {
            return fail(std::move(page.error()));
        }
        auto& member = m_facts.members[index];
        if (!member.programs) {
            member.programs.emplace();
            member.images.emplace();
        }
        member.programs->merge(page->programs);
        member.images->merge(page->images);
        m_podLabels[index].merge(page->labels);
        auto& sum = m_sums[index];
        sum.cpuMilli += page->cpuMilli;
        sum.memoryBytes += page->memoryBytes;
        if (page->continueToken.empty()) {
            member.requested = sum;
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
    void miss(std::size_t index, int part, Error error) {
        auto& member = m_facts.members[index];
        if (part == Nodes) {
            member.nodes.reset();
        } else if (part == Budgets) {
            member.budgets.reset();
        } else if (part == Pods) {
            member.programs.reset();
            member.images.reset();
        }
        if (part == Version) {
            member.unread = error.message;
        }
        // Of webhooks once, though both lists and each service are questions of their own.
        if (part < Webhooks || m_toldWebhooks.insert(index).second) {
            m_facts.gaps.push_back({member.name, std::string(nameOf(part)), std::move(error)});
        }
    }

    /// What takes several answers, and the files' own words.
    void finish(std::size_t index) {
        auto& member = m_facts.members[index];
        if (m_request.depth == FactsDepth::Validate) {
            member.webhooks = m_webhooks[index].facts();
            if (auto over = m_webhooks[index].overflow()) {
                m_facts.gaps.push_back({member.name, "webhooks", *std::move(over)});
            }
            if (member.budgets) {
                member.overlaps = kube::overlappingBudgets(*member.budgets, m_podLabels[index]);
            }
            m_podLabels[index].clear();
        }
        member.support = m_support;
        member.unknownValues = unknownValues(m_config.members[index], member);
    }

    const fleet::FleetConfig& m_config;
    const FactsRequest& m_request;
    const std::shared_ptr<const std::vector<kube::SupportRule>> m_support =
        std::make_shared<const std::vector<kube::SupportRule>>(m_config.support);
    kube::Decoder m_decoder;
    FleetFacts m_facts;
    std::map<std::size_t, rollout::Capacity> m_sums;
    std::vector<std::set<int>> m_open; ///< by member
    std::vector<WebhookReading> m_webhooks;
    std::set<std::size_t> m_toldWebhooks; ///< members whose are told as not read
    std::vector<std::set<kube::PodLabels>> m_podLabels;
    FleetCalls m_calls; // last: its transport's handlers end first
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
