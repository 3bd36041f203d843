// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/member_reading.h"
#include "mesh/member_reading_paths.h"
#include "mesh/read_certificates.h"
#include "mesh/read_flows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

/// The part of a reading that is about the control plane: configuration, peers, certificates; and
/// what all of it together says.
namespace pilothouse::mesh {

using detail::kApiserver;
using detail::kPods;
using detail::objectPath;

namespace {

constexpr const char* kMetadataOnly =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

} // namespace

void MemberReading::takeConfig(const std::string& body) {
    auto config = readCiliumConfig(body);
    if (!keep(MeshRead::CiliumConfig, config)) {
        return;
    }
    const auto kvstoremesh = m_facts.ports.kvstoremesh;
    m_facts.config = std::move(config->config);
    m_facts.ports = config->ports;
    m_facts.ports.kvstoremesh = kvstoremesh;
    askAgents();
    askOperator();
}

bool canReadLinksAlone(const MemberMeshFacts& before) {
    return before.isReachable && !before.ns.empty() && before.config && before.apiserver &&
           before.peers.source && provesAbsence(*before.peers.source);
}

/// kvstoremesh says which links are there; what agents say beside it changes less, and is asked
/// for every other time. Source: reference cluster-mesh 2.7.
void MemberReading::beginLinks() {
    m_ns = m_facts.ns;
    m_facts.isWholeDue = false;
    m_facts.read(MeshRead::Metrics) = {};
    m_facts.kvstoremesh.clear();
    if (m_facts.apiserver->hasKvstoremesh) {
        askApiserverPods();
    }
    if (!m_facts.apiserver->hasKvstoremesh || m_settings.round % 2 == 0) {
        askAgents();
        askOperator();
    }
}

/// They tell dates where Secrets may not be read. Most clusters have no cert-manager.
void MemberReading::askManagedCertificates() {
    askText(
        MeshRead::Certificates,
        kube::resourcePath({.group = "cert-manager.io", .resource = "certificates", .ns = m_ns}) +
            kube::listQuery({.limit = kPods}),
        [this](const std::string& body) {
            if (auto read = readManagedCertificates(body)) {
                m_managed = *std::move(read);
            }
        },
        [](const Error&) {});
}

void MemberReading::askSecrets() {
    if (m_settings.secrets != model::MeshSecrets::Values) {
        askManagedCertificates();
    }
    if (m_settings.secrets == model::MeshSecrets::None) {
        return;
    }
    askPeerSecret("cilium-clustermesh", m_agentSecret);
    askPeerSecret("cilium-kvstoremesh", m_meshSecret);
    const std::string prefix = kApiserver;
    askCertificate(prefix + "-server-cert", CertificateKind::Server, prefix + "-server-certs");
    askCertificate(prefix + "-remote-cert", CertificateKind::Remote, prefix + "-client-cert");
    askCertificate(prefix + "-local-cert", CertificateKind::Local, {});
    askCertificate(prefix + "-admin-cert", CertificateKind::Admin, {});
    askText(
        MeshRead::Certificates, objectPath({}, "configmaps", m_ns, "cilium-root-ca.crt"),
        [this](const std::string& body) {
            const auto ids = readAuthorities(body);
            if (ids) {
                m_trusted.insert(ids->begin(), ids->end());
            }
        },
        [](const Error&) {}); // only where a bundle was made
}

/// A Secret that is not there holds no peers.
void MemberReading::askPeerSecret(const std::string& name, std::optional<PeerSecret>& into) {
    const bool hasValues = m_settings.secrets == model::MeshSecrets::Values;
    kube::ApiRequest request{.path = objectPath({}, "secrets", m_ns, name)};
    if (!hasValues) {
        request.accept = kMetadataOnly;
    }
    ask(
        MeshRead::PeerSecrets, std::move(request),
        [this, hasValues, &into](const std::string& body) {
            auto secret = hasValues ? readPeerSecret(body) : readPeerKeys(body);
            if (keep(MeshRead::PeerSecrets, secret)) {
                into = *std::move(secret);
            }
        },
        [this, hasValues, &into](const Error& error) {
            noteError(MeshRead::PeerSecrets, error);
            if (error.kind == ErrorKind::NotFound) {
                into = PeerSecret{.hasValues = hasValues};
            }
        });
}

void MemberReading::askCertificate(const std::string& name, CertificateKind kind,
                                   const std::string& oldName) {
    kube::ApiRequest request{.path = objectPath({}, "secrets", m_ns, name)};
    if (m_settings.secrets != model::MeshSecrets::Values) {
        request.accept = kMetadataOnly;
    }
    ask(
        MeshRead::Certificates, std::move(request),
        [this, kind](const std::string& body) { takeCertificate(body, kind); },
        [this, kind, oldName](const Error& error) {
            if (error.kind == ErrorKind::NotFound && !oldName.empty()) {
                askCertificate(oldName, kind, {});
            } else {
                noteError(MeshRead::Certificates, error);
            }
        });
}

void MemberReading::takeCertificate(const std::string& body, CertificateKind kind) {
    const bool hasValues = m_settings.secrets == model::MeshSecrets::Values;
    auto read = hasValues ? readCertificate(body, kind) : estimateCertificate(body, kind);
    if (!keep(MeshRead::Certificates, read)) {
        return;
    }
    m_trusted.insert(read->authorities.begin(), read->authorities.end());
    // In mode cluster each comes in under a name of its own. Source: reference 1.4.
    const auto& name = read->certificate.commonName;
    if (kind == CertificateKind::Remote && name.starts_with("remote-")) {
        m_facts.authMode = AuthMode::Cluster;
    }
    m_facts.certificates.push_back(std::move(read->certificate));
}

void MemberReading::askControlPlane() {
    askText(MeshRead::Apiserver, objectPath("apps", "deployments", m_ns, kApiserver),
            [this](const std::string& body) { takeApiserver(body); });
    askText(MeshRead::ApiserverService, objectPath({}, "services", m_ns, kApiserver),
            [this](const std::string& body) {
                auto service = readApiserverService(body);
                if (!keep(MeshRead::ApiserverService, service)) {
                    return;
                }
                m_facts.apiserverService = *std::move(service);
                if (m_facts.apiserverService->type == ServiceType::LoadBalancer &&
                    m_facts.apiserverService->ingress.empty()) {
                    askEvents();
                }
            });
}

/// Why a load balancer has no address.
void MemberReading::askEvents() {
    const auto selector =
        fmt::format("involvedObject.kind=Service,involvedObject.name={}", kApiserver);
    askText(
        MeshRead::ApiserverService,
        kube::resourcePath({.resource = "events", .ns = m_ns}) +
            kube::listQuery({.fieldSelector = selector}),
        [this](const std::string& body) {
            m_facts.apiserverService->lastWarning = readLastWarning(body).value_or(std::string());
        },
        [](const Error&) {}); // the reason alone is missing then
}

void MemberReading::takeApiserver(const std::string& body) {
    auto read = readApiserver(body);
    if (!keep(MeshRead::Apiserver, read)) {
        return;
    }
    m_apiserver = *std::move(read);
    m_facts.apiserver = m_apiserver->deployment;
    m_facts.ports.kvstoremesh = m_apiserver->metricsPort;
    askApiserverPods();
}

MemberMeshFacts MemberReading::finish(const Error& late, Instant now) {
    m_now = now;
    for (std::size_t i = 0; i < m_asked.size(); ++i) {
        if (m_asked[i].isOpen) {
            noteError(m_asked[i].which, late);
        }
    }
    noteUntoldLinks(late);
    m_facts.isReachable = m_isReached;
    const auto byPod = [](const Scrape& a, const Scrape& b) { return a.pod < b.pod; };
    std::sort(m_facts.kvstoremesh.begin(), m_facts.kvstoremesh.end(), byPod);
    std::sort(m_facts.agents.begin(), m_facts.agents.end(), byPod);
    if (m_settings.scope == ReadingScope::Whole) {
        finishWhole();
    }
    if (!m_latencies.empty()) {
        m_facts.latencies = foldLatencies(std::move(m_latencies));
    }
    return std::move(m_facts);
}

void MemberReading::finishWhole() {
    if (m_agents) {
        m_facts.ciliumVersion = m_agents->version;
        m_facts.agentsWanted = m_agents->wanted;
        m_facts.agentsReady = m_agents->ready;
    }
    const bool isNoApiserver = m_facts.read(MeshRead::Apiserver).state == ReadState::Absent;
    std::optional<bool> hasMesh;
    if (m_apiserver) {
        hasMesh = m_apiserver->deployment.hasKvstoremesh;
    } else if (isNoApiserver) {
        hasMesh = false;
    }
    for (auto& each : m_managed) { // better than an estimate
        const bool isRead = std::any_of(
            m_facts.certificates.begin(), m_facts.certificates.end(),
            [&](const auto& known) { return known.kind == each.kind && !known.isEstimate; });
        if (!isRead) {
            std::erase_if(m_facts.certificates,
                          [&](const auto& known) { return known.kind == each.kind; });
            m_facts.certificates.push_back(std::move(each));
        }
    }
    std::sort(m_facts.certificates.begin(), m_facts.certificates.end(),
              [](const auto& a, const auto& b) { return a.kind < b.kind; });
    HostAliases aliases;
    if (hasMesh.value_or(false)) {
        aliases = m_apiserver->aliases;
    } else if (m_agents) {
        aliases = m_agents->aliases;
    }
    m_facts.peers = makePeerList(
        {.agentSecret = m_agentSecret,
         .kvstoremeshSecret = m_meshSecret,
         .hasKvstoremesh = hasMesh,
         .remoteUsers = m_facts.remoteUsers,
         .aliases = std::move(aliases),
         .observers = m_facts.kvstoremesh.empty() ? &m_facts.agents : &m_facts.kvstoremesh});
    if (!m_trusted.empty()) {
        m_facts.trustedCas.emplace(m_trusted.begin(), m_trusted.end());
    }
    if (!m_facts.serviceCidrs && m_facts.services) {
        m_facts.serviceCidrs = clusterIpRanges(*m_facts.services);
        m_facts.areServiceCidrsInferred = true;
    }
    if (m_facts.policies) {
        std::sort(m_facts.policies->begin(), m_facts.policies->end(),
                  [](const auto& a, const auto& b) {
                      return std::tie(a.kind, a.ns, a.name) < std::tie(b.kind, b.ns, b.name);
                  });
    }
}

} // namespace pilothouse::mesh
