// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "drivers/action_files.h"
#include "drivers/gated_process.h"
#include "rollout/recovery.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::drivers {

/// One attempt at the action of one member in one run.
struct ActionKey {
    std::string run;
    std::string member;
    std::int32_t attempt = 0;
    auto operator<=>(const ActionKey&) const = default;
};

/// What an attempt does; no shell sees the arguments.
struct ActionSpec {
    ActionKey key;
    std::vector<std::string> argv;
};

/// What is known of an attempt.
struct ActionFound {
    rollout::ActionTrace trace = rollout::ActionTrace::Unanswered;
    std::string code{}; ///< stable word where it failed: "Exit3", "Signal9", "NotStarted"
    std::string text{}; ///< for people, with the end of what it said; no control characters
    bool operator==(const ActionFound&) const = default;
};

struct ActionEnd {
    ActionKey key;
    /// Ended; Failed; Silent: it is over, how is not known; or NeverRan: it was let go, and its
    /// mark could not be written (a full disk), or its keeper was killed first. What stopped it may
    /// stop it again, so it counts as failed; code and text are there for that.
    ActionFound found;
};

/// Runs the actions of members as child programs, each at most once, and knows afterwards how each
/// ended, also those of an earlier run of this program. One thread; nothing waits but for a fork.
///
/// | Keeper           | Its marks         | Trace             | Code                |
/// |------------------|-------------------|-------------------|---------------------|
/// | is there         | –                 | Running           |                     |
/// | cannot be asked  | –                 | Unanswered        |                     |
/// | gone             | cannot be read    | Unanswered        |                     |
/// | gone             | exit 0            | Ended             |                     |
/// | gone             | exit N, signal N  | Failed            | ExitN, SignalN      |
/// | gone             | errno N           | Failed            | NotStarted          |
/// | gone             | begun, and the    | Running; its end  |                     |
/// |                  | action is there   | will be Silent    |                     |
/// | gone             | begun             | Silent            |                     |
/// | gone             | the log alone     | NeverRan          | NotStarted          |
/// | gone, or no id   | nothing at all    | Silent            |                     |
class ActionRunner {
public:
    /// Keeps output and marks in `folder`, which is made with the first action; see ActionFiles.
    explicit ActionRunner(std::filesystem::path folder);

    /// Forks the keeper of this attempt, which waits. Returns the handle that must be durable
    /// before release(). Validation, NotFound: no program. Conflict: the attempt is prepared, runs
    /// or has begun already. Storage: no files can be written. Nothing has run then.
    [[nodiscard]] Result<std::string> prepare(const ActionSpec& spec);
    /// Lets it run. NotFound: it is not prepared. Internal: its keeper was killed, nothing has run.
    [[nodiscard]] Result<void> release(const ActionKey& key);
    /// Prepared, but not wanted: it leaves without having run.
    void drop(const ActionKey& key);
    /// Those that ended since; each is told once.
    [[nodiscard]] std::vector<ActionEnd> poll();

    /// What became of an attempt that an earlier run of this program has journaled with that
    /// handle. One that runs still is followed from now on: poll() tells its end.
    [[nodiscard]] ActionFound trace(const ActionKey& key, const std::string& handle);

    /// About the last `bytes` of what it said, by line, fit for people.
    [[nodiscard]] std::string outputTail(const ActionKey& key, std::size_t bytes) const;
    /// Readable when poll() may have something to tell.
    [[nodiscard]] std::vector<int> descriptors() const;

private:
    struct Followed {
        ProcessWatch watch;
        ProcessId keeper;
    };
    struct Look {
        ActionFound found;
        std::optional<ProcessWatch> watch{}; ///< of what runs still
    };
    [[nodiscard]] ActionFiles filesOf(const ActionKey& key) const;
    [[nodiscard]] Look look(const ActionKey& key, const std::optional<ProcessId>& keeper) const;
    [[nodiscard]] ActionFound foundOf(const ActionKey& key, const ActionClose& close) const;

    std::filesystem::path m_folder;
    std::map<ActionKey, GatedProcess> m_waiting;
    std::map<ActionKey, Followed> m_running;
};

} // namespace pilothouse::drivers
