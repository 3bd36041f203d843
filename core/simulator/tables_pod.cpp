// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/tables.h"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

const json kNothing = json::object();

/// A member or an empty object, so that chains of look-ups need no checks.
const json& at(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && !found->is_null() ? *found : kNothing;
}

std::string text(const json& object, const char* key) {
    const json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

int whole(const json& object, const char* key) {
    const json& value = at(object, key);
    return value.is_number_integer() ? value.get<int>() : 0;
}

bool isTrue(const json& object, const char* key) {
    const json& value = at(object, key);
    return value.is_boolean() && value.get<bool>();
}

std::string conditionStatus(const json& status, const char* type) {
    for (const json& condition : at(status, "conditions")) {
        if (text(condition, "type") == type) {
            return text(condition, "status");
        }
    }
    return {};
}

std::string terminationText(const json& terminated) {
    if (const std::string reason = text(terminated, "reason"); !reason.empty()) {
        return reason;
    }
    const int signal = whole(terminated, "signal");
    return signal != 0 ? fmt::format("Signal:{}", signal)
                       : fmt::format("ExitCode:{}", whole(terminated, "exitCode"));
}

/// What printPod gathers on its way through the containers.
struct Tally {
    std::string reason;
    int ready = 0;
    int total = 0;
    int restarts = 0;
    int sidecarRestarts = 0;
    std::optional<Instant> lastRestart;
    std::optional<Instant> lastSidecarRestart;
    bool isInitializing = false;
};

void noteRestart(const json& status, std::optional<Instant>& latest) {
    const auto finished =
        parseInstant(text(at(at(status, "lastState"), "terminated"), "finishedAt"));
    if (finished && (!latest || *finished > *latest)) {
        latest = finished;
    }
}

bool isSidecar(const json& spec, const std::string& name) {
    for (const json& container : at(spec, "initContainers")) {
        if (text(container, "name") == name) {
            return text(container, "restartPolicy") == "Always";
        }
    }
    return false;
}

void readInitContainers(const json& pod, Tally& tally) {
    const json& spec = at(pod, "spec");
    const std::size_t count = at(spec, "initContainers").size();
    std::size_t index = 0;
    for (const json& status : at(at(pod, "status"), "initContainerStatuses")) {
        const json& state = at(status, "state");
        const json& terminated = at(state, "terminated");
        const std::string waiting = text(at(state, "waiting"), "reason");
        const bool sidecar = isSidecar(spec, text(status, "name"));
        tally.restarts += whole(status, "restartCount");
        noteRestart(status, tally.lastRestart);
        if (sidecar) {
            tally.sidecarRestarts += whole(status, "restartCount");
            noteRestart(status, tally.lastSidecarRestart);
        }
        const std::size_t position = index++;
        if (state.contains("terminated") && whole(terminated, "exitCode") == 0) {
            continue;
        }
        if (sidecar && isTrue(status, "started")) {
            tally.ready += isTrue(status, "ready") ? 1 : 0;
            continue;
        }
        if (state.contains("terminated")) {
            tally.reason = "Init:" + terminationText(terminated);
        } else if (!waiting.empty() && waiting != "PodInitializing") {
            tally.reason = "Init:" + waiting;
        } else {
            tally.reason = fmt::format("Init:{}/{}", position, count);
        }
        tally.isInitializing = true;
        return;
    }
}

void readContainers(const json& status, Tally& tally) {
    tally.restarts = tally.sidecarRestarts;
    tally.lastRestart = tally.lastSidecarRestart;
    bool hasRunning = false;
    const json& list = at(status, "containerStatuses");
    for (auto it = list.rbegin(); it != list.rend(); ++it) {
        const json& state = at(*it, "state");
        tally.restarts += whole(*it, "restartCount");
        noteRestart(*it, tally.lastRestart);
        if (const std::string waiting = text(at(state, "waiting"), "reason"); !waiting.empty()) {
            tally.reason = waiting;
        } else if (state.contains("terminated")) {
            tally.reason = terminationText(at(state, "terminated"));
        } else if (isTrue(*it, "ready") && state.contains("running")) {
            hasRunning = true;
            ++tally.ready;
        }
    }
    if (tally.reason == "Completed" && hasRunning) {
        tally.reason = conditionStatus(status, "Ready") == "True" ? "Running" : "NotReady";
    }
}

} // namespace

PodText podText(const json& pod, Instant now) {
    const json& status = at(pod, "status");
    const json& spec = at(pod, "spec");
    const std::string phase = text(status, "phase");
    Tally tally;
    tally.reason = text(status, "reason").empty() ? phase : text(status, "reason");
    for (const json& condition : at(status, "conditions")) {
        if (text(condition, "type") == "PodScheduled" &&
            text(condition, "reason") == "SchedulingGated") {
            tally.reason = "SchedulingGated";
        }
    }
    tally.total = static_cast<int>(at(spec, "containers").size());
    for (const json& container : at(spec, "initContainers")) {
        tally.total += text(container, "restartPolicy") == "Always" ? 1 : 0;
    }
    readInitContainers(pod, tally);
    if (!tally.isInitializing || conditionStatus(status, "Initialized") == "True") {
        readContainers(status, tally);
    }
    if (!text(at(pod, "metadata"), "deletionTimestamp").empty()) {
        if (text(status, "reason") == "NodeLost") {
            tally.reason = "Unknown";
        } else if (phase != "Succeeded" && phase != "Failed") {
            tally.reason = "Terminating";
        }
    }
    std::string restarts = std::to_string(tally.restarts);
    if (tally.restarts != 0 && tally.lastRestart) {
        restarts += fmt::format(" ({} ago)", humanDuration(now - *tally.lastRestart));
    }
    return {fmt::format("{}/{}", tally.ready, tally.total), tally.reason, restarts};
}

} // namespace pilothouse::simulator::detail
