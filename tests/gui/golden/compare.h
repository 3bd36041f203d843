// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QString>

class QWidget;

/// How many pixels may be off.
inline constexpr double kPixels = 0.001;

/// Share of pixels that are off, 1 for different sizes; `diff` shows them in red.
[[nodiscard]] double differing(const QImage& actual, const QImage& expected, QImage& diff);

/// Compares a widget as it is drawn with the stored picture of that name; fails the running test
/// where they differ. With PILOTHOUSE_UPDATE_GOLDEN set it writes the picture instead.
void compare(QWidget& widget, const QString& name);
