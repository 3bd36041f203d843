// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_schedule.h"

#include "rollout/calendar_zone.h"

#include <chrono>
#include <utility>

namespace pilothouse::rollout {

Result<Instant> scheduledInstant(const model::ScheduleGate& gate, Instant reached) {
    using namespace std::chrono;
    auto zone = loadZone(gate.zone);
    if (!zone) {
        return fail(std::move(zone.error()));
    }
    // From the day before: a gap moves its time past midnight where the gap is at midnight.
    for (auto day = floor<days>((*zone)->local(reached)) - days(1);; day += days(1)) {
        const auto at = (*zone)->instant(day + gate.time);
        if (weekday(day) == gate.day && at >= reached) {
            return at;
        }
    }
}

} // namespace pilothouse::rollout
