// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/models/row_model.h"
#include "ui/pages/runs/run_context.h"

#include <memory>

namespace pilothouse::ui {

/// A member inside the picture it came with.
struct RunMemberRow {
    std::shared_ptr<const model::RunPicture> owner;
    const model::StageRun* stage = nullptr;
    const model::GroupRun* group = nullptr;
    const model::MemberRun* member = nullptr;
    int order = 0; ///< in the plan, from 0
};

/// All members of a run in the order of the plan: the timeline as a table.
class RunMemberModel : public RowModel<RunMemberRow, int> {
    Q_OBJECT
public:
    enum Column : int { Name, State, Where, Took, Note, ColumnCount };
    using RowModel::RowModel;

    void setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                    const RunContext& context);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] int key(const RunMemberRow& row) const override { return row.order; }
    [[nodiscard]] bool isSame(const RunMemberRow& a, const RunMemberRow& b) const override;
    [[nodiscard]] QVariant cell(const RunMemberRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const RunMemberRow& row, int column) const;
    [[nodiscard]] bool isSlow(const RunMemberRow& row) const;
    RunContext m_context;
};

/// How long the last attempt took, or takes so far; none before the first.
[[nodiscard]] std::optional<std::chrono::milliseconds> tookOf(const model::MemberRun& member,
                                                              Instant now);
/// Why it waits, failed or was skipped, in one line; empty when there is nothing to say.
[[nodiscard]] QString noteOf(const model::MemberRun& member, const RunContext& context);

} // namespace pilothouse::ui
