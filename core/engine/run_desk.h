// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/run_notice_reader.h"
#include "fleet/fleet_config.h"
#include "model/run_picture.h"
#include "net/credential_runner.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::engine {

struct RunDeskOptions {
    std::string stateFolder{};                    ///< of the fleet; made when the first run is
    std::chrono::milliseconds lookEvery{250};     ///< at the store and at runs that are driven
    std::chrono::milliseconds redrawEvery{5'000}; ///< of what only time changes
};

/// What became of a command that was posted here.
struct RunOutcome {
    std::string runId{};
    std::string commandId{};
    bool isAccepted = false;
    std::string text{}; ///< the driver's answer, or why it could not be left
};

/// The local runs of one fleet, watched and, where it is told to, driven. A thread of its own; any
/// thread may call, nothing blocks but the destructor, which waits for the step that goes on.
///
/// Runs that another process drives are read from the journal; commands go into the store, so it is
/// the same to the caller who drives.
class RunDesk {
public:
    [[nodiscard]] static std::unique_ptr<RunDesk> start(RunDeskOptions options);
    ~RunDesk();
    RunDesk(const RunDesk&) = delete;
    RunDesk& operator=(const RunDesk&) = delete;

    /// Whom it may drive, and its clock. Before the first call nothing is driven.
    void setFleet(std::shared_ptr<const fleet::FleetConfig> fleet,
                  net::CredentialRunnerOptions signIn);
    /// Called from the desk's thread when there is something to take; must return at once.
    void setWake(std::function<void()> wake);
    /// The newest pictures; never null.
    [[nodiscard]] std::shared_ptr<const model::RunsPicture> take();
    [[nodiscard]] std::vector<RunOutcome> takeOutcomes();
    /// What runs told since the last call.
    [[nodiscard]] std::vector<NoticeNews> takeNotices();

    /// Leaves a command for whoever drives the run; its id is made here where it has none.
    void post(std::string runId, model::Command command);
    /// Drive that run from here, or no longer.
    void drive(std::string runId, bool isOn);

private:
    class Impl;
    explicit RunDesk(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
