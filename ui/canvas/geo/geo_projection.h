// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

/// The globe on a plane, and the part of it that is on screen. Pure values.
namespace pilothouse::ui {

/// Where something lies, in degrees.
struct GeoPoint {
    double latitude = 0;  ///< −90 … 90, north is positive
    double longitude = 0; ///< −180 … 180, east is positive
    bool operator==(const GeoPoint&) const = default;
};

/// Miller's cylindrical projection (1942): shapes hold where clouds are, and the poles stay on the
/// page. x and y are in degrees at the equator, y grows to the south. Latitudes beyond ±90 are cut.
[[nodiscard]] QPointF geoProjected(const GeoPoint& point);
/// The way back.
[[nodiscard]] GeoPoint geoUnprojected(const QPointF& projected);
/// All of the globe.
[[nodiscard]] QRectF geoWorld();

/// A window on the projected globe.
struct GeoView {
    QPointF centre{0, 0}; ///< projected
    double scale = 1;     ///< px per projected degree
    QSizeF size{0, 0};    ///< px

    [[nodiscard]] QPointF toScreen(const QPointF& projected) const {
        return (projected - centre) * scale + QPointF(size.width() / 2, size.height() / 2);
    }
    [[nodiscard]] QPointF toPlane(const QPointF& screen) const {
        return (screen - QPointF(size.width() / 2, size.height() / 2)) / scale + centre;
    }
    /// What of the plane is on screen.
    [[nodiscard]] QRectF bounds() const;
    /// Zoomed by `factor`, what is under `still` stays there.
    [[nodiscard]] GeoView zoomed(double factor, const QPointF& still) const;
    [[nodiscard]] GeoView panned(const QPointF& px) const;
    /// Kept on the globe and within the scales that say something.
    [[nodiscard]] GeoView bounded() const;
    /// All points with room round them; all of the globe for none. At least `span` degrees are
    /// shown, so one point alone has its surroundings.
    [[nodiscard]] static GeoView fitted(const QList<GeoPoint>& points, const QSizeF& size,
                                        double margin, double span = 14);
    bool operator==(const GeoView&) const = default;
};

} // namespace pilothouse::ui
