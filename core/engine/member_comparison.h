// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/member_diffs.h"

namespace pilothouse::engine {

/// The whole question to members: first which works the hub holds for their clusters, since an
/// owner whose Work is gone counts no more, then readMemberDiffs. Works that could not be read are
/// a gap of each cluster of which an outcome depends on them.
/// @param hub  null: the clusters are of no hub that can be asked, and all owners count
[[nodiscard]] Result<MemberDiffs> compareWithMembers(const fleet::FleetConfig& members,
                                                     const fleet::FleetConfig* hub,
                                                     MemberDiffsRequest request,
                                                     const FleetCalls::Interrupted& interrupted);

} // namespace pilothouse::engine
