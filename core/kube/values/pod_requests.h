// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// What the pods of one page of a PodList request of their nodes.
struct PodRequests {
    std::int64_t cpuMilli = 0;
    std::int64_t memoryBytes = 0;
    std::string continueToken{}; ///< of the next page; empty after the last
};

/// Sums what the scheduler counts: of each pod on a node that is not over, the larger of its
/// containers (with sidecars) together and of any one init container, and its overhead. The Status'
/// own error, Intercepted or Decode otherwise. Any thread.
/// Source: kubernetes/component-helpers resource/helpers.go PodRequests.
[[nodiscard]] Result<PodRequests> sumPodRequests(std::string_view podList);

} // namespace pilothouse::kube
