// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QLocale>
#include <QString>
#include <QTimeZone>

#include <chrono>

namespace pilothouse::ui {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Instants on a line of pixels. A value; pure.
struct TimeScale {
    Instant begin{};     ///< at pixel `left`
    double left = 0;     ///< px
    double perPixel = 1; ///< milliseconds; positive

    [[nodiscard]] double x(Instant at) const {
        return left + static_cast<double>((at - begin).count()) / perPixel;
    }
    [[nodiscard]] Instant at(double x) const {
        return begin + std::chrono::milliseconds(static_cast<std::int64_t>((x - left) * perPixel));
    }
    bool operator==(const TimeScale&) const = default;
};

/// The scale that shows `from` to `to` between `left` and `left + width`, with a fortieth of the
/// width free on either side. Spans below a minute count as one.
[[nodiscard]] TimeScale fittedScale(Instant from, Instant to, double left, double width);

/// The scale with `factor` times as many pixels to an hour; the instant under `x` stays there.
/// Bounded: a pixel is no less than 100 ms and no more than six hours.
[[nodiscard]] TimeScale zoomedScale(const TimeScale& scale, double x, double factor);

/// The scale moved by so many pixels to the right.
[[nodiscard]] TimeScale pannedScale(const TimeScale& scale, double pixels);

struct TimeTick {
    Instant at{};
    QString label{};    ///< "14:00", or "Tue 18 Nov" at midnight
    bool isDay = false; ///< the first of a day
};

/// Round times of the zone's clock that are at least `spacing` px apart, in order; a time that the
/// clock skips is left out, one that it has twice comes once.
[[nodiscard]] QList<TimeTick> ticksOf(const TimeScale& scale, double width, double spacing,
                                      const QTimeZone& zone, const QLocale& locale = QLocale());

} // namespace pilothouse::ui
