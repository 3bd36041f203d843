// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_resources.h"

#include <QAbstractTableModel>

#include <memory>

namespace pilothouse::ui {

/// Clusters as rows, objects that overrides change anywhere as columns. GUI thread.
class OverrideMatrix : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { Cluster, Objects, FirstObject };
    using Overrides = std::shared_ptr<const model::LabOverrides>;
    using QAbstractTableModel::QAbstractTableModel;

    void setOverrides(const Overrides& overrides);
    /// -1: it is not there.
    [[nodiscard]] int rowOf(const QString& cluster) const;
    [[nodiscard]] QString markdown() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] const model::LabOverrideCell* cellAt(const QModelIndex& index) const;
    [[nodiscard]] QString textOf(const QModelIndex& index) const;
    [[nodiscard]] int toneOf(const QModelIndex& index) const;
    Overrides m_overrides;
};

} // namespace pilothouse::ui
