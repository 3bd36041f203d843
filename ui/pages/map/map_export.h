// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas/geo/geo_land.h"

#include <QPicture>
#include <QSize>
#include <QString>

#include <memory>

namespace pilothouse::ui {

/// What is on the page, ready to be drawn once more. A value; any thread.
struct MapPrint {
    QSize size; ///< px at 100 %
    QColor ground;
    QString title;
    std::shared_ptr<const Coastlines> lines; ///< null: no land
    GeoView view;
    LandLook look;
    QPicture over; ///< all that stands on the land
};

/// Writes it as SVG or, by any other ending, as PNG of twice the size; a file that is there is
/// replaced at the end only. Empty: done; else why not. Takes a tenth of a second, so not on the
/// GUI thread.
[[nodiscard]] QString writePrint(const MapPrint& print, const QString& file);

} // namespace pilothouse::ui
