// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "model/window.h"
#include "rollout/calendar_window.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace pilothouse::fleet {

/// When a member may be out of touch: `offline` of the fleet file. Immutable; any thread.
class OfflineSchedule {
public:
    /// Where nothing else is said. Source: reference/governance-and-incidents.md, E7.
    static constexpr std::chrono::hours kMaxSilence{24};
    /// From when recurrences count where no start is said; a Monday.
    static constexpr model::LocalTime kStart{
        std::chrono::local_days(std::chrono::year(2024) / 1 / 1)};

    struct Terms {
        std::string expected{}; ///< RRULE of the windows' starts; empty: at any time
        std::string length{};   ///< `for`: how long each window lasts
        model::LocalTime start = kStart;
        model::Zone zone{};
        std::chrono::milliseconds maxSilence = kMaxSilence;
        Position position{};
        bool operator==(const Terms&) const = default;
    };
    /// Validation or Unsupported, with the position, as the calendar's CompiledWindow.
    [[nodiscard]] static Result<std::shared_ptr<const OfflineSchedule>> make(Terms terms);

    [[nodiscard]] const Terms& terms() const { return m_terms; }
    [[nodiscard]] bool hasWindows() const { return m_windows.has_value(); }

    struct Look {
        std::optional<rollout::Span> window{}; ///< that holds at the instant asked about
        Instant until{}; ///< when the answer may change at the earliest; later than asked
    };
    /// Some microseconds a call.
    [[nodiscard]] Look at(Instant now) const;

private:
    explicit OfflineSchedule(Terms terms) : m_terms(std::move(terms)) {}

    Terms m_terms;
    std::optional<rollout::CompiledWindow> m_windows{};
};

} // namespace pilothouse::fleet
