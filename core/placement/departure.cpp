// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/takeover.h"

#include <fmt/format.h>

namespace pilothouse::placement {

void MemberOutcome::refuse(ApplyType type, const std::string& result, const std::string& error) {
    action = MemberAction::Refuse;
    isConditionTrue = false;
    if (type == ApplyType::ReportDiff) {
        condition = "DiffReported";
        reason = "FailedToReportDiff";
        message = fmt::format("An error blocks the diff reporting process ({}, error: {})", result,
                              error);
    } else {
        reason = result;
        message = fmt::format("Failed to apply the manifest (error: {})", error);
    }
}

MemberOutcome notServed(ApplyType type, const ResourceId& id) {
    MemberOutcome out;
    out.refuse(type, "DecodingErred",
               fmt::format("failed to decode manifest: failed to find GVR from member cluster "
                           "client REST mapping: no matches for kind \"{}\" in version "
                           "\"{}\"",
                           id.kind, id.apiVersion()));
    return out;
}

MemberOutcome departureOf(std::optional<std::string_view> object, const PlacementWorks& works,
                          ApplyType type, bool leaves) {
    MemberOutcome out;
    out.action = MemberAction::Keep;
    if (!object) {
        out.notes.emplace_back("it is gone already");
        return out;
    }
    const auto held = kube::readAgentObject(*object).value_or(kube::AgentObject());
    for (const auto& each : held.owners) {
        if (works.owns(each)) {
            out.isOwned = true;
        } else {
            out.others.push_back(each);
        }
    }
    if (!out.isOwned) {
        out.notes.emplace_back("this placement does not own it");
    } else if (held.isDeleting) {
        out.notes.emplace_back("it is being deleted already");
    } else if (type == ApplyType::ReportDiff && !leaves) {
        out.notes.emplace_back("ReportDiff leaves it until the strategy is another one");
    } else {
        out.action = out.others.empty() ? MemberAction::Delete : MemberAction::Release;
    }
    return out;
}

} // namespace pilothouse::placement
