// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/run.h"
#include "model/stuck.h"
#include "ui/theme/tokens.h"

#include <QString>

namespace pilothouse::ui {

/// The shape of a state. Pending depends on what is waited for: a hand for people, a clock for
/// time.
/// Of members that are deferred: the sign of "expected offline" everywhere else.
inline constexpr Glyph kDeferredGlyph = Glyph::Stopped;
[[nodiscard]] Glyph glyphOf(model::DisplayState state, model::PendingReason reason);

/// "running", "completed with failures", translated, lower case.
[[nodiscard]] QString stateWord(model::DisplayState state);

/// What is waited for, as part of a sentence: "approval", "maintenance window", "cluster is busy".
/// Empty for None.
[[nodiscard]] QString reasonWord(model::PendingReason reason);
/// The same in one short word where there is one, for a column: "window".
[[nodiscard]] QString shortReason(model::PendingReason reason);

/// Nothing can be asked of it any more. As the machine has it: a run that failed or stopped has an
/// end and can still be resumed.
[[nodiscard]] bool isRunOver(const model::Run& run);
/// It failed or was stopped, nothing is in flight, and it can be resumed.
[[nodiscard]] bool isHalted(const model::Run& run);

/// A gate that is open will not resolve by itself any more: somebody has to decide.
[[nodiscard]] bool asksPerson(const model::Run& run);

/// "approval", "soak", "health check": what a gate is on a lane.
[[nodiscard]] QString gateWord(model::GateKind kind);
[[nodiscard]] Glyph glyphOf(model::GateKind kind);
/// The shape of a cause that holds a run: a hand for people, a clock for time.
[[nodiscard]] Glyph glyphOf(model::StuckKind kind);
/// With a capital letter, to begin a line with; names of clusters and objects stay as they are.
[[nodiscard]] QString capital(QString words);

} // namespace pilothouse::ui
