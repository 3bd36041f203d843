// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>

namespace pilothouse::bench {

/// A PodList as an API server serves it, about 7.9 KB a pod, a good third of it managedFields.
/// The same text for the same count.
[[nodiscard]] std::string makePodList(int pods);

} // namespace pilothouse::bench
