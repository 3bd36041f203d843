// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/fleet_calls.h"
#include "fleet/write_flow.h"
#include "net/credential_runner.h"

#include <chrono>
#include <memory>

namespace pilothouse::net {
class Transport;
}

namespace pilothouse::engine {

/// A blocking conversation with the one member of a fleet, reads and writes, through MemberCalls.
/// One thread, but not the UI's.
class HubTalk {
public:
    using Interrupted = FleetCalls::Interrupted;

    /// `hub` must outlive this; it must have an access (fleet::obstacleOf).
    HubTalk(const fleet::FleetConfig& hub, net::CredentialRunnerOptions signIn,
            std::chrono::milliseconds timeout = std::chrono::seconds(30));
    ~HubTalk();
    HubTalk(const HubTalk&) = delete;
    HubTalk& operator=(const HubTalk&) = delete;

    /// Cancelled when interrupted.
    [[nodiscard]] fleet::CallResult read(kube::ApiRequest request, const Interrupted& interrupted);
    /// Waits to the end, whatever happens: a write that was begun has an outcome.
    [[nodiscard]] fleet::WriteOutcome write(fleet::WritePlan plan);

private:
    const fleet::FleetConfig& m_hub;
    std::chrono::milliseconds m_timeout;
    std::unique_ptr<net::Transport> m_transport;
};

} // namespace pilothouse::engine
