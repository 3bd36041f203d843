// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/hub_reading.h"
#include "engine/member_diffs.h"
#include "engine/placement_objects.h"
#include "model/placement_members.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The lab's question to the members of a fleet: what would this draft do to what you have? Nothing
/// is written, and no dry runs are asked for: everything is computed.
namespace pilothouse::engine {

/// A draft as it is compared. Cheap to copy; holds what it points into.
struct LabMemberDraft {
    std::uint64_t revision = 0; ///< of the text
    std::string trouble{};      ///< why there is nothing to compare; empty: there is
    std::shared_ptr<const placement::Fleet> fleet{};
    std::shared_ptr<const LabSelection> selection{}; ///< its strategy may be an older text's
    placement::ApplyStrategy strategy{};
    std::vector<std::string> before{}; ///< clusters that hold the placement, sorted
    std::vector<std::string> after{};  ///< that would
    bool isHubs = false;               ///< the clusters are a live hub's, which knows the works
};

/// Every cluster that gets something, then those that are no longer picked. A cluster that a fault
/// keeps from getting anything stays as it is: there is nothing to compare. Pure; about 1 ms a
/// cluster with a hundred objects.
[[nodiscard]] std::vector<placement::MemberWants> memberWantsOf(const LabMemberDraft& draft);

/// What was found, for screens. Pure. @param at  when the members were asked
[[nodiscard]] model::LabMembers labMembersOf(const LabMemberDraft& draft,
                                             const std::vector<placement::MemberWants>& wants,
                                             const MemberDiffs& found, Instant at);

/// Says how far it is, and at last what came of it (`isAsking` false). From the reading's thread.
using OnMembers = std::function<void(model::LabMembers)>;

/// The whole question, on the thread of a reading of the fleet's hub: which works the hub holds
/// where the clusters are a hub's, then the members (readMemberDiffs), found in the fleet by name.
/// What cannot be read is a gap of its cluster; a fleet that cannot be loaded is the trouble.
[[nodiscard]] HubReading::Ask askMembers(fleet::FleetSource fleet, LabMemberDraft draft,
                                         net::CredentialRunnerOptions signIn, OnMembers told);

} // namespace pilothouse::engine
