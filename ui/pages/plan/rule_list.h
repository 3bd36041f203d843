// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/plan_dialog.h"

#include <vector>

class QListWidget;

namespace pilothouse::ui {

/// The own rules of a health gate: add, edit, remove.
class RuleList : public QWidget {
    Q_OBJECT
public:
    RuleList(std::vector<model::HealthRule> rules, StrategyJudge judge, QWidget* parent);
    [[nodiscard]] const std::vector<model::HealthRule>& rules() const { return m_rules; }

private:
    void refill(int current);
    /// At the end: a new one.
    void edit(std::size_t at);
    std::vector<model::HealthRule> m_rules;
    StrategyJudge m_judge;
    QListWidget* m_list;
};

/// One rule as fields: a query or a field of an object, and the number it must come to.
class RuleDialog : public PlanDialog {
    Q_OBJECT
public:
    RuleDialog(const model::HealthRule& rule, const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    void ruleEdited(const pilothouse::model::HealthRule& rule);

protected:
    QStringList check() override;

private:
    void updateKind();
    model::HealthRule m_rule;
    QLineEdit* m_name;
    QComboBox* m_kind;
    QLineEdit* m_promql;
    QLineEdit* m_object;
    QLineEdit* m_path;
    QComboBox* m_comparison;
    QLineEdit* m_threshold;
};

} // namespace pilothouse::ui
