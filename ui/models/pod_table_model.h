// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"
#include "ui/models/row_model.h"

#include <QSortFilterProxyModel>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::ui {

/// A pod inside the shared list it came with, so a row costs no copy.
struct PodRow {
    std::shared_ptr<const std::vector<model::Pod>> owner;
    const model::Pod* pod = nullptr;
};

/// The pods of one cluster, with kubectl's STATUS words.
class PodTableModel : public RowModel<PodRow, std::pair<std::string_view, std::string_view>> {
    Q_OBJECT
public:
    enum Column : int {
        Name,
        Namespace,
        Status,
        Ready,
        Restarts,
        NodeName,
        Age,
        PodIp, ///< with kubectl's -o wide
        ColumnCount
    };
    using RowModel::RowModel;

    /// Takes over a list; null = never read, which shows as no rows.
    void setPods(const std::shared_ptr<const std::vector<model::Pod>>& pods, Instant now);
    void setNow(Instant now);
    /// True while the cluster is silent: what was read before stands in parentheses.
    void setOld(bool isOld);
    /// The pod of a row of this model.
    [[nodiscard]] const model::Pod& pod(int row) const { return *rowAt(row).pod; }
    /// Row of a pod by its "namespace/name", or -1.
    [[nodiscard]] int rowOfId(const QString& id) const;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

protected:
    [[nodiscard]] std::pair<std::string_view, std::string_view>
    key(const PodRow& row) const override;
    [[nodiscard]] bool isSame(const PodRow& a, const PodRow& b) const override;
    [[nodiscard]] QVariant cell(const PodRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const model::Pod& pod, int column) const;
    [[nodiscard]] QVariant sortValue(const model::Pod& pod, int column) const;
    Instant m_now{};
    bool m_old = false;
};

/// Failing pods first, then by name; narrows by text, namespace (`ns=x`) and "failing only".
class PodProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit PodProxy(QObject* parent = nullptr);
    void setText(const QString& text);
    void setFailingOnly(bool failingOnly);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& a, const QModelIndex& b) const override;

private:
    std::vector<std::string> m_words; ///< lower case
    bool m_failingOnly = false;
};

} // namespace pilothouse::ui
