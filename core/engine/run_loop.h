// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/run_driver.h"
#include "engine/run_gates.h"
#include "engine/run_log.h"
#include "engine/run_webhook.h"
#include "rollout/openings.h"
#include "rollout/run_state.h"
#include "storage/journal_writer.h"
#include "storage/run_commands.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// What a loop needs to drive one local run.
struct RunLoopOptions {
    std::string stateFolder{};
    std::string run{};    ///< id or name
    std::string holder{}; ///< "ann@desk, process 4711", for the journal and those who are refused
    std::string person{}; ///< "ann@desk", for leases and the audit log
    std::shared_ptr<const Clock> clock{};
    bool isSimulated = false; ///< clock time does not pass as this computer's time does
    std::set<std::string> withoutLease{};
};

/// How a run stands after a step.
struct RunProgress {
    bool isOver = false;    ///< nothing will happen any more
    bool isHalted = false;  ///< stopped or failed; a person may start it again
    bool isBlocked = false; ///< only a person, or a window without a known end, moves it
    bool isIdle = false;    ///< nothing in flight, no lease held
};

/// Drives one local run: journal, machine and driver joined. Every decision goes
/// observations → advance() → journal → effects, and nothing is done to the world before its record
/// is on the disk. After a failed append the state is worth nothing: the loop must be thrown away
/// and opened anew. One thread.
class RunLoop {
public:
    /// Takes the run over (journal lock, next epoch), replays it, and asks what became of the
    /// members in flight. Conflict where another process drives it.
    [[nodiscard]] static Result<std::unique_ptr<RunLoop>>
    open(RunLoopOptions options, const fleet::FleetConfig& fleet, net::Transport& transport);
    ~RunLoop();
    RunLoop(const RunLoop&) = delete;
    RunLoop& operator=(const RunLoop&) = delete;

    /// The fleet was read anew.
    void setFleet(const fleet::FleetConfig& fleet);
    /// Everything that can be done now. An error ends this loop.
    [[nodiscard]] Result<RunProgress> step();
    /// Waits for news, at most so long.
    void wait(std::chrono::milliseconds atMost) { m_driver->wait(atMost); }

    [[nodiscard]] const RunLog& log() const { return m_log; }
    [[nodiscard]] const rollout::RunState& state() const { return m_state; }
    [[nodiscard]] const rollout::MachinePlan& machine() const { return *m_machine; }
    [[nodiscard]] const std::vector<rollout::MemberObservation>& observations() const {
        return m_driver->observations();
    }
    [[nodiscard]] std::vector<rollout::MemberTrouble> troubles() const {
        return m_driver->troubles();
    }
    /// Why windows that stand elsewhere were not looked at, and the like; for people.
    [[nodiscard]] const std::vector<std::string>& notes() const { return m_notes; }

private:
    RunLoop(RunLoopOptions options, storage::JournalWriter writer, storage::RunStore store);
    [[nodiscard]] Result<void> begin(const fleet::FleetConfig& fleet, net::Transport& transport);
    [[nodiscard]] Result<void> openWindows();
    /// One tick; true when it changed anything.
    [[nodiscard]] Result<bool> tick();
    [[nodiscard]] Result<void> readCommand();
    [[nodiscard]] Result<void> store(const rollout::Decision& decision);
    [[nodiscard]] storage::AuditEntry auditOf(const std::string& outcome) const;
    /// Tells what is new to the webhook of the fleet file.
    void notify();
    void perform(const std::vector<rollout::Effect>& effects);
    [[nodiscard]] RunProgress progress() const;

    RunLoopOptions m_options;
    storage::JournalWriter m_writer;
    storage::RunStore m_store; ///< for commands and the audit log
    RunLog m_log;
    storage::RecordNames m_names;
    std::shared_ptr<rollout::MachinePlan> m_machine;
    rollout::RunState m_state;
    std::unique_ptr<rollout::CalendarOpenings> m_openings;
    std::vector<std::string> m_overridden{}; ///< windows that m_openings leaves out
    std::unique_ptr<RunDriver> m_driver;
    std::unique_ptr<RunGates> m_gates;
    std::unique_ptr<RunWebhook> m_webhook;
    rollout::Observations m_observed{};
    std::optional<storage::RunCommand> m_command{}; ///< the one this tick answers
    std::optional<std::int64_t> m_seenVersion{};    ///< of the store, when it had no command left
    std::chrono::steady_clock::time_point m_nextNotice{};
    std::vector<std::string> m_notes{};
};

} // namespace pilothouse::engine
