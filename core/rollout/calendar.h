// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "rollout/calendar_window.h"

#include "base/result.h"
#include "base/time.h"
#include "model/window.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// How far a calendar looks ahead of the instant it is asked about.
inline constexpr std::chrono::days kCalendarHorizon{400};
/// How many occurrences of a window that begin after that instant it looks at.
inline constexpr std::size_t kCalendarOccurrences = 10'000;

/// Windows of a calendar, by their places in it; what a member, stage or group stands under.
using WindowSet = std::vector<std::size_t>; ///< ascending, each once

/// Whether starts may happen, and why.
struct WindowState {
    bool isOpen = true;
    bool isFrozen = false; ///< a Deny is active
    /// The Deny that closes, else the Allow that opens; none when nothing holds, or when no Allow
    /// is active.
    std::optional<std::size_t> window{};
    bool operator==(const WindowState&) const = default;
};

/// A turn of the calendar.
struct WindowTurn {
    Instant at{};
    /// Which window brings it: the Allow that begins, or the Deny that ends where no Allow counts;
    /// the Deny that begins, or the Allow that ends. None where it is so already by no window.
    std::optional<std::size_t> window{};
    bool operator==(const WindowTurn&) const = default;
};

/// Who starts first; the numbers are the order. Source: Azure Kubernetes Fleet Manager, "update
/// orchestration" (members whose window opens within four hours go before those without).
enum class WindowRank : std::uint8_t { Open, OpensSoon, None, Closed };

/// Windows and freezes, expanded: open(t) = no Deny active, and either no Allow among the windows
/// asked about or one active. Deny beats Allow. Which windows hold for whom is the caller's: each
/// question takes a WindowSet.
///
/// An immutable value that shares its parts; copies cost nothing; any thread. It keeps the spans of
/// 500 days from `base`, so questions about the 100 days after it are a few searches; any other
/// instant is answered just as well, but each time by expanding anew (about 0.1 ms a window).
class Calendar {
public:
    Calendar(); ///< no windows: always open
    /// Validation or Unsupported with window and position; see CompiledWindow. Ids need not be
    /// unique: the events of a calendar file share one.
    [[nodiscard]] static Result<Calendar> make(std::vector<model::Window> windows, Instant base);
    /// The same windows, kept from another instant on.
    [[nodiscard]] Calendar rebased(Instant base) const;

    [[nodiscard]] const std::vector<model::Window>& windows() const;
    [[nodiscard]] WindowSet all() const;
    [[nodiscard]] WindowSet select(const std::function<bool(const model::Window&)>& holds) const;

    [[nodiscard]] WindowState stateAt(Instant at, const WindowSet& set) const;
    [[nodiscard]] bool openAt(Instant at, const WindowSet& set) const {
        return stateAt(at, set).isOpen;
    }
    /// The first instant from `at` on that is open; `at` itself where it is. None: not within the
    /// horizon.
    [[nodiscard]] std::optional<WindowTurn> nextOpen(Instant at, const WindowSet& set) const;
    /// The first instant from `at` on that is closed; `at` itself where it is. None: no known end.
    [[nodiscard]] std::optional<WindowTurn> nextClose(Instant at, const WindowSet& set) const;
    /// The guard: the first Deny that something started at `at` would run into if it takes this
    /// long, or that is active already.
    [[nodiscard]] std::optional<WindowTurn>
    freezeWithin(Instant at, std::chrono::milliseconds expected, const WindowSet& set) const;
    [[nodiscard]] WindowRank rankAt(Instant at, const WindowSet& set) const;
    /// What one window covers of [from, to), merged; for drawing. At most kCalendarOccurrences.
    [[nodiscard]] std::vector<Span> spansOf(std::size_t window, Instant from, Instant to) const;

private:
    struct Parts;
    class View;
    explicit Calendar(std::shared_ptr<const Parts> parts) : m_parts(std::move(parts)) {}

    std::shared_ptr<const Parts> m_parts;
};

} // namespace pilothouse::rollout
