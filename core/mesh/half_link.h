// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mesh/finding_list.h"
#include "mesh/settings.h"

#include <cstdint>
#include <vector>

namespace pilothouse::mesh {

/// Which findings hit or explain each half-link, worst first. Infos are left out. Immutable.
class CellFindings {
public:
    CellFindings() = default;
    /// O(clusters² + cells of the findings). `verdicts` are sorted worst first.
    CellFindings(const std::vector<Verdict>& verdicts, std::uint32_t clusters);

    struct Entry {
        std::uint32_t verdict = 0;
        MeshSeverity severity{};
        MeshCode code{};
        bool isSoft = false; ///< explains it only where it is not up
    };
    struct Span {
        const Entry* first = nullptr;
        const Entry* last = nullptr;
        [[nodiscard]] const Entry* begin() const { return first; }
        [[nodiscard]] const Entry* end() const { return last; }
    };
    [[nodiscard]] Span of(std::uint32_t cell) const {
        return m_offsets.empty() ? Span{}
                                 : Span{m_entries.data() + m_offsets[cell],
                                        m_entries.data() + m_offsets[cell + 1]};
    }

private:
    std::vector<std::uint32_t> m_offsets; // empty: no findings
    std::vector<Entry> m_entries;
};

/// What one cluster's facts make of its half-links.
struct HalfRow {
    std::vector<MeshCell> cells{};
    std::vector<MeshHalf> halves{}; ///< sorted by `to`
};

/// Judges all half-links that begin at a cluster, as the reference, 5.2, says. Pure, and without
/// allocation for those that are up. O(clusters + series of its observers).
[[nodiscard]] HalfRow judgeRow(const FleetIndex& fleet, const CellFindings& findings,
                               std::uint32_t from, Instant now, const MeshSettings& settings);

} // namespace pilothouse::mesh
