// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/plan/plan_dialog.h"

class QPlainTextEdit;

namespace pilothouse::ui {

/// What a strategy says of itself (labels, annotations) and which node images it lists.
class MetaDialog : public PlanDialog {
    Q_OBJECT
public:
    MetaDialog(const model::Strategy& strategy, const StrategyJudge& judge, QWidget* parent);

Q_SIGNALS:
    /// Labels, annotations and images of it.
    void metaEdited(const pilothouse::model::Strategy& strategy);

protected:
    QStringList check() override;

private:
    QPlainTextEdit* addLines(const QString& label, const char* name, const QStringList& lines,
                             const QString& tip);
    model::Strategy m_strategy;
    QPlainTextEdit* m_labels;
    QPlainTextEdit* m_annotations;
    QPlainTextEdit* m_images;
};

} // namespace pilothouse::ui
