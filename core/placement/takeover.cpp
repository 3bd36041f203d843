// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/takeover.h"

#include "kube/values/apply_preview.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pilothouse::placement {

namespace {

constexpr std::string_view kDegraded =
    " in degraded mode (full comparison is performed instead of partial comparison, as the "
    "manifest object is considered to be invalid by the member cluster API server)";

std::string quoted(const std::set<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

/// A comparison as the source makes it: details, or why there are none.
struct Compared {
    std::vector<PatchDetail> details{};
    bool isDegraded = false;
    std::string error{};
};

class Decision {
public:
    /// @param object as the agent looks at it; empty without one
    Decision(const MemberCase& given, std::vector<OwnerReference> manifestOwners,
             kube::AgentObject object)
        : m_given(given), m_object(std::move(object)), m_strategy(*given.strategy),
          m_manifestOwners(std::move(manifestOwners)) {}

    Result<MemberOutcome> run() {
        m_out.how = m_given.comparison != nullptr || m_given.apply != nullptr ? DiffSource::DryRun
                    : m_given.object                                          ? DiffSource::Computed
                                                                              : DiffSource::None;
        if (m_given.object) {
            if (auto seen = look(); !seen) {
                return fail(std::move(seen.error()));
            }
            if (shouldTakeOver() && !takeOver()) {
                return std::move(m_out);
            }
        }
        if (m_strategy.type == ApplyType::ReportDiff) {
            report();
        } else if (m_given.object && !m_out.isOwned && !m_out.takesOwnership) {
            refuse("NotTakenOver",
                   "no ownership of the object in the member cluster; takeover is needed");
        } else if (!m_given.object || !isHeldByDrift()) {
            apply();
        }
        return std::move(m_out);
    }

private:
    /// Who owns the object now, and what was applied last.
    Result<void> look() {
        m_owners = m_object.owners;
        for (const auto& each : m_owners) {
            if (m_given.works->owns(each)) {
                m_out.isOwned = true;
            } else {
                m_out.others.push_back(each);
            }
        }
        auto hash = kube::manifestHash(m_given.manifest);
        if (!hash) {
            return fail(std::move(hash.error()));
        }
        m_out.isSameManifest = *hash == m_object.manifestHash;
        if (m_object.isDeleting) {
            m_out.notes.emplace_back("it is being deleted on the member");
        }
        return {};
    }

    void setCondition(bool isTrue, std::string reason, std::string message) {
        m_out.condition = m_strategy.type == ApplyType::ReportDiff ? "DiffReported" : "Applied";
        m_out.isConditionTrue = isTrue;
        m_out.reason = std::move(reason);
        m_out.message = std::move(message);
    }

    void refuse(const std::string& result, const std::string& error) {
        m_out.refuse(m_strategy.type, result, error);
    }

    [[nodiscard]] bool shouldTakeOver() const {
        return m_strategy.whenToTakeOver != WhenToTakeOver::Never && !m_out.isOwned;
    }

    /// False: refused.
    bool takeOver() {
        constexpr const char* kFailed = "failed to take over a pre-existing object: {}";
        auto owners = standingOwners(m_owners, *m_given.works);
        noteUnknownWorks(owners);
        if (!owners.empty() && !m_strategy.allowsCoOwnership) {
            refuse("FailedToTakeOver",
                   fmt::format(kFailed,
                               fmt::format("the object is already owned by some other sources(s) "
                                           "and co-ownership is disallowed (existingOwnerRefs: {})",
                                           goOwners(owners))));
            return false;
        }
        if (std::any_of(owners.begin(), owners.end(), isAppliedWork)) {
            refuse("FailedToTakeOver",
                   fmt::format(kFailed,
                               "the object is already owned by another Fleet AppliedWork object"));
            return false;
        }
        if (m_strategy.whenToTakeOver == WhenToTakeOver::IfNoDiff && hasDiff(kFailed)) {
            return false;
        }
        m_out.takesOwnership = true;
        m_owners = std::move(owners);
        return true;
    }

    bool hasDiff(const char* failed) {
        auto found = compare(*m_given.object);
        m_out.isDegraded = found.isDegraded;
        if (!found.error.empty()) {
            refuse("FailedToTakeOver",
                   fmt::format(fmt::runtime(failed),
                               "failed to calculate configuration diffs between the manifest "
                               "object and the object from the member cluster: " +
                                   found.error));
            return true;
        }
        if (found.details.empty()) {
            return false;
        }
        m_out.diffs = std::move(found.details);
        refuse("FailedToTakeOver",
               fmt::format("cannot take over object: configuration differences are found between "
                           "the manifest object and the corresponding object in the member "
                           "cluster{}",
                           found.isDegraded ? kDegraded : std::string_view()));
        return true;
    }

    void noteUnknownWorks(const std::vector<OwnerReference>& owners) {
        for (const auto& each : owners) {
            if (isAppliedWork(each) && !m_given.works->works) {
                m_out.notes.push_back(fmt::format(
                    "{} counts as an owner: whether its Work is still on the hub was not read",
                    ownerText(each)));
            }
        }
    }

    /// The manifest against a state of the object, by the strategy.
    [[nodiscard]] Compared compare(std::string_view object) const {
        auto made = std::string(m_given.manifest);
        bool isDegraded = false;
        if (m_strategy.comparison == Comparison::Partial) {
            const auto* dryRun = m_given.comparison;
            if (dryRun != nullptr && dryRun->object.empty() && !dryRun->isInvalid) {
                return {.error = "failed to apply the manifest in dry-run mode: failed to apply "
                                 "the manifest object: an error is returned by the API server: " +
                                 dryRun->refusal};
            }
            isDegraded = dryRun != nullptr && dryRun->object.empty();
            if (dryRun == nullptr) {
                made = kube::appliedTo(object, m_given.manifest).value_or(made);
            } else if (!isDegraded) {
                made = dryRun->object;
            }
        }
        auto details = kube::patchDetails(made, object);
        if (!details) {
            return {.error = std::move(details.error().message)};
        }
        return {.details = *std::move(details), .isDegraded = isDegraded};
    }

    void report() {
        m_out.action = MemberAction::Report;
        if (!m_given.object) {
            m_out.diffs = {{.path = "/", .valueInMember = {}, .valueInHub = "(the whole object)"}};
            setCondition(true, "FoundDiff",
                         "Diff has been found between the hub cluster and the member cluster");
            return;
        }
        auto found = compare(*m_given.object);
        m_out.isDegraded = found.isDegraded;
        if (!found.error.empty()) {
            m_out.action = MemberAction::Refuse;
            setCondition(
                false, "FailedToReportDiff",
                fmt::format("Failed to report the diff between the hub cluster and the member "
                            "cluster (error = failed to calculate configuration diffs between the "
                            "manifest object and the object from the member cluster: {})",
                            found.error));
            return;
        }
        m_out.diffs = std::move(found.details);
        if (m_out.diffs.empty()) {
            setCondition(true, "NoDiffFound",
                         "No diff has been found between the hub cluster and the member cluster");
        } else if (found.isDegraded) {
            setCondition(true, "FoundDiffInDegradedMode",
                         "Diff has been found in degraded mode: cannot perform partial comparison "
                         "as the member cluster API server rejected the manifest object (object "
                         "is invalid)");
        } else {
            setCondition(true, "FoundDiff",
                         "Diff has been found between the hub cluster and the member cluster");
        }
    }

    /// True: drifts were found that keep the manifest from being applied.
    bool isHeldByDrift() {
        if (m_strategy.whenToApply != WhenToApply::IfNotDrifted) {
            return false;
        }
        if (!m_out.isSameManifest) {
            m_out.notes.emplace_back("applied without a look for drifts: it is not the manifest "
                                     "that was applied last");
            return false;
        }
        auto found = compare(*m_given.object);
        m_out.isDegraded = found.isDegraded;
        if (!found.error.empty()) {
            refuse("FailedToRunDriftDetection",
                   "failed to calculate pre-apply drifts between the manifest and the object from "
                   "the member cluster: " +
                       found.error);
            return true;
        }
        if (found.details.empty()) {
            return false;
        }
        m_out.drifts = std::move(found.details);
        refuse(found.isDegraded ? "FoundDriftsInDegradedMode" : "FoundDrifts",
               fmt::format("cannot apply manifest: drifts are found between the manifest and the "
                           "object from the member cluster{}",
                           found.isDegraded ? kDegraded : std::string_view()));
        return true;
    }

    /// Why the owners forbid an apply; empty: they do not.
    [[nodiscard]] std::string ownersFault() const {
        if (!m_manifestOwners.empty() && !m_strategy.allowsCoOwnership) {
            return "manifest is set to have owner references but co-ownership is disallowed";
        }
        if (std::any_of(m_manifestOwners.begin(), m_manifestOwners.end(), isAppliedWork)) {
            return "an AppliedWork object is unexpectedly added as an owner in the manifest object";
        }
        const auto count = m_owners.size() + (m_out.takesOwnership ? 1 : 0);
        if (count > 1 && !m_strategy.allowsCoOwnership) {
            return "object is co-owned by multiple objects but co-ownership has been disallowed";
        }
        const bool isDuplicate =
            std::any_of(m_owners.begin(), m_owners.end(), [this](const OwnerReference& each) {
                return isAppliedWork(each) && !m_given.works->owns(each);
            });
        return isDuplicate ? "object is already owned by another AppliedWork object" : "";
    }

    void refuseApply(const std::string& why) {
        refuse("ManifestApplyFailed", "failed to apply the manifest: " + why);
    }

    /// The source's words before those of the server.
    [[nodiscard]] std::string refusedHow() const {
        if (!m_given.object) {
            return "failed to create manifest object: error returned by the API server: ";
        }
        return m_strategy.type == ApplyType::ClientSideApply
                   ? "failed to patch the manifest object: error returned by the API server: "
                   : "failed to apply the manifest object: an error is returned by the API "
                     "server: ";
    }

    void apply() {
        if (const auto fault = ownersFault(); !fault.empty()) {
            refuseApply("failed to validate owner references: " + fault);
            return;
        }
        const auto* dryRun = m_given.apply != nullptr ? m_given.apply : m_given.comparison;
        if (dryRun != nullptr && dryRun->object.empty()) {
            refuseApply(refusedHow() + dryRun->refusal);
            return;
        }
        setCondition(true, "Applied", "Manifest has been applied successfully");
        if (m_given.object) {
            change(dryRun);
        } else {
            m_out.action = MemberAction::Create;
            tellDrifts(dryRun != nullptr ? dryRun->object : std::string());
        }
    }

    /// What the apply makes of the object.
    void change(const DryRun* dryRun) {
        auto after = dryRun != nullptr ? dryRun->object
                                       : kube::appliedTo(*m_given.object, m_given.manifest)
                                             .value_or(std::string(*m_given.object));
        const auto& last = m_object.lastApplied;
        if (m_strategy.type == ApplyType::ClientSideApply && !last.empty()) {
            after = kube::withoutDropped(after, last, m_given.manifest).value_or(after);
        }
        auto changes =
            kube::changesBetween(kube::shownState(*m_given.object), kube::shownState(after));
        m_out.changes = changes ? *std::move(changes) : std::vector<kube::ObjectChange>();
        m_out.action = m_out.takesOwnership    ? MemberAction::TakeOver
                       : m_out.changes.empty() ? MemberAction::Leave
                                               : MemberAction::Update;
        if (dryRun == nullptr && m_strategy.type == ApplyType::ServerSideApply) {
            noteManagers();
        }
        tellDrifts(after);
    }

    void noteManagers() {
        const auto& others = m_object.otherManagers;
        if (!m_strategy.isForced && !others.empty() && !m_out.changes.empty()) {
            m_out.notes.push_back(fmt::format(
                "other managers hold fields of it ({}): whether the server refuses the apply as a "
                "conflict is not computed",
                quoted(others)));
        }
        m_out.notes.emplace_back("fields that an earlier apply set and this manifest leaves out "
                                 "would go: not computed");
    }

    /// With the full comparison what an apply leaves different is a drift, and no error.
    void tellDrifts(const std::string& after) {
        if (m_strategy.comparison != Comparison::Full) {
            return;
        }
        if (after.empty()) {
            m_out.notes.emplace_back(
                "compared in full, defaults that the server adds would be told as drifts");
            return;
        }
        m_out.drifts = compare(after).details;
    }

    const MemberCase& m_given;
    kube::AgentObject m_object; ///< empty without one
    const ApplyStrategy& m_strategy;
    std::vector<OwnerReference> m_owners; ///< once it is taken over: without the work itself
    std::vector<OwnerReference> m_manifestOwners;
    MemberOutcome m_out;
};

} // namespace

std::string_view actionText(MemberAction action) {
    switch (action) {
    case MemberAction::Create: return "create";
    case MemberAction::Leave: return "unchanged";
    case MemberAction::Update: return "update";
    case MemberAction::TakeOver: return "takeOver";
    case MemberAction::Refuse: return "refused";
    case MemberAction::Report: return "reported";
    case MemberAction::Delete: return "delete";
    case MemberAction::Release: return "release";
    case MemberAction::Keep: return "keep";
    }
    return {};
}

Result<MemberOutcome> outcomeOn(const MemberCase& given) {
    auto manifest = kube::readAgentObject(given.manifest);
    auto object = given.object ? kube::readAgentObject(*given.object) : kube::AgentObject();
    if (!manifest || !object) {
        return fail(manifest ? object.error() : manifest.error());
    }
    return Decision(given, std::move(manifest->owners), *std::move(object)).run();
}

} // namespace pilothouse::placement
