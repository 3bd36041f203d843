// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/member_reading.h"

#include "mesh/member_reading_paths.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace pilothouse::mesh {

using detail::listPath;
using detail::objectPath;

namespace {

constexpr std::int64_t kPage = 500;
constexpr const char* kMultiCluster = "multicluster.x-k8s.io";

/// What failed says more than what may not be read, that more than what was.
int weight(ReadState state) {
    switch (state) {
    case ReadState::NotRead: return 0;
    case ReadState::Absent: return 1;
    case ReadState::Read: return 2;
    case ReadState::Forbidden: return 3;
    case ReadState::Failed: return 4;
    }
    return 0;
}

template<class Item>
void sortByPlace(std::vector<Item>& items) {
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
        return std::tie(a.ns, a.name) < std::tie(b.ns, b.name);
    });
}

} // namespace

MemberReading::MemberReading(MemberMeshFacts who, ReadingSettings settings)
    : m_settings(std::move(settings)), m_facts(std::move(who)),
      m_kinds([this](kube::ApiRequest request, const KindReading::Take& take) {
          ask(
              MeshRead::OtherKinds, std::move(request),
              [this, take](const std::string& body) { take(body, m_now); },
              [this, take](const Error& error) { take(fail(error), m_now); });
      }) {}

void MemberReading::ask(MeshRead which, kube::ApiRequest request, Handler handler,
                        Otherwise otherwise) {
    m_next.push_back({.number = m_asked.size(), .request = std::move(request)});
    m_asked.push_back(
        {.which = which, .handler = std::move(handler), .otherwise = std::move(otherwise)});
}

void MemberReading::askText(MeshRead which, std::string path, Handler handler,
                            Otherwise otherwise) {
    ask(which, {.path = std::move(path)}, std::move(handler), std::move(otherwise));
}

void MemberReading::note(MeshRead which, ReadState state, std::string why) {
    auto& read = m_facts.read(which);
    // One pod that cannot be asked is no gap where another could.
    const bool isBetter = which == MeshRead::Metrics && state == ReadState::Read;
    const bool isWorse = which == MeshRead::Metrics && read.state == ReadState::Read;
    if (isBetter || (weight(state) > weight(read.state) && !isWorse)) {
        read.state = state;
        read.why = std::move(why);
    }
    read.at = m_now;
}

void MemberReading::noteError(MeshRead which, const Error& error) {
    const auto state = error.kind == ErrorKind::NotFound    ? ReadState::Absent
                       : error.kind == ErrorKind::Forbidden ? ReadState::Forbidden
                                                            : ReadState::Failed;
    note(which, state, state == ReadState::Absent ? std::string() : error.message);
}

std::vector<MemberReading::Question> MemberReading::begin() {
    if (m_settings.scope == ReadingScope::Links) {
        beginLinks();
        return std::exchange(m_next, {});
    }
    askText(
        MeshRead::CiliumWorkloads,
        listPath("apps", "v1", "daemonsets") + kube::listQuery({.labelSelector = "k8s-app=cilium"}),
        [this](const std::string& body) { takeAgentSet(body); },
        [this](const Error& error) {
            noteError(MeshRead::CiliumWorkloads, error);
            if (m_isReached) { // it answers, so other objects may be readable
                askCluster();
                askNamespace(false);
            }
        });
    return std::exchange(m_next, {});
}

std::vector<MemberReading::Question> MemberReading::take(std::size_t number, Answer answer,
                                                         Instant now) {
    m_now = now;
    auto& asked = m_asked.at(number);
    asked.isOpen = false;
    const bool isRefused = !answer && answer.error().kind == ErrorKind::Auth;
    if (answer || (answer.error().httpStatus && !isRefused)) {
        m_isReached = true;
        m_facts.lastContact = now;
    }
    const auto which = asked.which; // handlers ask more, which moves `asked`
    const auto handler = std::move(asked.handler);
    const auto otherwise = std::move(asked.otherwise);
    if (answer) {
        handler(*answer);
    } else if (otherwise) {
        otherwise(answer.error());
    } else {
        noteError(which, answer.error());
    }
    return std::exchange(m_next, {});
}

void MemberReading::takeAgentSet(const std::string& body) {
    auto set = readAgentSet(body);
    if (!keep(MeshRead::CiliumWorkloads, set)) {
        askCluster();
        askNamespace(false);
        return;
    }
    if (!*set) { // another network: no mesh of Cilium
        for (const auto which :
             {MeshRead::CiliumConfig, MeshRead::PeerSecrets, MeshRead::RemoteUsers,
              MeshRead::Apiserver, MeshRead::ApiserverService, MeshRead::CiliumNodes}) {
            note(which, ReadState::Absent);
        }
        m_facts.read(MeshRead::CiliumWorkloads).state = ReadState::Absent;
        askCluster();
        return;
    }
    m_agents = **set;
    m_ns = m_agents->ns;
    m_facts.ns = m_ns;
    askCluster();
    askNamespace(true);
}

template<class Item>
void MemberReading::askList(MeshRead which, const std::string& path, const std::string& token,
                            Result<ListPage<Item>> (*read)(std::string_view),
                            std::vector<Item>& into,
                            const std::function<void(bool isWhole)>& done) {
    auto page = path + kube::listQuery({.limit = kPage, .continueToken = token});
    askText(
        which, std::move(page),
        [this, which, path, read, &into, done](const std::string& body) {
            auto items = read(body);
            if (!keep(which, items)) {
                done(false);
                return;
            }
            std::move(items->first.begin(), items->first.end(), std::back_inserter(into));
            if (items->second.empty()) {
                done(true);
            } else {
                askList<Item>(which, path, items->second, read, into, done);
            }
        },
        [this, which, done](const Error& error) {
            noteError(which, error);
            done(false);
        });
}

void MemberReading::askCluster() {
    m_serviceParts = 2;
    askList<MeshService>(MeshRead::Services, listPath({}, "v1", "services"), {}, readMeshServices,
                         m_services, [this](bool isWhole) {
                             if (isWhole) {
                                 sortByPlace(m_services);
                                 m_facts.services = m_services;
                             }
                             servicePartEnded();
                         });
    askList<MeshNamespace>(
        MeshRead::Services, listPath({}, "v1", "namespaces"), {}, readMeshNamespaces, m_namespaces,
        [this](bool isWhole) {
            if (isWhole) {
                std::sort(m_namespaces.begin(), m_namespaces.end(),
                          [](const auto& a, const auto& b) { return a.name < b.name; });
                m_facts.namespaces = m_namespaces;
            }
        });
    askMultiCluster("v1beta1");
    askServiceCidrs("v1");
    m_kinds.begin(m_facts.kinds, m_now, m_settings.secrets != model::MeshSecrets::None);
}

/// A kind that is not served in one version may be in the older.
void MemberReading::askMultiCluster(const std::string& version) {
    const auto probe =
        listPath(kMultiCluster, version, "serviceexports") + kube::listQuery({.limit = 1});
    askText(
        MeshRead::MultiClusterApi, probe,
        [this, version](const std::string&) {
            ++m_serviceParts; // exports and imports instead of this probe
            askList<ServiceExport>(MeshRead::MultiClusterApi,
                                   listPath(kMultiCluster, version, "serviceexports"), {},
                                   readServiceExports, m_exports, [this](bool isWhole) {
                                       if (isWhole) {
                                           sortByPlace(m_exports);
                                           m_facts.serviceExports = m_exports;
                                       }
                                       servicePartEnded();
                                   });
            askList<ServiceImport>(MeshRead::MultiClusterApi,
                                   listPath(kMultiCluster, version, "serviceimports"), {},
                                   readServiceImports, m_imports, [this](bool isWhole) {
                                       if (isWhole) {
                                           sortByPlace(m_imports);
                                           m_facts.serviceImports = m_imports;
                                       }
                                       servicePartEnded();
                                   });
        },
        [this, version](const Error& error) {
            if (error.kind == ErrorKind::NotFound && version == "v1beta1") {
                askMultiCluster("v1alpha1");
                return;
            }
            noteError(MeshRead::MultiClusterApi, error);
            servicePartEnded();
        });
}

void MemberReading::askServiceCidrs(const std::string& version) {
    askText(
        MeshRead::ServiceCidrs, listPath("networking.k8s.io", version, "servicecidrs"),
        [this](const std::string& body) {
            auto ranges = readServiceCidrs(body);
            if (keep(MeshRead::ServiceCidrs, ranges)) {
                m_facts.serviceCidrs = *std::move(ranges);
            }
        },
        [this, version](const Error& error) {
            if (error.kind == ErrorKind::NotFound && version == "v1") {
                askServiceCidrs("v1beta1");
            } else {
                noteError(MeshRead::ServiceCidrs, error);
            }
        });
}

void MemberReading::askPolicies() {
    const auto ended = [this](bool isWhole) {
        if (isWhole) {
            m_facts.policies = m_policies;
        }
    };
    for (const auto* kind : {"ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies"}) {
        askList<MeshPolicy>(MeshRead::Policies, listPath("cilium.io", "v2", kind), {},
                            readMeshPolicies, m_policies, ended);
    }
    askList<MeshPolicy>(MeshRead::Policies, listPath("networking.k8s.io", "v1", "networkpolicies"),
                        {}, readMeshPolicies, m_policies, ended);
}

void MemberReading::askNamespace(bool isCiliumKnown) {
    askText(MeshRead::CiliumConfig, objectPath({}, "configmaps", m_ns, "cilium-config"),
            [this](const std::string& body) { takeConfig(body); });
    askText(
        MeshRead::RemoteUsers, objectPath({}, "configmaps", m_ns, "clustermesh-remote-users"),
        [this](const std::string& body) {
            auto users = readRemoteUsers(body);
            if (keep(MeshRead::RemoteUsers, users)) {
                m_facts.remoteUsers = *std::move(users);
            }
        },
        [this](const Error& error) {
            noteError(MeshRead::RemoteUsers, error);
            if (error.kind == ErrorKind::NotFound) {
                m_facts.authMode = AuthMode::Legacy; // Helm makes it for every other mode
            }
        });
    askList<MeshNode>(MeshRead::CiliumNodes, listPath("cilium.io", "v2", "ciliumnodes"), {},
                      readMeshNodes, m_nodes, [this](bool isWhole) {
                          if (isWhole) {
                              std::sort(
                                  m_nodes.begin(), m_nodes.end(),
                                  [](const auto& a, const auto& b) { return a.name < b.name; });
                              m_facts.nodes = m_nodes;
                          }
                      });
    askControlPlane();
    askSecrets();
    if (isCiliumKnown) {
        askPolicies();
    }
}

} // namespace pilothouse::mesh
