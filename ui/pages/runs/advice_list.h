// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/rollback.h"
#include "ui/pages/runs/run_context.h"
#include "ui/theme/tokens.h"

#include <QScrollArea>

#include <vector>

class QVBoxLayout;

namespace pilothouse::ui {

/// The shape of a verdict.
[[nodiscard]] Glyph glyphOf(model::RollbackVerdict verdict);
/// "must not be undone", "can go back until Tue 14:06".
[[nodiscard]] QString verdictWords(const model::RollbackNote& note, const RunContext& context);
/// The worst of all in one line: "Control plane of 58 clusters must not be undone".
[[nodiscard]] QString adviceSentence(const std::vector<model::RollbackNote>& notes,
                                     const RunContext& context);

/// What of a run can be undone and what must not, each with its reason, its versions, when it
/// happened and whom it is about.
class AdviceList : public QScrollArea {
    Q_OBJECT
public:
    explicit AdviceList(QWidget* parent = nullptr);
    void setNotes(const std::vector<model::RollbackNote>& notes, const RunContext& context);

private:
    void addNote(const model::RollbackNote& note, const RunContext& context);
    QWidget* m_inside;
    QVBoxLayout* m_column;
    QStringList m_shown;
};

} // namespace pilothouse::ui
