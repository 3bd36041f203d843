// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "model/placement_rollout.h"
#include "ui/widgets/panel.h"

#include <memory>

class QPushButton;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class LabEmpty;
class TextLines;
class ToneLabel;

/// The tab "Disruption": the placement's budget, and what the hub would answer to an eviction of
/// each cluster that has it. GUI thread.
class LabDisruptionTab : public Panel {
    Q_OBJECT
public:
    explicit LabDisruptionTab(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// Tells nobody.
    void setSelected(const QString& cluster);
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] TextLines* lines() const { return m_lines; }

Q_SIGNALS:
    void clusterSelected(const QString& name);
    /// A change to try beside the draft, as `--what-if` takes it.
    void changeWanted(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh(const model::LabDisruption& disruption);
    void refreshButton();
    void openMenu(const QPoint& at);
    [[nodiscard]] const model::LabEviction* current() const;

    std::shared_ptr<const model::LabDisruption> m_disruption;
    QString m_selected;
    bool m_isMarking = false;
    QStackedWidget* m_stack;
    LabEmpty* m_empty;
    ToneLabel* m_budget;
    TextLines* m_lines;
    QTableView* m_table;
    QPushButton* m_try;
};

} // namespace pilothouse::ui
