// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar.h"

#include <algorithm>
#include <utility>

namespace pilothouse::rollout {

namespace {

constexpr std::chrono::days kKept{500};     // from the base on
constexpr std::chrono::hours kOpensSoon{4}; // Azure's order of members

/// The span that holds `at`, else the first after it; null: neither.
const Span* spanFrom(const std::vector<Span>& spans, Instant at) {
    const auto found = std::partition_point(spans.begin(), spans.end(),
                                            [&](const Span& each) { return each.to <= at; });
    return found == spans.end() ? nullptr : &*found;
}

} // namespace

struct Calendar::Parts {
    std::vector<model::Window> windows{};
    std::vector<CompiledWindow> compiled{};
    Instant base{};
    std::vector<CompiledWindow::Spans> kept{}; ///< from `base` on, one for each window

    [[nodiscard]] bool isDeny(std::size_t window) const {
        return windows[window].kind == model::WindowKind::Deny;
    }
    void keepFrom(Instant from) {
        base = from;
        kept.clear();
        for (const auto& each : compiled) {
            kept.push_back(each.between(base, base + kKept, kCalendarOccurrences));
        }
    }
};

/// The windows of a set as they are around an instant and up to the horizon after it.
class Calendar::View {
public:
    View(const Parts& parts, const WindowSet& set, Instant at)
        : m_parts(parts), m_until(at + kCalendarHorizon) {
        m_own.reserve(set.size()); // what points into it must stay
        for (const auto window : set) {
            const auto& kept = parts.kept[window];
            if (at < parts.base || m_until > kept.complete) {
                m_own.push_back(parts.compiled[window].between(at, m_until, kCalendarOccurrences));
                m_until = std::min(m_until, m_own.back().complete);
                m_entries.push_back({window, &m_own.back().spans});
            } else {
                m_entries.push_back({window, &kept.spans});
            }
            m_hasAllow = m_hasAllow || !parts.isDeny(window);
        }
    }

    [[nodiscard]] bool hasAllow() const { return m_hasAllow; }
    [[nodiscard]] bool isKnown(Instant at) const { return at <= m_until; }

    /// The active window of a kind that lasts longest, and to when.
    struct Active {
        std::size_t window = 0;
        Instant to{};
    };
    [[nodiscard]] std::optional<Active> active(bool isDeny, Instant at) const {
        std::optional<Active> longest;
        for (const auto& [window, spans] : m_entries) {
            const Span* const span =
                m_parts.isDeny(window) == isDeny ? spanFrom(*spans, at) : nullptr;
            if (span != nullptr && span->from <= at && (!longest || span->to > longest->to)) {
                longest = Active{window, span->to};
            }
        }
        return longest;
    }
    /// The window of a kind that begins first, after `at`.
    [[nodiscard]] std::optional<WindowTurn> nextBegin(bool isDeny, Instant at) const {
        std::optional<WindowTurn> first;
        for (const auto& [window, spans] : m_entries) {
            const Span* span = m_parts.isDeny(window) == isDeny ? spanFrom(*spans, at) : nullptr;
            if (span != nullptr && span->from <= at) {
                span = span == &spans->back() ? nullptr : span + 1;
            }
            if (span != nullptr && (!first || span->from < first->at)) {
                first = WindowTurn{span->from, window};
            }
        }
        return first;
    }

private:
    struct Entry {
        std::size_t window;
        const std::vector<Span>* spans;
    };
    const Parts& m_parts;
    Instant m_until;
    bool m_hasAllow = false;
    std::vector<CompiledWindow::Spans> m_own{};
    std::vector<Entry> m_entries{};
};

Calendar::Calendar() : m_parts(std::make_shared<const Parts>()) {}

Result<Calendar> Calendar::make(std::vector<model::Window> windows, Instant base) {
    auto parts = std::make_shared<Parts>();
    for (const auto& each : windows) {
        auto compiled = CompiledWindow::make(each);
        if (!compiled) {
            return fail(std::move(compiled.error()));
        }
        parts->compiled.push_back(*std::move(compiled));
    }
    parts->windows = std::move(windows);
    parts->keepFrom(base);
    return Calendar(std::move(parts));
}

Calendar Calendar::rebased(Instant base) const {
    auto parts = std::make_shared<Parts>(*m_parts);
    parts->keepFrom(base);
    return Calendar(std::move(parts));
}

const std::vector<model::Window>& Calendar::windows() const {
    return m_parts->windows;
}

WindowSet Calendar::all() const {
    return select([](const model::Window&) { return true; });
}

WindowSet Calendar::select(const std::function<bool(const model::Window&)>& holds) const {
    WindowSet set;
    for (std::size_t window = 0; window < m_parts->windows.size(); ++window) {
        if (holds(m_parts->windows[window])) {
            set.push_back(window);
        }
    }
    return set;
}

WindowState Calendar::stateAt(Instant at, const WindowSet& set) const {
    const View view(*m_parts, set, at);
    if (const auto deny = view.active(true, at)) {
        return {.isOpen = false, .isFrozen = true, .window = deny->window};
    }
    const auto allow = view.active(false, at);
    return {.isOpen = !view.hasAllow() || allow.has_value(),
            .window = allow ? std::optional(allow->window) : std::nullopt};
}

std::optional<WindowTurn> Calendar::nextOpen(Instant at, const WindowSet& set) const {
    const View view(*m_parts, set, at);
    std::optional<std::size_t> ended;
    for (Instant t = at; view.isKnown(t);) {
        if (const auto deny = view.active(true, t)) {
            t = deny->to;
            ended = deny->window;
            continue;
        }
        const auto allow = view.active(false, t);
        if (!view.hasAllow() || allow) {
            return WindowTurn{t, allow ? std::optional(allow->window) : ended};
        }
        const auto begin = view.nextBegin(false, t);
        if (!begin) {
            return std::nullopt;
        }
        t = begin->at;
    }
    return std::nullopt;
}

std::optional<WindowTurn> Calendar::nextClose(Instant at, const WindowSet& set) const {
    const View view(*m_parts, set, at);
    if (const auto deny = view.active(true, at)) {
        return WindowTurn{at, deny->window};
    }
    auto first = view.nextBegin(true, at); // Deny beats Allow
    std::optional<std::size_t> last;
    for (Instant t = at; view.hasAllow() && view.isKnown(t) && (!first || t < first->at);) {
        const auto allow = view.active(false, t);
        if (!allow) {
            first = WindowTurn{t, last};
            break;
        }
        t = allow->to;
        last = allow->window;
    }
    return first && view.isKnown(first->at) ? first : std::nullopt;
}

std::optional<WindowTurn> Calendar::freezeWithin(Instant at, std::chrono::milliseconds expected,
                                                 const WindowSet& set) const {
    const View view(*m_parts, set, at);
    if (const auto deny = view.active(true, at)) {
        return WindowTurn{at, deny->window};
    }
    const auto begin = view.nextBegin(true, at);
    return begin && begin->at < at + expected ? begin : std::nullopt;
}

WindowRank Calendar::rankAt(Instant at, const WindowSet& set) const {
    const bool hasAllow =
        std::any_of(set.begin(), set.end(), [&](auto w) { return !m_parts->isDeny(w); });
    const auto open = nextOpen(at, set);
    if (open && open->at == at) {
        return hasAllow ? WindowRank::Open : WindowRank::None;
    }
    return open && open->at - at <= kOpensSoon ? WindowRank::OpensSoon : WindowRank::Closed;
}

std::vector<Span> Calendar::spansOf(std::size_t window, Instant from, Instant to) const {
    return m_parts->compiled[window].between(from, to, kCalendarOccurrences).spans;
}

} // namespace pilothouse::rollout
