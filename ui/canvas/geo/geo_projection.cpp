// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geo/geo_projection.h"

#include <QtMath>

#include <algorithm>
#include <cmath>

namespace pilothouse::ui {

namespace {

constexpr double kMostScale = 500; // px a degree: two towns stand apart
constexpr double kLeastSize = 1;   // px; a view of a widget that was not laid out yet

} // namespace

QPointF geoProjected(const GeoPoint& point) {
    const double phi = qDegreesToRadians(std::clamp(point.latitude, -90.0, 90.0));
    return {point.longitude, -qRadiansToDegrees(1.25 * std::log(std::tan(M_PI_4 + 0.4 * phi)))};
}

GeoPoint geoUnprojected(const QPointF& projected) {
    const double y = qDegreesToRadians(-projected.y());
    return {qRadiansToDegrees(2.5 * (std::atan(std::exp(0.8 * y)) - M_PI_4)), projected.x()};
}

QRectF geoWorld() {
    return {geoProjected({90, -180}), geoProjected({-90, 180})};
}

QRectF GeoView::bounds() const {
    return {toPlane({0, 0}), toPlane({size.width(), size.height()})};
}

GeoView GeoView::zoomed(double factor, const QPointF& still) const {
    const QPointF kept = toPlane(still);
    GeoView view = *this;
    view.scale *= factor;
    view = view.bounded();
    view.centre += kept - view.toPlane(still);
    return view.bounded();
}

GeoView GeoView::panned(const QPointF& px) const {
    GeoView view = *this;
    view.centre -= px / scale;
    return view.bounded();
}

GeoView GeoView::bounded() const {
    const QRectF world = geoWorld();
    GeoView view = *this;
    // Wider than the globe is only what shows all of its height.
    const double least = std::min(size.width() / world.width(), size.height() / world.height());
    view.scale = std::clamp(view.scale, std::min(least, kMostScale), kMostScale);
    const auto within = [](double value, double low, double high, double half) {
        return high - low <= 2 * half ? (low + high) / 2
                                      : std::clamp(value, low + half, high - half);
    };
    view.centre = {within(centre.x(), world.left(), world.right(), size.width() / 2 / view.scale),
                   within(centre.y(), world.top(), world.bottom(), size.height() / 2 / view.scale)};
    return view;
}

GeoView GeoView::fitted(const QList<GeoPoint>& points, const QSizeF& size, double margin,
                        double span) {
    QRectF box;
    for (const GeoPoint& point : points) {
        const QPointF at = geoProjected(point);
        const QRectF dot(at.x() - 0.01, at.y() - 0.01, 0.02, 0.02);
        box = box.isNull() ? dot : box.united(dot);
    }
    if (box.isNull()) {
        // Where people live: without the ice of the south.
        box = QRectF(geoProjected({72, -170}), geoProjected({-52, 178}));
    }
    const double width = std::max(kLeastSize, size.width() - 2 * margin);
    const double height = std::max(kLeastSize, size.height() - 2 * margin);
    GeoView view{.centre = box.center(),
                 .scale = std::min(
                     {width / box.width(), height / box.height(), std::max(width, height) / span}),
                 .size = size};
    return view.bounded();
}

} // namespace pilothouse::ui
