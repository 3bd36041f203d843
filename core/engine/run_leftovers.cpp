// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run_leftovers.h"

#include "drivers/action_files.h"
#include "engine/run_log.h"
#include "engine/run_person.h"
#include "rollout/run_state.h"

#include <filesystem>

namespace pilothouse::engine {

namespace {

/// Whether nothing will ever happen in a run any more; false where that is not sure.
bool isOver(storage::RunStore& store, const std::string& run) {
    const auto log = readRunLog(store, run);
    if (!log || !log->broken.empty()) {
        return false;
    }
    const auto machine = rollout::compile(*log->plan);
    return rollout::replay(machine, log->records).isOver();
}

} // namespace

Result<std::size_t> removeLeftovers(storage::RunStore& store, const std::string& stateFolder,
                                    Instant now) {
    const auto root = std::filesystem::path(stateFolder) / "actions";
    const auto runs = store.runs();
    if (!runs) {
        return fail(runs.error());
    }
    std::size_t removed = 0;
    std::optional<Error> trouble;
    for (const auto& run : *runs) {
        std::error_code none;
        const bool hasFolder =
            std::filesystem::exists(drivers::actionFiles(root, run.id, "m", 1).folder, none);
        if (!hasFolder || now - run.lastAt < kKeepLeftovers || !isOver(store, run.id)) {
            continue;
        }
        const auto gone = drivers::removeActionFiles(root, run.id, bootId());
        removed += gone.value_or(0);
        if (!gone && gone.error().kind != ErrorKind::Conflict) {
            trouble = gone.error();
        }
    }
    return trouble ? Result<std::size_t>(fail(*trouble)) : removed;
}

} // namespace pilothouse::engine
