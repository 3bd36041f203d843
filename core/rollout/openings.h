// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"
#include "model/plan.h"
#include "rollout/calendar.h"
#include "rollout/machine_plan.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::rollout {

/// What the windows of some members say at one moment.
struct Opening {
    bool isOpen = true;
    bool hasAllow = false;              ///< some Allow window holds for them
    bool isFrozen = false;              ///< a Deny window is active
    std::optional<Instant> nextOpen{};  ///< while closed; absent: no known end
    std::optional<Instant> nextClose{}; ///< while open
    std::optional<Instant> nextDeny{};  ///< the next freeze that is not active yet
    std::string window{};               ///< id of what decided
};

/// Windows as the machine asks for them. Members with the same windows are one class, so that a
/// tick over thousands asks a few times. Implementations may cache; one thread at a time.
class Openings {
public:
    Openings() = default;
    Openings(const Openings&) = delete;
    Openings& operator=(const Openings&) = delete;
    virtual ~Openings() = default;
    [[nodiscard]] virtual std::uint32_t classCount() const = 0;
    [[nodiscard]] virtual std::uint32_t classOf(PlanIndex member) const = 0;
    /// Whose freezes hold back the gates of a stage.
    [[nodiscard]] virtual std::uint32_t classOfStage(PlanIndex stage) const = 0;
    /// Valid until the next call.
    [[nodiscard]] virtual const Opening& at(std::uint32_t windowClass, Instant now) = 0;
};

/// The order in which members may start. As Calendar::rankAt, of what is known already.
[[nodiscard]] WindowRank rankOf(const Opening& opening, Instant now);

/// The windows that a plan has written out, from `base` on, and those of it that stand elsewhere (a
/// member's planned maintenance, a calendar file), read by the caller: see windowsOf and readIcs.
/// Validation for a window that has no meaning.
[[nodiscard]] Result<Calendar> calendarOf(const model::Plan& plan, Instant base,
                                          const std::vector<model::Window>& elsewhere = {});

/// Openings of a plan from its calendar. Gates of a stage are held back by the freezes that hold
/// for all of its members. Answers are kept for as long as they are true: a question costs a search
/// among them, a new one some microseconds a window.
class CalendarOpenings final : public Openings {
public:
    /// @param calendar   of the plan's windows, by id; a window of several spans, and each member's
    /// own planned maintenance (told apart by `scope.clusters`), has one id
    /// @param overridden ids of windows that do not count any more
    CalendarOpenings(const model::Plan& plan, Calendar calendar,
                     const std::vector<std::string>& overridden = {});
    [[nodiscard]] std::uint32_t classCount() const override {
        return static_cast<std::uint32_t>(m_classes.size());
    }
    [[nodiscard]] std::uint32_t classOf(PlanIndex member) const override {
        return m_members[member];
    }
    [[nodiscard]] std::uint32_t classOfStage(PlanIndex stage) const override {
        return m_stages[stage];
    }
    [[nodiscard]] const Opening& at(std::uint32_t windowClass, Instant now) override;

private:
    struct Known {
        Instant until{};
        Opening opening{};
    };
    struct Class {
        WindowSet windows{};
        bool hasAllow = false;
        std::map<Instant, Known> known{}; ///< by the moment each was asked for
    };
    [[nodiscard]] std::uint32_t classFor(const std::vector<std::string>& ids,
                                         const std::vector<std::string>& members,
                                         const std::vector<std::string>& overridden,
                                         bool isDenyOnly);
    [[nodiscard]] Known look(const Class& one, Instant now) const;

    Calendar m_calendar;
    std::vector<Class> m_classes{};
    std::map<WindowSet, std::uint32_t> m_places{};
    std::vector<std::uint32_t> m_members{};
    std::vector<std::uint32_t> m_stages{};
};

} // namespace pilothouse::rollout
