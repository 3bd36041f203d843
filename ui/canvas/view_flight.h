// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QVariantAnimation>

#include <cmath>
#include <functional>

class QWidget;

namespace pilothouse::ui {

/// The way of a canvas from one view to another: a short animation, or one jump where the desktop
/// asks for less motion or nobody sees it. GUI thread.
class ViewFlight {
public:
    /// @param canvas outlives the flight
    explicit ViewFlight(const QWidget* canvas);
    /// Off at first: every way is a jump.
    void setAnimated(bool isAnimated) { m_isAnimated = isAnimated; }
    /// Ends the flight before. `step` is told the share of the way, 1 the last time; a jump tells 1
    /// at once.
    void start(const std::function<void(double share)>& step);
    /// The canvas stays where the flight is.
    void stop() { m_animation.stop(); }
    [[nodiscard]] bool isUnderWay() const {
        return m_animation.state() == QAbstractAnimation::Running;
    }

private:
    const QWidget* m_canvas;
    QVariantAnimation m_animation;
    std::function<void(double)> m_step;
    bool m_isAnimated = false;
};

/// A view between two: its scale grows by equal factors, and its middle goes at the pace of the
/// scale, so that the target stays in sight. `share` 0 … 1. Pure.
template<class View>
[[nodiscard]] View viewBetween(const View& from, const View& to, double share) {
    View step = to;
    if (share < 1) {
        step.scale = from.scale * std::pow(to.scale / from.scale, share);
        const double way =
            std::abs(to.scale - from.scale) < 1e-9
                ? share
                : (1 / step.scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
        step.centre = from.centre + (to.centre - from.centre) * way;
    }
    return step;
}

} // namespace pilothouse::ui
