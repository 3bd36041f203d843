// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/status_words.h"

#include "base/name_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace pilothouse::placement {

namespace {

using model::HubState;

constexpr std::size_t kMostNamed = 5; ///< clusters in a sentence

/// What a reason means. `word`: of the placement where this decides its state.
struct Reason {
    std::string_view step;
    std::string_view reason;
    HubState state;
    std::string_view word;
    std::string_view meaning;
    std::string_view next;
};

constexpr std::string_view kDiffWait = "Ask again in a minute.";
constexpr std::string_view kSeeClusters = "The clusters below name the objects, and why.";

constexpr std::array kReasons{
    Reason{"Scheduled", "SchedulingPolicyFulfilled", HubState::Ok, "scheduled",
           "The scheduler found every cluster that the policy asks for.", ""},
    Reason{"Scheduled", "SchedulingPolicyUnfulfilled", HubState::Warning, "too few clusters",
           "Fewer clusters fit than the policy asks for. Those that were found are used.",
           "Open it in the lab: the decisions say which filter keeps each cluster out."},
    Reason{"Scheduled", "SchedulePending", HubState::Running, "being scheduled",
           "The scheduler has not decided yet.",
           "If it stays so for minutes, look whether the hub agent runs."},
    Reason{"Scheduled", "InvalidResourceSelectors", HubState::Failed, "bad selectors",
           "The resource selectors name something that may not or cannot be placed, so nothing is.",
           "Mend spec.resourceSelectors as the message says."},
    Reason{"Scheduled", "ScheduleSucceeded", HubState::Ok, "scheduled",
           "The scheduler found the clusters.", ""},
    Reason{"Scheduled", "Scheduled", HubState::Ok, "scheduled", "The scheduler chose this cluster.",
           ""},
    Reason{"Scheduled", "ScheduleFailed", HubState::Warning, "too few clusters",
           "One more cluster is asked for, and none fits.",
           "Open it in the lab: the decisions say what keeps each cluster out."},

    Reason{"RolloutStarted", "RolloutStarted", HubState::Ok, "rolling out",
           "The newest resources are on their way to every chosen cluster.", ""},
    Reason{"RolloutStarted", "RolloutNotStartedYet", HubState::Waiting, "held back",
           "The rollout strategy holds the newest resources back here.",
           "It goes on when clusters that have them become available; maxUnavailable and maxSurge "
           "say how many may change at a time."},
    Reason{"RolloutStarted", "RolloutStartedUnknown", HubState::Running, "rolling out",
           "The hub has not decided yet which clusters get the newest resources.", ""},
    Reason{"RolloutStarted", "RolloutControlledByExternalController", HubState::Waiting,
           "waits for an update run",
           "The strategy is External: only an update run moves resources, and clusters have none, "
           "or not the same.",
           "Look at the staged update runs of this placement, or start one."},

    Reason{"Overridden", "NoOverrideSpecified", HubState::Ok, "overridden",
           "No override concerns this placement.", ""},
    Reason{"Overridden", "OverriddenSucceeded", HubState::Ok, "overridden",
           "The overrides are worked into the resources.", ""},
    Reason{"Overridden", "OverriddenFailed", HubState::Failed, "override failed",
           "An override cannot be worked into the resources, so these clusters get nothing new.",
           "Compare the override's paths with the object: mostly a JSON patch names what is not "
           "there."},
    Reason{"Overridden", "OverriddenPending", HubState::Running, "rolling out",
           "The overrides are being worked into the resources.", ""},

    Reason{"WorkSynchronized", "WorkSynchronized", HubState::Ok, "written",
           "The hub has written what every chosen cluster is to apply.", ""},
    Reason{"WorkSynchronized", "AllWorkSynced", HubState::Ok, "written",
           "The hub has written what this cluster is to apply.", ""},
    Reason{"WorkSynchronized", "WorkNotSynchronizedYet", HubState::Running, "rolling out",
           "The hub has not written all that these clusters are to apply.",
           "If it stays so, the message of each cluster says why."},
    Reason{"WorkSynchronized", "WorkSynchronizedUnknown", HubState::Running, "rolling out",
           "The hub is writing what the clusters are to apply.", ""},
    Reason{"WorkSynchronized", "SyncWorkFailed", HubState::Failed, "not handed over",
           "The hub could not write what this cluster is to apply.",
           "The message says why; it tries again by itself."},

    Reason{"Applied", "ApplySucceeded", HubState::Ok, "applied",
           "Every chosen cluster has applied all objects.", ""},
    Reason{"Applied", "AllWorkHaveBeenApplied", HubState::Ok, "applied",
           "The cluster has applied all objects.", ""},
    Reason{"Applied", "ApplyFailed", HubState::Failed, "apply failed",
           "Some objects could not be applied.", kSeeClusters},
    Reason{"Applied", "NotAllWorkHaveBeenApplied", HubState::Failed, "apply failed",
           "The cluster could not apply some objects.", "The objects below say why."},
    Reason{"Applied", "ApplyPending", HubState::Running, "applying",
           "Clusters are applying the objects, or have not answered yet.",
           "One that stays so may be off the network: look at its heartbeat."},
    Reason{"Applied", "ApplyInProgress", HubState::Running, "applying",
           "The cluster is applying the objects, or has not answered yet.",
           "If it stays so, the cluster may be off the network: look at its heartbeat."},

    Reason{"Available", "ResourceAvailable", HubState::Ok, "available",
           "All objects are ready in every chosen cluster.", ""},
    Reason{"Available", "AllWorkAreAvailable", HubState::Ok, "available",
           "All objects are ready in the cluster.", ""},
    Reason{"Available", "NotAllWorkAreAvailabilityTrackable", HubState::Ok, "available",
           "Applied. Of some kinds of objects nobody can tell whether they are ready; they count "
           "as ready.",
           ""},
    Reason{"Available", "ResourceNotAvailableYet", HubState::Waiting, "not ready yet",
           "Applied, but some objects are not ready yet.",
           "Look at the pods and events of these objects in the clusters."},
    Reason{"Available", "NotAllWorkAreAvailable", HubState::Waiting, "not ready yet",
           "Applied, but some objects are not ready yet.",
           "Look at the pods and events of these objects in the cluster."},
    Reason{"Available", "ResourceAvailableUnknown", HubState::Running, "becoming ready",
           "The clusters have not said yet whether the objects are ready.", ""},

    Reason{"DiffReported", "DiffReportingCompleted", HubState::Ok, "differences reported",
           "Every chosen cluster has said how it differs; nothing was changed there.", ""},
    Reason{"DiffReported", "AllWorkHaveDiffReported", HubState::Ok, "differences reported",
           "The cluster has said how it differs; nothing was changed there.", ""},
    Reason{"DiffReported", "DiffReportingIncompleteOrFailed", HubState::Failed,
           "differences not known", "Some clusters could not say how they differ.", kSeeClusters},
    Reason{"DiffReported", "NotAllWorkHaveDiffReported", HubState::Failed, "differences not known",
           "The cluster could not say how all its objects differ.", "The objects below say why."},
    Reason{"DiffReported", "DiffReportingPending", HubState::Running, "comparing",
           "The clusters are comparing what they have with the hub.", kDiffWait},
    Reason{"DiffReported", "DiffReportInProgress", HubState::Running, "comparing",
           "The cluster is comparing what it has with the hub.", kDiffWait},

    Reason{"StatusSynced", "StatusSyncSucceeded", HubState::Ok, "status copied",
           "The status is copied into the namespace for its owners.", ""},
    Reason{"StatusSynced", "StatusSyncFailed", HubState::Failed, "status not copied",
           "The status could not be copied into the namespace, so what its owners see there is "
           "old.",
           "The message says why."},
};

/// Why an object failed. Source: kubefleet pkg/controllers/workapplier/controller.go.
struct ObjectReason {
    std::string_view reason;
    std::string_view meaning;
    std::string_view next;
};
constexpr std::array kObjectReasons{
    ObjectReason{"ManifestApplyFailed", "The cluster's API server refused the object.",
                 "The message is the server's own."},
    ObjectReason{"DecodingErred", "The cluster does not know this kind, or cannot read the object.",
                 "Install its CustomResourceDefinition in the cluster first, or place it along."},
    ObjectReason{"FoundGenerateName", "The object has generateName, so it has no name to go by.",
                 "Give it a name."},
    ObjectReason{"Duplicated", "The same object is in the placement twice.",
                 "Take it out of one envelope or selector."},
    ObjectReason{"FailedToFindObjInMemberCluster",
                 "The cluster could not be asked for the object it has.",
                 "Mostly it passes; else look at the member agent's log."},
    ObjectReason{"FailedToTakeOver",
                 "The object was in the cluster before and is not taken over, because it differs "
                 "or could not be compared.",
                 "Make them equal, or set whenToTakeOver: Always."},
    ObjectReason{"NotTakenOver",
                 "The object was in the cluster before, and whenToTakeOver leaves it there.",
                 "Delete it there, or set whenToTakeOver: Always."},
    ObjectReason{"FailedToRunDriftDetection", "The object could not be compared with the hub's.",
                 "The message says why."},
    ObjectReason{"FoundDrifts",
                 "Somebody changed the object in the cluster, and whenToApply: IfNotDrifted leaves "
                 "it so.",
                 "Take the change back there or over into the hub, or set whenToApply: Always."},
    ObjectReason{"FoundDriftsInDegradedMode",
                 "The object seems changed in the cluster; it could be compared only as a whole.",
                 "The message says why."},
    ObjectReason{"FailedToReportDiff", "How the object differs could not be told.",
                 "The message says why."},
    ObjectReason{"ApplyConflictBetweenPlacements",
                 "Another placement holds this object with another apply strategy.",
                 "Let one placement have it, or give both the same strategy."},
    ObjectReason{"ManifestsAlreadyOwnedByOthers",
                 "Somebody else than KubeFleet owns the object in the cluster.",
                 "Take the other owner away, or set allowCoOwnership: true."},
    ObjectReason{"ManifestNotAvailableYet", "It is applied and not ready yet.",
                 "Look at its pods and events in the cluster."},
    ObjectReason{"Failed", "Whether it is ready could not be told.", "The message says why."},
};

/// "Scheduled" of "ClusterResourcePlacementScheduled".
std::string stepOf(const std::string& type) {
    for (const std::string_view prefix : {"ClusterResourcePlacement", "ResourcePlacement"}) {
        if (type.starts_with(prefix)) {
            return type.substr(prefix.size());
        }
    }
    return type;
}

const Reason* reasonFor(std::string_view step, std::string_view reason) {
    const auto* const found =
        std::find_if(kReasons.begin(), kReasons.end(), [&](const Reason& each) {
            return each.step == step && each.reason == reason;
        });
    return found == kReasons.end() ? nullptr : found;
}

/// Of two states the one that a person has to know first.
int weight(HubState state) {
    switch (state) {
    case HubState::Ok: return 0;
    case HubState::Running: return 1;
    case HubState::Waiting: return 2;
    case HubState::Warning: return 3;
    case HubState::Unknown: return 4;
    case HubState::Failed: return 5;
    }
    return 4;
}

HubState stateOfStatus(std::string_view status) {
    return status == "True"    ? HubState::Ok
           : status == "False" ? HubState::Failed
                               : HubState::Unknown;
}

std::string named(const std::vector<std::string>& clusters) {
    return nameList(clusters, kMostNamed);
}

model::HubCluster clusterOf(const StatusCluster& from, std::int64_t generation) {
    model::HubCluster out{.name = from.name,
                          .state = HubState::Unknown,
                          .resources = from.resources,
                          .overrides = from.overrides};
    bool isFirst = true;
    for (const auto& each : from.conditions) {
        auto explained = explainCondition(each, generation);
        // The last of those that are equally bad: how far the cluster has come.
        if (isFirst || weight(explained.state) >= weight(out.state)) {
            out.state = explained.state;
            out.last = std::move(explained);
        }
        isFirst = false;
    }
    if (isFirst) {
        out.last = {.status = "Unknown", .meaning = "The hub says nothing of this cluster yet."};
    }
    for (const auto& each : from.objects) {
        out.objects.push_back(explainObject(each));
        if (each.kind != StatusObject::Kind::Failed &&
            weight(out.state) < weight(HubState::Warning)) {
            out.state = HubState::Warning;
        }
    }
    return out;
}

/// Clusters that a condition of the placement is about: those of which the hub says the same step
/// with something else than True. None where it is about all.
std::vector<std::string> concerned(const std::string& step, const PlacementStatus& status) {
    std::vector<std::string> out;
    for (const auto& cluster : status.clusters) {
        for (const auto& each : cluster.conditions) {
            if (each.type == step && each.status != "True" && !cluster.name.empty()) {
                out.push_back(cluster.name);
            }
        }
    }
    return out;
}

std::vector<std::string> clustersWith(const model::HubPlacementPicture& picture,
                                      model::HubObject::Kind kind) {
    std::vector<std::string> out;
    for (const auto& cluster : picture.clusters) {
        if (std::any_of(cluster.objects.begin(), cluster.objects.end(),
                        [&](const auto& each) { return each.kind == kind; })) {
            out.push_back(cluster.name);
        }
    }
    return out;
}

void sayDrift(model::HubPlacementPicture& picture) {
    const auto drifted = clustersWith(picture, model::HubObject::Kind::Drifted);
    const auto diffed = clustersWith(picture, model::HubObject::Kind::Diffed);
    if (weight(picture.state) >= weight(HubState::Warning) || (drifted.empty() && diffed.empty())) {
        return;
    }
    picture.state = HubState::Warning;
    picture.word = drifted.empty() ? "differs" : "drifted";
    picture.headline = drifted.empty()
                           ? fmt::format("Objects differ from the hub's in {}.", named(diffed))
                           : fmt::format("Somebody changed objects in {}.", named(drifted));
    picture.next = "The clusters below name the objects and the fields.";
}

void sayState(model::HubPlacementPicture& picture) {
    if (picture.isDeleting) {
        picture.state = HubState::Running;
        picture.word = "being deleted";
        picture.headline = "It is being deleted, and its objects are taken from the clusters.";
        return;
    }
    if (picture.conditions.empty()) {
        picture.state = HubState::Running;
        picture.word = "not looked at yet";
        picture.headline = "The hub has said nothing of it yet.";
        picture.next = "If it stays so for minutes, look whether the hub agent runs.";
        return;
    }
    const model::HubCondition* worst = &picture.conditions.front();
    for (const auto& each : picture.conditions) {
        const bool isLater = weight(each.state) == weight(worst->state);
        worst = weight(each.state) > weight(worst->state) || isLater ? &each : worst;
    }
    const auto* const known = reasonFor(worst->step, worst->reason);
    picture.state = worst->state;
    picture.word = worst->behind > 0       ? "not heard yet"
                   : known != nullptr      ? std::string(known->word)
                   : worst->reason.empty() ? worst->step
                                           : worst->reason;
    picture.headline = worst->clusters.empty()
                           ? worst->meaning
                           : fmt::format("{} In {}.", worst->meaning, named(worst->clusters));
    picture.next = worst->next;
    sayDrift(picture);
}

} // namespace

model::HubCondition explainCondition(const StatusCondition& condition, std::int64_t generation) {
    model::HubCondition out{.step = stepOf(condition.type),
                            .status = condition.status,
                            .reason = condition.reason,
                            .message = condition.message,
                            .state = stateOfStatus(condition.status),
                            .behind = std::max<std::int64_t>(0, generation - condition.generation),
                            .since = condition.since};
    const auto* const known = reasonFor(out.step, out.reason);
    if (known != nullptr) {
        out.state = known->state;
        out.meaning = known->meaning;
        out.next = known->next;
    } else {
        out.meaning = condition.message.empty() ? condition.reason : condition.message;
    }
    if (out.behind > 0) {
        out.state = HubState::Unknown;
        out.meaning =
            fmt::format("Of generation {}, the placement is of {}: the hub has not looked "
                        "at the newest edit. Then it was so: {}",
                        condition.generation, generation, out.meaning);
        out.next = "If it stays so for minutes, look whether the hub agent runs.";
    }
    return out;
}

model::HubObject explainObject(const StatusObject& object) {
    using Kind = StatusObject::Kind;
    model::HubObject out{.kind = static_cast<model::HubObject::Kind>(object.kind),
                         .object = object.object,
                         .reason = object.condition.reason,
                         .message = object.condition.message,
                         .since = object.since,
                         .isAbsent = object.isAbsent};
    for (const auto& each : object.differences) {
        out.differences.push_back(
            {.path = each.path, .inMember = each.inMember, .inHub = each.inHub});
    }
    if (object.kind != Kind::Failed) {
        out.meaning = object.isAbsent                ? "The cluster has no such object."
                      : object.kind == Kind::Drifted ? "Somebody changed it in the cluster."
                                                     : "The cluster has it otherwise.";
        return out;
    }
    const auto* const found =
        std::find_if(kObjectReasons.begin(), kObjectReasons.end(),
                     [&](const ObjectReason& each) { return each.reason == out.reason; });
    if (found != kObjectReasons.end()) {
        out.meaning = found->meaning;
        out.next = found->next;
    } else {
        out.meaning = out.message.empty() ? out.reason : out.message;
    }
    return out;
}

model::HubPlacementPicture explainStatus(const Placement& placement,
                                         const PlacementStatus& status) {
    model::HubPlacementPicture out{.name = placement.name,
                                   .nameSpace = placement.nameSpace,
                                   .kind = status.kind,
                                   .generation = status.generation,
                                   .objects = static_cast<std::int32_t>(status.objects),
                                   .resources = status.resources,
                                   .isDeleting = status.isDeleting};
    for (const auto& each : status.conditions) {
        auto explained = explainCondition(each, status.generation);
        if (explained.status != "True") {
            explained.clusters = concerned(explained.step, status);
        }
        out.conditions.push_back(std::move(explained));
    }
    for (const auto& each : status.clusters) {
        out.selected += each.name.empty() ? 0 : 1;
        out.clusters.push_back(clusterOf(each, status.generation));
    }
    sayState(out);
    return out;
}

} // namespace pilothouse::placement
