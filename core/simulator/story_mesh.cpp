// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/custom_kinds.h"
#include "simulator/mesh/definitions.h"
#include "simulator/mesh/istio.h"
#include "simulator/mesh/objects.h"
#include "simulator/mesh/submariner.h"
#include "simulator/mesh/workloads.h"
#include "simulator/objects.h"
#include "simulator/render.h"
#include "simulator/story.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

namespace {

constexpr Offset kBalancerRetry = std::chrono::minutes{5}; // service controller: maxRetryDelay

/// Shorter would be true to life, and nobody reads so often.
constexpr Offset kGatewayTells = std::chrono::seconds{30};

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
    for (nlohmann::json& each : mesh::definitions(groupsOf(seat))) {
        const std::string name = each["metadata"]["name"];
        each["metadata"]["uid"] = detail::derivedUid(m_world, "crd/" + name);
        each["metadata"]["generation"] = 1;
        each["metadata"]["creationTimestamp"] =
            formatInstant(m_world.at(-std::chrono::days{m_world.spec.ageDays}));
        detail::establish(each);
        static_cast<void>(customKind(each));
        m_store.load(
            KindId::CustomResourceDefinition,
            detail::storedFrom(KindId::CustomResourceDefinition, std::move(each), m_world.baseRv));
    }
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
