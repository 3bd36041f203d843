// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan.h"
#include "model/strategy.h"
#include "rollout/facts.h"
#include "rollout/findings.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::rollout::detail {

/// The fleet by name, and who is in which group already. Lives for one planning.
class Roster {
public:
    explicit Roster(const std::vector<MemberFacts>& members);

    /// Members of a group, each claimed: a member that another group has is told and left there.
    [[nodiscard]] std::vector<const MemberFacts*>
    claim(const model::StrategyStage& stage, const model::StrategyGroup& group, Findings& findings);
    /// Names of those that no group claimed, sorted.
    [[nodiscard]] std::vector<std::string> unclaimed() const;
    [[nodiscard]] bool hasMember(std::string_view name) const;
    [[nodiscard]] bool hasGroup(std::string_view group) const;
    /// The name of the fleet that was probably meant, or empty.
    [[nodiscard]] std::string nearest(std::string_view name) const;

private:
    struct Entry {
        const MemberFacts* facts = nullptr;
        std::string claimedBy{}; ///< "prod/eu"; empty: nobody yet
    };
    [[nodiscard]] std::vector<Entry*> selected(const model::StrategyStage& stage,
                                               const model::StrategyGroup& group,
                                               Findings& findings);

    std::map<std::string, Entry, std::less<>> m_entries;
};

/// Puts members in the order they start: integers of the label ascending, then name; those without
/// an integer come last, which is told (an error where the driver refuses it).
[[nodiscard]] std::vector<model::PlannedMember>
inOrder(const std::vector<const MemberFacts*>& members, const model::StrategyStage& stage,
        model::RunDriver driver, Findings& findings);

/// How big each member of the plan is, by place.
[[nodiscard]] std::vector<model::MemberShape>
shapesOf(const model::Plan& plan,
         const std::map<std::string, const MemberFacts*, std::less<>>& facts);

/// Puts the windows of each member's own AKS maintenance behind the window `from:
/// plannedMaintenance`, under its id. One whose phase is not known, or that cannot be, is told.
void addMaintenance(model::Plan& plan, const std::vector<MemberFacts>& members, Findings& findings);

/// Which windows of the plan hold for which member; scopes that name nobody are told.
void assignWindows(model::Plan& plan, const Roster& roster,
                   const std::map<std::string, const MemberFacts*, std::less<>>& facts,
                   Findings& findings);

} // namespace pilothouse::rollout::detail
