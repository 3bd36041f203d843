// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/models/row_model.h"

#include <chrono>
#include <string>
#include <vector>

namespace pilothouse::ui {

/// One line of "What changed": one change, or the same change of several members.
struct ChangeRow {
    model::Change change;              ///< the newest of the fold
    std::vector<std::string> clusters; ///< ids; one unless folded
    bool operator==(const ChangeRow&) const = default;
};

/// Changes of the last `window` before `now`; equal words within two minutes become one row. Pure.
[[nodiscard]] std::vector<ChangeRow> foldChanges(const std::vector<model::Change>& newestFirst,
                                                 Instant now, std::chrono::minutes window);

/// The change feed, newest first.
class ChangeModel : public RowModel<ChangeRow, std::pair<std::int64_t, std::string>> {
    Q_OBJECT
public:
    enum Column : int { Time, Subject, Sentence, Extent, ColumnCount };
    using RowModel::RowModel;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] std::pair<std::int64_t, std::string> key(const ChangeRow& row) const override;
    [[nodiscard]] bool isSame(const ChangeRow& a, const ChangeRow& b) const override;
    [[nodiscard]] QVariant cell(const ChangeRow& row, int column, int role) const override;
};

} // namespace pilothouse::ui
