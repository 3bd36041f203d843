// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/calendar_rule_parts.h"

#include "base/result.h"
#include "base/time.h"
#include "model/window.h"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace pilothouse::rollout {

/// The recurrence of a window: an RRULE of RFC 5545 in the subset FREQ=DAILY, WEEKLY, MONTHLY or
/// YEARLY with INTERVAL, COUNT, UNTIL, WKST, BYDAY (with ordinals), BYMONTHDAY (negative too),
/// BYMONTH, BYHOUR, BYSETPOS. Works on the wall clock alone. Immutable; any thread.
class RecurrenceRule {
public:
    /// The end of the rule, where it has one: an instant (UNTIL=…Z), or a time on the wall clock,
    /// which is the last that counts (UNTIL without Z; of a date, the end of that day).
    using Until = std::variant<std::monostate, Instant, model::LocalTime>;

    /// Validation, naming the part, for a rule that is wrong; Unsupported for one outside the
    /// subset. A rule that never occurs before 2200, or a COUNT above 10,000, is Validation.
    [[nodiscard]] static Result<RecurrenceRule> parse(std::string_view text,
                                                      model::LocalTime start);

    /// Occurrences from the first at or after `from` up to and with `to`, ascending, at most
    /// `most`. A start that does not fit the rule is no occurrence itself. UNTIL as an instant is
    /// the caller's to apply.
    [[nodiscard]] std::vector<model::LocalTime> between(model::LocalTime from, model::LocalTime to,
                                                        std::size_t most) const;
    [[nodiscard]] const Until& until() const { return m_until; }

private:
    RecurrenceRule(RuleParts parts, Until until) : m_parts(std::move(parts)), m_until(until) {}

    RuleParts m_parts;
    Until m_until;
    std::optional<model::LocalTime> m_last{}; ///< of COUNT
};

/// "20261224T180000", with "Z" for UTC, or "20261224": RFC 5545's DATE-TIME and DATE.
struct CalendarTime {
    model::LocalTime local{};
    bool isUtc = false;
    bool isDate = false;
};
/// Nothing for other text, for a day that does not exist, and outside the years 1970 to 2199.
[[nodiscard]] std::optional<CalendarTime> parseCalendarTime(std::string_view text);

} // namespace pilothouse::rollout
