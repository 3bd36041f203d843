// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/run_store.h"

#include "base/result.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::storage {

/// What a process that does not drive a run asks of the one that does, or will. A value.
struct RunCommand {
    std::string id{};  ///< made by who asks; the same id again is the same command
    std::string run{}; ///< id of the run
    Instant at{};
    std::string who{};                    ///< "ann@desk"
    std::string body{};                   ///< one JSON object; opaque here
    std::optional<std::string> outcome{}; ///< "accepted" or why not; none: nobody has looked yet
    bool operator==(const RunCommand&) const = default;
};

/// The commands in `runs.db`. The driver answers them with JournalWriter::append, in the
/// transaction of the records that say so. One thread at a time; borrows the store.
class RunCommands {
public:
    explicit RunCommands(RunStore& store) : m_store(&store) {}

    /// Leaves a command, durable. False when it was there already, whatever became of it.
    /// Validation for a body that is no JSON object, NotFound for a run that is not there.
    [[nodiscard]] Result<bool> post(const RunCommand& command);
    /// Those of a run without an answer, in the order they came.
    [[nodiscard]] Result<std::vector<RunCommand>> open(const std::string& runId);
    /// One command with its answer; NotFound.
    [[nodiscard]] Result<RunCommand> find(const std::string& id);

private:
    [[nodiscard]] Result<std::vector<RunCommand>> select(std::string_view where,
                                                         const std::string& value);
    RunStore* m_store;
};

} // namespace pilothouse::storage
