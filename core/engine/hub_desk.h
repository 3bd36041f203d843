// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "fleet/fleet_config.h"
#include "model/fleet_hubs.h"
#include "net/credential_runner.h"

#include <chrono>
#include <functional>
#include <memory>

namespace pilothouse::engine {

struct HubDeskOptions {
    std::chrono::milliseconds every{60'000};     ///< from the end of a reading to the next
    std::chrono::milliseconds everyLost{15'000}; ///< the same while a hub is lost
    std::chrono::milliseconds timeout{10'000};   ///< of each reading
    net::CredentialRunnerOptions signIn{};       ///< who says which sign-in programs may run
};

/// Which hub each member of a fleet belongs to, as the hubs' own MemberClusters say it, read round
/// after round while somebody watches. A thread for each hub, so that a dead one holds up no other.
/// Any thread may call; nothing blocks but the destructor, which waits below a second. Reads only.
class HubDesk {
public:
    /// Reads the files of `source` on a thread of its own, once somebody watches. `wake` is called
    /// from the desk's threads whenever there is something to take; it must return at once.
    HubDesk(fleet::FleetSource source, HubDeskOptions options, std::function<void()> wake);
    ~HubDesk();
    HubDesk(const HubDesk&) = delete;
    HubDesk& operator=(const HubDesk&) = delete;

    /// Off at first. Turning it on reads at once, unless that was done less than `every` ago.
    void watch(bool isOn);
    /// The newest picture; null until the files are read. A hub that does not answer keeps the
    /// members that it told last.
    [[nodiscard]] std::shared_ptr<const model::FleetHubs> take();

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
