// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"
#include "ui/models/row_model.h"

#include <memory>
#include <string_view>

namespace pilothouse::ui {

/// A node inside the shared list it came with.
struct NodeRow {
    std::shared_ptr<const std::vector<model::Node>> owner;
    const model::Node* node = nullptr;
};

/// The nodes of one cluster, with kubectl's STATUS words.
class NodeTableModel : public RowModel<NodeRow, std::string_view> {
    Q_OBJECT
public:
    enum Column : int { Name, Status, Pool, Version, Cpu, Memory, Age, ColumnCount };
    using RowModel::RowModel;

    /// Takes over a list; null = never read, which shows as no rows.
    void setNodes(const std::shared_ptr<const std::vector<model::Node>>& nodes, Instant now);
    void setNow(Instant now);
    /// True while the cluster is silent: what was read before stands in parentheses.
    void setOld(bool isOld);
    [[nodiscard]] const model::Node& node(int row) const { return *rowAt(row).node; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] std::string_view key(const NodeRow& row) const override;
    [[nodiscard]] bool isSame(const NodeRow& a, const NodeRow& b) const override;
    [[nodiscard]] QVariant cell(const NodeRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const model::Node& node, int column) const;
    [[nodiscard]] QVariant sortValue(const model::Node& node, int column) const;
    Instant m_now{};
    bool m_old = false;
};

} // namespace pilothouse::ui
