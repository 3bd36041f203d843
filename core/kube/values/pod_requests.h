// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/values/eviction.h"

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// A program of Kubernetes itself that runs as a pod of kube-system: "kube-proxy",
/// "kube-apiserver", "kube-controller-manager" or "kube-scheduler".
struct ControlProgram {
    std::string name{};
    std::string version{}; ///< tag of its image, "v1.33.5"
    auto operator<=>(const ControlProgram&) const = default;
};

/// What the pods of one page of a PodList request of their nodes, and what they run.
struct PodRequests {
    std::int64_t cpuMilli = 0;
    std::int64_t memoryBytes = 0;
    /// Each pair once. Node objects do not tell kube-proxy's version: nodeInfo.kubeProxyVersion is
    /// the kubelet's own, or empty. Source: KEP-4004, feature DisableNodeKubeProxyVersion.
    std::set<ControlProgram> programs{};
    std::set<std::string> images{}; ///< of the containers, as the pods name them
    std::set<PodLabels> labels{};   ///< of those pods
    std::string continueToken{};    ///< of the next page; empty after the last
};

/// Sums what the scheduler counts: of each pod on a node that is not over, the larger of its
/// containers (with sidecars) together and of any one init container, and its overhead. The Status'
/// own error, Intercepted or Decode otherwise. Programs and images are those of the same pods. Any
/// thread.
/// Source: kubernetes/component-helpers resource/helpers.go PodRequests.
[[nodiscard]] Result<PodRequests> sumPodRequests(std::string_view podList);

/// "v1.33.5" of "mcr.example.com:5000/oss/kubernetes/kube-proxy:v1.33.5@sha256:…"; empty where the
/// image is named without a tag. Pure.
[[nodiscard]] std::string_view imageTag(std::string_view image);
/// "mcr.example.com:5000/oss/kubernetes/kube-proxy" of the same. Pure.
[[nodiscard]] std::string_view imageRepository(std::string_view image);

} // namespace pilothouse::kube
