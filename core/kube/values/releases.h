// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <optional>

namespace pilothouse::kube {

/// The day after which Kubernetes 1.`minor` gets no more fixes from upstream, at 00:00 UTC; none
/// for a minor that this table does not know. Vendors may support it longer. Pure. Source:
/// kubernetes.io/releases, "End Of Life Date" of each series.
[[nodiscard]] std::optional<Instant> endOfLife(int minor);

/// The last minor of Kubernetes 1 that the same table knows.
[[nodiscard]] int newestRelease();

} // namespace pilothouse::kube
