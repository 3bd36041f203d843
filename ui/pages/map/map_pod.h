// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "ui/canvas/logical/logic_data.h"

#include <QStringList>

namespace pilothouse::model {
struct ClusterState;
} // namespace pilothouse::model

namespace pilothouse::ui {

/// What a cluster's read told of one pod beside its name and state: readiness, restarts, why it
/// waits, owner, address, age, and each container with its image. Empty where the cluster's pods
/// are others by now. Unpacks the pod: for the few under the eye. Pure.
[[nodiscard]] QStringList podLines(const model::ClusterState& cluster, const LogicPod& pod,
                                   Instant now);

} // namespace pilothouse::ui
