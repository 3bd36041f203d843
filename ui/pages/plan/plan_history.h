// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/strategy.h"

#include <QString>
#include <QUndoCommand>

#include <functional>
#include <memory>

namespace pilothouse::ui {

/// A strategy as somebody left it: as text, or as a value that becomes text.
struct PlanDraft {
    QString text{};
    std::shared_ptr<const model::Strategy> strategy{}; ///< null: the text is the draft
    [[nodiscard]] bool isText() const { return strategy == nullptr; }
};

/// One edit of a plan. Letters typed one after the other are one step.
class PlanStep : public QUndoCommand {
public:
    using Apply = std::function<void(const PlanDraft& draft)>;
    /// `isApplied`: the draft is the plan's already, doing it again begins with the next redo.
    PlanStep(const QString& words, PlanDraft before, PlanDraft after, Apply apply,
             bool isApplied = false)
        : QUndoCommand(words), m_before(std::move(before)), m_after(std::move(after)),
          m_apply(std::move(apply)), m_isApplied(isApplied) {}

    /// Joins the typing that follows.
    void setTyping() { m_isTyping = true; }
    void undo() override { m_apply(m_before); }
    void redo() override {
        if (!std::exchange(m_isApplied, false)) {
            m_apply(m_after);
        }
    }
    [[nodiscard]] int id() const override { return m_isTyping ? 1 : -1; }
    bool mergeWith(const QUndoCommand* other) override {
        m_after = static_cast<const PlanStep*>(other)->m_after;
        return true;
    }

private:
    PlanDraft m_before;
    PlanDraft m_after;
    Apply m_apply;
    bool m_isApplied;
    bool m_isTyping = false;
};

} // namespace pilothouse::ui
