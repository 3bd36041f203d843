// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/view_flight.h"

#include "ui/theme/theme.h"

#include <QWidget>

namespace pilothouse::ui {

namespace {

constexpr int kFlightMs = 150;

} // namespace

ViewFlight::ViewFlight(const QWidget* canvas) : m_canvas(canvas) {
    m_animation.setDuration(kFlightMs);
    m_animation.setStartValue(0.0);
    m_animation.setEndValue(1.0);
    m_animation.setEasingCurve(QEasingCurve::InOutQuad);
    QObject::connect(&m_animation, &QVariantAnimation::valueChanged, &m_animation,
                     [this](const QVariant& share) {
                         if (isUnderWay()) {
                             const auto step = m_step; // it may start another flight
                             step(share.toDouble());
                         }
                     });
}

void ViewFlight::start(const std::function<void(double)>& step) {
    stop();
    const ThemeController* const controller = themeController();
    if (!m_isAnimated || !m_canvas->isVisible() || controller == nullptr ||
        controller->reducedMotion()) {
        step(1);
        return;
    }
    m_step = step;
    m_animation.start();
}

} // namespace pilothouse::ui
