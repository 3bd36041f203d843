// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/run_store.h"

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::storage {

/// Who did what to what, and why. A value; holds no secret.
struct AuditEntry {
    std::int64_t number = 0; ///< given by the log, ascending, never given twice
    Instant at{};
    std::string who{};         ///< "ann@desk"
    std::string action{};      ///< "run start", "gate approve", "node cordon"
    std::string target{};      ///< "local/web-134", "weu-1 Node/n1"
    std::string reason{};      ///< in the person's own words; may be empty
    std::string detail = "{}"; ///< one JSON object: the request and what came of it
    bool operator==(const AuditEntry&) const = default;
};

/// Names and values as the JSON object of an entry.
[[nodiscard]] std::string
auditDetail(const std::vector<std::pair<std::string, std::string>>& fields);

/// The text that stands under a name in an entry's detail; empty where there is none.
[[nodiscard]] std::string auditWord(const std::string& detail, const std::string& name);
/// All names and texts of an entry's detail, in the order of the names; what is no text is left
/// out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>>
auditWords(const std::string& detail);

/// The audit log in `runs.db`: entries are added and read, never changed or removed. One thread at
/// a time; borrows the store.
class AuditLog {
public:
    explicit AuditLog(RunStore& store) : m_store(&store) {}

    /// Adds an entry (its `number` is ignored), durable; its number comes back.
    [[nodiscard]] Result<std::int64_t> append(const AuditEntry& entry);
    /// Up to `limit` entries with higher numbers than `after`, oldest first.
    [[nodiscard]] Result<std::vector<AuditEntry>> readAfter(std::int64_t after, int limit);
    /// The newest `limit` entries, newest first.
    [[nodiscard]] Result<std::vector<AuditEntry>> latest(int limit);
    /// The newest `limit` entries on one target, newest first.
    [[nodiscard]] Result<std::vector<AuditEntry>> latestOf(const std::string& target, int limit);

private:
    RunStore* m_store;
};

} // namespace pilothouse::storage
