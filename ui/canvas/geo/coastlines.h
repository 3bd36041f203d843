// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <memory>
#include <vector>

/// Coastlines and borders, ready to draw. Pure values; any thread.
namespace pilothouse::ui {

/// A line on the projected plane (geoProjected).
struct GeoLine {
    std::vector<QPointF> points;
    QRectF bounds;
};

struct Coastlines {
    std::vector<GeoLine> land;    ///< closed rings; a lake is a ring inside another, odd-even
    std::vector<GeoLine> borders; ///< between two countries, each once
};

struct CoastlineReading {
    std::shared_ptr<const Coastlines> lines; ///< null: not to be used
    QString trouble;                         ///< why not, in words for a log or a tooltip
};

/// TopoJSON with the objects `land` and, where there are borders, `countries` (as `world-atlas`
/// has them). Anything else in it is passed over; indices and numbers that make no sense are an
/// answer with `trouble`, never a crash. Source: the TopoJSON format specification 1.0.
[[nodiscard]] CoastlineReading readCoastlines(const QByteArray& topoJson);

/// Those that the program ships; about 60 ms, so not on the GUI thread.
[[nodiscard]] CoastlineReading shippedCoastlines();

} // namespace pilothouse::ui
