// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/ids.h"
#include "engine/edge_findings.h"
#include "engine/fleet_calls.h"
#include "fleet/fleet_config.h"
#include "model/arc.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace pilothouse::engine {

/// What Azure says of members that are known to Azure Arc; who could not be read is left out.
using ArcStates = std::map<ClusterId, model::ArcState>;
/// What a round read, and of whom Azure told nothing and why.
struct ArcReading {
    ArcStates states{};
    std::vector<ArcFailure> failures{};
};

/// Asks Azure Resource Manager about the members whose ARM id (`is: {azure: …}`) is that of a
/// connected cluster, as who is signed in to the Azure CLI: now and then, in a thread of its own.
/// No thread where nobody is to be asked, as where the fleet file has no `azure`.
class ArcDesk {
public:
    /// Called on that thread after each round, with what it read.
    using Told = std::function<void(ArcReading)>;
    struct Pace {
        std::chrono::milliseconds timeout{10'000};
        std::chrono::milliseconds every = std::chrono::minutes(5); ///< the agents report so often
        bool isOnce = false;
    };
    ArcDesk(const fleet::FleetConfig& config, net::CredentialRunnerOptions signIn, Told told,
            Pace pace);
    ArcDesk(const ArcDesk&) = delete;
    ArcDesk& operator=(const ArcDesk&) = delete;
    ~ArcDesk();

    /// The fleet file changed: from now on its members are asked, who is new at once. Any one
    /// thread.
    void setFleet(const fleet::FleetConfig& config);
    /// Whether a one-shot reading waits for what it tells.
    [[nodiscard]] bool isAwaited() const { return m_pace.isOnce && m_thread.joinable(); }

private:
    void run();
    [[nodiscard]] bool waitFor(std::chrono::milliseconds time);

    [[nodiscard]] fleet::FleetConfig takeFleet();

    fleet::FleetConfig m_config; ///< of the members that Arc knows; guarded by m_mutex
    bool m_isNew = false;        ///< somebody is to be asked who was not
    net::CredentialRunnerOptions m_signIn;
    Told m_told;
    Pace m_pace;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace pilothouse::engine
