// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_rollout.h"

#include <QAbstractTableModel>

namespace pilothouse::ui {

/// What the cells of the waves tell besides the common roles.
enum WaveRole : int { MoveRole = Qt::UserRole + 200, HeldRole };

/// A rollout wave by wave: a column each, its clusters below; what is held back is the last column.
/// GUI thread.
class WaveModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void setWaves(const model::LabWaves& waves);
    [[nodiscard]] const model::LabWaves& waves() const { return m_waves; }
    /// Where a cluster moves first; invalid: it does not.
    [[nodiscard]] QModelIndex indexOf(const QString& cluster) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] const std::vector<model::LabMove>& movesAt(int column) const;
    [[nodiscard]] bool isHeld(int column) const;
    model::LabWaves m_waves;
};

} // namespace pilothouse::ui
