// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/run_records.h"
#include "storage/sqlite.h"

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::storage {

/// A run in the list. A value.
struct RunEntry {
    std::string id{};   ///< ULID
    std::string name{}; ///< unique in the folder
    Instant createdAt{};
    std::int64_t epoch = 0; ///< how many drivers took it over; 0: none yet
    std::string holder{};   ///< the last of them
    std::int64_t records = 0;
    Instant lastAt{}; ///< of the last record
    bool operator==(const RunEntry&) const = default;
};

/// A run as it is made: its first records and nothing before them.
struct NewRun {
    std::string id{};
    std::string name{};
    Instant at{};
    std::vector<NewRecord> records{}; ///< at least one
};

/// What was read of a journal.
struct JournalContent {
    std::vector<Record> records{};      ///< all up to a break
    std::optional<ChainBreak> broken{}; ///< then the run may be looked at, never driven
};

/// `runs.db` of a fleet's state folder: runs and their journals, read; and where runs are made. One
/// thread at a time; any number of processes. Blocks on the disk.
class RunStore {
public:
    /// Opens or makes the file. Unsupported for a file of a newer version.
    [[nodiscard]] static Result<RunStore> open(const std::string& folder);

    /// In the order they were made.
    [[nodiscard]] Result<std::vector<RunEntry>> runs();
    /// By id or name; NotFound.
    [[nodiscard]] Result<RunEntry> find(const std::string& idOrName);
    /// Makes a run, durable as a whole or not at all. Conflict for an id or name that is taken,
    /// Validation for an id that is no ULID, for a bad name or body.
    [[nodiscard]] Result<void> create(const NewRun& run);
    /// The whole journal, its chain checked.
    [[nodiscard]] Result<JournalContent> read(const std::string& id);
    /// What came after `last` (none: from the start), its chain checked from there on.
    [[nodiscard]] Result<JournalContent> readAfter(const std::string& id,
                                                   const std::optional<Record>& last);
    /// Changes whenever another connection wrote anything; cheap, for a look twice a second.
    [[nodiscard]] Result<std::int64_t> dataVersion();

    [[nodiscard]] Database& database() { return m_database; }

private:
    explicit RunStore(Database database) : m_database(std::move(database)) {}
    Database m_database;
};

/// The file in a state folder.
[[nodiscard]] std::string runsFile(const std::string& folder);

/// Puts records after (seq, hash) inside the caller's transaction; they come back as they stand.
[[nodiscard]] Result<std::vector<Record>> insertRecords(Statement& insert, const std::string& runId,
                                                        std::int64_t seq, std::string hash,
                                                        const std::vector<NewRecord>& records);
/// The statement for it.
[[nodiscard]] Result<Statement> prepareInsert(Database& database);

} // namespace pilothouse::storage
