// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/member_reading.h"
#include "mesh/member_reading_paths.h"
#include "mesh/read_flows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

/// The part of a reading that is about exporters: which pods have one, and their pages.
namespace pilothouse::mesh {

using detail::kApiserver;
using detail::podsPath;

namespace {

constexpr std::size_t kLeastAgents = 3;

} // namespace

void MemberReading::askApiserverPods() {
    askText(MeshRead::Apiserver, podsPath(m_ns, fmt::format("k8s-app={}", kApiserver)),
            [this](const std::string& pods) {
                const auto page = readMeshPods(pods);
                if (!keep(MeshRead::Apiserver, page)) {
                    return;
                }
                std::set<std::string> nodes;
                for (const auto& pod : page->first) {
                    if (pod.isReady) {
                        nodes.insert(pod.node);
                    }
                    if (pod.isRunning && m_facts.apiserver->hasKvstoremesh &&
                        m_facts.ports.kvstoremesh) {
                        scrape(pod, *m_facts.ports.kvstoremesh, Exporter::Kvstoremesh);
                    }
                }
                m_facts.apiserver->nodesWithPods.assign(nodes.begin(), nodes.end());
            });
}

void MemberReading::askAgents() {
    askText(MeshRead::CiliumWorkloads, podsPath(m_ns, "k8s-app=cilium"),
            [this](const std::string& body) {
                const auto page = readMeshPods(body);
                if (!keep(MeshRead::CiliumWorkloads, page)) {
                    return;
                }
                m_facts.agents.clear();
                m_facts.hubble.clear();
                m_facts.oldestAgentStart.reset();
                std::vector<MeshPod> running;
                for (const auto& pod : page->first) {
                    if (!pod.isRunning) {
                        continue;
                    }
                    running.push_back(pod);
                    if (page->second.empty() && pod.startedAt) {
                        m_facts.oldestAgentStart = std::min(
                            m_facts.oldestAgentStart.value_or(*pod.startedAt), *pod.startedAt);
                    }
                }
                const auto all = running.size();
                const auto some = std::max(kLeastAgents, static_cast<std::size_t>(std::ceil(
                                                             std::sqrt(static_cast<double>(all)))));
                for (std::size_t i = 0; i < std::min(some, all); ++i) {
                    const auto& pod = running[(m_settings.round * some + i) % all];
                    if (const auto port = m_facts.ports.agent) {
                        scrape(pod, *port, Exporter::Agent);
                    }
                    if (const auto port = m_facts.ports.hubble) {
                        scrapeHubble(pod, *port);
                    }
                }
            });
}

void MemberReading::askOperator() {
    if (m_facts.ports.ciliumOperator &&
        (m_facts.config->hasEndpointSync || m_facts.config->hasMcsApi)) {
        askText(MeshRead::CiliumWorkloads, podsPath(m_ns, "io.cilium/app=operator"),
                [this](const std::string& body) {
                    const auto page = readMeshPods(body);
                    if (keep(MeshRead::CiliumWorkloads, page)) {
                        const auto found =
                            std::find_if(page->first.begin(), page->first.end(),
                                         [](const auto& pod) { return pod.isReady; });
                        if (found != page->first.end()) {
                            scrape(*found, *m_facts.ports.ciliumOperator, Exporter::Operator);
                        }
                    }
                });
    }
}

Scrape& MemberReading::scrapeOf(const MeshPod& pod, Exporter exporter) {
    if (exporter == Exporter::Operator) {
        return m_facts.ciliumOperator.emplace(Scrape{.pod = pod.name, .node = pod.node});
    }
    auto& into = exporter == Exporter::Agent ? m_facts.agents : m_facts.kvstoremesh;
    return into.emplace_back(Scrape{.pod = pod.name, .node = pod.node});
}

kube::ApiRequest MemberReading::pageRequest(const std::string& ns, const MeshPod& pod,
                                            std::uint16_t port) {
    return {.path = fmt::format("{}/{}:{}/proxy/metrics",
                                kube::resourcePath({.resource = "pods", .ns = ns}),
                                kube::percentEncode(pod.name), port),
            .accept = "text/plain;version=0.0.4"};
}

namespace {

ScrapeState stateOf(const Error& error) {
    return error.kind == ErrorKind::Forbidden                              ? ScrapeState::Forbidden
           : error.message.find("connection refused") != std::string::npos ? ScrapeState::Refused
                                                                           : ScrapeState::Failed;
}

} // namespace

/// What it says of flows is no more than a layer, so what cannot be read of it is told there.
void MemberReading::scrapeHubble(const MeshPod& pod, std::uint16_t port) {
    ask(
        MeshRead::Metrics, pageRequest(m_ns, pod, port),
        [this, pod](const std::string& body) {
            auto page = readHubble(body);
            auto& node = m_facts.hubble.emplace_back(HubbleNode{.pod = pod.name});
            node.at = m_now;
            node.startedAt = page.startedAt ? page.startedAt : pod.startedAt;
            if (page.isCut) {
                node.state = ScrapeState::Failed;
                node.why = "it has more series than are read";
                return;
            }
            node.state = page.hasFlows ? ScrapeState::Scraped : ScrapeState::NoFamilies;
            node.hasDrops = page.hasDrops;
            node.counters = std::move(page.counters);
        },
        [this, pod](const Error& error) {
            m_facts.hubble.push_back(
                {.pod = pod.name, .state = stateOf(error), .why = error.message, .at = m_now});
        });
}

void MemberReading::scrape(const MeshPod& pod, std::uint16_t port, Exporter exporter) {
    m_areLinksAsked = m_areLinksAsked || exporter == Exporter::Kvstoremesh;
    ask(
        MeshRead::Metrics, pageRequest(m_ns, pod, port),
        [this, pod, exporter](const std::string& body) {
            takePage(pod, exporter, readMetrics(body, exporter));
        },
        [this, pod, exporter](const Error& error) { takePage(pod, exporter, fail(error)); });
}

void MemberReading::takePage(const MeshPod& pod, Exporter exporter,
                             const Result<MetricsPage>& page) {
    auto& scrape = scrapeOf(pod, exporter);
    scrape.startedAt = pod.startedAt;
    const bool isTold = page || stateOf(page.error()) == ScrapeState::Refused;
    m_areLinksTold = m_areLinksTold || (exporter == Exporter::Kvstoremesh && isTold);
    if (page) {
        scrape.state = page->hasFamilies ? ScrapeState::Scraped : ScrapeState::NoFamilies;
        scrape.at = m_now;
        scrape.startedAt = page->startedAt ? page->startedAt : pod.startedAt;
        scrape.isLeader = page->isLeader;
        scrape.configuredPeers = page->configuredPeers;
        scrape.peers = page->peers;
        m_latencies.insert(m_latencies.end(), page->latencies.begin(), page->latencies.end());
        note(MeshRead::Metrics, ReadState::Read);
        // Pages come in any order: an agent dials only where it is known that nobody does for it.
        const bool isNoApiserver = m_facts.read(MeshRead::Apiserver).state == ReadState::Absent;
        const bool dials = exporter == Exporter::Agent &&
                           (m_facts.apiserver ? !m_facts.apiserver->hasKvstoremesh : isNoApiserver);
        if (exporter == Exporter::Kvstoremesh || dials) {
            const auto* container = exporter == Exporter::Agent ? "cilium-agent" : "kvstoremesh";
            askLog(pod.name, container, unexplained(scrape));
        }
        return;
    }
    const auto& error = page.error();
    scrape.state = stateOf(error);
    scrape.why = error.message;
    if (scrape.state == ScrapeState::Refused) {
        note(MeshRead::Metrics, ReadState::Read); // the exporter is off, and that is known
    } else {
        note(MeshRead::Metrics,
             error.kind == ErrorKind::Forbidden ? ReadState::Forbidden : ReadState::Failed,
             error.message);
    }
}

/// What agents say beside it makes up for no link that kvstoremesh was to tell of.
void MemberReading::noteUntoldLinks(const Error& late) {
    if (!m_areLinksAsked || m_areLinksTold) {
        return;
    }
    const auto& scrapes = m_facts.kvstoremesh;
    const bool isForbidden = std::any_of(scrapes.begin(), scrapes.end(), [](const auto& each) {
        return each.state == ScrapeState::Forbidden;
    });
    m_facts.read(MeshRead::Metrics) = {.state =
                                           isForbidden ? ReadState::Forbidden : ReadState::Failed,
                                       .at = m_now,
                                       .why = scrapes.empty() ? late.message : scrapes.front().why};
}

} // namespace pilothouse::mesh
