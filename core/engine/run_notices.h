// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_notice.h"
#include "model/run_picture.h"

#include <deque>
#include <optional>
#include <vector>

namespace pilothouse::engine {

/// What a run tells that was not told up to `mark`, oldest first, which is moved on. Of one step,
/// members that fail in a stage are one notice. Decided by records, so the same journal tells the
/// same whoever reads it; a cause that lasts ten minutes and a lost driver, which stand in no
/// record, are told once for each cause or driver. Pure but for `mark`; O(new records + members).
[[nodiscard]] std::vector<model::RunNotice> noticesOf(const model::RunPicture& picture,
                                                      model::NoticeMark& mark);

/// The mark of somebody who begins to listen now: what was is not told.
[[nodiscard]] model::NoticeMark markNow(const model::RunPicture& picture);

/// Several as one: what happened while nobody listened. `notices` is not empty.
[[nodiscard]] model::RunNotice awayNotice(const std::vector<model::RunNotice>& notices,
                                          Instant now);

/// Lets through what a person can read: what comes of one run within a minute is one after the
/// first, and no more than four in ten minutes; what waits is told as one when there is room again.
/// Source: ISA-18.2's alarm rates. Wall time of this computer, not of a simulation. One thread.
class NoticeBudget {
public:
    /// What may be told now, of the new ones and of those that wait.
    [[nodiscard]] std::vector<model::RunNotice> pass(std::vector<model::RunNotice> notices,
                                                     Instant now);
    /// When there may be something to tell without news; none: nothing waits.
    [[nodiscard]] std::optional<Instant> nextAt() const;

private:
    void forget(Instant now);
    std::deque<std::pair<Instant, std::string>> m_told{}; ///< when and which run
    std::vector<model::RunNotice> m_waiting{};
};

} // namespace pilothouse::engine
