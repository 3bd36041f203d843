// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/row_model.h"
#include "ui/pages/map/map_fleet.h"
#include "ui/pages/map/map_marks.h"

#include <QStyledItemDelegate>

#include <string>
#include <tuple>

namespace pilothouse::ui {

/// A region in the side panel.
struct RegionRow {
    QString id;
    QString place;
    QString words; ///< what a screen reader says
    int count = 0;
    int largest = 0; ///< of all regions in the list
    int rank = 0;
    Look worst = Look::Healthy;
    QList<RingPart> parts;
    bool operator==(const RegionRow& other) const {
        return id == other.id && place == other.place && words == other.words &&
               count == other.count && largest == other.largest && rank == other.rank &&
               worst == other.worst;
    }
};

/// Regions, the largest first when they came; neither a state nor a cluster more or less moves one.
class RegionModel : public RowModel<RegionRow, std::pair<int, QString>> {
    Q_OBJECT
public:
    using RowModel::RowModel;
    /// @param ids empty: all
    void setFleet(const MapFleet& fleet, const QStringList& ids);
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

private:
    void rank(const MapFleet& fleet);
    QHash<QString, int> m_ranks; ///< of all regions of the fleet

protected:
    [[nodiscard]] std::pair<int, QString> key(const RegionRow& row) const override;
    [[nodiscard]] bool isSame(const RegionRow& a, const RegionRow& b) const override;
    [[nodiscard]] QVariant cell(const RegionRow& row, int column, int role) const override;
};

/// A cluster that needs a person.
struct AttentionRow {
    QString id;
    QString name;
    QString cause;
    QString age;
    Look look = Look::Down;
    std::int64_t since = 0; ///< ms; newest first among equals
    bool operator==(const AttentionRow&) const = default;
};

/// Clusters that need a person, the worst first.
class AttentionModel : public RowModel<AttentionRow, std::tuple<int, std::int64_t, QString>> {
    Q_OBJECT
public:
    using RowModel::RowModel;
    void setFleet(const MapFleet& fleet, const QStringList& ids, Instant now);
    /// Lets the ages grow.
    void setNow(Instant now);
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;

protected:
    [[nodiscard]] std::tuple<int, std::int64_t, QString>
    key(const AttentionRow& row) const override;
    [[nodiscard]] bool isSame(const AttentionRow& a, const AttentionRow& b) const override;
    [[nodiscard]] QVariant cell(const AttentionRow& row, int column, int role) const override;
};

/// Draws the rows of both lists.
class RegionDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};
class AttentionDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override;
};

} // namespace pilothouse::ui
