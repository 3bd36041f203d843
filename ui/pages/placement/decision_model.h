// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/models/roles.h"

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pilothouse::ui {

/// What a cell of the table of decisions draws instead of text.
enum class CellSign : std::uint8_t {
    None,
    Dash,  ///< it does not have the placement
    Dot,   ///< it has it, as now
    Plus,  ///< it would get it
    Minus, ///< it would lose it
    Check,
    Cross,
    Quiet, ///< not asked
    Near,  ///< passes, but its value is near the limit
    Holds, ///< has it already, so nothing else is asked
};

/// Roles of the table of decisions beside those of every table.
enum DecisionRole : int {
    SignRole = Qt::UserRole + 200, ///< int value of CellSign
    VerdictRole,                   ///< the verdict's word; empty where the fact says enough
    GroupEndRole,                  ///< bool: a divider stands behind this column
    LastPickRole,                  ///< bool: a line stands below this row
};

/// Which rows stand in the table.
enum class DecisionShow : std::uint8_t { All, Interesting, Changed };

/// Every cluster with what each filter said, in the hub's order. Rows follow their cluster when the
/// decision changes; never resets. GUI thread.
class DecisionModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int {
        Cluster,
        Now,
        Draft,
        WhatIf,
        Affinity,
        Eligible,
        Namespace,
        Taints,
        Same,
        Spread,
        Topology,
        Preference,
        Reason,
        ColumnCount
    };
    using Rows = std::shared_ptr<const std::vector<model::LabRow>>;
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const Rows& rows);
    void setShown(DecisionShow show, const QString& words);
    /// The row of a cluster; -1: it is not shown.
    [[nodiscard]] int rowOf(const QString& name) const;
    [[nodiscard]] const model::LabRow& rowAt(int row) const;
    [[nodiscard]] const Rows& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void refresh(const Rows& rows);
    [[nodiscard]] bool isShown(const model::LabRow& row) const;
    [[nodiscard]] CellSign signOf(const model::LabRow& row, int column) const;
    [[nodiscard]] QString textOf(const model::LabRow& row, int column) const;
    [[nodiscard]] QString spokenOf(const model::LabRow& row, int column) const;
    Rows m_rows;
    std::vector<std::size_t> m_shown; ///< indices of m_rows
    std::vector<QString> m_names;     ///< of those
    DecisionShow m_show = DecisionShow::All;
    QStringList m_words;
};

/// The filter of a column; none for the other columns.
[[nodiscard]] std::optional<model::LabFilter> filterOfColumn(int column);

} // namespace pilothouse::ui
