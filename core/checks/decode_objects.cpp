// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/decode.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::checks::detail {

namespace {

constexpr std::array<std::string_view, 4> kPressures{"MemoryPressure", "DiskPressure",
                                                     "PIDPressure", "NetworkUnavailable"};

bool flag(const Json& json, std::string_view key) {
    const auto& value = member(json, key);
    return value.is_boolean() && value.get<bool>();
}

std::int32_t small(std::int64_t number) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(number, 0, INT32_MAX));
}

void readContainers(const Json& statuses, std::vector<ContainerFact>& into) {
    if (!statuses.is_array()) {
        return;
    }
    for (const auto& item : statuses) {
        const auto& waiting = member(member(item, "state"), "waiting");
        ContainerFact fact{
            .name = text(item, "name"),
            .restarts = small(integer(item, "restartCount")),
            .waiting = text(waiting, "reason"),
            .message = text(waiting, "message"),
            .endedAt = instant(member(member(item, "lastState"), "terminated"), "finishedAt")};
        if (fact.restarts > 0 || !fact.waiting.empty()) {
            into.push_back(std::move(fact));
        }
    }
}

void readClaimNames(const Json& volumes, std::vector<std::string>& into) {
    if (!volumes.is_array()) {
        return;
    }
    for (const auto& item : volumes) {
        if (auto name = text(member(item, "persistentVolumeClaim"), "claimName"); !name.empty()) {
            into.push_back(std::move(name));
        }
    }
}

} // namespace

NodeFact readNode(const Json& item) {
    const auto& metadata = member(item, "metadata");
    const auto& ready = condition(item, "Ready");
    NodeFact node{.name = text(metadata, "name"),
                  .createdAt = instant(metadata, "creationTimestamp").value_or(Instant()),
                  .ready = text(ready, "status"),
                  .readyReason = text(ready, "reason"),
                  .readySince = instant(ready, "lastTransitionTime"),
                  .isUnschedulable = flag(member(item, "spec"), "unschedulable"),
                  .isDeleting = instant(metadata, "deletionTimestamp").has_value(),
                  .isVirtual = text(member(metadata, "labels"), "type") == "virtual-kubelet",
                  .kubelet = text(member(member(item, "status"), "nodeInfo"), "kubeletVersion")};
    for (const auto type : kPressures) {
        if (text(condition(item, type), "status") == "True") {
            node.pressures.emplace_back(type);
        }
    }
    return node;
}

PodFact readPod(const Json& item) {
    const auto& metadata = member(item, "metadata");
    const auto& status = member(item, "status");
    const auto& scheduled = condition(item, "PodScheduled");
    PodFact pod{.ns = text(metadata, "namespace"),
                .name = text(metadata, "name"),
                .uid = text(metadata, "uid"),
                .phase = text(status, "phase"),
                .reason = text(status, "reason"),
                .createdAt = instant(metadata, "creationTimestamp").value_or(Instant()),
                .deletionAt = instant(metadata, "deletionTimestamp"),
                .grace =
                    std::chrono::seconds(small(integer(metadata, "deletionGracePeriodSeconds"))),
                .isUnscheduled = text(scheduled, "status") == "False",
                .scheduleReason = text(scheduled, "reason"),
                .scheduleMessage = text(scheduled, "message")};
    for (const auto* type : {"ContainersReady", "Ready"}) {
        const auto& each = condition(item, type);
        if (!pod.notReadySince && text(each, "status") == "False") {
            pod.notReadySince = instant(each, "lastTransitionTime");
        }
    }
    const auto& owners = member(metadata, "ownerReferences");
    for (const auto& owner : owners) {
        if (flag(owner, "controller")) {
            pod.ownerKind = text(owner, "kind");
            pod.ownerName = text(owner, "name");
        }
    }
    readContainers(member(status, "initContainerStatuses"), pod.containers);
    readContainers(member(status, "containerStatuses"), pod.containers);
    readClaimNames(member(member(item, "spec"), "volumes"), pod.claims);
    return pod;
}

bool isOfInterest(const PodFact& pod) {
    return pod.deletionAt || !pod.containers.empty();
}

WorkloadFact readWorkload(const Json& item, model::CriticalKind kind) {
    const auto& metadata = member(item, "metadata");
    const auto& spec = member(item, "spec");
    const auto& status = member(item, "status");
    const auto& available = condition(item, "Available");
    const auto& progressing = condition(item, "Progressing");
    WorkloadFact fact{.kind = kind,
                      .ns = text(metadata, "namespace"),
                      .name = text(metadata, "name"),
                      .generation = integer(metadata, "generation"),
                      .observedGeneration = integer(status, "observedGeneration"),
                      .replicas = integer(spec, "replicas", 1),
                      .available = integer(status, "availableReplicas"),
                      .ready = integer(status, "readyReplicas"),
                      .desired = integer(status, "desiredNumberScheduled"),
                      .unavailable = integer(status, "numberUnavailable"),
                      .currentRevision = text(status, "currentRevision"),
                      .updateRevision = text(status, "updateRevision"),
                      .isAvailable = text(available, "status") == "True",
                      .isOverdue = text(progressing, "status") == "False" &&
                                   text(progressing, "reason") == "ProgressDeadlineExceeded"};
    if (!fact.isAvailable) {
        fact.since = instant(available, "lastTransitionTime");
    }
    const auto& labels = member(member(member(spec, "template"), "metadata"), "labels");
    if (labels.is_object()) { // sorted by key, as Labels are
        for (const auto& [key, value] : labels.items()) {
            fact.podLabels.emplace_back(key, value.is_string() ? value.get_ref<const std::string&>()
                                                               : std::string());
        }
    }
    return fact;
}

ClaimFact readClaim(const Json& item) {
    const auto& metadata = member(item, "metadata");
    return {.ns = text(metadata, "namespace"),
            .name = text(metadata, "name"),
            .uid = text(metadata, "uid"),
            .phase = text(member(item, "status"), "phase"),
            .storageClass = text(member(item, "spec"), "storageClassName"),
            .createdAt = instant(metadata, "creationTimestamp").value_or(Instant())};
}

VolumeFact readVolume(const Json& item) {
    const auto& status = member(item, "status");
    return {.name = text(member(item, "metadata"), "name"),
            .phase = text(status, "phase"),
            .message = text(status, "message")};
}

AttachmentFact readAttachment(const Json& item) {
    const auto& metadata = member(item, "metadata");
    const auto& status = member(item, "status");
    return {.name = text(metadata, "name"),
            .uid = text(metadata, "uid"),
            .node = text(member(item, "spec"), "nodeName"),
            .isAttached = flag(status, "attached"),
            .attachError = text(member(status, "attachError"), "message"),
            .createdAt = instant(metadata, "creationTimestamp").value_or(Instant())};
}

CsiNodeFact readCsiNode(const Json& item) {
    CsiNodeFact fact{.node = text(member(item, "metadata"), "name")};
    const auto& drivers = member(member(item, "spec"), "drivers");
    for (const auto& driver : drivers) {
        fact.drivers.push_back(text(driver, "name"));
    }
    std::sort(fact.drivers.begin(), fact.drivers.end());
    return fact;
}

void readSlice(const Json& item, std::vector<kube::ServiceEndpoint>& into) {
    const auto& endpoints = member(item, "endpoints");
    if (!endpoints.is_array()) {
        return;
    }
    for (const auto& each : endpoints) {
        const auto& conditions = member(each, "conditions");
        const auto isTrueOrAbsent = [&](std::string_view key) {
            const auto& value = member(conditions, key);
            return !value.is_boolean() || value.get<bool>();
        };
        const auto& addresses = member(each, "addresses");
        const bool hasAddress =
            addresses.is_array() && !addresses.empty() && addresses.front().is_string();
        into.push_back({.address = hasAddress ? addresses.front().get<std::string>() : "",
                        .targetUid = text(member(each, "targetRef"), "uid"),
                        .node = text(each, "nodeName"),
                        .zone = text(each, "zone"),
                        .isReady = isTrueOrAbsent("ready"),
                        .isServing = isTrueOrAbsent("serving"),
                        .isTerminating = flag(conditions, "terminating")});
    }
}

} // namespace pilothouse::checks::detail
