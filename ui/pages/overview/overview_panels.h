// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/change_model.h"
#include "ui/models/cluster_table_model.h"
#include "ui/models/fleet_history.h"
#include "ui/models/problem_model.h"
#include "ui/widgets/panel.h"

#include <QElapsedTimer>

class QTableView;

namespace pilothouse::ui {

class SegmentedChoice;

/// The clusters as a sortable table with a choice of states in its header.
class ClusterPanel : public Panel {
    Q_OBJECT
public:
    explicit ClusterPanel(QWidget* parent = nullptr);

    void setSnapshot(const model::FleetSnapshot& snapshot, Instant now);
    void setNow(Instant now);
    void setFilter(const FleetFilter& filter);
    /// 0 all, 1 down and degraded, 2 upgrading, 3 stale.
    void setState(int segment);
    /// Marks the row of a member; does not emit.
    void select(const QString& id);
    /// Goes `step` problems further; returns its id, empty when there is none.
    QString goToProblem(int step);
    /// Id of the worst problem shown, empty when there is none.
    [[nodiscard]] QString worstProblem() const;
    [[nodiscard]] int shown() const { return m_proxy->rowCount(); }
    [[nodiscard]] QTableView* table() const { return m_table; }

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void clusterSelected(const QString& id);
    void clusterOpened(const QString& id);

private:
    void updateWords();
    void layOutColumns();
    void fitNames();
    ClusterTableModel* m_model;
    ClusterProxy* m_proxy;
    QTableView* m_table;
    SegmentedChoice* m_choice;
    LookCounts m_counts;
    bool m_quiet = false;
    bool m_pointerInside = false;
    int m_longestName = 0; ///< px, of all members
    bool m_areNamesNew = false;
    QElapsedTimer m_unsorted; ///< since the order was last caught up
};

/// "What changed", of the last 5, 15 or 60 minutes.
class ChangesPanel : public Panel {
    Q_OBJECT
public:
    explicit ChangesPanel(QWidget* parent = nullptr);
    void setChanges(const std::vector<model::Change>& newestFirst, Instant now);
    void select(const QString& id);

Q_SIGNALS:
    void clusterSelected(const QString& id);
    void clusterOpened(const QString& id);

private:
    void refill();
    ChangeModel* m_model;
    QTableView* m_table;
    SegmentedChoice* m_choice;
    QWidget* m_nothing;
    std::vector<model::Change> m_changes;
    Instant m_now{};
};

/// Causes of what is not well, worst first; during the first connection, who is awaited and why.
class ProblemsPanel : public Panel {
    Q_OBJECT
public:
    explicit ProblemsPanel(QWidget* parent = nullptr);
    void setSnapshot(const model::FleetSnapshot& snapshot);

Q_SIGNALS:
    void clusterSelected(const QString& id);
    void clusterOpened(const QString& id);

private:
    ProblemModel* m_model;
    QTableView* m_table;
    QWidget* m_nothing;
};

} // namespace pilothouse::ui
