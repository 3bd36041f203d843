// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/audit_log.h"

#include "base/result.h"
#include "model/audit.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pilothouse::storage {

/// Entries that fit a question, in its order, and how many fit but for its choice.
struct AuditFinds {
    std::vector<std::int64_t> numbers{};
    std::int64_t done = 0;
    std::int64_t refused = 0;
    bool operator==(const AuditFinds&) const = default;
};

/// What stands in the log, for lists to choose from.
struct AuditNames {
    std::vector<std::string> people{};
    std::vector<std::string> actions{};
    std::vector<std::string> targets{};
    bool operator==(const AuditNames&) const = default;
};

/// Looks into the audit log without reading it whole into memory. One thread at a time; borrows
/// the store.
class AuditSearch {
public:
    explicit AuditSearch(RunStore& store) : m_store(&store) {}

    /// The highest number there is, which is also how many there are; 0: none.
    [[nodiscard]] Result<std::int64_t> newest();
    /// O(entries of the log).
    [[nodiscard]] Result<AuditFinds> find(const model::AuditQuestion& question);
    /// The entries with those numbers, in that order; numbers that are not there are left out.
    [[nodiscard]] Result<std::vector<AuditEntry>> read(const std::vector<std::int64_t>& numbers);
    /// At most `limit` names of each, in alphabetical order. O(entries of the log).
    [[nodiscard]] Result<AuditNames> names(int limit);

private:
    RunStore* m_store;
};

} // namespace pilothouse::storage
