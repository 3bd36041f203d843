// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pilothouse::ui {

/// What one directed link is, in the order of model::MeshHalfState.
enum class MatrixState : std::uint8_t {
    NotLinked,
    Paper, ///< configured; nothing was measured
    Up,
    Connecting,
    Degraded,
    Down,
    Invalid, ///< cannot work as it is configured
    Unknown,
};
inline constexpr int kMatrixStates = 8;

/// Whether a person has to look at it: what `[` and `]` stop at.
[[nodiscard]] constexpr bool isBad(MatrixState state) {
    return state == MatrixState::Connecting || state == MatrixState::Degraded ||
           state == MatrixState::Down || state == MatrixState::Invalid ||
           state == MatrixState::Unknown;
}

/// All that one cell looks like in one word, so that equal cells look the same.
class MatrixCell {
public:
    static constexpr std::uint16_t kWarning = 1U << 7U;  ///< up, with a warning
    static constexpr std::uint16_t kDimmed = 1U << 8U;   ///< left out by a filter
    static constexpr std::uint16_t kMarked = 1U << 9U;   ///< of the chosen finding
    static constexpr std::uint16_t kLost = 1U << 10U;    ///< gone in the rehearsal
    static constexpr std::uint16_t kChanged = 1U << 11U; ///< other than at the moment compared with
    static constexpr std::uint16_t kCrossed = 1U << 12U; ///< in the row or column of the selection
    static constexpr std::uint16_t kOwn = 1U << 13U;     ///< a cluster with itself
    static constexpr std::uint16_t kValued = 1U << 14U;  ///< coloured by a step of a quantity
    static constexpr std::size_t kLooks = 1U << 15U;

    constexpr MatrixCell() = default;
    constexpr explicit MatrixCell(MatrixState state, std::uint16_t marks = 0)
        : m_bits(static_cast<std::uint16_t>(static_cast<unsigned>(state) | marks)) {}
    [[nodiscard]] static constexpr MatrixCell fromBits(std::uint16_t bits) {
        MatrixCell cell;
        cell.m_bits = bits;
        return cell;
    }
    [[nodiscard]] constexpr MatrixState state() const {
        return static_cast<MatrixState>(m_bits & 7U);
    }
    [[nodiscard]] constexpr bool has(std::uint16_t mark) const { return (m_bits & mark) != 0; }
    [[nodiscard]] constexpr MatrixCell with(std::uint16_t marks) const {
        return fromBits(static_cast<std::uint16_t>(m_bits | marks));
    }
    /// What an unknown link was by what is known of earlier.
    [[nodiscard]] constexpr MatrixCell withLast(MatrixState last) const {
        return fromBits(static_cast<std::uint16_t>((m_bits & ~0x38U) |
                                                   (static_cast<unsigned>(last) << 3U) | kHasLast));
    }
    /// Up, and coloured by a step of the ramp, 0 to 5.
    [[nodiscard]] constexpr MatrixCell withStep(int step) const {
        return fromBits(static_cast<std::uint16_t>((m_bits & ~0x38U) |
                                                   (static_cast<unsigned>(step) << 3U) | kValued));
    }
    [[nodiscard]] constexpr int step() const { return static_cast<int>((m_bits >> 3U) & 7U); }
    [[nodiscard]] constexpr bool hasLast() const { return has(kHasLast); }
    [[nodiscard]] constexpr MatrixState last() const {
        return static_cast<MatrixState>((m_bits >> 3U) & 7U);
    }
    [[nodiscard]] constexpr std::uint16_t bits() const { return m_bits; }
    bool operator==(const MatrixCell&) const = default;

private:
    static constexpr std::uint16_t kHasLast = 1U << 6U;
    std::uint16_t m_bits = 0;
};

/// A row and the column of the same name.
struct MatrixHead {
    QString id;     ///< key; selection follows it
    QString name;   ///< in full, for tooltips
    QString label;  ///< within its group: "03"
    QString spoken; ///< within the fleet: "weu-03"; where something is wrong or chosen
    bool isFlagged = false;
    bool operator==(const MatrixHead&) const = default;
};

/// Neighbouring heads under one bracket.
struct MatrixGroup {
    QString name;
    int count = 0;
    bool operator==(const MatrixGroup&) const = default;
};

struct MatrixData {
    QList<MatrixHead> heads;
    QList<MatrixGroup> groups;     ///< their counts add up to the heads
    std::vector<MatrixCell> cells; ///< heads × heads, row by row: from, to
    QList<QString> texts;          ///< one a cell where heads are folded ("2 / 14"), else empty
    bool operator==(const MatrixData&) const = default;

    [[nodiscard]] MatrixCell cell(int row, int column) const {
        return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(heads.size()) +
                     static_cast<std::size_t>(column)];
    }
};

} // namespace pilothouse::ui
