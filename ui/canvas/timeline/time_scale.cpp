// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/timeline/time_scale.h"

#include <QDateTime>

#include <algorithm>
#include <array>

namespace pilothouse::ui {
namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr double kFreeShare = 1.0 / 40;
constexpr double kLeastPerPixel = 100;
constexpr double kMostPerPixel = 6.0 * 3600 * 1000;
constexpr int kMinute = 60;
constexpr int kHour = 3600;
constexpr int kDay = 86'400;
/// Steps of a clock that people read at a glance, in seconds.
constexpr std::array kSteps{10,           30,           kMinute,      2 * kMinute, 5 * kMinute,
                            10 * kMinute, 15 * kMinute, 30 * kMinute, kHour,       2 * kHour,
                            3 * kHour,    6 * kHour,    12 * kHour,   kDay,        2 * kDay,
                            7 * kDay,     14 * kDay,    28 * kDay};
constexpr qsizetype kMostTicks = 400;

QDateTime local(Instant at, const QTimeZone& zone) {
    return QDateTime::fromMSecsSinceEpoch(at.time_since_epoch().count(), zone);
}

Instant instantOf(const QDateTime& time) {
    return Instant(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

int stepFor(double perPixel, double spacing) {
    const double least = perPixel * spacing / 1000;
    const auto* const found =
        std::find_if(kSteps.begin(), kSteps.end(), [least](int step) { return step >= least; });
    return found == kSteps.end() ? kSteps.back() : *found;
}

/// Days since a Monday, so that steps of weeks begin on Mondays.
qint64 dayNumber(QDate date) {
    return date.toJulianDay();
}

void addTick(QList<TimeTick>& ticks, const QDateTime& time, int step, const QLocale& locale) {
    const Instant at = instantOf(time);
    if (!ticks.isEmpty() && ticks.constLast().at >= at) {
        return; // the clock was set back over it
    }
    const bool isDay = time.time().msecsSinceStartOfDay() == 0;
    const QString label = isDay || step >= kDay ? locale.toString(time.date(), u"ddd d MMM"_s)
                          : step < kMinute      ? time.time().toString(u"HH:mm:ss"_s)
                                                : time.time().toString(u"HH:mm"_s);
    ticks.append({.at = at, .label = label, .isDay = isDay});
}

} // namespace

TimeScale fittedScale(Instant from, Instant to, double left, double width) {
    const double span = static_cast<double>(std::max(to - from, Instant::duration(1min)).count());
    const double room = std::max(1.0, width * (1 - 2 * kFreeShare));
    const double perPixel = std::clamp(span / room, kLeastPerPixel, kMostPerPixel);
    const auto lead = static_cast<std::int64_t>(width * kFreeShare * perPixel);
    return {.begin = from - std::chrono::milliseconds(lead), .left = left, .perPixel = perPixel};
}

TimeScale zoomedScale(const TimeScale& scale, double x, double factor) {
    const double perPixel =
        std::clamp(scale.perPixel / std::max(factor, 1e-6), kLeastPerPixel, kMostPerPixel);
    const auto before = static_cast<std::int64_t>((x - scale.left) * perPixel);
    return {.begin = scale.at(x) - std::chrono::milliseconds(before),
            .left = scale.left,
            .perPixel = perPixel};
}

TimeScale pannedScale(const TimeScale& scale, double pixels) {
    TimeScale moved = scale;
    moved.begin -= std::chrono::milliseconds(static_cast<std::int64_t>(pixels * scale.perPixel));
    return moved;
}

QList<TimeTick> ticksOf(const TimeScale& scale, double width, double spacing, const QTimeZone& zone,
                        const QLocale& locale) {
    const int step = stepFor(scale.perPixel, spacing);
    const Instant end = scale.at(scale.left + width);
    const QDate last = local(end, zone).date();
    const int stepDays = std::max(1, step / kDay);
    QList<TimeTick> ticks;
    for (QDate day = local(scale.begin, zone).date(); day <= last; day = day.addDays(1)) {
        if (dayNumber(day) % stepDays != 0) {
            continue;
        }
        for (int second = 0; second < kDay; second += std::min(step, kDay)) {
            const QTime wanted = QTime(0, 0).addSecs(second);
            const QDateTime time(day, wanted, zone);
            if (!time.isValid() || (time.time() != wanted && second != 0) ||
                instantOf(time) < scale.begin) {
                continue; // skipped by the clock, or not on screen yet
            }
            if (instantOf(time) > end || ticks.size() >= kMostTicks) {
                return ticks;
            }
            addTick(ticks, time, step, locale);
        }
    }
    return ticks;
}

} // namespace pilothouse::ui
