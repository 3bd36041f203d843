// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

class QAbstractButton;
class QCheckBox;
class QLineEdit;
class QWidget;

namespace pilothouse::ui {

/// How much a button asks for. One primary button a view.
enum class ButtonKind : std::uint8_t { Secondary, Primary, Quiet, Danger };

enum class FieldState : std::uint8_t { Plain, Valid, Invalid };

/// Sets how the style draws a button; the default of every QPushButton is Secondary.
void setButtonKind(QAbstractButton* button, ButtonKind kind);

/// 24 px high instead of 32.
void setSmall(QAbstractButton* button, bool small = true);

/// Draws a QCheckBox as a switch; the word beside it says the state.
void setSwitch(QCheckBox* box);

/// Valid shows the ok glyph at the right end, Invalid the failed glyph, border and fill.
void setFieldState(QLineEdit* field, FieldState state);

/// Makes a field use the fixed-width face (filters, hashes, expressions).
void setMonospace(QLineEdit* field);

[[nodiscard]] ButtonKind buttonKind(const QWidget* widget);
[[nodiscard]] bool isSmall(const QWidget* widget);
[[nodiscard]] bool isSwitch(const QWidget* widget);
[[nodiscard]] FieldState fieldState(const QWidget* widget);

} // namespace pilothouse::ui
