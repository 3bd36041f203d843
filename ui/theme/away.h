// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

namespace pilothouse::ui {

/// Members that are off as expected are grey-blue: neither an alarm nor a state that somebody
/// chose. Its tint behind a sign, the ink of a sign or a border, and words and numbers in it.
[[nodiscard]] QColor awayTint(const Tokens& tokens);
[[nodiscard]] QColor awayInk(const Tokens& tokens);
[[nodiscard]] QColor awayText(const Tokens& tokens);
/// The same look in which Glyph::Stopped, their sign, has that ink.
[[nodiscard]] Tokens awayTokens(const Tokens& tokens);

} // namespace pilothouse::ui
