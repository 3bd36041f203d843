// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "engine/fleet_calls.h"
#include "fleet/fleet_config.h"
#include "model/arc.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace pilothouse::engine {

/// What Azure says of members that are known to Azure Arc; who could not be read is left out.
using ArcStates = std::map<ClusterId, model::ArcState>;

/// Asks Azure Resource Manager about the members whose ARM id (`is: {azure: …}`) is that of a
/// connected cluster, as who is signed in to the Azure CLI: now and then, in a thread of its own.
/// No thread where nobody is to be asked, as where the fleet file has no `azure`.
class ArcDesk {
public:
    /// Called on that thread after each round, with what it read.
    using Told = std::function<void(ArcStates)>;
    struct Pace {
        std::chrono::milliseconds timeout{10'000};
        std::chrono::milliseconds every = std::chrono::minutes(5); ///< the agents report so often
        bool isOnce = false;
    };
    /// The fleet is the desk's own from now on; members that come later are asked at its next
    /// start.
    ArcDesk(const fleet::FleetConfig& config, net::CredentialRunnerOptions signIn, Told told,
            Pace pace);
    ArcDesk(const ArcDesk&) = delete;
    ArcDesk& operator=(const ArcDesk&) = delete;
    ~ArcDesk();

    /// Whether a one-shot reading waits for what it tells.
    [[nodiscard]] bool isAwaited() const { return m_pace.isOnce && !m_config.members.empty(); }

private:
    void run();
    [[nodiscard]] bool waitFor(std::chrono::milliseconds time);

    fleet::FleetConfig m_config; ///< of the members that Arc knows
    net::CredentialRunnerOptions m_signIn;
    Told m_told;
    Pace m_pace;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace pilothouse::engine
