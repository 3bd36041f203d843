// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/workloads.h"

#include "simulator/mesh/address.h"
#include "simulator/mesh/istio.h"
#include "simulator/mesh/submariner.h"

#include <algorithm>

namespace pilothouse::simulator::mesh {

namespace {

constexpr const char* kRegistry = "quay.io/cilium/";

WorkloadSpec base(WorkloadKind kind, const char* name, const char* image, const Seat& seat,
                  int replicas, int port) {
    return {kind,
            kNamespace,
            name,
            std::string(kRegistry) + image,
            "v" + seat.version,
            replicas,
            100,
            128,
            port,
            0,
            ""};
}

/// The peers' names for whoever dials them.
Labels aliasesOf(const Plan& plan, std::size_t index) {
    Labels aliases;
    for (const Peer& peer : plan.peersOf(index)) {
        aliases.emplace_back(addressText(peer.address), peer.name + ".mesh.cilium.io");
    }
    return aliases;
}

WorkloadSpec agents(const Plan& plan, std::size_t index) {
    const Seat& seat = plan.seats[index];
    WorkloadSpec spec = base(WorkloadKind::DaemonSet, kAgent, "cilium", seat, 0, 9879);
    spec.memoryMi = 512;
    WorkloadDetails details;
    details.labels = {{"k8s-app", "cilium"},
                      {"app.kubernetes.io/name", "cilium-agent"},
                      {"app.kubernetes.io/part-of", "cilium"}};
    details.selector = {{"k8s-app", "cilium"}};
    ContainerSpec agent{"cilium-agent", spec.image, spec.tag, {}};
    if (seat.hasAgentMetrics) {
        agent.ports = {{"prometheus", 9962}};
    }
    details.containers = {std::move(agent)};
    if (!seat.hasKvstoreMesh) {
        details.hostAliases = aliasesOf(plan, index);
    }
    spec.details = std::make_shared<const WorkloadDetails>(std::move(details));
    return spec;
}

WorkloadSpec operators(const Seat& seat) {
    WorkloadSpec spec =
        base(WorkloadKind::Deployment, kOperator, "operator-generic", seat, 1, 9963);
    WorkloadDetails details;
    details.labels = {{"io.cilium/app", "operator"},
                      {"name", kOperator},
                      {"app.kubernetes.io/name", kOperator},
                      {"app.kubernetes.io/part-of", "cilium"}};
    details.containers = {{kOperator, spec.image, spec.tag, {{"prometheus", 9963}}}};
    details.selector = {{"io.cilium/app", "operator"}, {"name", kOperator}};
    details.hasService = false;
    details.isOnHostNetwork = true;
    spec.details = std::make_shared<const WorkloadDetails>(std::move(details));
    return spec;
}

WorkloadSpec apiserver(const Plan& plan, std::size_t index) {
    const Seat& seat = plan.seats[index];
    WorkloadSpec spec =
        base(WorkloadKind::Deployment, kApiserver, kApiserver, seat, plan.replicas, 2379);
    WorkloadDetails details;
    details.labels = {{"k8s-app", kApiserver},
                      {"app.kubernetes.io/name", kApiserver},
                      {"app.kubernetes.io/part-of", "cilium"}};
    details.selector = {{"k8s-app", kApiserver}};
    details.containers = {
        {"etcd", spec.image, spec.tag, {{"etcd", 2379}, {"etcd-metrics", 9963}}},
        {"apiserver", spec.image, spec.tag, {{"apiserv-health", 9880}, {"apiserv-metrics", 9962}}}};
    if (seat.hasKvstoreMesh) {
        details.containers.push_back({"kvstoremesh",
                                      spec.image,
                                      spec.tag,
                                      {{"kvmesh-health", 9881}, {"kvmesh-metrics", 9964}}});
    }
    details.portName.clear();
    details.balancer = seat.isBalancerPending ? "pending" : addressText(seat.balancer);
    if (seat.hasKvstoreMesh) {
        details.hostAliases = aliasesOf(plan, index);
    }
    spec.details = std::make_shared<const WorkloadDetails>(std::move(details));
    return spec;
}

WorkloadSpec submarinerOperator() {
    WorkloadSpec spec{WorkloadKind::Deployment,
                      kSubmarinerNamespace,
                      "submariner-operator",
                      "quay.io/submariner/submariner-operator",
                      "0.20.0",
                      1,
                      100,
                      128,
                      8383,
                      0,
                      ""};
    WorkloadDetails details;
    details.hasService = false;
    spec.details = std::make_shared<const WorkloadDetails>(std::move(details));
    return spec;
}

WorkloadSpec backends(const Service& service) {
    WorkloadSpec spec{WorkloadKind::Deployment,
                      service.nameSpace,
                      service.name,
                      "registry.retail.example/" + service.name,
                      "1.0.0",
                      service.replicas,
                      100,
                      128,
                      service.port,
                      0,
                      ""};
    WorkloadDetails details;
    details.portName = service.portName;
    if (service.isGlobal && !service.isExported) {
        details.serviceAnnotations.emplace_back("service.cilium.io/global", "true");
        if (service.isShared) {
            details.serviceAnnotations.emplace_back("service.cilium.io/shared",
                                                    *service.isShared ? "true" : "false");
        }
        if (service.isSynced) {
            details.serviceAnnotations.emplace_back("service.cilium.io/global-sync-endpoint-slices",
                                                    "true");
        }
        if (!service.affinity.empty()) {
            details.serviceAnnotations.emplace_back("service.cilium.io/affinity", service.affinity);
        }
    }
    spec.details = std::make_shared<const WorkloadDetails>(std::move(details));
    return spec;
}

} // namespace

void furnish(const Plan& plan, std::size_t index, MemberSpec& member) {
    const Seat& seat = plan.seats[index];
    member.nodeNetwork = seat.nodeNetwork;
    member.podNetwork = seat.podNetwork;
    const auto old = std::find_if(member.workloads.begin(), member.workloads.end(),
                                  [](const WorkloadSpec& each) { return each.name == kAgent; });
    if (old != member.workloads.end()) {
        old->name = "calico-node"; // where there is no Cilium
        old->image = "quay.io/calico/node";
        old->tag = "v3.30.3";
        if (seat.hasCilium) {
            *old = agents(plan, index);
        }
    }
    if (seat.hasCilium) { // which replaces kube-proxy
        std::erase_if(member.workloads,
                      [](const WorkloadSpec& each) { return each.name == "kube-proxy"; });
        member.workloads.push_back(operators(seat));
        member.workloads.push_back(apiserver(plan, index));
    }
    if (seat.submariner) {
        member.workloads.push_back(submarinerOperator());
    }
    if (seat.istio) {
        member.workloads.push_back(istiod());
    }
    for (const Service& service : seat.services) {
        member.workloads.push_back(backends(service));
    }
}

} // namespace pilothouse::simulator::mesh
