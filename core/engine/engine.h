// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "engine/commands.h"
#include "fleet/fleet_config.h"
#include "fleet/source_watch.h"
#include "net/credential_runner.h"
#include "net/request_budget.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace pilothouse::engine {

struct EngineOptions {
    std::chrono::milliseconds requestTimeout{10'000}; ///< per request to a member (--timeout)
    std::chrono::milliseconds publishEvery{250};      ///< at most one publication per interval
    std::shared_ptr<const Clock> clock; ///< null: the system clock, or the fleet's simulation
    /// Heartbeat interval; none: the fleet file's attention.heartbeat.
    std::optional<std::chrono::milliseconds> heartbeat;
    bool watch = true; ///< false: read every member once (one-shot commands)
    /// How long this computer has slept since it was started; null: what the system says.
    std::function<std::chrono::milliseconds()> asleep;
    /// Who says which sign-in programs may run, and who hears them; see runnerOptions().
    net::CredentialRunnerOptions signIn{};
    /// The files that the fleet was read from, to be followed while it is watched: the engine's own
    /// from now on. Null: the fleet stays as it is.
    std::shared_ptr<fleet::SourceWatch> sources;
    std::chrono::milliseconds lookEvery{1'000}; ///< at the files of the fleet
    /// The fleet's state folder, where what is known of members is kept over restarts; empty:
    /// nothing is kept.
    std::string memoryFolder;
    /// What others ask of too (fleetBudget()); null: all that the fleet file allows is the
    /// engine's.
    std::shared_ptr<net::RequestBudget> budget;
    /// Whether this computer has a network; null: asks the kernel. While it has none and nobody
    /// answers, what a member's silence means stays as it is.
    std::function<bool()> hasNetwork;
};

/// The one face of the core that app and ui see: owns the I/O, decode and engine threads, keeps the
/// fleet live and publishes immutable snapshots. Construction and destruction on one thread; the
/// destructor stops everything within one second. All other functions: any thread, none of them
/// blocks.
class Engine {
public:
    /// Starts the threads and the first round of requests; contacts members only.
    [[nodiscard]] static std::unique_ptr<Engine> start(fleet::FleetConfig config,
                                                       EngineOptions options);
    ~Engine();
    /// Ends an engine without waiting for it: it stops asking and waking at once, its threads are
    /// joined on another thread. Any thread; blocks for a moment only.
    static void retire(std::unique_ptr<Engine> engine);
    /// Waits until all retired engines are gone, at most so long; false when one is left. For the
    /// end of the program.
    [[nodiscard]] static bool awaitRetired(std::chrono::milliseconds atMost);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Called from the engine thread when there is something to take; not again until take() was
    /// called. Must return at once and must not call into the engine. Set before the first take().
    /// Once setWake({}) has returned, the one before it is not running and will not be called.
    void setWake(std::function<void()> wake);
    /// The newest publication; the diff and answers are those since the last take(). Never null
    /// snapshot.
    [[nodiscard]] Publication take();
    /// Queues a command.
    void post(Command command);
    /// True once every member has answered or failed at least once.
    [[nodiscard]] bool firstRoundDone() const;

private:
    class Impl;
    explicit Engine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace pilothouse::engine
