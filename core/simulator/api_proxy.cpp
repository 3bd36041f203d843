// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_target.h"
#include "simulator/mesh/exporters.h"
#include "simulator/mesh/istio.h"
#include "simulator/mesh/workloads.h"
#include "simulator/prometheus.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::problemReply;
using detail::textReply;
using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 3> kProbes{"/healthz", "/livez", "/readyz"};

/// [scheme:]name[:port]. Source: kubernetes/apimachinery pkg/util/net/port_split.go.
struct Destination {
    std::string name;
    std::string port;
};

std::optional<Destination> readDestination(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == ':') {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    if (parts.size() == 1) {
        return Destination{parts[0], ""};
    }
    if (parts.size() == 2) {
        return Destination{parts[0], parts[1]};
    }
    const bool isScheme = parts[0].empty() || parts[0] == "http" || parts[0] == "https";
    return parts.size() == 3 && isScheme ? std::optional(Destination{parts[1], parts[2]})
                                         : std::nullopt;
}

ApiReply notFound(const char* resource, const std::string& name) {
    json details{{"name", name}, {"kind", resource}};
    return problemReply(
        {404, "NotFound", fmt::format("{} \"{}\" not found", resource, name), &details});
}

ApiReply unavailable(std::string message) {
    return problemReply({503, "ServiceUnavailable", std::move(message)});
}

/// Source: kubernetes/apimachinery pkg/util/proxy/transport.go.
ApiReply unreachable(const std::string& address, const std::string& why) {
    return unavailable(fmt::format("error trying to reach service: dial tcp {}: {}", address, why));
}

/// Source: kubernetes pkg/proxy/util IsProxyableIP.
bool isProxyable(const std::string& ip) {
    return !ip.empty() && !ip.starts_with("127.") && !ip.starts_with("169.254.") && ip != "0.0.0.0";
}

ApiReply notAllowed() {
    return problemReply({400, "BadRequest", "address not allowed"});
}

ApiReply plain(std::string text, const char* type = "text/plain; charset=utf-8") {
    ApiReply reply;
    reply.contentType = type;
    reply.body = std::move(text);
    return reply;
}

/// What the HTTP server in a container answers.
ApiReply serviceAnswer(const std::string& path, const std::string& app, int restarts) {
    if (std::find(kProbes.begin(), kProbes.end(), path) != kProbes.end()) {
        return plain("ok");
    }
    if (path == "/metrics") {
        return plain(fmt::format("# TYPE process_start_time_seconds gauge\n"
                                 "process_start_time_seconds 1\n"
                                 "# TYPE app_restarts_total counter\n"
                                 "app_restarts_total{{app=\"{}\"}} {}\n",
                                 app, restarts),
                     "text/plain; version=0.0.4; charset=utf-8");
    }
    return path == "/" ? plain(app + "\n") : textReply(404, "404 page not found\n");
}

/// The numbers of the ports that the containers of a pod name; what Cilium serves in a mesh are
/// metrics.
std::optional<ApiReply> meshAnswer(const World& world, const Pod& pod, const std::string& path,
                                   const std::string& port, Offset now) {
    const WorkloadSpec& spec = world.workloads[pod.workload].spec;
    const bool isOfIt =
        spec.nameSpace == mesh::kNamespace || spec.nameSpace == mesh::kIstioNamespace;
    if (!world.mesh || !isOfIt || !spec.details || pod.state != PodState::Running || pod.node < 0) {
        return std::nullopt;
    }
    mesh::Exporter exporter{spec.name, world.nodes[static_cast<std::size_t>(pod.node)].name, 0,
                            pod.started};
    for (const ContainerSpec& container : spec.details->containers) {
        for (const auto& [name, number] : container.ports) {
            exporter.port = port == name ? number : exporter.port;
        }
    }
    std::from_chars(port.data(), port.data() + port.size(), exporter.port); // else a name
    if (const auto page = mesh::metricsPage(*world.mesh, world.seat, exporter, now)) {
        return path == "/metrics"
                   ? plain(*page, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
                   : textReply(404, "404 page not found\n");
    }
    const bool isHealth = exporter.port == 9879 || exporter.port == 9880 || exporter.port == 9881;
    return isHealth ? std::nullopt
                    : std::optional(unreachable(fmt::format("{}:{}", pod.ip, port),
                                                "connect: connection refused"));
}

/// A port by number or name among those of the containers; nothing for an unknown name.
std::string portOf(const json& pod, const std::string& wanted) {
    for (const json& container : pod.value(json::json_pointer("/spec/containers"), json::array())) {
        for (const json& port : container.value("ports", json::array())) {
            const std::string number = std::to_string(port.value("containerPort", 0));
            if (wanted.empty() || wanted == number || wanted == port.value("name", "")) {
                return number;
            }
        }
    }
    return wanted.empty() ? "80" : wanted;
}

/// The port of a service that is meant, as its endpoints name it; nullopt when it has none such.
/// Source: kubernetes pkg/registry/core/service/storage ResourceLocation.
std::optional<std::string> servicePort(const json& service, const std::string& wanted) {
    const json ports = service.value(json::json_pointer("/spec/ports"), json::array());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (wanted.empty() || error != std::errc{} || end != wanted.data() + wanted.size()) {
        return wanted.empty() && ports.size() == 1 ? ports[0].value("name", "") : wanted;
    }
    for (const json& port : ports) {
        if (port.value("port", std::int64_t{0}) == number) {
            return port.value("name", "");
        }
    }
    return std::nullopt;
}

} // namespace

ApiReply MemberApi::proxy(const ApiRequest& request, const Target& target, Offset now) {
    const auto where = readDestination(target.name);
    if (!where) {
        return problemReply(
            {400, "BadRequest",
             fmt::format("invalid {} request \"{}\"", target.info->singular, target.name)});
    }
    const StoredPtr stored = m_story.store().find(target.info->id, target.nameSpace, where->name);
    if (!stored) {
        return notFound(std::string(target.info->resource).c_str(), where->name);
    }
    if (target.rest.empty() && !request.endsWithSlash) {
        // Relative links of a page need it. Source: upgradeaware.go proxyRedirectsforRootPath.
        ApiReply reply;
        reply.status = 301;
        reply.headers.emplace_back("Location", request.path + "/");
        return reply;
    }
    const std::string path = "/" + target.rest;
    switch (target.info->id) {
    case KindId::Node: return nodeProxy(*stored, path, where->port, now);
    case KindId::Pod: return podProxy(request, *stored, path, where->port);
    default: return serviceProxy(request, *stored, path, where->port);
    }
}

ApiReply MemberApi::podProxy(const ApiRequest& request, const Stored& stored,
                             const std::string& path, const std::string& port) const {
    const json pod = json::parse(stored.json);
    const std::string ip = pod.value(json::json_pointer("/status/podIP"), "");
    if (!isProxyable(ip)) {
        return notAllowed();
    }
    const std::string address = ip + ":" + portOf(pod, port);
    if (!stored.isTold) {
        return unreachable(address, "connect: no route to host"); // there is no network
    }
    const auto& world = m_story.world();
    for (const auto& [id, told] : world.pods) {
        const Workload& workload = world.workloads[told.workload];
        if (told.name == stored.name && workload.spec.nameSpace == stored.nameSpace) {
            const bool isPrometheus = workload.spec.name == "prometheus";
            if (auto answer = isPrometheus && told.state == PodState::Running
                                  ? detail::prometheusAnswer(request, path, world, m_story.now())
                                  : std::nullopt) {
                return *std::move(answer);
            }
            if (auto answer = meshAnswer(world, told, path, port, m_story.now())) {
                return *std::move(answer);
            }
            return told.state == PodState::Running
                       ? serviceAnswer(path, workload.spec.name, told.restarts)
                       : unreachable(address, "connect: connection refused");
        }
    }
    return unreachable(address, "connect: no route to host");
}

ApiReply MemberApi::serviceProxy(const ApiRequest& request, const Stored& stored,
                                 const std::string& path, const std::string& port) const {
    const auto name = servicePort(json::parse(stored.json), port);
    if (!name) {
        return unavailable(
            fmt::format("no service port {} found for service \"{}\"", port, stored.name));
    }
    const Store& store = m_story.store();
    const StoredPtr endpoints = store.find(KindId::Endpoints, stored.nameSpace, stored.name);
    if (!endpoints) {
        return notFound("services", stored.name);
    }
    const json all = json::parse(endpoints->json);
    for (const json& subset : all.value("subsets", json::array())) {
        const json ports = subset.value("ports", json::array());
        const auto found = std::find_if(ports.begin(), ports.end(), [&](const json& each) {
            return each.value("name", "") == *name;
        });
        const json addresses = subset.value("addresses", json::array());
        if (found == ports.end() || addresses.empty()) {
            continue;
        }
        const json& first = addresses[0];
        const std::string number = std::to_string(found->value("port", 0));
        const StoredPtr pod = store.find(KindId::Pod, stored.nameSpace,
                                         first.value(json::json_pointer("/targetRef/name"), ""));
        if (!isProxyable(first.value("ip", ""))) {
            return notAllowed();
        }
        return pod ? podProxy(request, *pod, path, number)
                   : unreachable(first.value("ip", "") + ":" + number, "connect: no route to host");
    }
    return unavailable(fmt::format("no endpoints available for service \"{}\"", stored.name));
}

/// A kubelet's own pages. Source: kubernetes pkg/kubelet/server/server.go.
ApiReply MemberApi::nodeProxy(const Stored& stored, const std::string& path,
                              const std::string& port, Offset now) {
    const json node = json::parse(stored.json);
    std::string ip;
    for (const json& address : node.value(json::json_pointer("/status/addresses"), json::array())) {
        if (address.value("type", "") == "InternalIP") {
            ip = address.value("address", "");
        }
    }
    if (ip.empty()) {
        return problemReply({500, "", "no preferred addresses found; known addresses: []"});
    }
    if (!isProxyable(ip)) {
        return notAllowed();
    }
    const std::string address = ip + ":" + (port.empty() ? "10250" : port);
    const auto& nodes = m_story.world().nodes;
    const auto told = std::find_if(nodes.begin(), nodes.end(),
                                   [&](const Node& each) { return each.name == stored.name; });
    if (!stored.isTold || told == nodes.end()) {
        return unreachable(address, "connect: no route to host");
    }
    if (!told->isReady && told->notReadyReason == "NodeStatusUnknown") {
        return unreachable(address, "i/o timeout");
    }
    if (path == "/healthz") {
        return plain("ok");
    }
    const bool isStats = path == "/stats/summary";
    const bool isPods = path == "/pods";
    if (path == "/metrics") {
        return plain(fmt::format("# TYPE kubelet_node_name gauge\nkubelet_node_name{{node=\"{}\"}} "
                                 "1\n",
                                 stored.name),
                     "text/plain; version=0.0.4; charset=utf-8");
    }
    if (path == "/configz") {
        return plain(R"({"kubeletconfig":{"maxPods":110,"cgroupDriver":"systemd"}})",
                     "application/json");
    }
    if (!isStats && !isPods) {
        return textReply(404, "404 page not found\n");
    }
    json list = json::array();
    const auto pods = m_story.store().snapshot(KindId::Pod, m_story.store().version());
    for (const StoredPtr& pod : pods.value_or(std::vector<StoredPtr>{})) {
        const json object = json::parse(pod->json);
        if (object.value(json::json_pointer("/spec/nodeName"), "") != stored.name) {
            continue;
        }
        list.push_back(isPods ? object
                              : json{{"podRef",
                                      {{"name", pod->name},
                                       {"namespace", pod->nameSpace},
                                       {"uid", object["metadata"]["uid"]}}}});
    }
    const json body = isPods
                          ? json{{"kind", "PodList"},
                                 {"apiVersion", "v1"},
                                 {"metadata", json::object()},
                                 {"items", std::move(list)}}
                          : json{{"node",
                                  {{"nodeName", stored.name},
                                   {"startTime", formatInstant(m_story.world().at(told->created))},
                                   {"cpu", {{"time", formatInstant(m_story.world().at(now))}}}}},
                                 {"pods", std::move(list)}};
    return plain(body.dump(), "application/json");
}

} // namespace pilothouse::simulator
