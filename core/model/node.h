// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::model {

/// Sorted by key.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Value of a node's Ready condition; Absent when the node has none.
enum class NodeReady : std::uint8_t { True, False, Unknown, Absent };

/// A node as the console needs it. Immutable once in a snapshot.
struct Node {
    std::string name;
    std::string uid;
    Instant createdAt{};
    NodeReady ready = NodeReady::Absent;
    std::string readyReason; ///< reason of the Ready condition
    std::string readyMessage;
    std::optional<Instant> readySince; ///< lastTransitionTime of Ready
    bool unschedulable = false;
    std::vector<std::string>
        pressures;                  ///< condition types that are True and bad, e.g. "DiskPressure"
    std::string kubeletVersion;     ///< "v1.33.5"
    std::vector<std::string> roles; ///< sorted, from the role labels; empty prints "<none>"
    std::string pool;               ///< agentpool / nodegroup label, else empty
    std::string osImage;
    std::string architecture;
    std::string containerRuntime;
    std::string internalIp;
    std::string zone;
    std::optional<std::int64_t> cpuAllocatableMilli;
    std::optional<std::int64_t> memoryAllocatableBytes;
    std::optional<std::int64_t> podsAllocatable;
    std::optional<std::int64_t> gpuAllocatable; ///< nvidia.com/gpu; none when the node names none
    std::vector<std::string> taints;            ///< "key=value:Effect"
    Labels labels;
    bool operator==(const Node&) const = default;
};

/// kubectl's STATUS column: "Ready", "NotReady,SchedulingDisabled", "Unknown".
/// Source: kubernetes pkg/printers/internalversion/printers.go printNode.
[[nodiscard]] std::string nodeStatus(const Node& node);

} // namespace pilothouse::model
