// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/gate_list.h"

class QPlainTextEdit;

namespace pilothouse::ui {

/// A stage as fields: name, who is in it, bounds, order, soak, gates.
class StageDialog : public PlanDialog {
    Q_OBJECT
public:
    StageDialog(const model::StrategyStage& stage, const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    void stageEdited(const pilothouse::model::StrategyStage& stage);

protected:
    QStringList check() override;

private:
    model::StrategyStage m_stage;
    QLineEdit* m_name;
    SelectorField* m_selector;
    QLineEdit* m_atOnce;
    QLineEdit* m_failures;
    QLineEdit* m_success;
    QLineEdit* m_order;
    QLineEdit* m_soak;
    GateList* m_before;
    GateList* m_after;
};

/// A group of a stage as fields. `members`: who is in it now, for the list of names.
class GroupDialog : public PlanDialog {
    Q_OBJECT
public:
    GroupDialog(const model::StrategyGroup& group, const QStringList& members,
                const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    void groupEdited(const pilothouse::model::StrategyGroup& group);

protected:
    QStringList check() override;

private:
    void updateWho();
    model::StrategyGroup m_group;
    QLineEdit* m_name;
    QComboBox* m_who;
    QLineEdit* m_labels;
    QPlainTextEdit* m_names;
    QLineEdit* m_atOnce;
    QLineEdit* m_failures;
    QLineEdit* m_success;
    GateList* m_before;
    GateList* m_after;
};

} // namespace pilothouse::ui
