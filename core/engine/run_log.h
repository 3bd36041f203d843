// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/plan.h"
#include "model/run_record.h"
#include "rollout/machine_plan.h"
#include "storage/record_json.h"
#include "storage/run_store.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// The journal of a run as the machine reads it. A value.
struct RunLog {
    model::RunCreated created{};
    Instant createdAt{};
    std::shared_ptr<const model::Plan> plan{}; ///< never null
    std::vector<model::Record> records{};
    std::optional<storage::Record> last{}; ///< as it stands in the store, to read on from
    std::string broken{}; ///< what is wrong from where on; then it may be looked at, not driven
};

/// A record of the journal with its body. Decode, naming its number, where it has none.
[[nodiscard]] Result<model::Record> decodeRecord(const storage::Record& record);
/// Adds records to a list. Decode as above; then none was added.
[[nodiscard]] Result<void> decodeRecords(const std::vector<storage::Record>& records,
                                         std::vector<model::Record>& into);
/// As it goes into the journal, with the names of what it tells of.
[[nodiscard]] storage::NewRecord encodeRecord(const model::Record& record,
                                              const storage::RecordNames& names);
[[nodiscard]] storage::RecordNames namesOf(const rollout::MachinePlan& plan);

/// Reads a whole journal. Decode for one that does not begin with a run and its plan, or whose plan
/// is not the one that its hash names.
[[nodiscard]] Result<RunLog> readRunLog(storage::RunStore& store, const std::string& idOrName);

/// The records that begin a run of a plan, and what makes it. Validation for a bad name.
[[nodiscard]] storage::NewRun newRun(const model::RunCreated& run, const model::Plan& plan,
                                     Instant now);

/// A number for a new run: time first, so that they sort, then chance. Source: the ULID
/// specification.
[[nodiscard]] std::string makeUlid(Instant now);

} // namespace pilothouse::engine
