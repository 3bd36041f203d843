// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/kind_reading.h"

#include "kube/discovery.h"
#include "kube/paths.h"
#include "kube/query.h"
#include "mesh/read_control.h"
#include "mesh/read_istio.h"
#include "mesh/read_submariner.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pilothouse::mesh {
namespace {

constexpr std::chrono::minutes kRemembered{10};
/// Gateways and clusters of a cluster set: far more than there are.
constexpr std::int64_t kMost = 2000;
constexpr const char* kIstio = "istio-system"; // where istiod is, but for those who moved it
constexpr const char* kNetworkLabel = "topology.istio.io/network";
constexpr int kIstiodPort = 15014; // monitoringAddr

ReadState stateOf(const Error& error) {
    return error.kind == ErrorKind::NotFound    ? ReadState::Absent
           : error.kind == ErrorKind::Forbidden ? ReadState::Forbidden
                                                : ReadState::Failed;
}

/// What went wrong stays said, whatever comes after it.
void note(ReadOutcome& outcome, ReadState state, std::string why, Instant now) {
    outcome.at = now;
    if (outcome.state != ReadState::Forbidden && outcome.state != ReadState::Failed) {
        outcome.state = state;
        outcome.why = std::move(why);
    }
}

} // namespace

void KindReading::begin(KindFacts& facts, Instant now, bool mayAskSecrets) {
    m_facts = &facts;
    m_mayAskSecrets = mayAskSecrets;
    if (facts.served && now - facts.served->at < kRemembered) {
        askKinds();
        return;
    }
    m_ask({.path = "/apis"}, [this](const Result<std::string>& body, Instant at) {
        const auto groups = body ? kube::decodeGroups(*body) : fail(body.error());
        if (!groups) {
            note(m_facts->servedRead, stateOf(groups.error()), groups.error().message, at);
            if (m_facts->served) { // what it had it may have still
                askKinds();
            }
            return;
        }
        note(m_facts->servedRead, ReadState::Read, {}, at);
        const auto has = [&](std::string_view group) {
            return std::any_of(groups->begin(), groups->end(),
                               [&](const auto& each) { return each.group == group; });
        };
        m_facts->served = ServedKinds{
            .submariner = has("submariner.io"), .istio = has("networking.istio.io"), .at = at};
        askKinds();
    });
}

void KindReading::askKinds() {
    if (m_facts->served->submariner) {
        askSubmariner();
    }
    if (m_facts->served->istio) {
        askIstio();
    }
}

template<class Value>
void KindReading::ask(ReadOutcome& outcome, kube::ApiRequest request,
                      Result<Value> (*read)(std::string_view), std::function<void(Value)> take) {
    m_ask(std::move(request),
          [&outcome, read, take = std::move(take)](const Result<std::string>& body, Instant now) {
              auto value = body ? read(*body) : fail(body.error());
              if (!value) {
                  note(outcome, stateOf(value.error()), value.error().message, now);
                  return;
              }
              note(outcome, ReadState::Read, {}, now);
              take(*std::move(value));
          });
}

void KindReading::askSubmariner() {
    const auto list = [](std::string_view resource) {
        return kube::ApiRequest{
            .path = kube::resourcePath(
                        {.group = "submariner.io", .version = "v1", .resource = resource}) +
                    kube::listQuery({.limit = kMost})};
    };
    auto& outcome = m_facts->submarinerRead;
    const auto into = [this]() -> SubmarinerFacts& {
        return m_facts->submariner ? *m_facts->submariner : m_facts->submariner.emplace();
    };
    // Without its gateways nothing can be said of its links, so nothing else makes it known.
    ask<std::vector<SubmarinerGateway>>(
        outcome, list("gateways"), readSubmarinerGateways, [this, into, list, &outcome](auto all) {
            into().gateways = std::move(all);
            ask<std::vector<SubmarinerEndpoint>>(
                outcome, list("endpoints"), readSubmarinerEndpoints,
                [into](auto endpoints) { into().endpoints = std::move(endpoints); });
            ask<std::vector<SubmarinerCluster>>(
                outcome, list("clusters"), readSubmarinerClusters,
                [into](auto clusters) { into().clusters = std::move(clusters); });
        });
}

void KindReading::askIstio() {
    const auto get = [](std::string_view resource, std::string_view ns, std::string_view name) {
        return kube::ApiRequest{
            .path = kube::resourcePath({.resource = resource, .ns = ns, .name = name})};
    };
    auto& outcome = m_facts->istioRead;
    ask<IstiodRead>(
        outcome,
        {.path = kube::resourcePath(
                     {.group = "apps", .version = "v1", .resource = "deployments", .ns = kIstio}) +
                 kube::listQuery({.limit = kMost, .labelSelector = "app=istiod"})},
        readIstiod, [this, get, &outcome](IstiodRead istiod) {
            auto& facts = m_facts->istio.emplace();
            facts.hasControlPlane = istiod.isThere;
            facts.cluster = std::move(istiod.cluster);
            facts.version = std::move(istiod.version);
            ask<IstioNamespace>(outcome, get("namespaces", {}, kIstio), readIstioNamespace,
                                [this](IstioNamespace ns) {
                                    m_facts->istio->network = std::move(ns.network);
                                    m_facts->istio->controlPlanes = std::move(ns.controlPlanes);
                                });
            ask<std::vector<std::string>>(
                outcome, get("configmaps", kIstio, "istio-ca-root-cert"), readIstioRoots,
                [this](auto roots) { m_facts->istio->roots = std::move(roots); });
            ask<std::vector<IstioGateway>>(
                outcome,
                {.path = kube::resourcePath({.resource = "services"}) +
                         kube::listQuery({.limit = kMost, .labelSelector = kNetworkLabel})},
                readIstioGateways,
                [this](auto gateways) { m_facts->istio->gateways = std::move(gateways); });
            if (m_facts->istio->hasControlPlane) {
                ask<IstioMeshConfig>(outcome, get("configmaps", kIstio, "istio"),
                                     readIstioMeshConfig, [this](IstioMeshConfig config) {
                                         m_facts->istio->meshId = std::move(config.meshId);
                                         m_facts->istio->trustDomain =
                                             std::move(config.trustDomain);
                                     });
                askRemotes();
                askIstiodPods();
            }
        });
}

/// Names of clusters alone: the values are credentials.
void KindReading::askRemotes() {
    if (!m_mayAskSecrets) {
        return;
    }
    ask<std::vector<IstioRemote>>(
        m_facts->istioRead,
        {.path = kube::resourcePath({.resource = "secrets", .ns = kIstio}) +
                 kube::listQuery({.limit = kMost, .labelSelector = "istio/multiCluster=true"}),
         .accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"},
        readIstioRemotes, [this](auto remotes) { m_facts->istio->remotes = std::move(remotes); });
}

/// How far its istiods are with each remote cluster, by their metrics; releases without that family
/// and pods that cannot be asked tell nothing.
void KindReading::askIstiodPods() {
    const auto pods = kube::resourcePath({.resource = "pods", .ns = kIstio});
    ask<std::pair<std::vector<MeshPod>, std::string>>(
        m_facts->istioRead,
        {.path = pods + kube::listQuery({.limit = kMost, .labelSelector = "app=istiod"})},
        readMeshPods, [this, pods](const auto& page) {
            for (const auto& pod : page.first) {
                if (!pod.isReady) {
                    continue;
                }
                m_ask({.path = fmt::format("{}/{}:{}/proxy/metrics", pods,
                                           kube::percentEncode(pod.name), kIstiodPort),
                       .accept = "text/plain;version=0.0.4"},
                      [this, name = pod.name](const Result<std::string>& body, Instant now) {
                          if (body) {
                              auto& facts = *m_facts->istio;
                              auto syncs = readIstioSyncs(*body, name);
                              std::move(syncs.begin(), syncs.end(),
                                        std::back_inserter(facts.syncs));
                              facts.syncedAt = now;
                          }
                      });
            }
        });
}

void foldKinds(const KindFacts* before, KindFacts& facts, Instant now) {
    if (!facts.submariner) {
        return;
    }
    const auto sinceOf = [&](const SubmarinerGateway& gateway, const SubmarinerConnection& now_) {
        if (before != nullptr && before->submariner) {
            for (const auto& old : before->submariner->gateways) {
                for (const auto& each : old.connections) {
                    if (old.name == gateway.name && each.peer == now_.peer &&
                        each.state == now_.state) {
                        return each.since;
                    }
                }
            }
        }
        return std::optional<Instant>();
    };
    for (auto& gateway : facts.submariner->gateways) {
        for (auto& each : gateway.connections) {
            each.since = sinceOf(gateway, each).value_or(now);
        }
    }
}

} // namespace pilothouse::mesh
