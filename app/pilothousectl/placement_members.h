// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/member_diffs.h"
#include "placement_command.h"
#include "placement_output.h"
#include "placement_resources.h"

#include <optional>
#include <string>

namespace pilothouse::ctl {

/// `--members-now`, `--server-dry-run`, `--member-objects`.
void addMemberOptions(CLI::App& preview, PlacementOptions& options);

/// What of these does not go together with the others, beyond what the parser knows; Validation.
[[nodiscard]] std::optional<Error> memberConflictOf(const PlacementOptions& options);

/// What becomes of every object on every cluster, beside what the clusters have now.
struct MembersPreview {
    engine::MemberDiffs found{};
    std::size_t clusters = 0; ///< that were asked about
    /// Some member would refuse an object, for certain.
    [[nodiscard]] bool hasRefusal() const;
};

/// Reads the members that `--members-now` means, or the folder of `--member-objects`; none where
/// neither is asked for. Validation for a folder that cannot be used. Blocks.
[[nodiscard]] Result<std::optional<MembersPreview>> membersFor(const PlacementOptions& options,
                                                               const PlacementPreview& preview,
                                                               const ResourcePreview* resources,
                                                               const Waiter& waiter);

/// Adds `memberDiffs` and `partial` to the document.
void addMembers(Json& document, const MembersPreview& members);

/// For people; tells what could not be compared on stderr.
[[nodiscard]] std::string membersText(const MembersPreview& members);

} // namespace pilothouse::ctl
