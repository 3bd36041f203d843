// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/models/row_model.h"
#include "ui/pages/runs/run_context.h"
#include "ui/widgets/bars.h"

#include <QSortFilterProxyModel>

#include <map>
#include <memory>

namespace pilothouse::ui {

/// What a run asks of people, worst first; the order of the list.
enum class RunRank : std::uint8_t { NeedsMe, Failed, Alone, Slow, Running, Waiting, Planned, Done };
[[nodiscard]] RunRank rankOf(const model::RunPicture& picture, Instant now);

/// All runs of a fleet, one a row.
class RunTableModel : public RowModel<std::shared_ptr<const model::RunPicture>, std::string_view> {
    Q_OBJECT
public:
    enum Column : int {
        Name,
        State,
        Progress,
        Failed,
        Stage,
        Target,
        Started,
        Ends,
        Driver,
        ColumnCount
    };
    using Row = std::shared_ptr<const model::RunPicture>;
    using RowModel::RowModel;

    void setRuns(const std::vector<Row>& runs, const RunContext& context);
    void setContext(const RunContext& context);
    /// As rankOf(), remembered: it looks at every member.
    [[nodiscard]] RunRank rank(const model::RunPicture& picture) const;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] std::string_view key(const Row& row) const override;
    [[nodiscard]] bool isSame(const Row& a, const Row& b) const override { return a == b; }
    [[nodiscard]] QVariant cell(const Row& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const model::RunPicture& picture, int column) const;
    [[nodiscard]] QVariant sortValue(const model::RunPicture& picture, int column) const;
    void rankAll();
    RunContext m_context;
    std::map<const model::RunPicture*, RunRank> m_ranks;
};

/// Runs of one choice and with a text in name, target, stage or driver.
class RunProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    enum Choice : int { All, NeedsMe, Active, Done };
    explicit RunProxy(QObject* parent = nullptr);
    void setChoice(Choice choice);
    void setText(const QString& text);
    [[nodiscard]] static bool fits(Choice choice, RunRank rank);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    Choice m_choice = All;
    QString m_text;
};

} // namespace pilothouse::ui
