// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/field_reader.h"
#include "placement/foreign.h"
#include "placement/hub_reader.h"
#include "placement/object_stream.h"
#include "placement/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace pilothouse::placement {

namespace {

using kube::YamlView;
using kube::detail::FieldReader;

constexpr std::string_view kKarmadaClusters = "cluster.karmada.io/";
constexpr std::string_view kOcmClusters = "cluster.open-cluster-management.io/";

std::string labelOf(const model::Labels& labels, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
        for (const auto& [name, value] : labels) {
            if (name == key) {
                return value;
            }
        }
    }
    return {};
}

model::Labels mapAt(const FieldReader& fields, std::string_view key) {
    const auto found = fields.find(key);
    return found ? fields.take(found->textMap()).value_or(model::Labels()) : model::Labels();
}

Member::Amounts amountsAt(const FieldReader& fields, std::string_view key) {
    auto amounts = mapAt(fields, key);
    for (const auto& [name, amount] : amounts) {
        if (const auto value = kube::ExactQuantity::parse(amount); !value) {
            fields.complainAt(key, name + " is no quantity: " + value.error().message);
        }
    }
    return amounts;
}

void readMetadata(const FieldReader& object, Member& member) {
    if (const auto metadata = object.child("metadata")) {
        member.name = metadata->needText("name");
        member.labels = mapAt(*metadata, "labels");
        member.isLeaving = metadata->has("deletionTimestamp");
    } else {
        object.demand("metadata");
    }
}

void readTaints(const FieldReader& spec, ForeignCluster& cluster) {
    for (const auto& taint : spec.children("taints")) {
        const auto added = taint.find("timeAdded");
        cluster.taints.push_back({.taint = {.key = taint.text("key"),
                                            .value = taint.text("value"),
                                            .effect = taint.text("effect")},
                                  .since = added ? taint.take(added->instant()) : std::nullopt});
    }
}

void readReady(const FieldReader& status, std::string_view type, ForeignCluster& cluster) {
    for (const auto& condition : status.children("conditions")) {
        if (condition.text("type") == type) {
            cluster.isReady = condition.text("status") == "True";
        }
    }
}

/// Source: karmada pkg/apis/cluster/v1alpha1/types.go; mutation.go for zone and zones.
ForeignCluster readKarmadaCluster(const FieldReader& object) {
    ForeignCluster cluster;
    readMetadata(object, cluster.member);
    if (const auto spec = object.child("spec")) {
        cluster.provider = spec->text("provider");
        cluster.region = spec->text("region");
        cluster.zones = spec->texts("zones");
        if (const auto zone = spec->text("zone"); cluster.zones.empty() && !zone.empty()) {
            cluster.zones.push_back(zone);
        }
        readTaints(*spec, cluster);
    }
    const auto status = object.child("status");
    if (!status) {
        return cluster;
    }
    readReady(*status, "Ready", cluster);
    if (const auto summary = status->child("resourceSummary")) {
        cluster.member.allocatable = amountsAt(*summary, "allocatable");
    }
    if (status->has("apiEnablements")) {
        cluster.apis.emplace();
        for (const auto& each : status->children("apiEnablements")) {
            for (const auto& resource : each.children("resources")) {
                cluster.apis->push_back(
                    {.apiVersion = each.text("groupVersion"), .kind = resource.text("kind")});
            }
        }
    }
    return cluster;
}

/// Source: open-cluster-management-io/api cluster/v1/types.go.
ForeignCluster readManagedCluster(const FieldReader& object) {
    ForeignCluster cluster;
    readMetadata(object, cluster.member);
    if (const auto spec = object.child("spec")) {
        readTaints(*spec, cluster);
    }
    if (const auto status = object.child("status")) {
        readReady(*status, "ManagedClusterConditionAvailable", cluster);
        cluster.member.capacity = amountsAt(*status, "capacity");
        cluster.member.allocatable = amountsAt(*status, "allocatable");
        for (const auto& claim : status->children("clusterClaims")) {
            const auto name = claim.text("name");
            std::erase_if(cluster.claims, [&](const auto& each) { return each.first == name; });
            cluster.claims.emplace_back(name, claim.text("value"));
        }
        std::sort(cluster.claims.begin(), cluster.claims.end());
    }
    cluster.region = labelOf(cluster.claims, {"region.open-cluster-management.io"});
    return cluster;
}

/// A MemberCluster in place of the system's own object: what it cannot say comes from its labels.
ForeignCluster stand(Member member, System system) {
    ForeignCluster cluster;
    for (auto& taint : member.taints) {
        if (system == System::OpenClusterManagement && taint.effect == "NoSchedule") {
            taint.effect = "NoSelect";
        }
        cluster.taints.push_back({.taint = std::move(taint)});
    }
    member.taints.clear();
    cluster.provider = labelOf(member.labels, {"provider"});
    const auto zone = labelOf(member.labels, {"topology.kubernetes.io/zone", "zone"});
    if (!zone.empty()) {
        cluster.zones.push_back(zone);
    }
    cluster.member = std::move(member);
    return cluster;
}

ClusterSet readSet(const FieldReader& object) {
    ClusterSet set;
    if (const auto metadata = object.child("metadata")) {
        set.name = metadata->needText("name");
    }
    const auto spec = object.child("spec");
    const auto selector = spec ? spec->child("clusterSelector") : std::nullopt;
    if (selector && selector->word<bool>("selectorType",
                                         {{"LabelSelector", true},
                                          {"ExclusiveClusterSetLabel", false},
                                          {"LegacyClusterSetLabel", false}},
                                         false)) {
        selector->demand("labelSelector");
        set.labels = selector->labelSelector("labelSelector").value_or(kube::Selector());
    }
    return set;
}

void readScores(const FieldReader& object, std::vector<AddOnScore>& into) {
    const auto metadata = object.child("metadata");
    const auto status = object.child("status");
    if (!metadata || !status) {
        return;
    }
    const auto until = status->find("validUntil");
    const auto validUntil = until ? status->take(until->instant()) : std::nullopt;
    for (const auto& score : status->children("scores")) {
        constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
        into.push_back({.cluster = metadata->needText("namespace"),
                        .resource = metadata->needText("name"),
                        .name = score.text("name"),
                        .value = score.number("value", kLeast).value_or(0),
                        .validUntil = validUntil});
    }
}

/// Sorts one object of a file in; members go aside.
class ObjectReader {
public:
    ObjectReader(System system, ForeignObjects& objects) : m_system(system), m_objects(&objects) {}

    Result<void> read(const YamlView& view) {
        std::vector<Error> errors;
        const FieldReader object(view, errors);
        const auto version = object.text("apiVersion");
        const auto kind = object.text("kind");
        if (version.starts_with("cluster.kubernetes-fleet.io/")) {
            auto member = readMember(view);
            if (!member) {
                return fail(std::move(member.error()));
            }
            auto cluster = stand(*std::move(member), m_system);
            m_members.push_back(std::move(cluster));
        } else if (m_system == System::Karmada && version.starts_with(kKarmadaClusters) &&
                   kind == "Cluster") {
            m_objects->clusters.push_back(readKarmadaCluster(object));
        } else if (m_system != System::OpenClusterManagement ||
                   !version.starts_with(kOcmClusters) || !readOcm(object, kind)) {
            return fail(view.error(m_system == System::Karmada
                                       ? "expected a Cluster of cluster.karmada.io, or a "
                                         "MemberCluster of cluster.kubernetes-fleet.io"
                                       : "expected a ManagedCluster, ManagedClusterSet, "
                                         "ManagedClusterSetBinding or AddOnPlacementScore of "
                                         "cluster.open-cluster-management.io, or a MemberCluster "
                                         "of cluster.kubernetes-fleet.io"));
        }
        if (!errors.empty()) {
            return fail(std::move(errors.front()));
        }
        return {};
    }

    /// Members count where the system has no clusters of its own in the file.
    void finish() {
        m_objects->hasOwn = !m_objects->clusters.empty();
        if (!m_objects->hasOwn) {
            m_objects->clusters = std::move(m_members);
        }
        for (auto& cluster : m_objects->clusters) {
            if (cluster.region.empty() && (!m_objects->hasOwn || m_system != System::Karmada)) {
                cluster.region = regionOf(cluster.member.labels);
            }
        }
    }

private:
    bool readOcm(const FieldReader& object, const std::string& kind) {
        if (kind == "ManagedCluster") {
            m_objects->clusters.push_back(readManagedCluster(object));
        } else if (kind == "ManagedClusterSet") {
            m_objects->hasSets = true;
            m_objects->sets.push_back(readSet(object));
        } else if (kind == "ManagedClusterSetBinding") {
            m_objects->hasSets = true;
            if (const auto metadata = object.child("metadata")) {
                m_objects->setBindings.emplace_back(metadata->needText("namespace"),
                                                    metadata->needText("name"));
            }
        } else if (kind == "AddOnPlacementScore") {
            readScores(object, m_objects->scores);
        } else {
            return false;
        }
        return true;
    }

    System m_system;
    ForeignObjects* m_objects;
    std::vector<ForeignCluster> m_members;
};

} // namespace

System systemOf(const YamlView& document) {
    const auto version = document.isMapping() ? document.textOr("apiVersion", "").value_or("") : "";
    return version.starts_with("policy.karmada.io/") ? System::Karmada
           : version.starts_with(kOcmClusters)       ? System::OpenClusterManagement
                                                     : System::KubeFleet;
}

std::string_view wordOf(System system) {
    switch (system) {
    case System::KubeFleet: return "KubeFleet";
    case System::Karmada: return "Karmada";
    case System::OpenClusterManagement: return "OpenClusterManagement";
    }
    return "";
}

Result<ForeignObjects> readForeignObjects(std::string_view text, const std::string& fileName,
                                          System system) {
    ForeignObjects objects;
    ObjectReader reader(system, objects);
    auto done = eachObject(text, fileName, [&](const YamlView& view) { return reader.read(view); });
    if (!done) {
        return fail(std::move(done.error()));
    }
    reader.finish();
    return objects;
}

Result<ForeignFleet> ForeignFleet::make(std::vector<ForeignCluster> clusters) {
    std::sort(clusters.begin(), clusters.end(),
              [](const auto& a, const auto& b) { return a.member.name < b.member.name; });
    std::vector<Member> members;
    members.reserve(clusters.size());
    for (const auto& each : clusters) {
        members.push_back(each.member);
    }
    auto fleet = Fleet::make(std::move(members));
    if (!fleet) {
        return fail(std::move(fleet.error()));
    }
    return ForeignFleet{.fleet = *std::move(fleet), .clusters = std::move(clusters)};
}

bool tolerates(const Toleration& toleration, const Taint& taint) {
    if ((!toleration.effect.empty() && toleration.effect != taint.effect) ||
        (!toleration.key.empty() && toleration.key != taint.key)) {
        return false;
    }
    return toleration.op == "Exists" ||
           ((toleration.op.empty() || toleration.op == "Equal") && toleration.value == taint.value);
}

std::string textOf(const Taint& taint) {
    if (taint.value.empty()) {
        return taint.effect.empty() ? taint.key : fmt::format("{}:{}", taint.key, taint.effect);
    }
    return fmt::format("{}={}:{}", taint.key, taint.value, taint.effect);
}

std::vector<Warning> warningsOf(const ForeignFleet& fleet, bool hasOwn, System system,
                                Instant now) {
    std::vector<Warning> warnings;
    const bool isKarmada = system == System::Karmada;
    if (!hasOwn) {
        warnings.push_back(
            {.code = "MembersInPlace",
             .message = isKarmada ? "MemberClusters stand for Karmada's Cluster objects: provider, "
                                    "region and zone come from their labels, served kinds are not "
                                    "known"
                                  : "MemberClusters stand for ManagedClusters: their NoSchedule "
                                    "taints are read as NoSelect, they have no cluster claims"});
    }
    const std::string_view prefix = isKarmada ? kKarmadaClusters : kOcmClusters;
    for (ClusterIndex at = 0; at < fleet.fleet.size(); ++at) {
        const auto& each = fleet.clusters[at];
        const bool isTainted =
            std::any_of(each.taints.begin(), each.taints.end(), [&](const TimedTaint& taint) {
                return taint.taint.key.starts_with(prefix);
            });
        const bool isWell = hasOwn ? each.isReady.value_or(true) : fleet.fleet.isEligible(at, now);
        if (!isWell && !isTainted) {
            warnings.push_back(
                {.code = "HealthNotLookedAt",
                 .cluster = each.member.name,
                 .message = "its files say that it is not well; the scheduler looks at taints "
                            "alone, and the controller that would set one has not"});
        }
    }
    return warnings;
}

} // namespace pilothouse::placement
