// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"
#include "rollout/absences.h"
#include "rollout/facts.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pilothouse::engine {

/// When the members of a plan are away by `offline` of the fleet's file, for its simulation. Who
/// answered inside its window is there, and is taken to stay until that window ends: an answer
/// knows better than a schedule. Members whose file only says that they may be silent (no
/// `expected`) are taken to be there. Holds what it needs by value; one thread at a time.
class PlanAbsences final : public rollout::Absences {
public:
    /// @param members those that answered have a version
    /// @param readAt  when they did; absent: nobody was asked
    PlanAbsences(const fleet::FleetConfig& fleet, const model::Plan& plan,
                 const std::vector<rollout::MemberFacts>& members, std::optional<Instant> readAt,
                 Instant begin);

    [[nodiscard]] const std::vector<model::PlanIndex>& members() const override {
        return m_members;
    }
    [[nodiscard]] Look at(model::PlanIndex member, Instant now) override;
    /// Which schedule a scheduled member has, and whether it answered: the same, the same course.
    [[nodiscard]] std::pair<std::size_t, bool> courseOf(model::PlanIndex member) const {
        return {m_places[member].course, m_places[member].answered.has_value()};
    }
    /// What no schedule tells, for Simulation::leftOut; empty: nothing.
    [[nodiscard]] const std::string& untold() const { return m_untold; }

private:
    /// One schedule, expanded as far as it was asked about.
    struct Course {
        std::shared_ptr<const fleet::OfflineSchedule> schedule{};
        std::vector<rollout::Span> spans{}; ///< ascending
        Instant known{};                    ///< nothing is missing before it
    };
    struct Place {
        std::size_t course = 0;
        bool hasSchedule = false;
        std::optional<Instant> answered{};
    };
    static void expand(Course& course, Instant to);

    std::vector<Course> m_courses{};
    std::vector<Place> m_places{}; ///< by place in the plan
    std::vector<model::PlanIndex> m_members{};
    std::string m_untold{};
};

} // namespace pilothouse::engine
