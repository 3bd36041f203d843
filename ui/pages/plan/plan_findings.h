// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/plan_checks.h"
#include "ui/pages/plan/plan_fixes.h"
#include "ui/pages/plan/plan_words.h"
#include "ui/widgets/panel.h"

#include <QList>

#include <memory>

class QScrollArea;

namespace pilothouse::ui {

class Chip;
class FindingRow;
class ToneLabel;

/// What stands against the plan, blocking first, each with the one button that mends or shows it.
/// Arrow keys walk, Enter presses the button.
class PlanFindings : public Panel {
    Q_OBJECT
public:
    explicit PlanFindings(QWidget* parent = nullptr);
    /// `picture` null: nothing is known yet. The strategy is the newest, the findings may be older.
    void setPicture(const std::shared_ptr<const model::PlanPicture>& picture,
                    const PlanContext& context);
    /// Goes to the next finding, round the end.
    void step(int by);
    void focusList();
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
    /// Why a run cannot be made; empty: nothing stands against it.
    [[nodiscard]] static QString blockedBy(const model::PlanPicture* picture);

Q_SIGNALS:
    /// Shows the finding's place.
    void selected(const pilothouse::model::RunFinding& finding);
    /// Its button.
    void fixWanted(const pilothouse::model::RunFinding& finding);
    void errorWanted(int line);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void refill();
    void addErrors();
    void select(int row);
    void press(int row);
    void updateFoot();
    void updatePassed();
    std::shared_ptr<const model::PlanPicture> m_picture;
    PlanContext m_context;
    QList<ShownFinding> m_shown; ///< the rows behind those of the errors
    QList<FindingRow*> m_rows;
    int m_current = -1;
    Chip* m_errors;
    Chip* m_warnings;
    Chip* m_unknown;
    QScrollArea* m_scroll;
    ToneLabel* m_empty;
    Chip* m_passed;
    ToneLabel* m_topics;
    ToneLabel* m_foot;
};

} // namespace pilothouse::ui
