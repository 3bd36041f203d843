// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/pages/placement/decision_model.h"
#include "ui/widgets/panel.h"

#include <memory>

class QLineEdit;
class QTableView;

namespace pilothouse::ui {

class LabelDropDown;
class LinkButton;
class RunLabel;

/// The panel "Decisions": every cluster, filter by filter, with what decided it. GUI thread.
class DecisionTable : public Panel {
    Q_OBJECT
public:
    explicit DecisionTable(QWidget* parent = nullptr);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// Marks a cluster; shows all where it is not among the shown. Does not emit.
    void setSelected(const QString& name);
    [[nodiscard]] QString selected() const;
    void focusFilter();
    void setFilter(const QString& words);
    void show(DecisionShow show);
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] DecisionModel* decisions() const { return m_model; }

Q_SIGNALS:
    void clusterSelected(const QString& name);
    void clusterOpened(const QString& name);
    void copyWanted();
    /// A change in the words of the command line, to try.
    void changeWanted(const QString& change);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void apply();
    void updateFoot();
    void fitReason();
    void openMenu(const QPoint& at);
    std::shared_ptr<const model::PlacementPicture> m_picture;
    DecisionModel* m_model;
    QTableView* m_table;
    QLineEdit* m_filter;
    LabelDropDown* m_shown;
    LinkButton* m_all;
    RunLabel* m_foot;
    RunLabel* m_ties;
    DecisionShow m_show = DecisionShow::All;
    bool m_isChosen = false; ///< a person said which rows to show
    QString m_marked;        ///< as last selected, its row then, and of how many
    int m_markedRow = -1;
    int m_markedOf = 0;
    bool m_isMarking = false;
};

} // namespace pilothouse::ui
