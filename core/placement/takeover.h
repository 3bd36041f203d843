// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/object_changes.h"
#include "kube/values/agent_diff.h"
#include "placement/applied_work.h"
#include "placement/resource_kind.h"
#include "placement/strategy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a member's agent would do with one object now. Source: kubefleet
/// pkg/controllers/workapplier/process.go, apply.go, drift_detection_takeover.go, status.go.
namespace pilothouse::placement {

using kube::PatchDetail;

/// What a member's server answered to a dry run of a server-side apply.
struct DryRun {
    std::string object{};   ///< JSON, as it would be; empty: refused
    bool isInvalid = false; ///< refused as Invalid (422): the source compares in full then
    std::string refusal{};  ///< in the server's words
};

/// One manifest on its way to one member.
struct MemberCase {
    std::string_view manifest{};              ///< JSON, with what overrides make of it
    std::optional<std::string_view> object{}; ///< JSON of what the member has; none: nothing
    const ApplyStrategy* strategy = nullptr;  ///< never null
    const PlacementWorks* works = nullptr;    ///< never null
    /// Of the manifest as it is, forced: what the source compares with. Null: computed.
    const DryRun* comparison = nullptr;
    /// Of the apply itself, by the strategy's own force. Null: as `comparison`.
    const DryRun* apply = nullptr;
};

enum class MemberAction : std::uint8_t {
    Create,
    Leave,    ///< owned and equal: applied again, nothing changes
    Update,   ///< owned, changes
    TakeOver, ///< owned from then on, and applied: `changes` may be empty
    Refuse,   ///< nothing is written; `reason` says why
    Report,   ///< ReportDiff: compared, not applied
    Delete,   ///< no longer wanted there, and owned by nobody else
    Release,  ///< no longer wanted there: others own it too, so only the ownership is given up
    Keep      ///< no longer wanted there, and left as it is
};
[[nodiscard]] std::string_view actionText(MemberAction action); ///< "create", "leave", …

enum class DiffSource : std::uint8_t {
    None,     ///< there was nothing to compare
    Computed, ///< without the server: defaults of admission, validation and conflicts are not known
    DryRun
};

struct MemberOutcome {
    MemberAction action = MemberAction::Leave;
    /// The condition of the manifest that the agent would set: its reason is the source's result
    /// type ("Applied", "NotTakenOver", "FailedToTakeOver", "FoundDrifts", "FoundDiff", …).
    std::string condition = "Applied"; ///< or "DiffReported"
    bool isConditionTrue = true;
    std::string reason{};
    std::string message{};
    /// It becomes an owner, also where the strategy is ReportDiff: the one write of that.
    bool takesOwnership = false;
    bool isOwned = false;                      ///< by a work of this placement, now
    std::vector<OwnerReference> others{};      ///< that own it too, or alone
    std::vector<PatchDetail> drifts{};         ///< as the placement's status would tell them
    std::vector<PatchDetail> diffs{};          ///< likewise
    std::vector<kube::ObjectChange> changes{}; ///< what the apply would change on the member
    /// The manifest is the one applied last, so what differs was changed on the member.
    bool isSameManifest = false;
    bool isDegraded = false; ///< compared in full, since the server refused the manifest
    DiffSource how = DiffSource::None;
    std::vector<std::string> notes{}; ///< what else to know, for people

    /// Nothing is applied: the condition of a result type of the source, with its error.
    void refuse(ApplyType type, const std::string& result, const std::string& error);
};

/// Decides. Pure; Decode where one of the texts is no object.
[[nodiscard]] Result<MemberOutcome> outcomeOn(const MemberCase& given);

/// What the agent says of a manifest whose kind its server does not serve. Source: kubefleet
/// pkg/controllers/workapplier/preprocess.go decodeManifest.
[[nodiscard]] MemberOutcome notServed(ApplyType type, const ResourceId& id);

/// What becomes of an object (JSON; none: it is gone) that a work of the placement applied and that
/// is no longer wanted on the member: it is not selected any more (`leaves` false), or the whole
/// cluster is no longer picked (`leaves` true: its AppliedWork is deleted, and the server collects
/// what that owned). How a placement that is itself deleted leaves is its deleteStrategy, not
/// looked at here. Pure. Source: kubefleet pkg/controllers/workapplier/preprocess.go
/// removeOneLeftOverManifest, controller.go garbageCollectAppliedWork.
[[nodiscard]] MemberOutcome departureOf(std::optional<std::string_view> object,
                                        const PlacementWorks& works, ApplyType type, bool leaves);

} // namespace pilothouse::placement
