// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/plan_dialog.h"

#include <vector>

class QListWidget;

namespace pilothouse::ui {

class RuleList;

/// The gates before or after a stage or group: add, edit, remove. Enter edits, Del removes.
class GateList : public QWidget {
    Q_OBJECT
public:
    GateList(const QString& name, std::vector<model::Gate> gates, StrategyJudge judge,
             QWidget* parent);
    [[nodiscard]] const std::vector<model::Gate>& gates() const { return m_gates; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refill(int current);
    void add(model::GateKind kind);
    void edit(int at);
    void removeCurrent();
    std::vector<model::Gate> m_gates;
    StrategyJudge m_judge;
    QListWidget* m_list;
};

/// One gate as fields; of which kind is decided before.
class GateDialog : public PlanDialog {
    Q_OBJECT
public:
    GateDialog(const model::Gate& gate, const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    void gateEdited(const pilothouse::model::Gate& gate);

protected:
    QStringList check() override;

private:
    void addApproval(const model::ApprovalGate& gate);
    void addSchedule(const model::ScheduleGate& gate);
    void addHealth(const model::HealthGate& gate);
    void addWebhook(const model::WebhookGate& gate);
    [[nodiscard]] model::Gate read(QStringList& faults) const;
    template<class Field>
    [[nodiscard]] Field* field(const char* name) const {
        return findChild<Field*>(QLatin1String(name));
    }
    model::Gate m_gate;
    RuleList* m_rules = nullptr; ///< of a health gate
};

} // namespace pilothouse::ui
