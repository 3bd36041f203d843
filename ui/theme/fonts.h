// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

namespace pilothouse::ui {

enum class Weight : bool { Regular, Strong };

/// Adds the bundled faces to the application. GUI thread, after QGuiApplication exists; further
/// calls do nothing.
void registerFonts();

/// The text face at `px` device-independent pixels. Its digits all have one width, so changing
/// numbers do not jump.
[[nodiscard]] QFont textFont(int px = 13, Weight weight = Weight::Regular);

/// The fixed-width face, for filters, logs, YAML, hashes and keys.
[[nodiscard]] QFont monoFont(int px = 12, Weight weight = Weight::Regular);

} // namespace pilothouse::ui
