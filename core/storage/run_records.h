// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::storage {

/// What a record of a run's journal tells. The words are stable: they stand in files.
enum class RecordType : std::uint8_t {
    RunCreated,
    PlanFrozen,
    Command,
    CommandRejected,
    StateChanged,
    GateOpened,
    GateResolved,
    CheckSample,
    MemberBlocked,
    MemberIntent,
    MemberDispatched,
    MemberObserved,
    MemberAttemptFailed,
    MemberResult,
    MemberSkipped,
    MemberRetry,
    WindowOverride,
    Snapshot,
    Epoch ///< a driver took the run over; written by the journal itself
};
inline constexpr int kRecordTypes = 19;

[[nodiscard]] std::string_view toString(RecordType type); ///< "MemberIntent"
/// Nothing for a word that this version does not know.
[[nodiscard]] std::optional<RecordType> recordType(std::string_view word);

/// What a driver has to say.
struct NewRecord {
    RecordType type = RecordType::StateChanged;
    Instant at{};
    std::string body = "{}"; ///< one JSON object; opaque here; holds no secret
};

/// A record as it stands in the journal. A value.
struct Record {
    std::int64_t seq = 0; ///< from 1, without a gap
    RecordType type = RecordType::StateChanged;
    Instant at{};
    std::string body{};
    std::string hash{}; ///< 32 bytes: SHA-256 over the record before and this one
    bool operator==(const Record&) const = default;
};

/// Where a journal stops being what was written.
struct ChainBreak {
    std::int64_t seq = 0; ///< the first record that cannot be trusted
    std::string what{};
    bool operator==(const ChainBreak&) const = default;
};

/// Validation unless each body is one JSON object of at most 64 MiB.
[[nodiscard]] Result<void> checkBodies(const std::vector<NewRecord>& records);

/// What stands before the first record of a run.
[[nodiscard]] std::string chainStart(std::string_view runId);
/// The hash of a record after the one with hash `previous`. `type` is the word, so that records of
/// a newer version keep their place in the chain.
[[nodiscard]] std::string chainNext(std::string_view previous, std::int64_t seq, Instant at,
                                    std::string_view type, std::string_view body);

} // namespace pilothouse::storage
