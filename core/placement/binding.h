// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pilothouse::placement {

/// What a cluster scored. Compared topology first.
struct Scores {
    std::int32_t affinity = 0;
    std::int32_t topology = 0; ///< the hub writes it as "priorityScore"
    bool operator==(const Scores&) const = default;
};

/// What the scheduler decided of one cluster, as the policy snapshot's status lists it.
struct Decision {
    std::string cluster{};
    bool isSelected = false;
    std::optional<Scores> scores{}; ///< none: filtered, or PickFixed
    std::string reason{};
    bool operator==(const Decision&) const = default;
};

enum class BindingState : std::uint8_t { Scheduled, Bound, Unscheduled };

/// How far the work of a binding has come, of its newest generation.
struct BindingProgress {
    bool isAvailable = false; ///< condition Available is True
    bool isTracked = true;    ///< its availability can be seen, not only that it was applied
    std::optional<Instant> availableSince{};
    bool hasFailed = false;  ///< as the rollout sees it: also work that is only under way
    bool isUnderWay = false; ///< what makes it failed is work that its cluster has not ended yet
    bool hasDiff = false;    ///< differences are reported or looked for (ReportDiff)
    bool isDiffReported = false; ///< successfully
    bool operator==(const BindingProgress&) const = default;
};

/// A ClusterResourceBinding or ResourceBinding. A value; any thread. Source: kubefleet
/// apis/placement/v1beta1/binding_types.go.
struct Binding {
    std::string name{};
    std::string cluster{};
    BindingState state = BindingState::Scheduled;
    std::string snapshot{};                      ///< name of the policy snapshot it is of
    std::optional<BindingState> previousState{}; ///< before it was unscheduled
    Decision decision{};
    std::string resources{};    ///< name of the resource snapshot that it is of; empty: none yet
    BindingProgress progress{}; ///< not read by the scheduler
    bool isDeleting = false;
    bool isNew = false; ///< this preview made it; the end of its name is not known
    bool operator==(const Binding&) const = default;
};

} // namespace pilothouse::placement
