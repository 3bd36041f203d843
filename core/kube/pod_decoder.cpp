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
            end.reason = readView(field);
        } else if (key == "message") {
            end.message = readView(field);
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
            waiting.reason = readView(field);
        } else if (key == "message") {
            waiting.message = readView(field);
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

/// Of a list that comes twice the last one counts, here and below.
void readStatuses(ondemand::value value, std::vector<ContainerStatus>& out) {
    out.clear();
    eachItem(value, [&](ondemand::value item) {
        auto& status = out.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "name") {
                status.name = readView(field);
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
}

void readContainers(ondemand::value value, std::vector<ContainerSpec>& out) {
    out.clear();
    eachItem(value, [&](ondemand::value item) {
        auto& spec = out.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "name") {
                spec.name = readView(field);
            } else if (key == "image") {
                spec.image = readView(field);
            } else if (key == "restartPolicy") {
                spec.isSidecar = readView(field) == "Always";
            }
        });
    });
}

void readConditions(ondemand::value value, std::vector<PodCondition>& out) {
    out.clear();
    eachItem(value, [&](ondemand::value item) {
        auto& condition = out.emplace_back();
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "type") {
                condition.type = readView(field);
            } else if (key == "status") {
                condition.status = readView(field);
            } else if (key == "reason") {
                condition.reason = readView(field);
            } else if (key == "message") {
                condition.message = readView(field);
            }
        });
    });
}

void readSpec(ondemand::value value, PodInput& input, model::PodFacts& pod) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "nodeName") {
            pod.node = readView(field);
        } else if (key == "containers") {
            readContainers(field, input.containers);
        } else if (key == "initContainers") {
            readContainers(field, input.initContainers);
        }
    });
}

void readStatus(ondemand::value value, PodInput& input, model::PodFacts& pod) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "phase") {
            input.phase = readView(field);
        } else if (key == "reason") {
            input.reason = readView(field);
        } else if (key == "message") {
            input.message = readView(field);
        } else if (key == "podIP") {
            pod.podIp = readView(field);
        } else if (key == "conditions") {
            readConditions(field, input.conditions);
        } else if (key == "initContainerStatuses") {
            readStatuses(field, input.initStatuses);
        } else if (key == "containerStatuses") {
            readStatuses(field, input.statuses);
        }
    });
}

} // namespace

void readRecord(ondemand::value value, model::Pod& pod, ObjectMeta& meta, PodScratch& scratch) {
    auto& input = scratch.input;
    auto& facts = scratch.facts;
    auto containers = std::move(facts.containers);
    containers.clear();
    facts = {};
    facts.containers = std::move(containers);
    input.clear();
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "metadata") {
            readMeta(field, meta, false);
        } else if (key == "spec") {
            readSpec(field, input, facts);
        } else if (key == "status") {
            readStatus(field, input, facts);
        } else if (key == "kind") {
            meta.kind = readView(field);
        }
    });
    facts.ns = meta.ns;
    facts.name = meta.name;
    facts.uid = meta.uid;
    facts.createdAt = meta.createdAt;
    facts.deletionAt = meta.deletionAt;
    facts.ownerKind = meta.ownerKind;
    facts.ownerName = meta.ownerName;
    input.isDeleted = meta.deletionAt.has_value();
    printPod(input, facts);
    judgePod(input, facts);
    pod = model::Pod(facts);
}

} // namespace pilothouse::kube::detail
