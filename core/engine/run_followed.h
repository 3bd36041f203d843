// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "engine/run_history.h"
#include "engine/run_loop.h"
#include "engine/run_picture.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// A run that is followed by its journal: folded as far as it was read. One thread.
class FollowedRun {
public:
    /// Decode, NotFound, Storage: it cannot be read. `history`: of the store, see readDurations.
    [[nodiscard]] static Result<FollowedRun> open(storage::RunStore& store, const std::string& id,
                                                  const std::vector<RunDurations>& history,
                                                  Instant now);
    /// Reads on. True when there was something new.
    [[nodiscard]] Result<bool> readOn(storage::RunStore& store);
    /// The run as it was read; `loop` is asked instead where this process drives it.
    [[nodiscard]] std::shared_ptr<const model::RunPicture>
    picture(Instant now, const std::string& drivenBy, const RunLoop* loop);
    /// Time alone changes nothing any more.
    [[nodiscard]] bool isOver() const { return m_state.isOver(); }
    [[nodiscard]] const RunLog& log() const { return m_log; }

private:
    FollowedRun() = default;
    [[nodiscard]] Result<void> openWindows();
    [[nodiscard]] Result<bool> readRecords(storage::RunStore& store);
    /// Whether somebody's Start waits for a driver; true when that is new.
    [[nodiscard]] Result<bool> readCommands(storage::RunStore& store);

    RunLog m_log{};
    std::shared_ptr<rollout::MachinePlan> m_machine{};
    rollout::RunState m_state{};
    std::vector<rollout::DurationModel> m_durations{};
    std::shared_ptr<const std::vector<model::ExpectedTime>> m_expected{}; ///< when it was made
    std::unique_ptr<rollout::CalendarOpenings> m_openings{};
    std::vector<std::string> m_overridden{};
    bool m_startWaits = false;
};

} // namespace pilothouse::engine
