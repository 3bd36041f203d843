// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api_target.h"
#include "simulator/random.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using detail::problemReply;

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

std::optional<int> toInt(const std::string& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= 0
               ? std::optional(value)
               : std::nullopt;
}

struct LogLine {
    Offset at;
    std::string text;
};

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
        lines.push_back({at, logLine(key + static_cast<std::uint64_t>(slot), spec)});
    }
    if (window.endsInPanic) {
        lines.push_back(
            {window.to, fmt::format("level=error msg=\"cannot reach ledger.payments:5432: "
                                    "connection refused\" service={}",
                                    spec.name)});
        lines.push_back({window.to, "panic: start-up check failed: no database"});
    }
    return lines;
}

/// The log of a pod that a client wrote: no kubelet runs it, so it is empty, but whose log it is
/// must be said. Source: kubernetes pkg/registry/core/pod/strategy.go LogLocation.
ApiReply writtenLog(const nlohmann::json& pod, const std::string& name,
                    const std::string& container) {
    std::string all;
    bool isThere = false;
    const auto containers = pod["spec"].value("containers", nlohmann::json::array());
    for (const auto& each : containers) {
        const std::string one = each.value("name", "");
        all += (all.empty() ? "" : " ") + one;
        isThere = isThere || one == container;
    }
    if (container.empty() && containers.size() > 1) {
        return problemReply({400, "BadRequest",
                             fmt::format("a container name must be specified for pod {}, choose "
                                         "one of: [{}]",
                                         name, all)});
    }
    if (!container.empty() && !isThere) {
        return problemReply({400, "BadRequest",
                             fmt::format("container {} is not valid for pod {}", container, name)});
    }
    ApiReply reply;
    reply.contentType = "text/plain";
    return reply;
}

} // namespace

ApiReply MemberApi::logs(const ApiRequest& request, const Target& target, Offset now) {
    const World& world = m_story.world();
    const Pod* pod = nullptr;
    for (const auto& [id, candidate] : world.pods) {
        if (candidate.name == target.name &&
            world.workloads[candidate.workload].spec.nameSpace == target.nameSpace) {
            pod = &candidate;
        }
    }
    const StoredPtr stored = m_story.store().find(KindId::Pod, target.nameSpace, target.name);
    if (target.info->id == KindId::Pod && stored && !stored->isTold) {
        return writtenLog(nlohmann::json::parse(stored->json), target.name,
                          request.param("container"));
    }
    if (target.info->id != KindId::Pod || pod == nullptr) {
        return problemReply({404, "NotFound", fmt::format("pods \"{}\" not found", target.name)});
    }
    const WorkloadSpec& spec = world.workloads[pod->workload].spec;
    const std::string container = request.param("container");
    if (!container.empty() && container != spec.name) {
        return problemReply(
            {400, "BadRequest",
             fmt::format("container {} is not valid for pod {}", container, pod->name)});
    }
    if (pod->node < 0 || pod->state == PodState::Creating) {
        return problemReply({400, "BadRequest",
                             fmt::format("container \"{}\" in pod \"{}\" is waiting to start: "
                                         "ContainerCreating",
                                         spec.name, pod->name)});
    }
    const bool isPrevious = request.param("previous") == "true";
    if (isPrevious && !pod->lastFinished) {
        return problemReply({400, "BadRequest",
                             fmt::format("previous terminated container \"{}\" in pod \"{}\" not "
                                         "found",
                                         spec.name, pod->name)});
    }
    LogWindow window{pod->started, now, false};
    if (isPrevious || pod->state == PodState::BackOff) {
        window = {pod->lastStarted.value_or(pod->created), pod->lastFinished.value_or(now), true};
    }
    if (const auto seconds = toInt(request.param("sinceSeconds"))) {
        window.from = std::max(window.from, now - std::chrono::seconds{*seconds});
    }
    if (const auto since = parseInstant(request.param("sinceTime"))) {
        window.from = std::max(window.from, *since - world.start);
    }
    std::vector<LogLine> lines = linesOf(*pod, spec, window);
    if (const auto tail = toInt(request.param("tailLines"))) {
        const auto keep = std::min(lines.size(), static_cast<std::size_t>(*tail));
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(keep));
    }
    ApiReply reply;
    reply.contentType = "text/plain";
    reply.isFollowed = request.param("follow") == "true" && !isPrevious &&
                       (pod->state == PodState::Running || pod->state == PodState::Terminating);
    for (const LogLine& line : lines) {
        if (request.param("timestamps") == "true") {
            reply.body += formatInstantMicro(world.at(line.at)) + " ";
        }
        reply.body += fmt::format("{} {}\n", formatInstant(world.at(line.at)), line.text);
    }
    return reply;
}

} // namespace pilothouse::simulator
