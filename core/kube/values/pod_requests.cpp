// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/pod_requests.h"

#include "kube/json_document.h"
#include "kube/quantity.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::kube {

namespace {

using detail::Json;

struct Amounts {
    std::int64_t cpu = 0;
    std::int64_t memory = 0;

    void add(const Amounts& other) {
        cpu += other.cpu;
        memory += other.memory;
    }
    void raiseTo(const Amounts& other) {
        cpu = std::max(cpu, other.cpu);
        memory = std::max(memory, other.memory);
    }
};

/// No request, and no number that could overflow a sum, counts as nothing.
Amounts amountsOf(const Json& amounts) {
    constexpr std::int64_t kMost = std::int64_t{1} << 50;
    const auto sane = [](const Result<std::int64_t>& value) {
        return value && *value > 0 && *value < kMost ? *value : 0;
    };
    return {.cpu = sane(quantityMilli(detail::text(amounts, "cpu"))),
            .memory = sane(quantityValue(detail::text(amounts, "memory")))};
}

Amounts requestOf(const Json& container) {
    return amountsOf(detail::member(detail::member(container, "resources"), "requests"));
}

Amounts requestOfPod(const Json& spec) {
    Amounts together;
    for (const auto& container : detail::member(spec, "containers")) {
        together.add(requestOf(container));
    }
    Amounts sidecars;
    Amounts largest;
    for (const auto& container : detail::member(spec, "initContainers")) {
        auto own = requestOf(container);
        if (detail::text(container, "restartPolicy") == "Always") {
            sidecars.add(own);
            own = sidecars;
        } else {
            own.add(sidecars);
        }
        largest.raiseTo(own);
    }
    together.add(sidecars);
    together.raiseTo(largest);
    together.add(amountsOf(detail::member(spec, "overhead")));
    return together;
}

} // namespace

Result<PodRequests> sumPodRequests(std::string_view podList) {
    const auto json = detail::parseKind(podList, {"PodList"}, "a list of pods");
    if (!json) {
        return fail(json.error());
    }
    PodRequests out{.continueToken = detail::text(detail::member(*json, "metadata"), "continue")};
    for (const auto& pod : detail::member(*json, "items")) {
        const auto& spec = detail::member(pod, "spec");
        const auto phase = detail::text(detail::member(pod, "status"), "phase");
        if (phase == "Succeeded" || phase == "Failed" || detail::text(spec, "nodeName").empty()) {
            continue;
        }
        const auto own = requestOfPod(spec);
        out.cpuMilli += own.cpu;
        out.memoryBytes += own.memory;
    }
    return out;
}

} // namespace pilothouse::kube
