// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/istio.h"

#include "simulator/mesh/address.h"
#include "simulator/render.h"
#include "simulator/tls.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr const char* kTag = "1.27.1";
constexpr const char* kNetwork = "topology.istio.io/network";

/// Places in the plan of the clusters that a member has remote secrets of.
std::vector<std::size_t> remotesOf(const Plan& plan, std::size_t seat) {
    std::vector<std::size_t> remotes;
    const auto& own = *plan.seats[seat].istio;
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        const bool isOmitted = own.omits && own.omits->matches(plan.seats[i].labels);
        if (i != seat && plan.seats[i].istio && !isOmitted) {
            remotes.push_back(i);
        }
    }
    return remotes;
}

Object nameSpaceOf(const World& world, const IstioSeat& own) {
    Stored stored = renderNamespace(world, kIstioNamespace);
    if (!own.network.empty()) {
        json document = json::parse(stored.json);
        document["metadata"]["labels"][kNetwork] = own.network;
        stored.json = document.dump();
        stored.labels.emplace_back(kNetwork, own.network);
    }
    return {KindId::Namespace, std::move(stored)};
}

Object gatewayOf(const World& world, const Seat& seat, std::uint64_t version) {
    json status{{"loadBalancer", json::object()}};
    if (seat.istio->gateway == "address") {
        status["loadBalancer"]["ingress"] = {{{"ip", addressText(seat.balancer + 100)}}};
    }
    const auto port = [](const char* name, int number) {
        return json{{"name", name}, {"port", number}, {"protocol", "TCP"}, {"targetPort", number}};
    };
    return detail::objectOf(
        world,
        {.kind = KindId::Service,
         .nameSpace = kIstioNamespace,
         .name = "istio-eastwestgateway",
         .labels = {{"istio", "eastwestgateway"}, {kNetwork, seat.istio->network}}},
        {{"spec",
          {{"type", "LoadBalancer"},
           {"clusterIP", "10.0.250.15"},
           {"clusterIPs", {"10.0.250.15"}},
           {"selector", {{"istio", "eastwestgateway"}}},
           {"sessionAffinity", "None"},
           {"ports", json::array({port("status-port", 15021), port("tls", 15443)})}}},
         {"status", status}},
        version);
}

} // namespace

std::optional<IstioSeat> istioSeat(const IstioSpec& spec, const std::string& member,
                                   const Labels& labels) {
    IstioSeat seat;
    seat.network = "network-" + member;
    bool isThere = true;
    const auto put = [](const auto& said, auto& slot) {
        if (said) {
            slot = *said;
        }
    };
    for (const IstioRule& rule : spec.members) {
        if (!rule.target.matches(labels)) {
            continue;
        }
        put(rule.isThere, isThere);
        put(rule.network, seat.network);
        put(rule.root, seat.root);
        put(rule.meshId, seat.meshId);
        put(rule.trustDomain, seat.trustDomain);
        put(rule.gateway, seat.gateway);
        put(rule.isForbidden, seat.isForbidden);
        seat.omits = rule.omits ? rule.omits : seat.omits;
        seat.unreached = rule.unreached ? rule.unreached : seat.unreached;
    }
    return isThere ? std::optional(seat) : std::nullopt;
}

WorkloadSpec istiod() {
    WorkloadSpec spec{WorkloadKind::Deployment,
                      kIstioNamespace,
                      kIstiod,
                      "docker.io/istio/pilot",
                      kTag,
                      1,
                      100,
                      256,
                      15017,
                      0,
                      ""};
    WorkloadDetails details;
    details.labels = {{"app", kIstiod}, {"istio", "pilot"}};
    details.selector = {{"app", kIstiod}};
    details.containers = {{"discovery", spec.image, spec.tag, {{"monitoring", 15014}}}};
    spec.details = std::make_shared<const WorkloadDetails>(std::move(details));
    return spec;
}

std::vector<Object> istioObjects(const World& world, std::uint64_t version) {
    const Plan& plan = *world.mesh;
    const Seat& seat = plan.seats[world.seat];
    const auto& own = *seat.istio;
    std::vector<Object> objects{nameSpaceOf(world, own)};
    const auto config = [&](const char* name, const char* key, const std::string& text) {
        objects.push_back(detail::objectOf(world,
                                           {.kind = KindId::ConfigMap,
                                            .nameSpace = kIstioNamespace,
                                            .name = name,
                                            .ownedPart = "data"},
                                           {{"data", {{key, text}}}}, version));
    };
    config("istio", "mesh",
           fmt::format("defaultConfig:\n  discoveryAddress: istiod.istio-system.svc:15012\n"
                       "  meshId: {}\nrootNamespace: istio-system\ntrustDomain: {}\n",
                       own.meshId, own.trustDomain));
    config("istio-ca-root-cert", "root-cert.pem",
           plan.authorities.at("istio/" + own.root).certificate());
    if (own.gateway != "none" && !own.network.empty()) {
        objects.push_back(gatewayOf(world, seat, version));
    }
    for (const auto remote : remotesOf(plan, world.seat)) {
        const auto& name = plan.seats[remote].member;
        objects.push_back(detail::objectOf(world,
                                           {.kind = KindId::Secret,
                                            .nameSpace = kIstioNamespace,
                                            .name = "istio-remote-secret-" + name,
                                            .labels = {{"istio/multiCluster", "true"}},
                                            .annotations = {{"networking.istio.io/cluster", name}},
                                            .ownedPart = "data"},
                                           {{"type", "Opaque"}, {"data", {{name, base64("{}")}}}},
                                           version));
    }
    return objects;
}

std::string istiodPage(const Plan& plan, std::size_t seat) {
    const auto& own = *plan.seats[seat].istio;
    std::string page = "# HELP istiod_remote_cluster_sync_status Current synchronization state of "
                       "remote clusters managed by istiod.\n"
                       "# TYPE istiod_remote_cluster_sync_status gauge\n";
    for (const auto remote : remotesOf(plan, seat)) {
        const Seat& to = plan.seats[remote];
        const bool isLost = own.unreached && own.unreached->matches(to.labels);
        for (const char* word : {"synced", "syncing", "timeout", "closed"}) {
            page += fmt::format("istiod_remote_cluster_sync_status{{cluster=\"{}\",cluster_type="
                                "\"remote\",status=\"{}\"}} {}\n",
                                to.member, word,
                                std::string(word) == (isLost ? "timeout" : "synced") ? 1 : 0);
        }
    }
    return page;
}

} // namespace pilothouse::simulator::mesh
