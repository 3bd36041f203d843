// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"
#include "rollout/calendar_ics.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;
using namespace pilothouse::rollout;

/// Reads an iCalendar file. Errors name a line of it; windows can be expanded, their spans are
/// ascending and apart, and what the calendar says next is so.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const model::Window as{.id = "w", .kind = model::WindowKind::Deny};
    const auto windows = readIcs(fuzz::asText(data, size), "f.ics", as);
    if (!windows) {
        fuzz::require(windows.error().position.has_value() && windows.error().position->line >= 1);
        return 0;
    }
    const auto now = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));
    const auto calendar = Calendar::make(*windows, now);
    if (!calendar) { // more than 10,000 dates
        fuzz::require(calendar.error().kind == ErrorKind::Validation);
        return 0;
    }
    const auto all = calendar->all();
    for (const auto window : all) {
        Instant last = Instant::min();
        for (const auto& span : calendar->spansOf(window, now, now + kCalendarHorizon)) {
            fuzz::require(last < span.from && span.from < span.to && span.to > now);
            last = span.to;
        }
    }
    const auto close = calendar->nextClose(now, all);
    const auto open = calendar->nextOpen(now, all);
    fuzz::require(!close || !calendar->openAt(close->at, all));
    fuzz::require(!open || calendar->openAt(open->at, all));
    fuzz::require(calendar->openAt(now, all) ? open && open->at == now : close && close->at == now);
    return 0;
}
