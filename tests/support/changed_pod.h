// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/pod.h"

#include <functional>

namespace pilothouse::test {

/// A pod like `pod` but for what `change` does to it. Texts given to `change` must outlive the
/// call.
[[nodiscard]] inline model::Pod changed(const model::Pod& pod,
                                        const std::function<void(model::PodFacts&)>& change) {
    const auto uid = pod.uid();
    const auto ip = pod.podIp();
    model::PodFacts facts{.ns = pod.ns(),
                          .name = pod.name(),
                          .uid = uid,
                          .node = pod.node(),
                          .phase = pod.phase(),
                          .status = pod.status(),
                          .readyContainers = pod.readyContainers(),
                          .totalContainers = pod.totalContainers(),
                          .restarts = pod.restarts(),
                          .lastRestartAt = pod.lastRestartAt(),
                          .createdAt = pod.createdAt(),
                          .deletionAt = pod.deletionAt(),
                          .isReady = pod.isReady(),
                          .problem = pod.problem(),
                          .message = pod.message(),
                          .ownerKind = pod.ownerKind(),
                          .ownerName = pod.ownerName(),
                          .podIp = ip,
                          .containers = pod.containers()};
    change(facts);
    return model::Pod(facts);
}

} // namespace pilothouse::test
