// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/field_reader.h"
#include "placement/object_stream.h"
#include "placement/ocm.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

OcmSelector readSelector(const FieldReader& fields, bool allowsCel) {
    if (allowsCel) {
        fields.onlyKeys({"labelSelector", "claimSelector", "celSelector"});
    } else {
        fields.onlyKeys({"labelSelector", "claimSelector"});
    }
    OcmSelector selector;
    selector.labels = fields.labelSelector("labelSelector").value_or(kube::Selector());
    if (const auto claims = fields.child("claimSelector")) {
        claims->onlyKeys({"matchExpressions"});
        selector.claims = fields.labelSelector("claimSelector").value_or(kube::Selector());
    }
    if (const auto cel = fields.child("celSelector")) {
        cel->onlyKeys({"celExpressions"});
        selector.hasCel = !cel->texts("celExpressions").empty();
    }
    return selector;
}

OcmPrioritizer readPrioritizer(const FieldReader& fields) {
    fields.onlyKeys({"scoreCoordinate", "weight"});
    OcmPrioritizer prioritizer{.weight = fields.number("weight", -10, 10).value_or(1)};
    const auto coordinate = fields.child("scoreCoordinate");
    if (!coordinate) {
        fields.demand("scoreCoordinate");
        return prioritizer;
    }
    coordinate->onlyKeys({"type", "builtIn", "addOn"});
    if (coordinate->word<bool>("type", {{"BuiltIn", true}, {"AddOn", false}}, true)) {
        coordinate->demand("builtIn");
        prioritizer.builtIn = coordinate->word<std::string>(
            "builtIn",
            {{"Balance", "Balance"},
             {"Steady", "Steady"},
             {"ResourceAllocatableCPU", "ResourceAllocatableCPU"},
             {"ResourceAllocatableMemory", "ResourceAllocatableMemory"}},
            "Balance");
        return prioritizer;
    }
    if (const auto addOn = coordinate->child("addOn")) {
        addOn->onlyKeys({"resourceName", "scoreName"});
        prioritizer.resource = addOn->needText("resourceName");
        prioritizer.score = addOn->needText("scoreName");
    } else {
        coordinate->demand("addOn");
    }
    return prioritizer;
}

OcmToleration readToleration(const FieldReader& fields) {
    fields.onlyKeys({"key", "operator", "value", "effect", "tolerationSeconds"});
    OcmToleration read;
    auto& toleration = read.toleration;
    toleration.key = fields.text("key");
    toleration.value = fields.text("value");
    toleration.op =
        fields.word<std::string>("operator", {{"Exists", "Exists"}, {"Equal", "Equal"}}, "Equal");
    toleration.effect = fields.word<std::string>("effect",
                                                 {{"NoSelect", "NoSelect"},
                                                  {"PreferNoSelect", "PreferNoSelect"},
                                                  {"NoSelectIfNew", "NoSelectIfNew"}},
                                                 "");
    const auto found = fields.find("tolerationSeconds");
    if (const auto seconds = found ? fields.take(found->integer()) : std::nullopt) {
        constexpr std::int64_t kMost = 4'000'000'000; // a century; beyond it nobody asks
        read.seconds = std::clamp(*seconds, -kMost, kMost);
    }
    if (toleration.key.empty() && toleration.op != "Exists") {
        fields.complain("If the key is empty, operator must be Exists");
    }
    if (toleration.op == "Exists" && !toleration.value.empty()) {
        fields.complainAt("value", "If the operator is Exists, the value should be empty");
    }
    return read;
}

OcmSpread readSpread(const FieldReader& fields) {
    fields.onlyKeys({"topologyKey", "topologyKeyType", "maxSkew", "whenUnsatisfiable"});
    fields.demand("topologyKeyType");
    static_cast<void>(fields.word<bool>(
        "whenUnsatisfiable", {{"DoNotSchedule", true}, {"ScheduleAnyway", false}}, false));
    return {.key = fields.needText("topologyKey"),
            .isClaim =
                fields.word<bool>("topologyKeyType", {{"Label", false}, {"Claim", true}}, false),
            .maxSkew = fields.number("maxSkew", 1).value_or(1)};
}

/// "25%" or "3". Source: the pattern of the CRD.
void readLength(const FieldReader& fields, OcmPlacement& placement) {
    const auto text = fields.text("clustersPerDecisionGroup", "100%");
    std::string_view digits = text;
    placement.isPercent = digits.ends_with('%');
    if (placement.isPercent) {
        digits.remove_suffix(1);
    }
    std::int32_t count = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, count);
    if (error != std::errc() || at != end || digits.front() == '0' || count < 1 ||
        (placement.isPercent && count > 100)) {
        fields.complainAt("clustersPerDecisionGroup", "expected a number from 1, or 1% to 100%");
        count = 100;
        placement.isPercent = true;
    }
    placement.clustersPerGroup = count;
}

void readGroups(const FieldReader& spec, OcmPlacement& placement) {
    const auto strategy = spec.child("decisionStrategy");
    if (!strategy) {
        return;
    }
    strategy->onlyKeys({"groupStrategy"});
    const auto groups = strategy->child("groupStrategy");
    if (!groups) {
        return;
    }
    groups->onlyKeys({"decisionGroups", "clustersPerDecisionGroup"});
    readLength(*groups, placement);
    for (const auto& each : groups->children("decisionGroups")) {
        each.onlyKeys({"groupName", "groupClusterSelector"});
        OcmGroup group{.name = each.needText("groupName")};
        if (const auto selector = each.child("groupClusterSelector")) {
            group.selector = readSelector(*selector, false);
        } else {
            each.demand("groupClusterSelector");
        }
        placement.groups.push_back(std::move(group));
    }
}

void readSpec(const FieldReader& spec, OcmPlacement& placement) {
    spec.onlyKeys({"clusterSets", "numberOfClusters", "predicates", "prioritizerPolicy",
                   "spreadPolicy", "tolerations", "decisionStrategy", "sortBy", "scoreRateLimit"});
    placement.clusterSets = spec.texts("clusterSets");
    placement.numberOfClusters = spec.number("numberOfClusters", 0);
    for (const auto& each : spec.children("predicates")) {
        each.onlyKeys({"requiredClusterSelector"});
        const auto selector = each.child("requiredClusterSelector");
        placement.predicates.push_back(selector ? readSelector(*selector, true) : OcmSelector());
    }
    if (const auto policy = spec.child("prioritizerPolicy")) {
        policy->onlyKeys({"mode", "configurations"});
        placement.isExact =
            policy->word<bool>("mode", {{"Exact", true}, {"Additive", false}}, false);
        for (const auto& each : policy->children("configurations")) {
            placement.prioritizers.push_back(readPrioritizer(each));
        }
    }
    for (const auto& each : spec.children("tolerations")) {
        placement.tolerations.push_back(readToleration(each));
    }
    if (const auto policy = spec.child("spreadPolicy")) {
        policy->onlyKeys({"spreadConstraints"});
        for (const auto& each : policy->children("spreadConstraints")) {
            placement.spread.push_back(readSpread(each));
        }
    }
    readGroups(spec, placement);
}

bool readHead(const FieldReader& fields, OcmPlacement& placement) {
    if (fields.needText("apiVersion") != "cluster.open-cluster-management.io/v1beta1") {
        fields.complainAt("apiVersion", "expected cluster.open-cluster-management.io/v1beta1");
        return false;
    }
    if (fields.needText("kind") != "Placement") {
        fields.complainAt("kind", "expected Placement");
        return false;
    }
    const auto metadata = fields.child("metadata");
    if (!metadata) {
        fields.demand("metadata");
        return true;
    }
    placement.name = metadata->needText("name");
    placement.nameSpace = metadata->text("namespace", "default");
    if (const auto annotations = metadata->child("annotations")) {
        placement.isDisabled =
            annotations->text(
                "cluster.open-cluster-management.io/experimental-scheduling-disable") == "true";
    }
    return true;
}

} // namespace

OcmReading readOcmPlacement(const kube::YamlView& object) {
    OcmReading reading;
    const FieldReader fields(object, reading.errors);
    if (!readHead(fields, reading.placement)) {
        return reading;
    }
    fields.onlyKeys({"apiVersion", "kind", "metadata", "spec", "status"});
    if (const auto spec = fields.child("spec")) {
        readSpec(*spec, reading.placement);
    } else {
        fields.demand("spec");
    }
    kube::detail::sortByPlace(reading.errors);
    return reading;
}

Result<std::vector<OcmDecision>> readOcmDecisions(std::string_view text,
                                                  const std::string& fileName) {
    std::vector<OcmDecision> decisions;
    auto done = eachObject(text, fileName, [&](const kube::YamlView& view) -> Result<void> {
        std::vector<Error> errors;
        const FieldReader object(view, errors);
        if (!object.text("apiVersion").starts_with("cluster.open-cluster-management.io/") ||
            object.text("kind") != "PlacementDecision") {
            return fail(view.error("expected a PlacementDecision of "
                                   "cluster.open-cluster-management.io"));
        }
        const auto metadata = object.child("metadata");
        const auto labels = metadata ? metadata->child("labels") : std::nullopt;
        const auto status = object.child("status");
        if (labels && status) {
            for (const auto& each : status->children("decisions")) {
                decisions.push_back(
                    {.nameSpace = metadata->text("namespace", "default"),
                     .placement = labels->text("cluster.open-cluster-management.io/placement"),
                     .cluster = each.needText("clusterName")});
            }
        }
        return errors.empty() ? Result<void>() : fail(std::move(errors.front()));
    });
    if (!done) {
        return fail(std::move(done.error()));
    }
    return decisions;
}

} // namespace pilothouse::placement
