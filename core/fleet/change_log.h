// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"

#include <cstddef>
#include <vector>

namespace pilothouse::fleet {

/// What a person would want to be told about the step from `before` to `after` of one member. Pure.
[[nodiscard]] std::vector<model::Change>
changesBetween(const model::ClusterState& before, const model::ClusterState& after, Instant at);

/// The last changes of the fleet, newest first. One owner, no thread safety.
class ChangeLog {
public:
    explicit ChangeLog(std::size_t limit = 500) : m_limit(limit) {}
    /// Takes over changes; the last of them is the newest.
    void add(std::vector<model::Change> changes);
    [[nodiscard]] const std::vector<model::Change>& newestFirst() const { return m_changes; }

private:
    std::size_t m_limit;
    std::vector<model::Change> m_changes;
};

} // namespace pilothouse::fleet
