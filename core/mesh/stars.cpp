// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/stars.h"

#include <algorithm>

namespace pilothouse::mesh {
namespace {

/// Pairs that no star has yet, with their count in each row and column.
class OpenPairs {
public:
    OpenPairs(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs,
              std::uint32_t clusters)
        : m_size(clusters), m_open(std::size_t{clusters} * clusters), m_rows(clusters),
          m_columns(clusters) {
        for (const auto& [from, to] : pairs) {
            auto open = m_open[std::size_t{from} * m_size + to];
            const std::uint32_t added = open ? 0 : 1;
            m_rows[from] += added;
            m_columns[to] += added;
            open = true;
        }
    }

    /// The star with most pairs; without others where none are left.
    Star takeLargest() {
        const auto row = std::max_element(m_rows.begin(), m_rows.end());
        const auto column = std::max_element(m_columns.begin(), m_columns.end());
        Star star;
        if (row == m_rows.end() || *row == 0) {
            return star;
        }
        star.isRow = *row > *column || *column == 1;
        star.hub = static_cast<std::uint32_t>(star.isRow ? row - m_rows.begin()
                                                         : column - m_columns.begin());
        for (std::uint32_t other = 0; other < m_size; ++other) {
            if (take(star.isRow ? star.hub : other, star.isRow ? other : star.hub)) {
                star.others.push_back(other);
            }
        }
        return star;
    }

private:
    bool take(std::uint32_t from, std::uint32_t to) {
        auto open = m_open[std::size_t{from} * m_size + to];
        if (!open) {
            return false;
        }
        open = false;
        --m_rows[from];
        --m_columns[to];
        return true;
    }

    std::uint32_t m_size;
    std::vector<bool> m_open;
    std::vector<std::uint32_t> m_rows;
    std::vector<std::uint32_t> m_columns;
};

} // namespace

std::vector<Star> coverWithStars(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs,
                                 std::uint32_t clusters) {
    std::vector<Star> stars;
    if (pairs.empty()) {
        return stars;
    }
    OpenPairs open(pairs, clusters);
    for (auto star = open.takeLargest(); !star.others.empty(); star = open.takeLargest()) {
        stars.push_back(std::move(star));
    }
    return stars;
}

} // namespace pilothouse::mesh
