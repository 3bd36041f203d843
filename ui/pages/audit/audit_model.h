// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/audit.h"
#include "ui/pages/audit/audit_words.h"

#include <QAbstractTableModel>

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace pilothouse::ui {

/// The entries that fit, as numbers, with the texts of those near the screen. Rows follow their
/// number when entries come or the order changes; never resets. GUI thread.
class AuditModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { When, Who, What, Run, Object, Outcome, Why, ColumnCount };
    using Numbers = std::shared_ptr<const std::vector<std::int64_t>>;
    using QAbstractTableModel::QAbstractTableModel;

    /// O(entries), without looking at any text.
    void setNumbers(const Numbers& numbers);
    void addLines(const std::vector<model::AuditLine>& lines);
    void setContext(const AuditContext& context);
    /// Numbers of these rows whose texts are not here. Texts far from them may be forgotten.
    [[nodiscard]] std::vector<std::int64_t> missing(int first, int last);
    /// Null: its text is not here yet, or there is no such row.
    [[nodiscard]] const model::AuditLine* lineAt(int row) const;
    [[nodiscard]] std::int64_t numberAt(int row) const;
    [[nodiscard]] int rowOf(std::int64_t number) const; ///< -1: it is not among them. O(entries)
    [[nodiscard]] std::size_t kept() const { return m_lines.size(); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    /// The log is ordered where it lies: this only asks for it.
    void sort(int column, Qt::SortOrder order) override;

    static constexpr std::size_t kMostKept = 4'000; ///< texts

Q_SIGNALS:
    void orderWanted(pilothouse::model::AuditOrder order, bool isAscending);

private:
    void relayout(const Numbers& numbers);
    [[nodiscard]] QString text(const model::AuditLine& line, int column) const;
    [[nodiscard]] QString tip(const model::AuditLine& line, int column) const;
    Numbers m_numbers = std::make_shared<const std::vector<std::int64_t>>();
    std::unordered_map<std::int64_t, model::AuditLine> m_lines;
    AuditContext m_context;
};

} // namespace pilothouse::ui
