// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/placement_members.h"

#include "engine/member_comparison.h"
#include "placement/preview.h"

#include <algorithm>
#include <map>
#include <utility>

namespace pilothouse::engine {

namespace {

using namespace placement;
using Place = model::LabMemberPlace;
using Action = model::LabMemberObject::Action;

Action actionOf(MemberAction action) {
    switch (action) {
    case MemberAction::Create: return Action::Create;
    case MemberAction::Leave: return Action::Leave;
    case MemberAction::Update: return Action::Update;
    case MemberAction::TakeOver: return Action::TakeOver;
    case MemberAction::Refuse: return Action::Refuse;
    case MemberAction::Report: return Action::Report;
    case MemberAction::Delete: return Action::Delete;
    case MemberAction::Release: return Action::Release;
    case MemberAction::Keep: break;
    }
    return Action::Keep;
}

void addDetails(std::vector<Place>& places, Place::Kind kind,
                const std::vector<PatchDetail>& details) {
    for (const auto& each : details) {
        places.push_back({.kind = kind,
                          .path = each.path,
                          .inMember = each.valueInMember,
                          .inHub = each.valueInHub});
    }
}

model::LabMemberObject shown(const MemberDiff& diff) {
    const auto& outcome = diff.outcome;
    model::LabMemberObject out{.id = {.group = diff.id.group,
                                      .version = diff.id.version,
                                      .kind = diff.id.kind,
                                      .nameSpace = diff.id.nameSpace,
                                      .name = diff.id.name},
                               .action = actionOf(outcome.action),
                               .reason = outcome.reason,
                               .message = outcome.message,
                               .isOwned = outcome.isOwned,
                               .becomesOwned = outcome.takesOwnership,
                               .isChangedThere = outcome.isSameManifest,
                               .notes = outcome.notes};
    for (const auto& each : outcome.others) {
        out.owners.push_back(ownerText(each));
    }
    for (const auto& each : outcome.changes) {
        out.places.push_back({.path = each.path, .inMember = each.before, .inHub = each.after});
    }
    addDetails(out.places, Place::Kind::Diff, outcome.diffs);
    addDetails(out.places, Place::Kind::Drift, outcome.drifts);
    return out;
}

/// One question on its way.
class Question {
public:
    Question(const fleet::FleetSource& source, const LabMemberDraft& draft,
             const net::CredentialRunnerOptions& signIn, const OnMembers& told,
             const FleetCalls::Interrupted& interrupted)
        : m_source(source), m_draft(draft), m_signIn(signIn), m_told(told),
          m_interrupted(interrupted), m_wants(memberWantsOf(draft)) {}

    /// Cancelled where it was interrupted.
    Result<model::LabMembers> run(const Result<fleet::FleetConfig>& hub) {
        tell(0);
        const auto fleet = fleet::loadFleet(m_source);
        if (!fleet) {
            return fail(fleet.error());
        }
        if (m_draft.isHubs && !hub) {
            return fail(hub.error());
        }
        const auto at = fleet::clockOf(*fleet)->now();
        const auto found =
            compareWithMembers(*fleet, m_draft.isHubs ? &*hub : nullptr,
                               {.clusters = m_wants,
                                .strategy = m_draft.strategy,
                                .works = worksOf(m_draft.selection->placement),
                                .kinds = m_draft.selection->objects->contents.kinds,
                                .signIn = m_signIn,
                                .onAnswered = [this](std::size_t answered) { tell(answered); }},
                               m_interrupted);
        if (!found) {
            return fail(found.error());
        }
        return labMembersOf(m_draft, m_wants, *found, at);
    }

private:
    void tell(std::size_t answered) const {
        m_told({.revision = m_draft.revision,
                .isAsking = true,
                .asked = m_wants.size(),
                .answered = answered});
    }

    const fleet::FleetSource& m_source;
    const LabMemberDraft& m_draft;
    const net::CredentialRunnerOptions& m_signIn;
    const OnMembers& m_told;
    const FleetCalls::Interrupted& m_interrupted;
    std::vector<MemberWants> m_wants;
};

} // namespace

std::vector<MemberWants> memberWantsOf(const LabMemberDraft& draft) {
    std::vector<ClusterResources> gets;
    for (const auto& name : draft.after) {
        if (const auto member = draft.fleet->find(name)) {
            gets.push_back(draft.selection->plan.resourcesFor(draft.fleet->member(*member)));
        }
    }
    return memberWants(draft.selection->selection, gets,
                       movesBetween(draft.before, draft.after).removed);
}

model::LabMembers labMembersOf(const LabMemberDraft& draft, const std::vector<MemberWants>& wants,
                               const MemberDiffs& found, Instant at) {
    model::LabMembers out{.revision = draft.revision,
                          .at = at,
                          .asked = wants.size(),
                          .answered = wants.size(),
                          .holders = draft.after};
    std::map<std::string, std::size_t> places;
    for (const auto& each : wants) {
        places.emplace(each.cluster, out.clusters.size());
        out.clusters.push_back({.name = each.cluster, .leaves = each.leaves});
    }
    for (const auto& each : found.diffs) {
        out.clusters[places.at(each.cluster)].objects.push_back(shown(each));
    }
    for (const auto& each : found.gaps) {
        out.clusters[places.at(each.cluster)].gaps.push_back(
            {.what = each.what, .isWhole = each.what == kAllObjects, .error = each.error});
    }
    const auto faulty =
        draft.after.size() -
        static_cast<std::size_t>(std::count_if(
            wants.begin(), wants.end(), [](const MemberWants& each) { return !each.leaves; }));
    if (faulty > 0) {
        out.notes.push_back(std::to_string(faulty) +
                            " more would hold the placement and get nothing: see Overrides");
    }
    return out;
}

HubReading::Ask askMembers(fleet::FleetSource fleet, LabMemberDraft draft,
                           net::CredentialRunnerOptions signIn, OnMembers told) {
    return [fleet = std::move(fleet), draft = std::move(draft), signIn = std::move(signIn),
            told = std::move(told)](const Result<fleet::FleetConfig>& hub,
                                    const FleetCalls::Interrupted& interrupted) {
        model::LabMembers out{.revision = draft.revision, .trouble = draft.trouble};
        if (draft.trouble.empty()) {
            auto found = Question(fleet, draft, signIn, told, interrupted).run(hub);
            if (interrupted(std::chrono::milliseconds(0))) {
                return;
            }
            if (found) {
                out = *std::move(found);
            } else {
                out.trouble = describe(found.error());
            }
        }
        told(std::move(out));
    };
}

} // namespace pilothouse::engine
