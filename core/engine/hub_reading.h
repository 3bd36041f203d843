// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_look.h"
#include "engine/placement_objects.h"
#include "fleet/fleet_config.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace pilothouse::engine {

/// One reading of the hub of a fleet (fleet::loadHub, lookAtHub) on a thread of its own, for a
/// window that goes on meanwhile.
class HubReading {
public:
    /// Called once from the thread of the reading, unless it was ended before.
    using Done = std::function<void(Result<HubLook>)>;

    HubReading(const fleet::FleetSource& source, HubLookRequest request, Done done);
    /// Any other question of the hub: `ask` runs on the reading's thread, with the hub or why there
    /// is none; what it is given says whether to stop. Once that is so nobody waits for an answer.
    using Ask = std::function<void(const Result<fleet::FleetConfig>& hub,
                                   const FleetCalls::Interrupted& interrupted)>;
    HubReading(fleet::FleetSource source, Ask ask);
    /// Tells the reading to stop and waits for it; a request under way is given up within a second.
    ~HubReading();
    HubReading(const HubReading&) = delete;
    HubReading& operator=(const HubReading&) = delete;

private:
    [[nodiscard]] bool waitForEnd(std::chrono::milliseconds atMost);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isEnded = false;
    std::thread m_thread; ///< last: it uses the others
};

/// What the selectors of a placement's text reach on the hub, on the reading's thread.
/// @param done  called once, unless the reading was ended before; an error where the text is no
///              placement, or the hub could not be read
[[nodiscard]] HubReading::Ask
askForObjects(std::string placementText, net::CredentialRunnerOptions signIn,
              std::function<void(Result<std::shared_ptr<const LabObjects>>)> done);

/// A placement of a hub as a text to edit: YAML without its status and what the hub alone writes.
/// Pure; any thread.
[[nodiscard]] std::string textToEdit(const HubPlacement& placement);

} // namespace pilothouse::engine
