// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/models/fleet_filter.h"
#include "ui/models/row_model.h"
#include "ui/models/words.h"

#include <QSortFilterProxyModel>

#include <memory>
#include <optional>
#include <string_view>

namespace pilothouse::ui {

using ClusterRow = std::shared_ptr<const model::ClusterState>;

/// The members of the fleet, one row each.
class ClusterTableModel : public RowModel<ClusterRow, std::string_view> {
    Q_OBJECT
public:
    enum Column : int { Name, Cause, Version, Nodes, Pods, Since, DataAge, ColumnCount };
    using RowModel::RowModel;

    /// Takes over a snapshot as of `now`; members whose pointer is unchanged cost one comparison.
    void setSnapshot(const model::FleetSnapshot& snapshot, Instant now);
    /// Lets the ages grow.
    void setNow(Instant now);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] std::string_view key(const ClusterRow& row) const override;
    [[nodiscard]] bool isSame(const ClusterRow& a, const ClusterRow& b) const override;
    [[nodiscard]] QVariant cell(const ClusterRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const model::ClusterState& state, int column) const;
    [[nodiscard]] QVariant sortValue(const model::ClusterState& state, int column) const;
    [[nodiscard]] QString toolTip(const model::ClusterState& state, int column) const;
    Instant m_now{};
};

/// Filter and order of the cluster table: by default worst first, then by name.
class ClusterProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit ClusterProxy(QObject* parent = nullptr);
    void setFilter(FleetFilter filter);
    /// Shows only members of one look; none shows all.
    void setLook(std::optional<Look> look, bool alsoDegraded = false);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& a, const QModelIndex& b) const override;

private:
    FleetFilter m_filter;
    std::optional<Look> m_look;
    bool m_alsoDegraded = false;
};

} // namespace pilothouse::ui
