// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "placement/scheduler.h"
#include "placement/spread.h"

#include <optional>
#include <vector>

namespace pilothouse::placement::detail {

/// The clusters that a policy with spread constraints may pick, by domain: placing one more has the
/// same effect in all of a domain, so a cycle looks at the best of each. Made once for all cycles.
class Candidates {
public:
    /// @param free those that pass every filter but spread, with their affinity
    Candidates(const Spread& spread, const std::vector<Scored>& free);

    /// The cluster that a cycle would pick with the spread as it is counted now, with its scores;
    /// none where every one violates a hard constraint. O(domains).
    [[nodiscard]] std::optional<Scored> best(const Spread& spread) const;
    /// Takes out what `best` gave. O(domains).
    void remove(const Scored& picked);
    /// No cluster has a binding of an older snapshot any more: after the first cycle.
    void forgetOlder();

private:
    struct Domain {
        ClusterIndex example = 0;
        std::vector<Scored> heap{}; ///< best on top
    };
    [[nodiscard]] static std::vector<std::uint32_t> keyOf(const Spread& spread,
                                                          ClusterIndex cluster);
    std::vector<Domain> m_domains;
};

} // namespace pilothouse::placement::detail
