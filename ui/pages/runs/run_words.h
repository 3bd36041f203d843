// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/run.h"
#include "model/stuck.h"
#include "ui/theme/tokens.h"

#include <QString>

namespace pilothouse::ui {

/// The shape of a state. Pending depends on what is waited for: a hand for people, a clock for
/// time.
[[nodiscard]] Glyph glyphOf(model::DisplayState state, model::PendingReason reason);

/// "running", "completed with failures", translated, lower case.
[[nodiscard]] QString stateWord(model::DisplayState state);

/// What is waited for, as part of a sentence: "approval", "maintenance window", "cluster is busy".
/// Empty for None.
[[nodiscard]] QString reasonWord(model::PendingReason reason);
/// The same in one short word where there is one, for a column: "window".
[[nodiscard]] QString shortReason(model::PendingReason reason);

/// "approval", "soak", "health check": what a gate is on a lane.
[[nodiscard]] QString gateWord(model::GateKind kind);
[[nodiscard]] Glyph glyphOf(model::GateKind kind);
/// The shape of a cause that holds a run: a hand for people, a clock for time.
[[nodiscard]] Glyph glyphOf(model::StuckKind kind);
/// With a capital letter, to begin a line with; names of clusters and objects stay as they are.
[[nodiscard]] QString capital(QString words);

} // namespace pilothouse::ui
