// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/runs/run_actions.h"

namespace pilothouse::ui {

/// What may be asked about a part of a run: one cluster, a group, a stage, a window, the run.
enum class AskKind : std::uint8_t {
    Retry,    ///< a failed cluster, or one whose fate is unknown
    Adopt,    ///< a cluster whose fate is unknown
    Skip,     ///< cluster, group, stage, soak
    Override, ///< a window or freeze
    Check,    ///< a health gate that asks a person
    Abandon   ///< the run
};
struct RunAsk {
    AskKind kind = AskKind::Retry;
    QString target{};       ///< of the command
    QString text{};         ///< "Retry weu-1…"
    QString help{};         ///< what it does, for a tooltip
    QString whyNot{};       ///< why it is refused now; empty: it is not
    bool isOffered = false; ///< it makes sense in this state, whether it is refused or not
    int members = 0;        ///< clusters that it is about
    bool operator==(const RunAsk&) const = default;
};

/// All that could be asked about a lane of the timeline ("m:…", "g:…", "s:…"; empty: the run as a
/// whole), also what is refused: a menu says why. Pure; O(members).
[[nodiscard]] QList<RunAsk> asksOf(const model::RunPicture& picture, const QString& lane,
                                   const RunContext& context);
/// What makes sense about a cause and the one cluster it is about; empty where it is about several.
[[nodiscard]] QList<RunAsk> asksOfCause(const model::RunPicture& picture,
                                        const model::StuckCause& cause, const QString& lane,
                                        const RunContext& context);
/// The same question as it stands in another picture of the run.
[[nodiscard]] RunAsk asAskedNow(const model::RunPicture& picture, const RunAsk& ask,
                                const RunContext& context);

/// What the sheet says before it is sent. Of Retry, Adopt, Override and Abandon; skips have a
/// review of their own.
[[nodiscard]] RunReview askReview(const model::RunPicture& picture, const RunAsk& ask,
                                  const RunContext& context);

} // namespace pilothouse::ui
