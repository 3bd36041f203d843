// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_target.h"
#include "simulator/log_options.h"
#include "simulator/mesh/logs.h"
#include "simulator/mesh/workloads.h"
#include "simulator/random.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::LogOptions;
using detail::problemReply;
using nlohmann::json;

namespace {

constexpr Offset kLineEvery = std::chrono::seconds{4};
constexpr int kMostLines = 200;

struct LogWindow {
    Offset from{0};
    Offset to{0};
    bool endsInPanic = false;
};

std::string logLine(std::uint64_t key, const WorkloadSpec& spec) {
    static constexpr std::array<const char*, 5> kPaths{"/v1/carts", "/v1/orders", "/v1/prices",
                                                       "/healthz", "/v1/sessions"};
    Random random(key);
    const int roll = random.between(0, 99);
    if (roll < 4) {
        return fmt::format("level=warn msg=\"slow upstream\" service={} duration={}ms", spec.name,
                           random.between(800, 2400));
    }
    return fmt::format("level=info msg=\"request\" service={} method=GET path={} status=200 "
                       "duration={}ms",
                       spec.name, kPaths[static_cast<std::size_t>(random.between(0, 4))],
                       random.between(2, 90));
}

struct LogLine {
    Offset at;
    std::string text;
    bool hasTime = false; ///< in its text
};

/// What Cilium's containers of a mesh write; nullopt for others.
std::optional<std::vector<LogLine>> meshLines(const World& world, const Pod& pod,
                                              const std::string& container,
                                              const LogWindow& window) {
    const WorkloadSpec& spec = world.workloads[pod.workload].spec;
    if (!world.mesh || spec.nameSpace != mesh::kNamespace) {
        return std::nullopt;
    }
    auto entries = mesh::logOf(*world.mesh, world.seat, spec.name, container, pod.started,
                               window.from, window.to);
    if (!entries) {
        return std::nullopt;
    }
    std::vector<LogLine> lines;
    for (mesh::LogEntry& entry : *entries) {
        lines.push_back({entry.at, std::move(entry.text), true});
    }
    return lines;
}

std::vector<LogLine> linesOf(const Pod& pod, const WorkloadSpec& spec, const LogWindow& window) {
    std::vector<LogLine> lines;
    const std::uint64_t key = hashText(pod.uid);
    auto first = window.from;
    if ((window.to - first) / kLineEvery > kMostLines) {
        first = window.to - kLineEvery * kMostLines;
    }
    // Lines stand at fixed instants, so that asking twice shows the same text.
    const Offset::rep begin = (first.count() + kLineEvery.count() - 1) / kLineEvery.count();
    for (Offset::rep slot = begin; slot * kLineEvery.count() <= window.to.count(); ++slot) {
        const Offset at{slot * kLineEvery.count()};
        lines.push_back({at, logLine(key + static_cast<std::uint64_t>(slot), spec), false});
    }
    if (window.endsInPanic) {
        lines.push_back({window.to,
                         fmt::format("level=error msg=\"cannot reach ledger.payments:5432: "
                                     "connection refused\" service={}",
                                     spec.name),
                         false});
        lines.push_back({window.to, "panic: start-up check failed: no database", false});
    }
    return lines;
}

ApiReply badRequest(std::string message) {
    return problemReply({400, "BadRequest", std::move(message)});
}

/// The container that is meant, or the refusal. Source: kubernetes
/// pkg/registry/core/pod/strategy.go LogLocation.
std::optional<ApiReply> chooseContainer(const json& pod, const std::string& name,
                                        std::string& container) {
    std::string all;
    bool isThere = false;
    const json spec = pod.value("spec", json::object());
    for (const char* list : {"initContainers", "containers", "ephemeralContainers"}) {
        for (const json& each : spec.value(list, json::array())) {
            const std::string one = each.value("name", "");
            all += (all.empty() ? "" : " ") + one;
            isThere = isThere || one == container;
        }
    }
    const json containers = spec.value("containers", json::array());
    if (container.empty() && containers.size() == 1) {
        container = containers[0].value("name", "");
        return std::nullopt;
    }
    if (container.empty()) {
        return badRequest(fmt::format(
            "a container name must be specified for pod {}, choose one of: [{}]", name, all));
    }
    return isThere ? std::nullopt
                   : std::optional(badRequest(
                         fmt::format("container {} is not valid for pod {}", container, name)));
}

/// The address of the kubelet of a node, as far as its status has one.
std::string addressOf(const json& node) {
    const json addresses = node.value(json::json_pointer("/status/addresses"), json::array());
    for (const char* type : {"InternalIP", "ExternalIP", "Hostname"}) {
        for (const json& each : addresses) {
            if (each.value("type", "") == type) {
                return each.value("address", "");
            }
        }
    }
    return {};
}

/// The log of a pod that a client wrote is with the kubelet of its node, if it has one.
/// Source: kubernetes pkg/registry/core/pod/strategy.go LogLocation.
ApiReply writtenLog(const Store& store, const Stored& stored, const LogOptions& options) {
    const json pod = json::parse(stored.json);
    std::string container = options.container;
    if (auto refusal = chooseContainer(pod, stored.name, container)) {
        return *std::move(refusal);
    }
    ApiReply reply;
    reply.contentType = "text/plain";
    const std::string nodeName = pod.value(json::json_pointer("/spec/nodeName"), "");
    if (nodeName.empty()) {
        return reply; // not on a node yet
    }
    const StoredPtr node = store.find(KindId::Node, "", nodeName);
    if (!node) {
        json details{{"name", nodeName}, {"kind", "pods"}};
        return problemReply(
            {404, "NotFound", fmt::format("pods \"{}\" not found", nodeName), &details});
    }
    const json object = json::parse(node->json);
    const std::string host = addressOf(object);
    if (host.empty()) {
        return problemReply({500, "", "no preferred addresses found; known addresses: []"});
    }
    reply.kubelet =
        KubeletLog{host,
                   object.value(json::json_pointer("/status/daemonEndpoints/kubeletEndpoint/Port"),
                                std::uint16_t{10250}),
                   fmt::format("/containerLogs/{}/{}/{}{}", stored.nameSpace, stored.name,
                               container, detail::kubeletQuery(options))};
    return reply;
}

/// The text of the lines that are wanted, at most so many bytes.
std::string textOf(std::vector<LogLine> lines, const LogOptions& options, const World& world) {
    if (options.tailLines) {
        const auto keep = std::min(lines.size(), static_cast<std::size_t>(*options.tailLines));
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(keep));
    }
    std::string text;
    for (const LogLine& line : lines) {
        if (options.hasTimestamps) {
            text += formatInstantMicro(world.at(line.at)) + " ";
        }
        text += line.hasTime ? line.text + "\n"
                             : fmt::format("{} {}\n", formatInstant(world.at(line.at)), line.text);
    }
    if (options.limitBytes && text.size() > static_cast<std::uint64_t>(*options.limitBytes)) {
        text.resize(static_cast<std::size_t>(*options.limitBytes));
    }
    return text;
}

} // namespace

ApiReply MemberApi::logs(const ApiRequest& request, const Target& target, Offset now) {
    LogOptions options;
    if (auto refusal = detail::readLogOptions(request, target.name, options)) {
        return *std::move(refusal);
    }
    const World& world = m_story.world();
    const StoredPtr stored = m_story.store().find(KindId::Pod, target.nameSpace, target.name);
    if (!stored) {
        json details{{"name", target.name}, {"kind", "pods"}};
        return problemReply(
            {404, "NotFound", fmt::format("pods \"{}\" not found", target.name), &details});
    }
    const auto told = std::find_if(world.pods.begin(), world.pods.end(), [&](const auto& entry) {
        return entry.second.name == target.name &&
               world.workloads[entry.second.workload].spec.nameSpace == target.nameSpace;
    });
    return !stored->isTold || told == world.pods.end()
               ? writtenLog(m_story.store(), *stored, options)
               : toldLog(told->second, *stored, options, now);
}

ApiReply MemberApi::toldLog(const Pod& pod, const Stored& stored, LogOptions options, Offset now) {
    if (auto refusal = chooseContainer(json::parse(stored.json), stored.name, options.container)) {
        return *std::move(refusal);
    }
    if (pod.node < 0) {
        ApiReply empty;
        empty.contentType = "text/plain";
        return empty;
    }
    if (pod.state == PodState::Creating) {
        return badRequest(fmt::format("container \"{}\" in pod \"{}\" is waiting to start: "
                                      "ContainerCreating",
                                      options.container, pod.name));
    }
    if (options.isPrevious && !pod.lastFinished) {
        return badRequest(
            fmt::format("previous terminated container \"{}\" in pod \"{}\" not found",
                        options.container, pod.name));
    }
    const World& world = m_story.world();
    LogWindow window{pod.started, now, false};
    if (options.isPrevious || pod.state == PodState::BackOff) {
        window = {pod.lastStarted.value_or(pod.created), pod.lastFinished.value_or(now), true};
    }
    if (options.sinceSeconds) {
        window.from = std::max(window.from, now - std::chrono::seconds{*options.sinceSeconds});
    }
    if (options.sinceTime) {
        window.from = std::max(window.from, *options.sinceTime - world.start);
    }
    ApiReply reply;
    reply.contentType = "text/plain";
    auto lines = meshLines(world, pod, options.container, window);
    if (!lines) {
        lines = linesOf(pod, world.workloads[pod.workload].spec, window);
    }
    reply.body = textOf(*std::move(lines), options, world);
    reply.isFollowed = options.isFollowed && !options.isPrevious && !options.limitBytes &&
                       (pod.state == PodState::Running || pod.state == PodState::Terminating);
    return reply;
}

} // namespace pilothouse::simulator
