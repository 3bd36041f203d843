// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/geo_land.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

constexpr double kEdge = 0.01; // degrees: a border along a meridian has no width

/// The line on screen, without points that nobody could see.
QPolygonF onScreen(const GeoLine& line, const GeoView& view, double detail) {
    QPolygonF out;
    out.reserve(static_cast<qsizetype>(std::min<std::size_t>(line.points.size(), 4096)));
    for (const QPointF& point : line.points) {
        const QPointF at = view.toScreen(point);
        if (out.isEmpty() || std::abs(at.x() - out.constLast().x()) > detail ||
            std::abs(at.y() - out.constLast().y()) > detail) {
            out.append(at);
        }
    }
    return out;
}

} // namespace

LandLook landLook(const Tokens& tokens, GeoGround ground) {
    const bool isPage = ground == GeoGround::Page;
    const QColor sea = isPage ? tokens.window : tokens.surface;
    // On the light page the land has to part from the sea by more than a panel's step.
    const QColor land =
        isPage && !tokens.dark ? mixed(tokens.sunken, tokens.divider, 0.6) : tokens.sunken;
    LandLook look{.sea = sea,
                  .land = land,
                  .coast = tokens.dark ? tokens.divider : tokens.controlBorder,
                  .border = isPage ? sea : tokens.divider,
                  .coastWidth = 0.7,
                  .borderWidth = 0.9};
    if (isPage) {
        look.coast = mixed(tokens.divider, tokens.controlBorder, 0.35);
        look.coastWidth = 0.8;
        look.borderWidth = 0.7;
    }
    if (tokens.highContrast) {
        look.coast = tokens.controlBorder;
        look.border = tokens.controlBorder;
        look.coastWidth = 1.6;
    }
    return look;
}

void drawLand(QPainter& painter, const Coastlines& lines, const GeoView& view, const LandLook& look,
              double detail) {
    const QRectF shown = view.bounds();
    QPainterPath land;
    land.setFillRule(Qt::OddEvenFill);
    for (const GeoLine& ring : lines.land) {
        if (ring.bounds.intersects(shown)) {
            const QPolygonF polygon = onScreen(ring, view, detail);
            if (polygon.size() > 2) {
                land.addPolygon(polygon);
            }
        }
    }
    painter.setPen(QPen(look.coast, look.coastWidth));
    painter.setBrush(look.land);
    painter.drawPath(land);
    painter.setPen(QPen(look.border, look.borderWidth));
    for (const GeoLine& border : lines.borders) {
        if (border.bounds.adjusted(-kEdge, -kEdge, kEdge, kEdge).intersects(shown)) {
            painter.drawPolyline(onScreen(border, view, detail));
        }
    }
}

QImage landImage(const Coastlines* lines, const GeoView& view, double ratio, const LandLook& look) {
    QImage image((view.size * ratio).toSize().expandedTo({1, 1}),
                 QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(look.sea);
    if (lines != nullptr) {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        drawLand(painter, *lines, view, look);
    }
    return image;
}

GeoView widened(const GeoView& view, double share) {
    GeoView out = view;
    out.size = QSizeF(std::ceil(view.size.width() * (1 + 2 * share)),
                      std::ceil(view.size.height() * (1 + 2 * share)));
    return out;
}

} // namespace pilothouse::ui
