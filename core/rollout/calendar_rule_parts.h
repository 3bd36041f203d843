// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/window.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

enum class RuleFreq : std::uint8_t { Daily, Weekly, Monthly, Yearly };

/// "2TU": the second of the month or year; 0: every.
struct RuleWeekday {
    int ordinal = 0;
    std::chrono::weekday day{0};
};

/// An RRULE in parts, all in range. What a part means together with the others: RFC 5545, 3.3.10.
struct RuleParts {
    RuleFreq freq = RuleFreq::Daily;
    int interval = 1;
    std::optional<int> count{};
    std::chrono::weekday weekStart = std::chrono::Monday;
    std::vector<RuleWeekday> byDay{};
    std::vector<int> byMonthDay{}; ///< negative: from the end
    std::vector<int> byMonth{};
    std::vector<int> byHour{}; ///< ascending, each once
    std::vector<int> bySetPos{};
    model::LocalTime start{};
};

/// The periods of a rule (days, weeks, months or years, one in `interval`), from the first one that
/// can hold something at or after `from`.
class RulePeriods {
public:
    RulePeriods(const RuleParts& parts, model::LocalTime from);
    /// The occurrences of the next period, ascending. Some may lie before the rule's start.
    [[nodiscard]] std::vector<model::LocalTime> next();
    /// Where that next period begins.
    [[nodiscard]] std::chrono::local_days begin() const;

private:
    [[nodiscard]] std::vector<std::chrono::local_days> days() const;

    const RuleParts& m_parts;
    std::int64_t m_period = 0; ///< counted in intervals from the period of the start
};

} // namespace pilothouse::rollout
