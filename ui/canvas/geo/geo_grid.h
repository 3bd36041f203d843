// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointF>

#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace pilothouse::ui {

/// Points by the square cell they are in, so that whoever is near is found without a look at all
/// others. One thread.
class GeoGrid {
public:
    /// @param cell px; above 0
    /// @param points as many as may be added, for room
    explicit GeoGrid(double cell, qsizetype points = 0) : m_cell(cell) {
        m_points.reserve(static_cast<std::size_t>(points));
        m_firstOf.reserve(static_cast<std::size_t>(points));
    }

    void add(qsizetype id, const QPointF& at) {
        const auto [first, isNew] = m_firstOf.try_emplace(keyOf(at, 0, 0), kNone);
        m_points.push_back({id, first->second});
        first->second = static_cast<std::ptrdiff_t>(m_points.size()) - 1;
    }
    /// Ids in the cell of a point and in the eight round it, in no order: all that are within a
    /// cell's side, and some that are not.
    template<class Visit>
    void near(const QPointF& at, const Visit& visit) const {
        for (int row = -1; row <= 1; ++row) {
            for (int column = -1; column <= 1; ++column) {
                const auto first = m_firstOf.find(keyOf(at, column, row));
                std::ptrdiff_t point = first == m_firstOf.end() ? kNone : first->second;
                for (; point != kNone; point = m_points[static_cast<std::size_t>(point)].next) {
                    visit(m_points[static_cast<std::size_t>(point)].id);
                }
            }
        }
    }

private:
    static constexpr std::ptrdiff_t kNone = -1;
    struct Point {
        qsizetype id = 0;
        std::ptrdiff_t next = kNone; ///< of the same cell
    };
    struct Mixed { // neighbouring cells differ in few bits
        std::size_t operator()(std::uint64_t key) const noexcept {
            return static_cast<std::size_t>((key ^ (key >> 29U)) * 0x9E3779B97F4A7C15ULL >> 7U);
        }
    };
    [[nodiscard]] std::uint64_t keyOf(const QPointF& at, int column, int row) const {
        const auto x = static_cast<std::int32_t>(std::floor(at.x() / m_cell)) + column;
        const auto y = static_cast<std::int32_t>(std::floor(at.y() / m_cell)) + row;
        return (std::uint64_t{static_cast<std::uint32_t>(x)} << 32U) |
               static_cast<std::uint32_t>(y);
    }

    double m_cell;
    std::vector<Point> m_points;
    std::unordered_map<std::uint64_t, std::ptrdiff_t, Mixed> m_firstOf; ///< by cell
};

} // namespace pilothouse::ui
