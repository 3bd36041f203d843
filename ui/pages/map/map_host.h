// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/models/cluster_table_model.h"

#include <QSet>
#include <QWidget>

namespace pilothouse::ui {

/// A widget that fills its host, and cards in a row at its lower edge: one that takes what the
/// others leave, if it is enough, and two of their own size; and a line in the middle. GUI thread.
class MapHost : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setParts(QWidget* map, QWidget* wide, QWidget* left, QWidget* right, QWidget* hint);
    void place();
    /// px at the right edge that cards keep clear of.
    void setRightRoom(int px);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* m_map = nullptr;
    QWidget* m_wide = nullptr;
    QWidget* m_left = nullptr;
    QWidget* m_right = nullptr;
    QWidget* m_hint = nullptr;
    int m_rightRoom = 0;
};

/// The rows of the table twin: the clusters that the map shows.
class MapProxy : public ClusterProxy {
    Q_OBJECT
public:
    using ClusterProxy::ClusterProxy;
    /// By id.
    void setShown(QSet<QString> ids);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QSet<QString> m_ids;
};

} // namespace pilothouse::ui
