// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/models/row_model.h"
#include "ui/models/words.h"

#include <string>
#include <vector>

namespace pilothouse::ui {

/// One cause and who has it.
struct ProblemRow {
    int rank = 0; ///< 0 = worst
    std::string code;
    QString subject;  ///< "prod-weu-07" or "4 clusters"
    QString sentence; ///< the cause in words
    Glyph glyph = Glyph::Warning;
    std::vector<std::string> clusters;    ///< ids; empty: it is about no single one
    std::chrono::milliseconds longest{0}; ///< silence of sites; 0: not told
    bool operator==(const ProblemRow&) const = default;
};

/// Causes of everything that is not well, worst first, equal causes together. Pure.
[[nodiscard]] std::vector<ProblemRow> groupProblems(const model::FleetSnapshot& snapshot);
/// Why members have not answered yet, during the first connection; the extents add up. Pure.
[[nodiscard]] std::vector<ProblemRow> groupOutstanding(const model::FleetSnapshot& snapshot);

/// The problem list: one row a cause.
class ProblemModel : public RowModel<ProblemRow, std::pair<int, std::string>> {
    Q_OBJECT
public:
    enum Column : int { Subject, Sentence, Extent, ColumnCount };
    using RowModel::RowModel;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

protected:
    [[nodiscard]] std::pair<int, std::string> key(const ProblemRow& row) const override;
    [[nodiscard]] bool isSame(const ProblemRow& a, const ProblemRow& b) const override;
    [[nodiscard]] QVariant cell(const ProblemRow& row, int column, int role) const override;
};

} // namespace pilothouse::ui
