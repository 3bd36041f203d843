// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace pilothouse::ui {

inline constexpr double kZoomStep = 1.4; ///< of a zoom by key or button

/// + − 0 of a canvas; its keys do the same, so the buttons take no focus. GUI thread.
class ZoomButtons : public QWidget {
    Q_OBJECT
public:
    /// @param name begins the names of the buttons: "geo" of "geoIn", "geoOut", "geoFit"
    ZoomButtons(const QString& name, QWidget* parent);

Q_SIGNALS:
    void zoomWanted(double factor);
    void fitWanted();
};

} // namespace pilothouse::ui
