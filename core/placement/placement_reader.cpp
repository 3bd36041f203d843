// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/placement_reader.h"

#include "kube/strategy/field_reader.h"
#include "placement/strategy_reader.h"

#include <fmt/format.h>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

constexpr std::size_t kMostNameLetters = 63;

/// Whether this is a placement; else keeps why not.
bool readKind(const FieldReader& fields, Placement& placement) {
    const auto version = fields.needText("apiVersion");
    const auto kind = fields.needText("kind");
    if (version != "placement.kubernetes-fleet.io/v1" &&
        version != "placement.kubernetes-fleet.io/v1beta1") {
        fields.complainAt("apiVersion", "expected placement.kubernetes-fleet.io/v1beta1 or v1");
        return false;
    }
    if (kind != "ClusterResourcePlacement" && kind != "ResourcePlacement") {
        fields.complainAt("kind", "expected ClusterResourcePlacement or ResourcePlacement");
        return false;
    }
    if (const auto metadata = fields.child("metadata")) {
        placement.name = metadata->needText("name");
        if (kind == "ResourcePlacement") {
            placement.nameSpace = metadata->text("namespace", "default");
        }
        if (placement.name.size() > kMostNameLetters) {
            metadata->complainAt(
                "name",
                fmt::format("the name field cannot have length exceeding {}", kMostNameLetters));
        }
    } else {
        fields.demand("metadata");
    }
    return true;
}

} // namespace

PlacementReading readPlacement(const kube::YamlView& object, Admission admission) {
    PlacementReading reading;
    const FieldReader fields(object, reading.errors);
    if (!readKind(fields, reading.placement)) {
        return reading;
    }
    fields.onlyKeys({"apiVersion", "kind", "metadata", "spec", "status"});
    const auto spec = fields.child("spec");
    if (!spec) {
        fields.demand("spec");
        return reading;
    }
    spec->onlyKeys({"resourceSelectors", "policy", "strategy", "revisionHistoryLimit",
                    "statusReportingScope"});
    reading.placement.selectors = readResourceSelectors(*spec, !reading.placement.nameSpace.empty(),
                                                        admission == Admission::Judge);
    if (const auto policy = spec->child("policy")) {
        reading.placement.policy = readPolicy(policy->view(), admission, reading.errors);
        reading.placement.policyText = policyTextOf(&policy->view().node());
    } else {
        reading.placement.policyText = policyTextOf(nullptr);
    }
    reading.placement.strategy = readStrategy(*spec, admission);
    kube::detail::sortByPlace(reading.errors);
    return reading;
}

PlacementReading readPlacement(std::string_view text, const std::string& fileName,
                               Admission admission) {
    const auto document = kube::parseYaml(text, fileName);
    if (!document) {
        return {.errors = {document.error()}};
    }
    auto reading = readPlacement(document->view(), admission);
    if (document->hasMore) {
        reading.errors.push_back(
            document->view().error("another document follows: give one placement a file"));
    }
    return reading;
}

} // namespace pilothouse::placement
