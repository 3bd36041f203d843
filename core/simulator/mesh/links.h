// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/mesh/plan.h"

#include <optional>
#include <vector>

namespace pilothouse::simulator::mesh {

/// What one cluster knows of one of its peers at a moment.
struct Link {
    Peer peer;
    bool isReady = false;    ///< connected to the peer's etcd, its configuration read
    bool isSynced = false;   ///< everything of it was read since
    bool isCached = false;   ///< what was read before is still there
    bool isRejected = false; ///< agents refuse the peer's configuration, whatever kvstoremesh says
    int revocations = 0;     ///< how often what was read of it was thrown away
    int failures = 0;        ///< losses of an established connection since the process began
    std::optional<Offset> lastFailure;
};

/// The links of a cluster to all its peers, in their order: a pure function of plan and time.
///
/// A connection cannot be made while the peer is no cluster, has no address, is dialled elsewhere,
/// or either side's certificate does not hold. An event takes one that was made away: it is noticed
/// two minutes after the last heartbeat that came through, and mended some seconds after the cause
/// is gone. Source: cilium/cilium pkg/kvstore/etcd.go (heartbeats),
/// pkg/clustermesh/common/remote_cluster.go.
/// @param begun  start of the process that is asked: failures before it are forgotten
[[nodiscard]] std::vector<Link> linksOf(const Plan& plan, std::size_t seat, Offset now,
                                        Offset begun);

/// What keeps a connection from being made, as who dials finds out.
enum class Obstacle : std::uint8_t {
    None,
    Unreachable,      ///< nobody answers at the address
    UnknownAuthority, ///< of the peer's certificate
    ServerExpired,
    ClientExpired,
    NotAdmitted,    ///< the peer has no user for it
    NoConfiguration ///< who answers is not called so
};
/// That of the configuration, which no event takes away.
[[nodiscard]] Obstacle obstacleOf(const Plan& plan, std::size_t seat, const Peer& peer);

/// Whether an event cuts what `from` sends to `to` at a moment, both ways or this one.
[[nodiscard]] bool isCut(const Seat& from, const Seat& to, Offset at);

/// A time without a connection that was there before, as who dials sees it.
struct Outage {
    Offset noticed{};
    Offset mended = kNever;
    Obstacle obstacle = Obstacle::Unreachable;
};
/// By events alone, in order; those that nobody notices left out. None for a peer that is no
/// cluster.
[[nodiscard]] std::vector<Outage> outagesOf(const Plan& plan, std::size_t seat, const Peer& peer);

/// From when to when a certificate of a seat does not hold because of an event; empty: never.
struct Span {
    Offset from{};
    Offset until = kNever;
};
[[nodiscard]] std::vector<Span> expiries(const Seat& seat, const char* side);

} // namespace pilothouse::simulator::mesh
