// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/status.h"

#include "kube/strategy/field_reader.h"

#include <limits>
#include <utility>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

std::int64_t integerAt(const FieldReader& fields, std::string_view key) {
    return fields.take(fields.view().integerOr(key, 0)).value_or(0);
}

std::optional<Instant> instantAt(const FieldReader& fields, std::string_view key) {
    return fields.has(key) ? fields.take(parseRfc3339(fields.text(key))) : std::nullopt;
}

StatusCondition readCondition(const FieldReader& fields) {
    return {.type = fields.text("type"),
            .status = fields.text("status"),
            .reason = fields.text("reason"),
            .message = fields.text("message"),
            .generation = integerAt(fields, "observedGeneration"),
            .since = instantAt(fields, "lastTransitionTime")};
}

std::vector<StatusCondition> readConditions(const FieldReader& fields) {
    std::vector<StatusCondition> out;
    for (const auto& each : fields.children("conditions")) {
        out.push_back(readCondition(each));
    }
    return out;
}

/// "Deployment shop/web"; what is wrapped in an envelope says so.
std::string objectName(const FieldReader& fields) {
    const auto space = fields.text("namespace");
    auto out = fields.text("kind") + " " + (space.empty() ? "" : space + "/") + fields.text("name");
    if (const auto envelope = fields.child("envelope")) {
        out += " in " + envelope->text("type", "envelope") + " " + envelope->text("name");
    }
    return out;
}

std::vector<StatusDifference> readDifferences(const FieldReader& fields, std::string_view key) {
    std::vector<StatusDifference> out;
    for (const auto& each : fields.children(key)) {
        out.push_back({.path = each.text("path"),
                       .inMember = each.text("valueInMember"),
                       .inHub = each.text("valueInHub")});
    }
    return out;
}

void readObjects(const FieldReader& cluster, StatusCluster& into) {
    using Kind = StatusObject::Kind;
    for (const auto& each : cluster.children("failedPlacements")) {
        StatusObject object{.kind = Kind::Failed, .object = objectName(each)};
        if (const auto condition = each.child("condition")) {
            object.condition = readCondition(*condition);
            object.since = object.condition.since;
        }
        into.objects.push_back(std::move(object));
    }
    for (const auto& each : cluster.children("driftedPlacements")) {
        into.objects.push_back({.kind = Kind::Drifted,
                                .object = objectName(each),
                                .differences = readDifferences(each, "observedDrifts"),
                                .since = instantAt(each, "firstDriftedObservedTime")});
    }
    for (const auto& each : cluster.children("diffedPlacements")) {
        into.objects.push_back({.kind = Kind::Diffed,
                                .object = objectName(each),
                                .differences = readDifferences(each, "observedDiffs"),
                                .since = instantAt(each, "firstDiffedObservedTime"),
                                .isAbsent = !each.has("targetClusterObservedGeneration")});
    }
}

StatusCluster readCluster(const FieldReader& fields) {
    StatusCluster out{.name = fields.text("clusterName"),
                      .resources = fields.text("observedResourceIndex"),
                      .overrides = fields.texts("applicableClusterResourceOverrides"),
                      .conditions = readConditions(fields)};
    for (const auto& each : fields.children("applicableResourceOverrides")) {
        out.overrides.push_back(each.text("namespace") + "/" + each.text("name"));
    }
    readObjects(fields, out);
    return out;
}

} // namespace

PlacementStatus readStatus(const kube::YamlView& placement, std::vector<Error>& errors) {
    const FieldReader fields(placement, errors);
    PlacementStatus out{.kind = fields.text("kind")};
    if (const auto metadata = fields.child("metadata")) {
        out.generation = integerAt(*metadata, "generation");
        out.isDeleting = metadata->has("deletionTimestamp");
    }
    const auto status = fields.child("status");
    if (!status) {
        return out;
    }
    out.resources = status->text("observedResourceIndex");
    out.objects = status->items("selectedResources").size();
    out.conditions = readConditions(*status);
    for (const auto& each : status->children("placementStatuses")) {
        out.clusters.push_back(readCluster(each));
    }
    return out;
}

SnapshotDecisions readDecisions(const kube::YamlView& snapshot) {
    std::vector<Error> errors;
    const FieldReader fields(snapshot, errors);
    SnapshotDecisions out;
    const auto status = fields.child("status");
    if (!status) {
        return out;
    }
    out.observedGeneration = integerAt(*status, "observedCRPGeneration");
    for (const auto& each : status->children("targetClusters")) {
        Decision decision{.cluster = each.text("clusterName"),
                          .isSelected = each.flag("selected", false),
                          .reason = each.text("reason")};
        if (const auto score = each.child("clusterScore")) {
            constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
            decision.scores =
                Scores{.affinity = score->number("affinityScore", kLeast).value_or(0),
                       .topology = score->number("priorityScore", kLeast).value_or(0)};
        }
        out.decisions.push_back(std::move(decision));
    }
    return out;
}

} // namespace pilothouse::placement
