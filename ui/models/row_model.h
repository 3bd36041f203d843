// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/roles.h"

#include <QAbstractTableModel>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace pilothouse::ui {

/// Base of the keyed tables. Rows are kept sorted by key; applyRows() turns the old list into the
/// new one with the fewest row signals, so selection, scroll position and persistent indexes follow
/// their key. Never resets. GUI thread.
template<class Row, class Key>
class RowModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over a new list; it is sorted here, of equal keys the first stays. O(n log n).
    void applyRows(std::vector<Row> rows) {
        std::stable_sort(rows.begin(), rows.end(),
                         [this](const Row& a, const Row& b) { return key(a) < key(b); });
        rows.erase(std::unique(rows.begin(), rows.end(),
                               [this](const Row& a, const Row& b) { return key(a) == key(b); }),
                   rows.end());
        if (countMoves(rows) >= kRelayoutAt) {
            relayout(std::move(rows));
            return;
        }
        removeGone(rows);
        insertNew(rows);
        replaceChanged(std::move(rows));
    }

    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] const Row& rowAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// Position of a key, or -1. O(log n).
    [[nodiscard]] int rowOf(const Key& wanted) const {
        const auto found = lowerBound(m_rows, wanted);
        const bool matches = found != m_rows.end() && key(*found) == wanted;
        return matches ? static_cast<int>(found - m_rows.begin()) : -1;
    }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
            return {};
        }
        return cell(rowAt(index.row()), index.column(), role);
    }

protected:
    /// The row's identity.
    [[nodiscard]] virtual Key key(const Row& row) const = 0;
    /// Whether two rows of one key would show the same.
    [[nodiscard]] virtual bool isSame(const Row& a, const Row& b) const = 0;
    /// What a cell says for a role; pure.
    [[nodiscard]] virtual QVariant cell(const Row& row, int column, int role) const = 0;
    /// Tells the views that a column changed in every row (ages do with every tick).
    void touchColumn(int column) {
        if (!m_rows.empty()) {
            Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column),
                               {Qt::DisplayRole, SortRole, AgeRole, ToneRole, Qt::ToolTipRole});
        }
    }

private:
    static constexpr std::size_t kRelayoutAt =
        1000; // above this many moves one relayout is cheaper

    template<class Rows>
    auto lowerBound(Rows& rows, const Key& wanted) const {
        return std::lower_bound(rows.begin(), rows.end(), wanted,
                                [this](const Row& row, const Key& k) { return key(row) < k; });
    }
    bool has(const std::vector<Row>& rows, const Key& wanted) const {
        const auto found = lowerBound(rows, wanted);
        return found != rows.end() && key(*found) == wanted;
    }
    std::size_t countMoves(const std::vector<Row>& rows) const {
        std::size_t kept = 0;
        for (const Row& row : rows) {
            kept += has(m_rows, key(row)) ? 1U : 0U;
        }
        return rows.size() + m_rows.size() - 2 * kept;
    }
    void removeGone(const std::vector<Row>& rows) {
        int last = rowCount() - 1;
        while (last >= 0) {
            if (has(rows, key(rowAt(last)))) {
                --last;
                continue;
            }
            int first = last;
            while (first > 0 && !has(rows, key(rowAt(first - 1)))) {
                --first;
            }
            beginRemoveRows({}, first, last);
            m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
            endRemoveRows();
            last = first - 1;
        }
    }
    void insertNew(const std::vector<Row>& rows) {
        std::size_t at = 0;
        while (at < rows.size()) {
            if (at < m_rows.size() && key(m_rows[at]) == key(rows[at])) {
                ++at;
                continue;
            }
            std::size_t end = at;
            while (end < rows.size() &&
                   (at >= m_rows.size() || key(rows[end]) != key(m_rows[at]))) {
                ++end;
            }
            beginInsertRows({}, static_cast<int>(at), static_cast<int>(end) - 1);
            m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(at),
                          rows.begin() + static_cast<std::ptrdiff_t>(at),
                          rows.begin() + static_cast<std::ptrdiff_t>(end));
            endInsertRows();
            at = end;
        }
    }
    void replaceChanged(std::vector<Row> rows) {
        std::vector<std::pair<int, int>> ranges;
        std::size_t changed = 0;
        for (std::size_t at = 0; at < rows.size(); ++at) {
            if (isSame(m_rows[at], rows[at])) {
                continue;
            }
            ++changed;
            const int row = static_cast<int>(at);
            if (!ranges.empty() && ranges.back().second == row - 1) {
                ranges.back().second = row;
            } else {
                ranges.emplace_back(row, row);
            }
        }
        m_rows = std::move(rows);
        if (2 * changed > m_rows.size()) {
            ranges = {{0, rowCount() - 1}};
        }
        for (const auto& [first, last] : ranges) {
            Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
        }
    }
    void relayout(std::vector<Row> rows) {
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        QModelIndexList after;
        after.reserve(before.size());
        for (const QModelIndex& index : before) {
            const auto found = lowerBound(rows, key(rowAt(index.row())));
            const bool stays = found != rows.end() && key(*found) == key(rowAt(index.row()));
            after.append(stays ? createIndex(static_cast<int>(found - rows.begin()), index.column())
                               : QModelIndex());
        }
        m_rows = std::move(rows);
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged();
    }

    std::vector<Row> m_rows;
};

} // namespace pilothouse::ui
