// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/entries.h"
#include "simulator/mesh/istio.h"
#include "simulator/mesh/objects.h"
#include "simulator/mesh/slices.h"
#include "simulator/mesh/submariner.h"
#include "simulator/mesh/workloads.h"
#include "simulator/objects.h"
#include "simulator/render.h"
#include "simulator/story.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

namespace {

constexpr Offset kBalancerRetry = std::chrono::minutes{5}; // service controller: maxRetryDelay

/// Shorter would be true to life, and nobody reads so often.
constexpr Offset kGatewayTells = std::chrono::seconds{30};

/// How often what became of links is looked for.
constexpr Offset kSlicesFollow = std::chrono::seconds{15};

/// Groups whose kinds are defined in a member.
std::set<std::string_view> groupsOf(const mesh::Seat& seat) {
    std::set<std::string_view> groups;
    if (seat.hasCilium) {
        groups.insert("cilium.io");
    }
    if (seat.istio) {
        groups.insert("networking.istio.io");
    }
    if (seat.hasMcs) {
        groups.insert("multicluster.x-k8s.io");
    }
    if (seat.submariner) {
        groups.insert("submariner.io");
    }
    return groups;
}

bool runsCilium(const World& world) {
    return world.mesh && world.mesh->seats[world.seat].hasCilium;
}

} // namespace

void Story::planMesh() {
    if (runsCilium(m_world) && m_world.mesh->seats[m_world.seat].isBalancerPending) {
        later(m_now, [this] { tellPendingBalancer(); });
    }
    if (runsCilium(m_world) && m_world.mesh->seats[m_world.seat].hasEndpointSync) {
        later(Offset{0}, [this] { tellSlices(); });
    }
    if (m_world.mesh && m_world.mesh->seats[m_world.seat].submariner) {
        later(Offset{0}, [this] { tellGateways(); });
    }
}

/// Its gateways renew their word, and what they say of their connections.
void Story::tellGateways() {
    if (m_isLive) {
        for (mesh::Object& each : mesh::submarinerGateways(m_world, m_now, m_store.takeVersion())) {
            m_store.put(each.kind, std::move(each.stored), m_now);
        }
    }
    later(m_now + kGatewayTells, [this] { tellGateways(); });
}

/// They go with what was read of a peer, and come with it; what is in one does not change.
void Story::tellSlices() {
    if (m_isLive) {
        std::set<std::pair<std::string, std::string>> wanted;
        const auto version = m_store.version() + 1; // of all that is put now
        for (mesh::Object& each : mesh::syncedSlices(m_world, m_now, version)) {
            const auto& [nameSpace, name] =
                *wanted.emplace(each.stored.nameSpace, each.stored.name).first;
            if (!m_store.find(each.kind, nameSpace, name)) {
                if (m_store.version() < version) {
                    static_cast<void>(m_store.takeVersion());
                }
                m_store.put(each.kind, std::move(each.stored), m_now);
            }
        }
        for (const StoredPtr& each : m_store.snapshot(KindId::EndpointSlice, m_store.version())
                                         .value_or(std::vector<StoredPtr>())) {
            const bool isOurs =
                std::any_of(each->labels.begin(), each->labels.end(), [](const auto& label) {
                    return label.first == "endpointslice.kubernetes.io/managed-by" &&
                           label.second == mesh::kCiliumSlices;
                });
            if (isOurs && !wanted.contains({each->nameSpace, each->name})) {
                m_store.remove(KindId::EndpointSlice, each->nameSpace, each->name, m_now);
            }
        }
    }
    later(m_now + kSlicesFollow, [this] { tellSlices(); });
}

/// Source: kubernetes/cloud-provider controllers/service/controller.go.
void Story::tellPendingBalancer() {
    EventRecord draft;
    draft.nameSpace = mesh::kNamespace;
    draft.objectKind = "Service";
    draft.objectName = mesh::kApiserver;
    draft.objectUid =
        detail::derivedUid(m_world, fmt::format("svc/{}/{}", mesh::kNamespace, mesh::kApiserver));
    recordEvent(std::move(draft),
                {true, "SyncLoadBalancerFailed",
                 "Error syncing load balancer: failed to ensure load balancer: no free address is "
                 "left in the subnet mesh-lb",
                 "service-controller"});
    later(m_now + kBalancerRetry, [this] { tellPendingBalancer(); });
}

void Story::loadMesh() {
    if (!m_world.mesh) {
        return;
    }
    for (const KindInfo& info : offeredKinds()) {
        m_store.offer(info.id);
    }
    if (m_world.mesh->seats[m_world.seat].areSecretsForbidden) {
        m_store.deny("secrets");
    }
    m_store.load(KindId::ApiService,
                 renderApiService(m_world, {"networking.k8s.io", "v1"}, m_world.baseRv));
    const mesh::Seat& seat = m_world.mesh->seats[m_world.seat];
    auto groups = groupsOf(seat);
    groups.merge(mesh::entryGroups(*m_world.mesh, m_world.seat));
    mesh::defineKinds(m_world, groups, m_store);
    const auto load = [this](std::vector<mesh::Object> objects) {
        for (mesh::Object& each : objects) {
            m_store.load(each.kind, std::move(each.stored));
        }
    };
    load(mesh::meshObjects(m_world, m_world.baseRv));
    load(mesh::annotatedNamespaces(m_world));
    if (seat.submariner) {
        load(mesh::submarinerObjects(m_world, m_now, m_world.baseRv));
        if (seat.submariner->isForbidden) {
            m_store.deny("gateways");
        }
    }
    if (seat.istio) {
        load(mesh::istioObjects(m_world, m_world.baseRv));
        if (seat.istio->isForbidden) {
            m_store.deny("configmaps");
        }
    }
    load(mesh::mcsObjects(m_world, m_world.baseRv));
    load(mesh::entryObjects(m_world, m_world.baseRv));
    load(mesh::syncedSlices(m_world, m_now, m_world.baseRv));
    if (!seat.hasCilium) {
        return;
    }
    load(mesh::tlsSecrets(m_world, m_now, m_world.baseRv));
    for (const Node& node : m_world.nodes) {
        if (!node.isGone) {
            mesh::Object object = mesh::ciliumNode(m_world, node, m_world.baseRv);
            m_store.load(object.kind, std::move(object.stored));
        }
    }
}

void Story::putMeshNode(const Node& node, bool isGone) {
    if (!runsCilium(m_world) || !m_isLive) {
        return;
    }
    mesh::Object object = mesh::ciliumNode(m_world, node, m_store.version());
    if (isGone) {
        m_store.remove(object.kind, "", node.name, m_now);
        return;
    }
    object = mesh::ciliumNode(m_world, node, m_store.takeVersion());
    m_store.put(object.kind, std::move(object.stored), m_now);
}

void Story::renewCertificates() {
    if (!runsCilium(m_world) || !m_isLive) {
        return;
    }
    for (mesh::Object& each : mesh::tlsSecrets(m_world, m_now, m_store.takeVersion())) {
        m_store.put(each.kind, std::move(each.stored), m_now);
    }
}

} // namespace pilothouse::simulator
