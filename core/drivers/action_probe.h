// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "drivers/action_runner.h"
#include "kube/strategy/output_pattern.h"
#include "model/strategy_policy.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::net::detail {
class PluginProcess;
}

namespace pilothouse::drivers {

/// Asks the `probe` of an action what the member is doing: a program without a shell, its output
/// bounded, for a limited time. Nothing waits: whoever starts it polls. Movable; one thread.
///
/// | What came                             | Trace      | Code        |
/// |---------------------------------------|------------|-------------|
/// | output matches probeStates.running    | Running    |             |
/// | else probeStates.failed               | Failed     | ProbeFailed |
/// | else probeStates.idle                 | Gone       |             |
/// | none of them                          | Silent     |             |
/// | exit code, signal, time, too much     | Unanswered |             |
///
/// What runs wins over what failed: to wait for too long undoes itself.
class ActionProbe {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds kLimit{60}; ///< time for an answer

    /// Starts the probe with `argv`, which is `action.probe` expanded for the member. Validation:
    /// no probe, or a pattern that is none. NotFound: no such program. Internal: no process.
    [[nodiscard]] static Result<ActionProbe> start(const model::Action& action,
                                                   const std::vector<std::string>& argv,
                                                   Clock::time_point now,
                                                   Clock::duration limit = kLimit);
    ~ActionProbe(); ///< kills what still runs
    ActionProbe(ActionProbe&& other) noexcept;
    ActionProbe& operator=(ActionProbe&& other) noexcept;

    /// The answer, once it is there or the time is over; then always the same.
    [[nodiscard]] std::optional<ActionFound> poll(Clock::time_point now);
    /// To wait on; none once the answer is there.
    [[nodiscard]] std::vector<int> descriptors() const;
    [[nodiscard]] Clock::time_point deadline() const { return m_deadline; }

private:
    struct Patterns {
        std::optional<kube::OutputPattern> running, failed, idle;
    };
    ActionProbe(std::unique_ptr<net::detail::PluginProcess> process, Patterns patterns,
                Clock::time_point deadline);
    [[nodiscard]] ActionFound judge() const;

    std::unique_ptr<net::detail::PluginProcess> m_process;
    Patterns m_patterns;
    Clock::time_point m_deadline;
    std::optional<ActionFound> m_found{};
};

} // namespace pilothouse::drivers
