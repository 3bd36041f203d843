// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "model/window.h"

#include <chrono>
#include <memory>
#include <vector>

namespace pilothouse::rollout {

/// The offsets of one time zone from UTC, from 2000 to 2100; before and after, the nearest known.
/// Exact from 2023 to 2037 (see README). Immutable; any thread.
class ZoneOffsets {
public:
    /// From this instant on, this far east of Greenwich.
    struct Change {
        std::chrono::sys_seconds from{};
        std::chrono::seconds offset{};
    };
    /// `changes` ascending, not empty; the first holds for all time before it too.
    explicit ZoneOffsets(std::vector<Change> changes) : m_changes(std::move(changes)) {}

    [[nodiscard]] std::chrono::seconds offsetAt(std::chrono::sys_seconds at) const;
    /// What the wall clock shows.
    [[nodiscard]] model::LocalTime local(Instant at) const;
    /// When the wall clock shows this. A time that does not exist takes the offset before the gap
    /// (02:30 becomes 03:30), one that occurs twice is its first. Source: RFC 5545, 3.3.5.
    [[nodiscard]] Instant instant(model::LocalTime local) const;

private:
    std::vector<Change> m_changes;
};

/// A zone by its fixed offset, or by its name in the computer's own zone database (through
/// libical). Validation for a name that is not there.
///
/// Zones of the database are read once for the whole process and kept: a database that is updated
/// meanwhile is seen at the next start. This is the one place that touches libical's own zones,
/// whose tables grow while they are asked; it does so under a lock, and what it hands out is a copy
/// that nobody changes. Any thread; the first use of a zone takes some 20 ms.
[[nodiscard]] Result<std::shared_ptr<const ZoneOffsets>> loadZone(const model::Zone& zone);

} // namespace pilothouse::rollout
