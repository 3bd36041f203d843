// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/pod_status.h"
#include "kube/record_decoders.h"

namespace pilothouse::kube::detail {

namespace {

void readTerminated(ondemand::value value, std::optional<ContainerState::Terminated>& out) {
    if (isNull(value)) {
        out.reset();
        return;
    }
    auto& end = out.emplace();
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "exitCode") {
            end.exitCode = readInteger32(field);
        } else if (key == "signal") {
            end.signal = readInteger32(field);
        } else if (key == "reason") {
            end.reason = readText(field);
        } else if (key == "message") {
            end.message = readText(field);
        } else if (key == "finishedAt") {
            end.finishedAt = readInstant(field);
        }
    });
}

void readWaiting(ondemand::value value, std::optional<ContainerState::Waiting>& out) {
    if (isNull(value)) {
        out.reset();
        return;
    }
    auto& waiting = out.emplace();
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "reason") {
            waiting.reason = readText(field);
        } else if (key == "message") {
            waiting.message = readText(field);
        }
    });
}

void readState(ondemand::value value, ContainerState& out) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "waiting") {
            readWaiting(field, out.waiting);
        } else if (key == "terminated") {
            readTerminated(field, out.terminated);
        } else if (key == "running" && !isNull(field)) {
            auto& running = out.running.emplace();
            eachField(field, [&](std::string_view name, ondemand::value inner) {
                if (name == "startedAt") {
                    running.startedAt = readInstant(inner);
                }
            });
        }
    });
}

std::vector<ContainerStatus> readStatuses(ondemand::value value) {
    std::vector<ContainerStatus> out;
    eachItem(value, [&](ondemand::value item) {
        auto& status = out.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "name") {
                status.name = readText(field);
            } else if (key == "ready") {
                status.ready = readBool(field);
            } else if (key == "started") {
                status.started = readBool(field);
            } else if (key == "restartCount") {
                status.restarts = readInteger32(field);
            } else if (key == "state") {
                readState(field, status.state);
            } else if (key == "lastState") {
                readState(field, status.last);
            }
        });
    });
    return out;
}

std::vector<ContainerSpec> readContainers(ondemand::value value) {
    std::vector<ContainerSpec> out;
    eachItem(value, [&](ondemand::value item) {
        auto& spec = out.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "name") {
                spec.name = readText(field);
            } else if (key == "image") {
                spec.image = readText(field);
            } else if (key == "restartPolicy") {
                spec.isSidecar = readText(field) == "Always";
            }
        });
    });
    return out;
}

std::vector<PodCondition> readConditions(ondemand::value value) {
    std::vector<PodCondition> out;
    eachItem(value, [&](ondemand::value item) {
        auto& condition = out.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "type") {
                condition.type = readText(field);
            } else if (key == "status") {
                condition.status = readText(field);
            } else if (key == "reason") {
                condition.reason = readText(field);
            } else if (key == "message") {
                condition.message = readText(field);
            }
        });
    });
    return out;
}

void readSpec(ondemand::value value, PodInput& input, model::Pod& pod) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "nodeName") {
            pod.node = readText(field);
        } else if (key == "containers") {
            input.containers = readContainers(field);
        } else if (key == "initContainers") {
            input.initContainers = readContainers(field);
        }
    });
}

void readStatus(ondemand::value value, PodInput& input, model::Pod& pod) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "phase") {
            input.phase = readText(field);
        } else if (key == "reason") {
            input.reason = readText(field);
        } else if (key == "message") {
            input.message = readText(field);
        } else if (key == "podIP") {
            pod.podIp = readText(field);
        } else if (key == "conditions") {
            input.conditions = readConditions(field);
        } else if (key == "initContainerStatuses") {
            input.initStatuses = readStatuses(field);
        } else if (key == "containerStatuses") {
            input.statuses = readStatuses(field);
        }
    });
}

} // namespace

void readRecord(ondemand::value value, model::Pod& pod, ObjectMeta& meta) {
    PodInput input;
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "metadata") {
            readMeta(field, meta, false);
        } else if (key == "spec") {
            readSpec(field, input, pod);
        } else if (key == "status") {
            readStatus(field, input, pod);
        }
    });
    pod.ns = meta.ns;
    pod.name = meta.name;
    pod.uid = meta.uid;
    pod.createdAt = meta.createdAt;
    pod.deletionAt = meta.deletionAt;
    pod.ownerKind = meta.ownerKind;
    pod.ownerName = meta.ownerName;
    input.isDeleted = meta.deletionAt.has_value();
    printPod(input, pod);
    judgePod(input, pod);
}

} // namespace pilothouse::kube::detail
