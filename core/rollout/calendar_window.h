// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/calendar_rule.h"
#include "rollout/calendar_zone.h"

#include "base/result.h"
#include "base/time.h"
#include "model/window.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace pilothouse::rollout {

/// From an instant up to, not with, another.
struct Span {
    Instant from{};
    Instant to{};
    bool operator==(const Span&) const = default;
};

/// How long a window lasts: whole days on the wall clock first, then exact time.
struct WindowLength {
    std::chrono::days nominal{0};
    std::chrono::milliseconds exact{0};
    bool operator==(const WindowLength&) const = default;
};
/// Reads "P1D", "P2W", "PT24H", "P1DT12H" (RFC 5545) and "6h", "18d", "1d12h". Days and weeks are
/// nominal: from noon to noon though an hour is missing; the rest is exact. Validation for other
/// text, for nothing, and above 400 days.
[[nodiscard]] Result<WindowLength> parseWindowLength(std::string_view text);

/// One window, ready to be asked. Immutable; any thread.
class CompiledWindow {
public:
    /// Validation or Unsupported, with the window's position, for what cannot be expanded. A window
    /// that comes from elsewhere (planned maintenance, a calendar file) is Validation: read that
    /// first.
    [[nodiscard]] static Result<CompiledWindow> make(const model::Window& window);

    /// What it covers of [from, to), merged and ascending; spans may begin before `from` and end
    /// after `to`. At most `most` occurrences that begin after `from` are looked at: where there
    /// are more, `complete` is where knowledge ends, else it is `to`.
    struct Spans {
        std::vector<Span> spans{};
        Instant complete{};
    };
    [[nodiscard]] Spans between(Instant from, Instant to, std::size_t most) const;

private:
    CompiledWindow() = default;
    [[nodiscard]] Span spanAt(model::LocalTime start) const;

    std::shared_ptr<const ZoneOffsets> m_zone{};
    model::LocalTime m_start{};
    WindowLength m_length{};
    std::optional<RecurrenceRule> m_rule{};
    std::vector<model::LocalTime> m_rdate{};  ///< sorted, each once; the start where no rule
    std::vector<model::LocalTime> m_exdate{}; ///< sorted
};

/// Sorts, and joins what touches.
void mergeSpans(std::vector<Span>& spans);

} // namespace pilothouse::rollout
