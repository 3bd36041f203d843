// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/pod_requests.h"

#include "kube/json_document.h"
#include "kube/quantity.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

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

/// What a pod runs; those of kube-system are named as their containers are everywhere.
void addPrograms(const Json& pod, const Json& spec, PodRequests& out) {
    constexpr std::array<std::string_view, 4> kPrograms{"kube-apiserver", "kube-controller-manager",
                                                        "kube-proxy", "kube-scheduler"};
    const bool isSystem =
        detail::text(detail::member(pod, "metadata"), "namespace") == "kube-system";
    for (const auto& container : detail::member(spec, "containers")) {
        auto image = detail::text(container, "image");
        auto name = detail::text(container, "name");
        const auto tag = imageTag(image);
        if (isSystem && !tag.empty() &&
            std::find(kPrograms.begin(), kPrograms.end(), name) != kPrograms.end()) {
            out.programs.insert({.name = std::move(name), .version = std::string(tag)});
        }
        if (!image.empty()) {
            out.images.insert(std::move(image));
        }
    }
}

/// Labels without those that every pod, or every rollout, has of its own.
model::Labels sharedLabels(const Json& pod) {
    constexpr std::array<std::string_view, 8> kOwn{"apps.kubernetes.io/pod-index",
                                                   "batch.kubernetes.io/controller-uid",
                                                   "batch.kubernetes.io/job-name",
                                                   "controller-revision-hash",
                                                   "controller-uid",
                                                   "job-name",
                                                   "pod-template-hash",
                                                   "statefulset.kubernetes.io/pod-name"};
    model::Labels out;
    const auto& labels = detail::member(detail::member(pod, "metadata"), "labels");
    if (!labels.is_object()) {
        return out;
    }
    for (const auto& [key, value] : labels.items()) {
        if (value.is_string() && !std::binary_search(kOwn.begin(), kOwn.end(), key)) {
            out.emplace_back(key, value.get_ref<const std::string&>());
        }
    }
    return out; // sorted: nlohmann's objects are
}

/// Place of the colon before the tag, or of what follows the name.
std::size_t tagPlace(std::string_view image) {
    image = image.substr(0, image.find('@'));
    const auto colon = image.rfind(':');
    const auto slash = image.rfind('/'); // "host:5000/name" has a port, no tag
    const bool isPort =
        slash != std::string_view::npos && colon != std::string_view::npos && colon < slash;
    return colon == std::string_view::npos || isPort ? image.size() : colon;
}

} // namespace

std::string_view imageTag(std::string_view image) {
    image = image.substr(0, image.find('@'));
    const auto colon = tagPlace(image);
    return colon < image.size() ? image.substr(colon + 1) : std::string_view();
}

std::string_view imageRepository(std::string_view image) {
    return image.substr(0, tagPlace(image));
}

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
        addPrograms(pod, spec, out);
        out.labels.emplace(detail::text(detail::member(pod, "metadata"), "namespace"),
                           sharedLabels(pod));
    }
    return out;
}

} // namespace pilothouse::kube
