// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_look.h"
#include "fleet/fleet_config.h"

#include <condition_variable>
#include <functional>
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

    HubReading(fleet::FleetSource source, HubLookRequest request, Done done);
    /// Tells the reading to stop and waits for it; a request under way is given up within a second.
    ~HubReading();
    HubReading(const HubReading&) = delete;
    HubReading& operator=(const HubReading&) = delete;

private:
    void read(const fleet::FleetSource& source, const HubLookRequest& request, const Done& done);
    [[nodiscard]] bool waitForEnd(std::chrono::milliseconds atMost);

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isEnded = false;
    std::thread m_thread; ///< last: it uses the others
};

/// A placement of a hub as a text to edit: YAML without its status and what the hub alone writes.
/// Pure; any thread.
[[nodiscard]] std::string textToEdit(const HubPlacement& placement);

} // namespace pilothouse::engine
