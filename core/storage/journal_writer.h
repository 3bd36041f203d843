// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/audit_log.h"
#include "storage/file_lock.h"
#include "storage/run_store.h"

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::storage {

/// What became of a command that another process left, and which one.
struct SettledCommand {
    std::string id{};
    std::string outcome{}; ///< "accepted", or why it was rejected; for people, never empty
    std::optional<AuditEntry> audit{}; ///< goes into the audit log with it
};

/// The one driver of a run (D9). For as long as it lives no other process and no other object can
/// drive the run: an exclusive lock keeps them out, and where a lock cannot be trusted (a network
/// file system, a file that somebody removed) the epoch does: each writer takes the next number,
/// and one that finds a higher number than its own writes nothing ever again. One thread.
class JournalWriter {
public:
    /// Takes the run over: lock, chain checked, next epoch and its record. Conflict, naming the
    /// holder, when another drives it and does not let go within two seconds; NotFound; Storage,
    /// reason "chain", for a journal that is broken: that run is read-only.
    /// @param holder "ann@desk, process 4711", for the Epoch record and for those who are refused
    [[nodiscard]] static Result<JournalWriter> open(const std::string& folder,
                                                    const std::string& idOrName,
                                                    const std::string& holder, Instant at);

    /// Appends records in one transaction. When it returns them they are on the disk; do what they
    /// announce only then. Conflict: another driver took over (see isStale). After any other error
    /// it is not known whether they are there: nothing more can be written, open anew and read.
    /// @param settled a command that these records answer, settled with them or not at all
    [[nodiscard]] Result<std::vector<Record>>
    append(const std::vector<NewRecord>& records,
           const std::optional<SettledCommand>& settled = std::nullopt);

    /// All records up to and with the Epoch record of this writer.
    [[nodiscard]] const std::vector<Record>& history() const { return m_history; }
    [[nodiscard]] const std::string& runId() const { return m_runId; }
    [[nodiscard]] std::int64_t epoch() const { return m_epoch; }
    /// Another driver took over; this one never writes again.
    [[nodiscard]] bool isStale() const { return m_state == State::Stale; }

private:
    enum class State : std::uint8_t { Good, Stale, Unsure };
    JournalWriter(FileLock lock, RunStore store, std::string runId);

    [[nodiscard]] Result<void> takeOver(const std::string& holder, Instant at);
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> checkEpoch();
    [[nodiscard]] Result<void> settle(const SettledCommand& settled);

    FileLock m_lock;
    RunStore m_store;
    std::string m_runId;
    std::optional<Statement> m_insert{};
    std::optional<Statement> m_readEpoch{};
    std::optional<Statement> m_settle{};
    std::vector<Record> m_history{};
    std::int64_t m_epoch = 0;
    std::int64_t m_seq = 0;
    std::string m_hash{};
    State m_state = State::Good;
};

/// The lock of one run in a state folder.
[[nodiscard]] std::string runLockFile(const std::string& folder, const std::string& runId);

} // namespace pilothouse::storage
