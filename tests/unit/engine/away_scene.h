// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/expected_silence.h"
#include "engine/plan_absences.h"
#include "fleet/offline_schedule.h"
#include "model/run_finding.h"

#include <optional>
#include <string>
#include <vector>

namespace pilothouse::test {

inline Instant at(const char* text) {
    const auto instant = parseRfc3339(text);
    return instant ? *instant : Instant();
}

inline const fleet::OfflineSchedule::Terms kNightly{.expected = "FREQ=DAILY;BYHOUR=22",
                                                    .length = "8h"};

/// A plan of one stage for members that come and go, read on an evening in November.
struct AwayScene {
    fleet::FleetConfig fleet;
    model::Plan plan;
    std::vector<rollout::MemberFacts> facts;
    std::vector<engine::FactsGap> gaps;
    std::vector<model::RunFinding> findings;
    std::optional<Instant> readAt = at("2026-11-22T23:00:00Z");

    AwayScene() { plan.stages.push_back({.name = "all", .groups = {{.name = "shops"}}}); }
    /// \p terms absent: it is always there.
    void add(const std::string& name, std::optional<fleet::OfflineSchedule::Terms> terms,
             bool isPlanned = true) {
        fleet::MemberConfig member;
        member.identity.id = ClusterId(name);
        member.identity.name = name;
        if (terms) {
            member.offline = *fleet::OfflineSchedule::make(*std::move(terms));
        }
        fleet.members.push_back(member);
        facts.push_back({.id = ClusterId(name), .name = name});
        if (isPlanned) {
            members().push_back({.cluster = ClusterId(name), .name = name});
        }
    }
    [[nodiscard]] std::vector<model::PlannedMember>& members() {
        return plan.stages[0].groups[0].members;
    }
    void answers(std::size_t member) { facts[member].version = "v1.33.1"; }
    void isSilent(const std::string& name, ErrorKind kind = ErrorKind::Timeout) {
        for (const auto* part : {"version", "nodes", "budgets"}) {
            gaps.push_back(
                {.cluster = name, .what = part, .error = {.kind = kind, .message = "silent"}});
        }
    }
    [[nodiscard]] engine::PlanAbsences absences(const char* begin) const {
        return {fleet, plan, facts, readAt, at(begin)};
    }
    [[nodiscard]] engine::UnreadParts parts(const engine::Contacts& contacts = {}) const {
        return engine::partUnread(fleet, gaps, contacts, plan, *readAt);
    }
};

} // namespace pilothouse::test
