// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/drift_rules.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace pilothouse::kube::detail {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 8> kServerMetadata{
    "uid",           "resourceVersion",           "generation",
    "selfLink",      "creationTimestamp",         "deletionTimestamp",
    "managedFields", "deletionGracePeriodSeconds"};

constexpr std::array<std::string_view, 8> kBookkeeping{
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "kubectl.kubernetes.io/restartedAt",
    "control-plane.alpha.kubernetes.io/leader",
    "deprecated.daemonset.template.generation",
    "batch.kubernetes.io/job-tracking",
    "kubernetes-fleet.io/last-applied-configuration",
    "kubernetes-fleet.io/parent-CRP"};

constexpr std::array<std::string_view, 6> kBookkeepingPrefixes{
    "autoscaling.alpha.kubernetes.io/", "pv.kubernetes.io/", "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/",       "field.cattle.io/",  "placement.kubernetes-fleet.io/"};

constexpr std::array<std::string_view, 3> kAssignedLabels{
    "controller-uid", "kubernetes.io/metadata.name", "pod-template-hash"};

/// A field that the cluster fills in; `path` from the object's root, "*" for every item of a list.
struct Assigned {
    std::string_view kind;
    std::string_view path;
};

constexpr std::array kAssigned{
    Assigned{"Service", "spec.clusterIP"},
    Assigned{"Service", "spec.clusterIPs"},
    Assigned{"Service", "spec.ports.*.nodePort"},
    Assigned{"Service", "spec.healthCheckNodePort"},
    Assigned{"Service", "spec.ipFamilies"},
    Assigned{"Service", "spec.loadBalancerIP"},
    Assigned{"PersistentVolumeClaim", "spec.volumeName"},
    Assigned{"PersistentVolume", "spec.claimRef.uid"},
    Assigned{"PersistentVolume", "spec.claimRef.resourceVersion"},
    Assigned{"Pod", "spec.nodeName"},
    Assigned{"ServiceAccount", "secrets"},
    Assigned{"Job", "spec.selector"},
    Assigned{"ValidatingWebhookConfiguration", "webhooks.*.clientConfig.caBundle"},
    Assigned{"MutatingWebhookConfiguration", "webhooks.*.clientConfig.caBundle"},
    Assigned{"CustomResourceDefinition", "spec.conversion.webhook.clientConfig.caBundle"},
    Assigned{"APIService", "spec.caBundle"},
    Assigned{"Namespace", "spec.finalizers"}};

Json* at(Json& object, std::string_view key) {
    if (!object.is_object()) {
        return nullptr;
    }
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::string textAt(const Json& object, std::string_view key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void erasePath(Json& object, std::string_view path) {
    const auto dot = path.find('.');
    const auto key = path.substr(0, dot);
    if (dot == std::string_view::npos) {
        if (object.is_object()) {
            object.erase(std::string(key));
        }
        return;
    }
    const auto rest = path.substr(dot + 1);
    if (key == "*") {
        if (object.is_array()) {
            for (auto& item : object) {
                erasePath(item, rest);
            }
        }
    } else if (auto* below = at(object, key)) {
        erasePath(*below, rest);
    }
}

void setDefault(Json& object, const char* key, const Json& value) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) {
        object[key] = value;
    }
}

void eraseKeys(Json* map, auto isUnwanted) {
    if (map == nullptr || !map->is_object()) {
        return;
    }
    for (auto entry = map->begin(); entry != map->end();) {
        entry = isUnwanted(std::string_view(entry.key())) ? map->erase(entry) : std::next(entry);
    }
}

void dropItems(Json* list, auto isUnwanted) {
    if (list != nullptr && list->is_array()) {
        list->erase(std::remove_if(list->begin(), list->end(), isUnwanted), list->end());
    }
}

/// Put on claims and volumes by an admission plugin of every server.
bool isProtection(const Json& finalizer) {
    return finalizer == "kubernetes.io/pvc-protection" ||
           finalizer == "kubernetes.io/pv-protection";
}

void settleMetadata(Json& metadata) {
    dropItems(at(metadata, "finalizers"), isProtection);
    for (const auto key : kServerMetadata) {
        metadata.erase(std::string(key));
    }
    eraseKeys(at(metadata, "annotations"), [](std::string_view key) {
        return std::find(kBookkeeping.begin(), kBookkeeping.end(), key) != kBookkeeping.end() ||
               std::any_of(kBookkeepingPrefixes.begin(), kBookkeepingPrefixes.end(),
                           [&](std::string_view prefix) { return key.starts_with(prefix); });
    });
    eraseKeys(at(metadata, "labels"), [](std::string_view key) {
        return std::find(kAssignedLabels.begin(), kAssignedLabels.end(), key) !=
                   kAssignedLabels.end() ||
               key.starts_with("batch.kubernetes.io/");
    });
    if (auto* owners = at(metadata, "ownerReferences"); owners != nullptr && owners->is_array()) {
        for (auto& owner : *owners) {
            erasePath(owner, "uid");
        }
    }
}

/// kubernetes pkg/apis/core/v1/defaults.go.
void defaultProbe(Json* probe) {
    if (probe == nullptr || !probe->is_object()) {
        return;
    }
    setDefault(*probe, "timeoutSeconds", 1);
    setDefault(*probe, "periodSeconds", 10);
    setDefault(*probe, "successThreshold", 1);
    setDefault(*probe, "failureThreshold", 3);
    if (auto* get = at(*probe, "httpGet"); get != nullptr && get->is_object()) {
        setDefault(*get, "scheme", "HTTP");
        setDefault(*get, "path", "/");
    }
}

/// Always without a tag or with "latest", unless a digest says which; else IfNotPresent.
std::string pullPolicyOf(const std::string& image) {
    const auto slash = image.rfind('/');
    const auto colon = image.rfind(':');
    const bool hasTag = colon != std::string::npos && (slash == std::string::npos || colon > slash);
    const bool isMoving = !hasTag || image.substr(colon + 1) == "latest";
    return isMoving && image.find('@') == std::string::npos ? "Always" : "IfNotPresent";
}

void defaultContainer(Json& container) {
    if (!container.is_object()) {
        return;
    }
    setDefault(container, "imagePullPolicy", pullPolicyOf(textAt(container, "image")));
    setDefault(container, "terminationMessagePath", "/dev/termination-log");
    setDefault(container, "terminationMessagePolicy", "File");
    for (const auto* probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
        defaultProbe(at(container, probe));
    }
    if (auto* ports = at(container, "ports"); ports != nullptr && ports->is_array()) {
        for (auto& port : *ports) {
            if (port.is_object()) {
                setDefault(port, "protocol", "TCP");
            }
        }
    }
    // What is limited and not requested is requested as limited.
    auto* resources = at(container, "resources");
    auto* limits = resources == nullptr ? nullptr : at(*resources, "limits");
    if (limits != nullptr && limits->is_object()) {
        auto& requests = (*resources)["requests"];
        requests = requests.is_object() ? requests : Json::object();
        for (const auto& [name, amount] : limits->items()) {
            setDefault(requests, name.c_str(), amount);
        }
    }
}

void defaultVolume(Json& volume) {
    for (const auto* kind : {"configMap", "secret", "projected", "downwardAPI"}) {
        if (auto* source = at(volume, kind); source != nullptr && source->is_object()) {
            setDefault(*source, "defaultMode", 420);
        }
    }
    if (auto* host = at(volume, "hostPath"); host != nullptr && host->is_object()) {
        setDefault(*host, "type", "");
    }
}

bool isInjectedVolume(const Json& item) {
    return textAt(item, "name").starts_with("kube-api-access-");
}

bool isDefaultToleration(const Json& item) {
    const auto key = textAt(item, "key");
    return (key == "node.kubernetes.io/not-ready" || key == "node.kubernetes.io/unreachable") &&
           textAt(item, "effect") == "NoExecute" && item.value("tolerationSeconds", Json()) == 300;
}

void settlePodSpec(Json& spec) {
    setDefault(spec, "restartPolicy", "Always");
    setDefault(spec, "dnsPolicy", "ClusterFirst");
    setDefault(spec, "schedulerName", "default-scheduler");
    setDefault(spec, "terminationGracePeriodSeconds", 30);
    setDefault(spec, "serviceAccountName", "default");
    setDefault(spec, "enableServiceLinks", true);
    setDefault(spec, "preemptionPolicy", "PreemptLowerPriority");
    setDefault(spec, "priority", 0);
    spec.erase("serviceAccount"); // the old name of the same
    dropItems(at(spec, "volumes"), isInjectedVolume);
    dropItems(at(spec, "tolerations"), isDefaultToleration);
    for (const auto* list : {"containers", "initContainers", "ephemeralContainers"}) {
        if (auto* containers = at(spec, list); containers != nullptr && containers->is_array()) {
            for (auto& container : *containers) {
                defaultContainer(container);
                dropItems(at(container, "volumeMounts"), isInjectedVolume);
            }
        }
    }
    if (auto* volumes = at(spec, "volumes"); volumes != nullptr && volumes->is_array()) {
        for (auto& volume : *volumes) {
            defaultVolume(volume);
        }
    }
}

void settleTemplate(Json& owner) {
    auto* pod = at(owner, "template");
    if (pod == nullptr || !pod->is_object()) {
        return;
    }
    if (auto* metadata = at(*pod, "metadata"); metadata != nullptr && metadata->is_object()) {
        settleMetadata(*metadata);
    }
    if (auto* spec = at(*pod, "spec"); spec != nullptr && spec->is_object()) {
        settlePodSpec(*spec);
    }
}

void defaultRolling(Json& spec, const char* key, const Json& rolling) {
    setDefault(spec, key, Json::object());
    auto& strategy = spec[key];
    setDefault(strategy, "type", "RollingUpdate");
    if (textAt(strategy, "type") == "RollingUpdate") {
        setDefault(strategy, "rollingUpdate", Json::object());
        for (const auto& [name, value] : rolling.items()) {
            setDefault(strategy["rollingUpdate"], name.c_str(), value);
        }
    }
}

void settleService(Json& spec) {
    setDefault(spec, "type", "ClusterIP");
    setDefault(spec, "sessionAffinity", "None");
    setDefault(spec, "internalTrafficPolicy", "Cluster");
    setDefault(spec, "ipFamilyPolicy", "SingleStack");
    const auto type = textAt(spec, "type");
    if (type == "NodePort" || type == "LoadBalancer") {
        setDefault(spec, "externalTrafficPolicy", "Cluster");
    }
    if (auto* ports = at(spec, "ports"); ports != nullptr && ports->is_array()) {
        for (auto& port : *ports) {
            if (port.is_object()) {
                setDefault(port, "protocol", "TCP");
                setDefault(port, "targetPort", port.value("port", Json()));
            }
        }
    }
}

/// kubernetes pkg/apis/{apps,batch,core}/v1/defaults.go.
void settleSpec(Json& object, const std::string& kind) {
    auto* spec = at(object, "spec");
    if (spec == nullptr || !spec->is_object()) {
        return;
    }
    if (kind == "Deployment") {
        setDefault(*spec, "replicas", 1);
        setDefault(*spec, "progressDeadlineSeconds", 600);
        setDefault(*spec, "revisionHistoryLimit", 10);
        defaultRolling(*spec, "strategy", {{"maxSurge", "25%"}, {"maxUnavailable", "25%"}});
    } else if (kind == "StatefulSet") {
        setDefault(*spec, "replicas", 1);
        setDefault(*spec, "revisionHistoryLimit", 10);
        setDefault(*spec, "podManagementPolicy", "OrderedReady");
        setDefault(*spec, "persistentVolumeClaimRetentionPolicy",
                   {{"whenDeleted", "Retain"}, {"whenScaled", "Retain"}});
        defaultRolling(*spec, "updateStrategy", {{"partition", 0}});
    } else if (kind == "DaemonSet") {
        setDefault(*spec, "revisionHistoryLimit", 10);
        defaultRolling(*spec, "updateStrategy", {{"maxSurge", 0}, {"maxUnavailable", 1}});
    } else if (kind == "Service") {
        settleService(*spec);
    } else if (kind == "Pod") {
        settlePodSpec(*spec);
    } else if (kind == "PersistentVolumeClaim") {
        setDefault(*spec, "volumeMode", "Filesystem");
    } else if (kind == "CronJob") {
        auto* job = at(*spec, "jobTemplate");
        if (job != nullptr && at(*job, "spec") != nullptr) {
            settleTemplate(*at(*job, "spec"));
        }
    }
    settleTemplate(*spec);
}

} // namespace

void settleObject(Json& object) {
    const auto kind = textAt(object, "kind");
    object.erase("status");
    if (auto* metadata = at(object, "metadata"); metadata != nullptr && metadata->is_object()) {
        settleMetadata(*metadata);
    }
    for (const auto& each : kAssigned) {
        if (each.kind == kind) {
            erasePath(object, each.path);
        }
    }
    settleSpec(object, kind);
}

namespace {

/// Fields whose items are told apart by other keys than a name.
struct ListKeys {
    std::string_view field;
    std::array<std::string_view, 2> keys;
    std::size_t count;
};

} // namespace

std::span<const std::string_view> listKeys(std::string_view field, const Json& item) {
    static constexpr std::array<std::string_view, 1> kName{"name"};
    static constexpr std::array<std::string_view, 2> kContainerPort{"containerPort", "protocol"};
    static constexpr std::array<std::string_view, 9> kNamed{
        "containers",       "initContainers",  "ephemeralContainers", "volumes", "env",
        "imagePullSecrets", "schedulingGates", "resourceClaims",      "webhooks"};
    static constexpr std::array<ListKeys, 7> kOthers{
        {{"ports", {"port", "protocol"}, 2},
         {"volumeMounts", {"mountPath"}, 1},
         {"volumeDevices", {"devicePath"}, 1},
         {"hostAliases", {"ip"}, 1},
         {"topologySpreadConstraints", {"topologyKey", "whenUnsatisfiable"}, 2},
         {"conditions", {"type"}, 1},
         {"ownerReferences", {"kind", "name"}, 2}}};
    if (std::find(kNamed.begin(), kNamed.end(), field) != kNamed.end()) {
        return kName;
    }
    if (field == "ports" && item.is_object() && item.contains("containerPort")) {
        return kContainerPort;
    }
    const auto* const found =
        std::find_if(kOthers.begin(), kOthers.end(),
                     [field](const ListKeys& each) { return each.field == field; });
    return found == kOthers.end() ? std::span<const std::string_view>()
                                  : std::span(found->keys).first(found->count);
}

bool holdsQuantities(std::string_view field) {
    static constexpr std::array<std::string_view, 11> kFields{
        "limits", "requests", "capacity", "hard",     "sizeLimit",     "divisor",
        "min",    "max",      "default",  "overhead", "defaultRequest"};
    return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

bool isSet(std::string_view field) {
    return field == "finalizers";
}

bool isIntOrString(std::string_view field) {
    static constexpr std::array<std::string_view, 5> kFields{"targetPort", "port", "maxUnavailable",
                                                             "maxSurge", "minAvailable"};
    return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

} // namespace pilothouse::kube::detail
