// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointF>

#include <cmath>
#include <cstdint>
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
        std::size_t room = kLeastRoom;
        while (room < 2 * static_cast<std::size_t>(points)) {
            room *= 2;
        }
        m_cells.resize(room);
    }

    void add(qsizetype id, const QPointF& at) {
        if (2 * (m_used + 1) > m_cells.size()) {
            grow();
        }
        Cell& cell = m_cells[placeOf(keyOf(columnOf(at), rowOf(at)))];
        if (cell.first == kNone) {
            cell.key = keyOf(columnOf(at), rowOf(at));
            ++m_used;
        }
        m_points.push_back({id, cell.first});
        cell.first = static_cast<std::int32_t>(m_points.size()) - 1;
    }
    /// Ids in the cell of a point and in the eight round it, in no order: all that are within a
    /// cell's side, and some that are not.
    template<class Visit>
    void near(const QPointF& at, const Visit& visit) const {
        const std::int32_t middle = columnOf(at);
        const std::int32_t centre = rowOf(at);
        for (std::int32_t row = centre - 1; row <= centre + 1; ++row) {
            for (std::int32_t column = middle - 1; column <= middle + 1; ++column) {
                std::int32_t point = m_cells[placeOf(keyOf(column, row))].first;
                for (; point != kNone; point = m_points[static_cast<std::size_t>(point)].next) {
                    visit(m_points[static_cast<std::size_t>(point)].id);
                }
            }
        }
    }

private:
    static constexpr std::int32_t kNone = -1;
    static constexpr std::size_t kLeastRoom = 64;
    struct Point {
        qsizetype id = 0;
        std::int32_t next = kNone; ///< of the same cell
    };
    struct Cell {
        std::uint64_t key = 0;
        std::int32_t first = kNone; ///< of its points; none: nobody is here
    };

    [[nodiscard]] std::int32_t columnOf(const QPointF& at) const {
        return static_cast<std::int32_t>(std::floor(at.x() / m_cell));
    }
    [[nodiscard]] std::int32_t rowOf(const QPointF& at) const {
        return static_cast<std::int32_t>(std::floor(at.y() / m_cell));
    }
    [[nodiscard]] static std::uint64_t keyOf(std::int32_t column, std::int32_t row) {
        return (std::uint64_t{static_cast<std::uint32_t>(column)} << 32U) |
               static_cast<std::uint32_t>(row);
    }
    /// Of a cell, or where it would be: half of the room is free, so the next free one is near.
    [[nodiscard]] std::size_t placeOf(std::uint64_t key) const {
        const std::size_t mask = m_cells.size() - 1; // neighbouring cells differ in few bits
        auto place = static_cast<std::size_t>((key ^ (key >> 29U)) * 0x9E3779B97F4A7C15ULL >> 27U);
        for (place &= mask; m_cells[place].first != kNone && m_cells[place].key != key;) {
            place = (place + 1) & mask;
        }
        return place;
    }
    void grow() {
        std::vector<Cell> before(2 * m_cells.size());
        before.swap(m_cells);
        for (const Cell& cell : before) {
            if (cell.first != kNone) {
                m_cells[placeOf(cell.key)] = cell;
            }
        }
    }

    double m_cell;
    std::size_t m_used = 0;
    std::vector<Point> m_points;
    std::vector<Cell> m_cells; ///< by key; as many as a power of two
};

} // namespace pilothouse::ui
