// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "engine/plan_facts.h"
#include "fleet/edge_state.h"
#include "fleet/fleet_config.h"
#include "model/plan.h"
#include "model/plan_picture.h"

#include <map>
#include <string>
#include <vector>

namespace pilothouse::engine {

/// When members were heard last, or since when somebody asks them.
using Contacts = std::map<ClusterId, Instant>;
/// As far as earlier programs remember; empty where that is not to be had, for then silence counts
/// from now. Blocks on the disk.
[[nodiscard]] Contacts contactsIn(const std::string& stateFolder);

/// What the silence of one member means, by its schedule and the contacts: the one rule for runs
/// and for what is said before them. Online for a member without a schedule. Pure.
/// @param askedSince silence counts from here where no contact is known
[[nodiscard]] fleet::EdgeVerdict judgeSilence(const fleet::MemberConfig& member,
                                              const Contacts& contacts, Instant askedSince,
                                              const Error& error, Instant now);

/// What is unread of a fleet, told apart: what a run defers anyway, and what a person has to accept
/// before it is made.
struct UnreadParts {
    std::vector<model::PlanAway> deferred{}; ///< members of the plan, in its order
    std::vector<FactsGap> open{};            ///< what a person has to accept
    std::vector<FactsGap> excused{}; ///< what nobody has to, of members that need not answer
};
/// A member is deferred where it did not answer at all, its silence is expected, and the plan's
/// policy defers (`deferOffline`). Silence is excused likewise of members that no stage has: the
/// run never asks them. What Azure did not tell of a member stays open. Pure.
/// @param readAt when the members were asked
[[nodiscard]] UnreadParts partUnread(const fleet::FleetConfig& fleet,
                                     const std::vector<FactsGap>& gaps, const Contacts& contacts,
                                     const model::Plan& plan, Instant readAt);

} // namespace pilothouse::engine
