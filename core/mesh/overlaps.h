// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/ip_range.h"

#include <cstdint>
#include <vector>

namespace pilothouse::mesh {

/// A range and whose it is.
struct OwnedRange {
    IpRange range{};
    std::uint32_t owner = 0;
    auto operator<=>(const OwnedRange&) const = default;
};

/// Two ranges of different owners that have addresses in common; `a` and `b` are positions in what
/// was given.
struct RangePair {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    auto operator<=>(const RangePair&) const = default;
};

/// Ranges of each owner joined where they touch or overlap; sorted by owner, then range. Pure,
/// O(n log n).
[[nodiscard]] std::vector<OwnedRange> joined(std::vector<OwnedRange> ranges);

/// All pairs that overlap, each once with a < b, sorted. A sweep over the ranges' ends:
/// O(n log n + pairs + pairs of one owner).
[[nodiscard]] std::vector<RangePair> overlapping(const std::vector<OwnedRange>& ranges);
/// Likewise between two sets: `a` is of `left`, `b` of `right`.
[[nodiscard]] std::vector<RangePair> overlapping(const std::vector<OwnedRange>& left,
                                                 const std::vector<OwnedRange>& right);

} // namespace pilothouse::mesh
