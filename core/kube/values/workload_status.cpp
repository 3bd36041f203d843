// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/workload_status.h"

#include "kube/status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

/// The object at a key, or an empty one.
const Json& part(const Json& object, const char* key) {
    static const Json kNone = Json::object();
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? *found : kNone;
}

std::optional<std::int64_t> numberAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer()
               ? std::optional(found->get<std::int64_t>())
               : std::nullopt;
}

std::int64_t countAt(const Json& object, const char* key) {
    return numberAt(object, key).value_or(0);
}

std::string textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<WorkloadKind> kindOf(std::string_view kind) {
    return kind == "Deployment"    ? std::optional(WorkloadKind::Deployment)
           : kind == "DaemonSet"   ? std::optional(WorkloadKind::DaemonSet)
           : kind == "StatefulSet" ? std::optional(WorkloadKind::StatefulSet)
                                   : std::nullopt;
}

std::string progressReason(const Json& status) {
    const auto conditions = status.find("conditions");
    if (conditions == status.end() || !conditions->is_array()) {
        return {};
    }
    for (const auto& condition : *conditions) {
        if (condition.is_object() && textAt(condition, "type") == "Progressing") {
            return textAt(condition, "reason");
        }
    }
    return {};
}

RolloutVerdict waiting(std::string message) {
    return {.state = RolloutState::Waiting, .message = std::move(message)};
}
RolloutVerdict done(std::string message) {
    return {.state = RolloutState::Done, .message = std::move(message)};
}

RolloutVerdict judgeDeployment(const Workload& w) {
    if (w.generation > w.observedGeneration) {
        return waiting("Waiting for deployment spec update to be observed");
    }
    if (w.progressReason == "ProgressDeadlineExceeded") {
        return {.state = RolloutState::Failed,
                .message = fmt::format("deployment \"{}\" exceeded its progress deadline", w.name)};
    }
    const auto start = fmt::format("Waiting for deployment \"{}\" rollout to finish: ", w.name);
    if (w.wanted && w.updated < *w.wanted) {
        return waiting(start + fmt::format("{} out of {} new replicas have been updated", w.updated,
                                           *w.wanted));
    }
    if (w.existing > w.updated) {
        return waiting(
            start + fmt::format("{} old replicas are pending termination", w.existing - w.updated));
    }
    if (w.available < w.updated) {
        return waiting(
            start + fmt::format("{} of {} updated replicas are available", w.available, w.updated));
    }
    return done(fmt::format("deployment \"{}\" successfully rolled out", w.name));
}

RolloutVerdict unsupported() {
    return {.state = RolloutState::Unsupported,
            .message = "rollout status is only available for RollingUpdate strategy type"};
}

RolloutVerdict judgeDaemonSet(const Workload& w) {
    if (w.strategy != "RollingUpdate") {
        return unsupported();
    }
    if (w.generation > w.observedGeneration) {
        return waiting("Waiting for daemon set spec update to be observed");
    }
    const auto start = fmt::format("Waiting for daemon set \"{}\" rollout to finish: ", w.name);
    const auto wanted = w.wanted.value_or(0);
    if (w.updated < wanted) {
        return waiting(start +
                       fmt::format("{} out of {} new pods have been updated", w.updated, wanted));
    }
    if (w.available < wanted) {
        return waiting(start +
                       fmt::format("{} of {} updated pods are available", w.available, wanted));
    }
    return done(fmt::format("daemon set \"{}\" successfully rolled out", w.name));
}

RolloutVerdict judgeStatefulSet(const Workload& w) {
    if (w.strategy != "RollingUpdate") {
        return unsupported();
    }
    if (w.observedGeneration == 0 || w.generation > w.observedGeneration) {
        return waiting("Waiting for statefulset spec update to be observed");
    }
    if (w.wanted && w.ready < *w.wanted) {
        return waiting(fmt::format("Waiting for {} pods to be ready", *w.wanted - w.ready));
    }
    if (w.hasRollingUpdate) {
        const auto due = w.wanted.value_or(0) - w.partition.value_or(0);
        if (w.wanted && w.partition && w.updated < due) {
            return waiting(fmt::format("Waiting for partitioned roll out to finish: {} out of {} "
                                       "new pods have been updated",
                                       w.updated, due));
        }
        return done(
            fmt::format("partitioned roll out complete: {} new pods have been updated", w.updated));
    }
    if (w.updateRevision != w.currentRevision) {
        return waiting(fmt::format("waiting for statefulset rolling update to complete {} pods at "
                                   "revision {}",
                                   w.updated, w.updateRevision));
    }
    return done(fmt::format("statefulset rolling update complete {} pods at revision {}", w.current,
                            w.currentRevision));
}

} // namespace

Result<Workload> decodeWorkload(std::string_view json) {
    const auto object = Json::parse(json, nullptr, false);
    if (!object.is_object()) {
        return fail(errorFromForeignBody(json, "a workload"));
    }
    const auto kind = kindOf(textAt(object, "kind"));
    if (!kind) {
        return fail(ErrorKind::Unsupported,
                    fmt::format("{} has no rollout", textAt(object, "kind").substr(0, 64)));
    }
    const bool isDaemon = *kind == WorkloadKind::DaemonSet;
    const auto& metadata = part(object, "metadata");
    const auto& spec = part(object, "spec");
    const auto& status = part(object, "status");
    const auto& strategy =
        part(spec, *kind == WorkloadKind::Deployment ? "strategy" : "updateStrategy");
    const auto paused = spec.find("paused");
    Workload out{.kind = *kind, .name = textAt(metadata, "name")};
    out.generation = countAt(metadata, "generation");
    out.observedGeneration = countAt(status, "observedGeneration");
    out.wanted = isDaemon ? std::optional(countAt(status, "desiredNumberScheduled"))
                          : numberAt(spec, "replicas");
    out.isPaused = paused != spec.end() && paused->is_boolean() && paused->get<bool>();
    out.strategy = textAt(strategy, "type");
    const auto rolling = strategy.find("rollingUpdate");
    out.hasRollingUpdate = rolling != strategy.end() && rolling->is_object();
    out.partition = numberAt(part(strategy, "rollingUpdate"), "partition");
    out.existing = countAt(status, "replicas");
    out.updated = countAt(status, isDaemon ? "updatedNumberScheduled" : "updatedReplicas");
    out.available = countAt(status, isDaemon ? "numberAvailable" : "availableReplicas");
    out.ready = countAt(status, "readyReplicas");
    out.current = countAt(status, "currentReplicas");
    out.updateRevision = textAt(status, "updateRevision");
    out.currentRevision = textAt(status, "currentRevision");
    out.progressReason = progressReason(status);
    return out;
}

RolloutVerdict judgeRollout(const Workload& workload) {
    auto verdict = workload.kind == WorkloadKind::Deployment  ? judgeDeployment(workload)
                   : workload.kind == WorkloadKind::DaemonSet ? judgeDaemonSet(workload)
                                                              : judgeStatefulSet(workload);
    if (workload.isPaused && verdict.state == RolloutState::Waiting) {
        verdict.state = RolloutState::Paused;
    }
    return verdict;
}

} // namespace pilothouse::kube
