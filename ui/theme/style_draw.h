// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyle>

class QPainter;
class QStyleOptionHeader;
class QStyleOptionSlider;

/// The drawing half of PilothouseStyle. Each function returns false for what Fusion may draw.
namespace pilothouse::ui::draw {

bool primitive(QStyle::PrimitiveElement element, const QStyleOption& option, QPainter& painter,
               const QWidget* widget);
bool control(const QStyle& style, QStyle::ControlElement element, const QStyleOption& option,
             QPainter& painter, const QWidget* widget);
bool complex(const QStyle& style, QStyle::ComplexControl control, const QStyleOptionComplex& option,
             QPainter& painter, const QWidget* widget);
/// The 8 × 5 triangle behind the words of the sorted column, into option.rect.
void sortMark(const QStyleOptionHeader& option, QPainter& painter, const QWidget* widget);
[[nodiscard]] QRect scrollBarPart(const QStyleOptionSlider& bar, QStyle::SubControl part);
[[nodiscard]] QSize menuItemSize(const QStyleOption& option, const QSize& contents);

} // namespace pilothouse::ui::draw
