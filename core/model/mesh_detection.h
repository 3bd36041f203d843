// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <chrono>

namespace pilothouse::model {

/// How a mesh client notices that its peer has fallen silent. Source: reference cluster-mesh 2.8;
/// Cilium's defaults in pkg/kvstore/etcd.go.
struct MeshDetection {
    std::chrono::seconds keepaliveTimeout{25}; ///< a ping of the connection that nobody answers
    std::chrono::seconds heartbeatEvery{60};   ///< a key that the peer writes
    int heartbeatsMissed = 2;                  ///< after which the connection counts as failed
    std::chrono::seconds checkEvery{30};       ///< whether that is so

    [[nodiscard]] constexpr std::chrono::seconds least() const { return keepaliveTimeout; }
    /// Where a proxy keeps answering pings for a peer that is gone.
    [[nodiscard]] constexpr std::chrono::seconds most() const {
        return heartbeatEvery * heartbeatsMissed + checkEvery;
    }
};

} // namespace pilothouse::model
