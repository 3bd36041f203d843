// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/placement_objects.h"

#include <memory>

namespace pilothouse::engine {

/// What the example's placement selects: a namespace with two workloads, their settings and a
/// Secret, an envelope, what stays on the hub, two overrides and a disruption budget. Pure.
[[nodiscard]] std::shared_ptr<const LabObjects> exampleObjects();

} // namespace pilothouse::engine
