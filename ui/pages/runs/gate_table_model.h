// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/row_model.h"
#include "ui/pages/runs/run_actions.h"

#include <memory>

namespace pilothouse::ui {

/// A gate inside the picture it came with.
struct GateRow {
    std::shared_ptr<const model::RunPicture> owner;
    OpenGate gate{};
    int order = 0; ///< as the run comes to them, from 0
};

/// All gates of a run in the order it comes to them: what each waits for or came to, and its
/// samples.
class GateTableModel : public RowModel<GateRow, int> {
    Q_OBJECT
public:
    enum Column : int { Name, State, Where, Samples, Note, ColumnCount };
    using RowModel::RowModel;

    void setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                    const RunContext& context);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] int key(const GateRow& row) const override { return row.order; }
    [[nodiscard]] bool isSame(const GateRow& a, const GateRow& b) const override;
    [[nodiscard]] QVariant cell(const GateRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const GateRow& row, int column) const;
    RunContext m_context;
};

/// The shape of a gate as it stands: its kind while it waits, else what it came to.
[[nodiscard]] Glyph glyphOf(const model::GateRun& gate);
/// "waits for people", "holds until 15:17", "passed 10:41", "not reached".
[[nodiscard]] QString gateState(const model::GateRun& gate, const RunContext& context);
/// "5 of 6 pass"; empty: it takes none.
[[nodiscard]] QString samplesWords(const model::GateRun& gate);
/// All gates of a run: of a stage before, of its groups, of the stage after.
[[nodiscard]] QList<OpenGate> allGates(const model::RunPicture& picture);

} // namespace pilothouse::ui
