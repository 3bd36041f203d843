// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/coastlines.h"
#include "ui/canvas/geo/geo_projection.h"
#include "ui/theme/tokens.h"

#include <QImage>

class QPainter;

/// Land, coasts and borders. Pure: a worker may draw them while the window shows what it has.
namespace pilothouse::ui {

/// What lies round the land: a page of its own, or a panel among others.
enum class GeoGround : std::uint8_t { Panel, Page };

struct LandLook {
    QColor sea;
    QColor land;
    QColor coast;
    QColor border;
    double coastWidth = 0.8;  ///< px
    double borderWidth = 0.7; ///< px
    bool operator==(const LandLook&) const = default;
};
[[nodiscard]] LandLook landLook(const Tokens& tokens, GeoGround ground);

/// Draws what `view` shows, without the sea. Points closer than `detail` px to the one before are
/// left out, so one file of coastlines serves every scale.
void drawLand(QPainter& painter, const Coastlines& lines, const GeoView& view, const LandLook& look,
              double detail = 0.8);

/// The same on the sea as an image of the view's size.
/// @param lines null: sea alone
[[nodiscard]] QImage landImage(const Coastlines* lines, const GeoView& view, double ratio,
                               const LandLook& look);

/// The view with `share` of its size more on each side, at the same scale; it may lie off the
/// globe.
[[nodiscard]] GeoView widened(const GeoView& view, double share);

} // namespace pilothouse::ui
