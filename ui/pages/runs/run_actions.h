// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_context.h"
#include "ui/widgets/review_sheet.h"

#include <QList>

namespace pilothouse::ui {

/// Whether something can be asked of a run now.
struct RunAction {
    bool isOffered = false; ///< it makes sense in this state; else it is not on screen
    QString whyNot{};       ///< why it cannot be pressed; empty: it can
    [[nodiscard]] bool isOpen() const { return isOffered && whyNot.isEmpty(); }
    bool operator==(const RunAction&) const = default;
};
struct RunActions {
    RunAction start; ///< also resume
    RunAction stop;
    RunAction skip;
    RunAction approve; ///< a gate waits for people
    RunAction drive;
    RunAction release; ///< stop driving here
    QString closed;    ///< why nothing at all can be asked; empty: something can
    bool operator==(const RunActions&) const = default;
};
[[nodiscard]] RunActions actionsOf(const model::RunPicture& picture, const RunContext& context);

/// A gate that waits for a person: an approval, or any other that asks one.
struct OpenGate {
    const model::StageRun* stage = nullptr;
    const model::GroupRun* group = nullptr; ///< null: of the stage
    const model::GateRun* gate = nullptr;
    const model::Gate* planned = nullptr; ///< null where the plan does not name it
};
/// In plan order; pointers are into the picture.
[[nodiscard]] QList<OpenGate> openGates(const model::RunPicture& picture);
/// The gate with that id, in whatever state; empty `gate` where there is none.
[[nodiscard]] OpenGate gateNamed(const model::RunPicture& picture, const QString& id);
[[nodiscard]] QString gateName(const model::GateRun& gate);
/// "before prod", "after prod · westeurope".
[[nodiscard]] QString gatePlace(const OpenGate& open);
/// Clusters that may go once the gate is open: ids.
[[nodiscard]] QList<const model::MemberRun*> membersBehind(const model::Run& run,
                                                           const OpenGate& open);
/// What the gate has to show: its samples, or those of the gates before it; counted.
[[nodiscard]] QList<ReviewCheck> evidenceOf(const model::RunPicture& picture, const OpenGate& open,
                                            const RunContext& context);
/// Why this user's yes would not be taken; empty: it would.
[[nodiscard]] QString refusalOfApproval(const model::RunPicture& picture, const OpenGate& open,
                                        const RunContext& context);

/// What may be skipped now, as targets of a command with a sentence each.
struct SkipChoice {
    QString target{}; ///< "member/weu-1"
    QString text{};   ///< "cluster weu-1"
    int members = 0;  ///< that will not be updated
    QString meaning{};
};
[[nodiscard]] QList<SkipChoice> skipChoices(const model::RunPicture& picture);

/// What the review sheet shows before each command; `command` is what it sends, without id, by and
/// comment.
struct RunReview {
    ReviewData data{};
    model::Command command{};
};
[[nodiscard]] RunReview approveReview(const model::RunPicture& picture, const OpenGate& open,
                                      const RunContext& context);
/// The same for a gate by its id, with a refusal where it does not wait any more or nothing may be
/// asked of the run.
[[nodiscard]] RunReview approvalOf(const model::RunPicture& picture, const QString& gate,
                                   const RunContext& context);
[[nodiscard]] RunReview skipReview(const model::RunPicture& picture, const SkipChoice& choice,
                                   const RunContext& context);
[[nodiscard]] RunReview stopReview(const model::RunPicture& picture, const RunContext& context);
[[nodiscard]] RunReview startReview(const model::RunPicture& picture, bool retriesFailed,
                                    const RunContext& context);

/// Completes a command: an id of its own, who gives it, and why.
[[nodiscard]] model::Command finished(model::Command command, const RunContext& context,
                                      const QString& comment);

} // namespace pilothouse::ui
