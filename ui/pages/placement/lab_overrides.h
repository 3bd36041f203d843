// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "model/placement_resources.h"
#include "ui/widgets/panel.h"

#include <memory>

class QSplitter;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class LabEmpty;
class TextLines;
class OverrideMatrix;
class ToneLabel;

/// The tab "Overrides": what they make of each object on each cluster that would hold the
/// placement, and of the selected cluster every change with the rule that made it. GUI thread.
class LabOverridesTab : public QWidget {
    Q_OBJECT
public:
    explicit LabOverridesTab(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// Tells nobody.
    void setSelected(const QString& cluster);
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] OverrideMatrix* matrix() const { return m_matrix; }
    [[nodiscard]] TextLines* detail() const { return m_lines; }

Q_SIGNALS:
    void clusterSelected(const QString& name);
    /// The tab with the objects is to be shown: there is how to get some.
    void resourcesWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildMatrix();
    void buildDetail();
    void refreshEmpty(const model::PlacementPicture* picture);
    void refreshMatrix();
    void refreshDetail();

    std::shared_ptr<const model::LabOverrides> m_overrides;
    std::shared_ptr<const model::LabClusterResources> m_cluster;
    QString m_selected;
    bool m_isMarking = false;
    QStackedWidget* m_stack;
    LabEmpty* m_empty;
    QSplitter* m_parts;
    Panel* m_all;
    ToneLabel* m_warnings;
    OverrideMatrix* m_matrix;
    QTableView* m_table;
    Panel* m_one;
    ToneLabel* m_gets;
    TextLines* m_lines;
    QTableView* m_changes;
};

} // namespace pilothouse::ui
