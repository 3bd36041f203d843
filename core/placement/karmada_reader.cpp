// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/field_reader.h"
#include "placement/karmada.h"
#include "placement/object_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

/// What a clusterAffinity has; `further` are the keys of a group beside them.
void readAffinityFields(const FieldReader& fields, KarmadaAffinity& affinity) {
    affinity.labels = fields.labelSelector("labelSelector");
    affinity.clusterNames = fields.texts("clusterNames");
    affinity.excluded = fields.texts("exclude");
    const auto selector = fields.child("fieldSelector");
    if (!selector) {
        return;
    }
    selector->onlyKeys({"matchExpressions"});
    for (const auto& each : selector->children("matchExpressions")) {
        each.onlyKeys({"key", "operator", "values"});
        each.demand("key");
        each.demand("operator");
        KarmadaFieldTerm term;
        term.field = each.word<KarmadaField>("key",
                                             {{"provider", KarmadaField::Provider},
                                              {"region", KarmadaField::Region},
                                              {"zone", KarmadaField::Zone}},
                                             KarmadaField::Region);
        term.isIn = each.word<bool>("operator", {{"In", true}, {"NotIn", false}}, true);
        term.values = each.texts("values");
        if (term.values.empty()) {
            each.complainAt("values", "expected at least one value: Karmada matches no cluster "
                                      "with none");
        }
        affinity.fields.push_back(std::move(term));
    }
}

std::string groupName(const FieldReader& fields) {
    auto name = fields.needText("affinityName");
    if (!name.empty() && !kube::isLabelKey(name)) {
        fields.complainAt("affinityName", "expected a qualified name, as a label's key is");
    }
    return name;
}

KarmadaAffinity readGroup(const FieldReader& fields) {
    fields.onlyKeys({"affinityName", "labelSelector", "fieldSelector", "clusterNames", "exclude",
                     "overflowAffinities"});
    KarmadaAffinity group{.name = groupName(fields)};
    readAffinityFields(fields, group);
    std::vector<std::string> names{group.name};
    for (const auto& each : fields.children("overflowAffinities")) {
        each.onlyKeys(
            {"affinityName", "labelSelector", "fieldSelector", "clusterNames", "exclude"});
        KarmadaAffinity overflow{.name = groupName(each)};
        readAffinityFields(each, overflow);
        if (std::find(names.begin(), names.end(), overflow.name) != names.end()) {
            each.complainAt("affinityName", "overflow affinity name must be unique and must not "
                                            "duplicate the primary group's affinityName");
        }
        names.push_back(overflow.name);
        group.overflow.push_back(std::move(overflow));
    }
    const bool isEmpty = !group.labels && !fields.has("fieldSelector") &&
                         group.clusterNames.empty() && group.excluded.empty();
    if (isEmpty && fields.has("overflowAffinities")) {
        fields.complainAt("overflowAffinities", "overflowAffinities can only be used together with "
                                                "the inline ClusterAffinity");
    }
    return group;
}

void readGroups(const FieldReader& placement, KarmadaPolicy& policy, bool allowsOverflow) {
    for (const auto& each : placement.children("clusterAffinities")) {
        auto group = readGroup(each);
        const bool isTwice =
            std::any_of(policy.affinities.begin(), policy.affinities.end(),
                        [&](const auto& other) { return other.name == group.name; });
        if (isTwice) {
            each.complainAt("affinityName",
                            "each affinity term in a policy must have a unique name");
        }
        if (!group.overflow.empty() && !allowsOverflow) {
            each.complainAt("overflowAffinities",
                            "overflowAffinities can only be used together with "
                            "dynamic weight or aggregated scheduling");
        }
        policy.affinities.push_back(std::move(group));
    }
}

Toleration readToleration(const FieldReader& fields) {
    fields.onlyKeys({"key", "operator", "value", "effect", "tolerationSeconds"});
    Toleration toleration{.key = fields.text("key"), .value = fields.text("value")};
    toleration.op =
        fields.word<std::string>("operator", {{"Exists", "Exists"}, {"Equal", "Equal"}}, "Equal");
    if (!fields.text("effect").empty()) {
        toleration.effect = fields.word<std::string>("effect",
                                                     {{"NoSchedule", "NoSchedule"},
                                                      {"PreferNoSchedule", "PreferNoSchedule"},
                                                      {"NoExecute", "NoExecute"}},
                                                     "");
    }
    return toleration;
}

KarmadaConstraint readConstraint(const FieldReader& fields) {
    fields.onlyKeys({"spreadByField", "spreadByLabel", "maxGroups", "minGroups"});
    KarmadaConstraint constraint;
    const bool isByLabel = !fields.text("spreadByLabel").empty();
    constraint.by =
        fields.word<KarmadaField>("spreadByField",
                                  {{"cluster", KarmadaField::Cluster},
                                   {"region", KarmadaField::Region},
                                   {"zone", KarmadaField::Zone},
                                   {"provider", KarmadaField::Provider}},
                                  isByLabel ? KarmadaField::Label : KarmadaField::Cluster);
    if (isByLabel && fields.has("spreadByField")) {
        fields.complain("spreadByLabel should not co-exist with spreadByField");
    }
    constraint.minGroups = std::max(fields.number("minGroups", 0).value_or(0), 1);
    constraint.maxGroups = fields.number("maxGroups", 0).value_or(0);
    const auto given = fields.find("minGroups") ? constraint.minGroups : 0;
    if (constraint.maxGroups > 0 && constraint.maxGroups < given) {
        fields.complainAt("maxGroups", "maxGroups lower than minGroups is not allowed");
    }
    return constraint;
}

void readSpread(const FieldReader& placement, KarmadaPolicy& policy) {
    bool isByField = false;
    bool isByCluster = false;
    for (const auto& each : placement.children("spreadConstraints")) {
        const auto constraint = readConstraint(each);
        const bool isTwice =
            constraint.by != KarmadaField::Label &&
            std::any_of(policy.spread.begin(), policy.spread.end(),
                        [&](const auto& other) { return other.by == constraint.by; });
        if (isTwice) {
            each.complain(fmt::format("multiple {} spread constraints are not allowed",
                                      each.text("spreadByField", "cluster")));
        }
        isByField = isByField || constraint.by != KarmadaField::Label;
        isByCluster = isByCluster || constraint.by == KarmadaField::Cluster;
        policy.spread.push_back(constraint);
    }
    if (isByField && !isByCluster) {
        placement.complainAt("spreadConstraints",
                             "the cluster spread constraint must be enabled in one of the "
                             "constraints in case of SpreadByField is enabled");
    }
}

/// Whether overflow groups may be used with it.
bool readReplicas(const FieldReader& placement, KarmadaPolicy& policy) {
    const auto fields = placement.child("replicaScheduling");
    if (!fields) {
        return false;
    }
    fields->onlyKeys({"replicaSchedulingType", "replicaDivisionPreference", "weightPreference"});
    policy.isDivided = fields->word<bool>("replicaSchedulingType",
                                          {{"Duplicated", false}, {"Divided", true}}, true);
    const bool isWeighted = fields->word<bool>("replicaDivisionPreference",
                                               {{"Aggregated", false}, {"Weighted", true}}, true);
    const auto weights = fields->child("weightPreference");
    bool isDynamic = false;
    bool isStatic = false;
    if (weights) {
        weights->onlyKeys({"staticWeightList", "dynamicWeight"});
        isDynamic =
            weights->word<bool>("dynamicWeight", {{"", false}, {"AvailableReplicas", true}}, false);
        isStatic = !weights->items("staticWeightList").empty() && !isDynamic;
    }
    policy.ignoresSpread = policy.isDivided && isWeighted && (!weights || isStatic);
    return policy.isDivided && (!isWeighted || isDynamic);
}

void readPlacement(const FieldReader& placement, KarmadaPolicy& policy) {
    placement.onlyKeys({"clusterAffinity", "clusterAffinities", "clusterTolerations",
                        "spreadConstraints", "replicaScheduling", "workloadAffinity"});
    const bool allowsOverflow = readReplicas(placement, policy);
    if (const auto affinity = placement.child("clusterAffinity")) {
        affinity->onlyKeys({"labelSelector", "fieldSelector", "clusterNames", "exclude"});
        readAffinityFields(*affinity, policy.affinity.emplace());
        if (placement.has("clusterAffinities")) {
            placement.complain("clusterAffinities cannot co-exist with clusterAffinity");
        }
    }
    readGroups(placement, policy, allowsOverflow);
    for (const auto& each : placement.children("clusterTolerations")) {
        policy.tolerations.push_back(readToleration(each));
    }
    readSpread(placement, policy);
    policy.hasWorkloadAffinity = placement.has("workloadAffinity");
}

void readSpec(const FieldReader& spec, KarmadaPolicy& policy) {
    spec.onlyKeys({"resourceSelectors", "association", "propagateDeps", "placement", "priority",
                   "preemption", "dependentOverrides", "schedulerName", "failover",
                   "conflictResolution", "activationPreference", "suspension",
                   "preserveResourcesOnDeletion", "schedulePriority"});
    spec.demand("resourceSelectors");
    for (const auto& each : spec.children("resourceSelectors")) {
        each.onlyKeys({"apiVersion", "kind", "namespace", "name", "labelSelector"});
        policy.selectors.push_back(
            {.apiVersion = each.needText("apiVersion"), .kind = each.needText("kind")});
        const auto nameSpace = each.text("namespace");
        if (!policy.nameSpace.empty() && !nameSpace.empty() && nameSpace != policy.nameSpace) {
            each.complainAt("namespace", "namespace of resource selector must be the same as the "
                                         "namespace of the policy");
        }
    }
    policy.schedulerName = spec.text("schedulerName");
    if (const auto placement = spec.child("placement")) {
        readPlacement(*placement, policy);
    }
}

bool readHead(const FieldReader& fields, KarmadaPolicy& policy) {
    if (fields.needText("apiVersion") != "policy.karmada.io/v1alpha1") {
        fields.complainAt("apiVersion", "expected policy.karmada.io/v1alpha1");
        return false;
    }
    policy.kind = fields.needText("kind");
    if (policy.kind != "PropagationPolicy" && policy.kind != "ClusterPropagationPolicy") {
        fields.complainAt("kind", "expected PropagationPolicy or ClusterPropagationPolicy");
        return false;
    }
    if (const auto metadata = fields.child("metadata")) {
        policy.name = metadata->needText("name");
        if (policy.kind == "PropagationPolicy") {
            policy.nameSpace = metadata->text("namespace", "default");
        }
    } else {
        fields.demand("metadata");
    }
    return true;
}

void readBindingSpec(const FieldReader& spec, KarmadaBinding& binding) {
    if (const auto resource = spec.child("resource")) {
        binding.object = {.apiVersion = resource->needText("apiVersion"),
                          .kind = resource->needText("kind")};
    } else {
        spec.demand("resource");
    }
    for (const auto& each : spec.children("clusters")) {
        binding.clusters.push_back(
            {.cluster = each.needText("name"), .replicas = each.number("replicas", 0).value_or(0)});
    }
    for (const auto& each : spec.children("gracefulEvictionTasks")) {
        binding.evicting.push_back(each.needText("fromCluster"));
    }
    binding.replicas = spec.number("replicas", 0).value_or(0);
    binding.isWorkload = binding.replicas > 0 || spec.has("replicaRequirements") ||
                         !spec.items("components").empty();
}

} // namespace

KarmadaReading readKarmadaPolicy(const kube::YamlView& object) {
    KarmadaReading reading;
    const FieldReader fields(object, reading.errors);
    if (!readHead(fields, reading.policy)) {
        return reading;
    }
    fields.onlyKeys({"apiVersion", "kind", "metadata", "spec", "status"});
    if (const auto spec = fields.child("spec")) {
        readSpec(*spec, reading.policy);
    } else {
        fields.demand("spec");
    }
    kube::detail::sortByPlace(reading.errors);
    return reading;
}

Result<KarmadaBinding> readKarmadaBinding(std::string_view text, const std::string& fileName) {
    std::optional<KarmadaBinding> binding;
    auto done = eachObject(text, fileName, [&](const kube::YamlView& view) -> Result<void> {
        std::vector<Error> errors;
        const FieldReader object(view, errors);
        const auto kind = object.text("kind");
        if (!object.text("apiVersion").starts_with("work.karmada.io/") ||
            (kind != "ResourceBinding" && kind != "ClusterResourceBinding")) {
            return fail(view.error("expected a ResourceBinding or ClusterResourceBinding of "
                                   "work.karmada.io"));
        }
        if (binding) {
            return fail(view.error("a second binding: each is of one object, give the one that is "
                                   "meant"));
        }
        binding.emplace();
        if (const auto spec = object.child("spec")) {
            readBindingSpec(*spec, *binding);
        } else {
            object.demand("spec");
        }
        if (const auto status = object.child("status")) {
            binding->observedAffinity = status->text("schedulerObservingAffinityName");
        }
        return errors.empty() ? Result<void>() : fail(std::move(errors.front()));
    });
    if (!done) {
        return fail(std::move(done.error()));
    }
    if (!binding) {
        return fail(ErrorKind::Validation, fileName + ": no binding in it");
    }
    return *std::move(binding);
}

} // namespace pilothouse::placement
