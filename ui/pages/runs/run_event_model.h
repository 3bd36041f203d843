// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_names.h"

#include <QAbstractTableModel>
#include <QTimeZone>

#include <optional>
#include <utility>

namespace pilothouse::ui {

/// The journal of a run as sentences, newest first; of one lane where one is chosen. Sentences are
/// made for the rows that are asked for alone. GUI thread.
class RunEventModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { At, Subject, Text, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Records that were added to those shown are inserted on top; another run's replace all.
    void setRecords(const QString& run,
                    const std::shared_ptr<const std::vector<model::Record>>& records,
                    const std::shared_ptr<const RunNames>& names);
    void setZone(const QTimeZone& zone) { m_zone = zone; }
    void setLane(const RunNames::Lane& lane);
    /// Shows what had happened until then alone; none: all.
    void setUntil(std::optional<Instant> until);

    /// Shows what happened between two moments alone; none: all.
    void setRange(const std::optional<std::pair<Instant, Instant>>& range);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    void refill();
    [[nodiscard]] bool isShown(const model::Record& record) const;
    std::shared_ptr<const std::vector<model::Record>> m_records;
    std::shared_ptr<const RunNames> m_names;
    QString m_run;
    QTimeZone m_zone = QTimeZone::systemTimeZone();
    RunNames::Lane m_lane;
    std::optional<Instant> m_until;
    std::optional<std::pair<Instant, Instant>> m_range;
    QList<quint32> m_rows; ///< places in the records, oldest first
};

} // namespace pilothouse::ui
