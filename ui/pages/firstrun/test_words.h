// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "ui/bridge/context_offer.h"
#include "ui/theme/tokens.h"

#include <QString>

namespace pilothouse::ui {

/// What the first page says about logins and tests. Pure; any thread.

[[nodiscard]] QString loginWords(const ContextOffer& offer); ///< "client certificate", "token", …
/// Whether connecting would have to start a program first.
[[nodiscard]] bool needsProgram(const ContextOffer& offer);
/// "ended 2 days ago", "ends in 6 days"; empty when the certificate is good for a month or none.
[[nodiscard]] QString certificateWords(const ContextOffer& offer, Instant now);

[[nodiscard]] QString stageWords(TestStage stage);
[[nodiscard]] Glyph stageGlyph(TestOutcome outcome);
/// The first stage that was not passed; none when all were.
[[nodiscard]] std::optional<TestStage> stoppedAt(const ContextTest& test);
/// One line for the table: the stage reached and why it ended there.
[[nodiscard]] QString testSummary(const ContextTest& test);
[[nodiscard]] Glyph testGlyph(const ContextTest& test);
/// What to do about it, one sentence; empty when nothing is wrong.
[[nodiscard]] QString nextStep(const ContextTest& test, const ContextOffer& offer);

} // namespace pilothouse::ui
