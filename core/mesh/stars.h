// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

namespace pilothouse::mesh {

/// Directed pairs that have one end in common.
struct Star {
    std::uint32_t hub = 0;
    bool isRow = true;                   ///< the hub is where they begin, else where they end
    std::vector<std::uint32_t> others{}; ///< sorted
};

/// Splits directed pairs into few stars: the row or column with most of them first, each pair in
/// one star. A single pair is a row. Columns win ties with rows, lower hubs with higher ones.
/// O(clusters²) for ends below `clusters`. Pure.
[[nodiscard]] std::vector<Star>
coverWithStars(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs,
               std::uint32_t clusters);

} // namespace pilothouse::mesh
