// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/defaults.h"

#include "simulator/objects.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

void setDefault(json& object, const char* key, json value) {
    if (!object.contains(key) || object[key].is_null()) {
        object[key] = std::move(value);
    }
}

/// The member as an object; made when there is none.
json& below(json& object, const char* key) {
    setDefault(object, key, json::object());
    return object[key];
}

/// Calls `visit` for each object in the list of this name.
template<class Visit>
void each(json& object, const char* list, Visit visit) {
    const auto found = object.find(list);
    if (found == object.end() || !found->is_array()) {
        return;
    }
    for (json& element : *found) {
        if (element.is_object()) {
            visit(element);
        }
    }
}

void fillProbe(json& container, const char* name) {
    if (!container.contains(name) || !container[name].is_object()) {
        return;
    }
    json& probe = container[name];
    setDefault(probe, "timeoutSeconds", 1);
    setDefault(probe, "periodSeconds", 10);
    setDefault(probe, "successThreshold", 1);
    setDefault(probe, "failureThreshold", 3);
    if (probe.contains("httpGet")) {
        setDefault(probe["httpGet"], "path", "/");
        setDefault(probe["httpGet"], "scheme", "HTTP");
    }
}

/// Without a tag, or with "latest", an image is pulled always.
const char* pullPolicyOf(const std::string& image) {
    const auto slash = image.rfind('/');
    const std::string last = slash == std::string::npos ? image : image.substr(slash + 1);
    const auto colon = last.find(':');
    const bool hasDigest = last.find('@') != std::string::npos;
    const bool isLatest = colon == std::string::npos || last.substr(colon) == ":latest";
    return isLatest && !hasDigest ? "Always" : "IfNotPresent";
}

void fillContainer(json& container) {
    setDefault(container, "imagePullPolicy", pullPolicyOf(container.value("image", "")));
    setDefault(container, "resources", json::object());
    setDefault(container, "terminationMessagePath", "/dev/termination-log");
    setDefault(container, "terminationMessagePolicy", "File");
    each(container, "ports", [](json& port) { setDefault(port, "protocol", "TCP"); });
    each(container, "env", [](json& variable) {
        const json::json_pointer field("/valueFrom/fieldRef");
        if (variable.contains(field)) {
            setDefault(variable[field], "apiVersion", "v1");
        }
    });
    for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
        fillProbe(container, probe);
    }
}

/// A limit without a request is one, too; in pods alone, not in templates.
void requestLimits(json& container) {
    json& resources = container["resources"];
    const json limits = resources.value("limits", json::object());
    for (const auto& [name, amount] : limits.items()) {
        setDefault(below(resources, "requests"), name.c_str(), amount);
    }
}

void fillVolume(json& volume) {
    for (const char* source : {"configMap", "secret", "downwardAPI", "projected"}) {
        if (volume.contains(source)) {
            setDefault(volume[source], "defaultMode", 420);
        }
    }
    if (volume.contains("hostPath")) {
        setDefault(volume["hostPath"], "type", "");
    }
    if (volume.size() == 1) {
        volume["emptyDir"] = json::object();
    }
}

void fillPodSpec(json& spec) {
    setDefault(spec, "restartPolicy", "Always");
    setDefault(spec, "terminationGracePeriodSeconds", 30);
    setDefault(spec, "dnsPolicy", "ClusterFirst");
    setDefault(spec, "schedulerName", "default-scheduler");
    setDefault(spec, "securityContext", json::object());
    for (const char* list : {"containers", "initContainers"}) {
        if (spec.contains(list) && spec[list].empty()) {
            spec.erase(list);
        }
        each(spec, list, fillContainer);
    }
    if (spec.contains("serviceAccountName")) {
        setDefault(spec, "serviceAccount", spec["serviceAccountName"]);
    }
    each(spec, "volumes", fillVolume);
}

json toleration(const char* key) {
    return {
        {"key", key}, {"operator", "Exists"}, {"effect", "NoExecute"}, {"tolerationSeconds", 300}};
}

/// What pods have beside what their template says, the default admission plugins' part with it.
void fillPod(json& pod) {
    json& spec = below(pod, "spec");
    fillPodSpec(spec);
    setDefault(spec, "enableServiceLinks", true);
    setDefault(spec, "priority", 0);
    setDefault(spec, "preemptionPolicy", "PreemptLowerPriority");
    if (!spec.contains("tolerations")) {
        spec["tolerations"] = json::array({toleration("node.kubernetes.io/not-ready"),
                                           toleration("node.kubernetes.io/unreachable")});
    }
    each(spec, "containers", requestLimits);
    each(spec, "initContainers", requestLimits);
}

void fillTemplate(json& spec) {
    json& pods = below(spec, "template");
    below(pods, "metadata");
    fillPodSpec(below(pods, "spec"));
}

void fillRollingUpdate(json& strategy, json values) {
    setDefault(strategy, "type", "RollingUpdate");
    if (strategy["type"] == "RollingUpdate") {
        json& rolling = below(strategy, "rollingUpdate");
        for (const auto& [key, value] : values.items()) {
            setDefault(rolling, key.c_str(), value);
        }
    }
}

void fillJobSpec(json& spec) {
    const bool isCounted = spec.contains("completions") || spec.contains("parallelism");
    if (!isCounted) {
        setDefault(spec, "completions", 1);
    }
    setDefault(spec, "parallelism", 1);
    setDefault(spec, "backoffLimit", 6);
    setDefault(spec, "completionMode", "NonIndexed");
    setDefault(spec, "suspend", false);
    setDefault(spec, "podReplacementPolicy", "TerminatingOrFailed");
    fillTemplate(spec);
}

void fillClaimSpec(json& spec) {
    setDefault(spec, "volumeMode", "Filesystem");
}

void fillWorkload(KindId kind, json& spec) {
    if (kind != KindId::DaemonSet) {
        setDefault(spec, "replicas", 1);
    }
    if (kind != KindId::ReplicaSet) {
        setDefault(spec, "revisionHistoryLimit", 10);
    }
    if (kind == KindId::Deployment) {
        setDefault(spec, "progressDeadlineSeconds", 600);
        fillRollingUpdate(below(spec, "strategy"),
                          {{"maxUnavailable", "25%"}, {"maxSurge", "25%"}});
    } else if (kind == KindId::DaemonSet) {
        fillRollingUpdate(below(spec, "updateStrategy"), {{"maxUnavailable", 1}, {"maxSurge", 0}});
    } else if (kind == KindId::StatefulSet) {
        setDefault(spec, "podManagementPolicy", "OrderedReady");
        fillRollingUpdate(below(spec, "updateStrategy"), {{"partition", 0}});
        json& kept = below(spec, "persistentVolumeClaimRetentionPolicy");
        setDefault(kept, "whenDeleted", "Retain");
        setDefault(kept, "whenScaled", "Retain");
        each(spec, "volumeClaimTemplates", [](json& claim) {
            setDefault(claim, "apiVersion", "v1");
            setDefault(claim, "kind", "PersistentVolumeClaim");
            fillClaimSpec(below(claim, "spec"));
            claim["status"] = {{"phase", "Pending"}};
        });
    }
    fillTemplate(spec);
}

void fillService(json& spec) {
    setDefault(spec, "type", "ClusterIP");
    setDefault(spec, "sessionAffinity", "None");
    const std::string type = spec["type"];
    if (type != "ExternalName") {
        setDefault(spec, "internalTrafficPolicy", "Cluster");
    }
    if (type == "NodePort" || type == "LoadBalancer") {
        setDefault(spec, "externalTrafficPolicy", "Cluster");
    }
    if (type == "LoadBalancer") {
        setDefault(spec, "allocateLoadBalancerNodePorts", true);
    }
    each(spec, "ports", [](json& port) {
        setDefault(port, "protocol", "TCP");
        setDefault(port, "targetPort", port.value("port", json(0)));
    });
}

void fillBinding(json& binding) {
    each(binding, "subjects", [](json& subject) {
        const std::string kind = subject.value("kind", "");
        if (kind == "User" || kind == "Group") {
            setDefault(subject, "apiGroup", "rbac.authorization.k8s.io");
        }
    });
    if (binding.contains("roleRef")) {
        setDefault(binding["roleRef"], "apiGroup", "rbac.authorization.k8s.io");
    }
}

void beginPod(json& pod) {
    const json spec = pod["spec"];
    pod["status"] = {{"phase", "Pending"}, {"qosClass", "BestEffort"}};
    for (const json& container : spec.value("containers", json::array())) {
        if (!container.value("resources", json::object()).empty()) {
            pod["status"]["qosClass"] = "Burstable";
        }
    }
    if (!spec.value("schedulingGates", json::array()).empty()) {
        pod["status"]["conditions"] =
            json::array({{{"type", "PodScheduled"},
                          {"status", "False"},
                          {"reason", "SchedulingGated"},
                          {"message", "Scheduling is blocked due to non-empty scheduling gates"},
                          {"lastProbeTime", nullptr},
                          {"lastTransitionTime", nullptr}}});
    }
}

/// A service of a client gets addresses of 10.97.0.0/16 and ports from 30000 on, by its key.
void beginService(json& object, std::uint64_t key) {
    json& spec = object["spec"];
    object["status"] = {{"loadBalancer", json::object()}};
    if (spec["type"] == "ExternalName") {
        return;
    }
    setDefault(spec, "clusterIP", fmt::format("10.97.{}.{}", key / 251 % 251, 1 + key % 251));
    setDefault(spec, "clusterIPs", json::array({spec["clusterIP"]}));
    setDefault(spec, "ipFamilies", json::array({"IPv4"}));
    setDefault(spec, "ipFamilyPolicy", "SingleStack");
    if (spec["type"] == "NodePort" || spec["type"] == "LoadBalancer") {
        std::uint64_t port = 30'000 + key % 2'700;
        each(spec, "ports", [&](json& one) { setDefault(one, "nodePort", port++); });
    }
}

/// Source: kubernetes pkg/apis/admissionregistration/v1/defaults.go.
void fillWebhooks(KindId kind, json& object) {
    each(object, "webhooks", [kind](json& webhook) {
        setDefault(webhook, "failurePolicy", "Fail");
        setDefault(webhook, "matchPolicy", "Equivalent");
        setDefault(webhook, "namespaceSelector", json::object());
        setDefault(webhook, "objectSelector", json::object());
        setDefault(webhook, "timeoutSeconds", 10);
        if (kind == KindId::MutatingWebhookConfiguration) {
            setDefault(webhook, "reinvocationPolicy", "Never");
        }
        each(webhook, "rules", [](json& rule) { setDefault(rule, "scope", "*"); });
        const auto client = webhook.find("clientConfig");
        if (client != webhook.end() && client->contains("service")) {
            setDefault((*client)["service"], "port", 443);
        }
    });
}

bool hasGeneration(KindId kind) {
    switch (kind) {
    case KindId::Pod:
    case KindId::Deployment:
    case KindId::ReplicaSet:
    case KindId::DaemonSet:
    case KindId::StatefulSet:
    case KindId::Job:
    case KindId::CronJob:
    case KindId::PodDisruptionBudget:
    case KindId::CustomResourceDefinition:
    case KindId::ValidatingWebhookConfiguration:
    case KindId::MutatingWebhookConfiguration: return true;
    default: return isCustom(kind);
    }
}

json firstStatus(KindId kind) {
    switch (kind) {
    case KindId::ReplicaSet: return {{"replicas", 0}};
    case KindId::StatefulSet: return {{"replicas", 0}, {"availableReplicas", 0}};
    case KindId::DaemonSet:
        return {{"currentNumberScheduled", 0},
                {"numberMisscheduled", 0},
                {"desiredNumberScheduled", 0},
                {"numberReady", 0}};
    case KindId::PersistentVolume:
    case KindId::PersistentVolumeClaim: return {{"phase", "Pending"}};
    case KindId::PodDisruptionBudget:
        return {{"disruptionsAllowed", 0},
                {"currentHealthy", 0},
                {"desiredHealthy", 0},
                {"expectedPods", 0}};
    default: return json::object();
    }
}

} // namespace

void fillDefaults(KindId kind, json& object) {
    switch (kind) {
    case KindId::Pod: fillPod(object); break;
    case KindId::Namespace:
        object["metadata"]["labels"]["kubernetes.io/metadata.name"] = object["metadata"]["name"];
        setDefault(object, "spec", {{"finalizers", json::array({"kubernetes"})}});
        break;
    case KindId::Node: below(object, "spec"); break;
    case KindId::Service: fillService(below(object, "spec")); break;
    case KindId::Deployment:
    case KindId::ReplicaSet:
    case KindId::DaemonSet:
    case KindId::StatefulSet: fillWorkload(kind, below(object, "spec")); break;
    case KindId::Job: fillJobSpec(below(object, "spec")); break;
    case KindId::CronJob: {
        json& spec = below(object, "spec");
        setDefault(spec, "concurrencyPolicy", "Allow");
        setDefault(spec, "suspend", false);
        setDefault(spec, "successfulJobsHistoryLimit", 3);
        setDefault(spec, "failedJobsHistoryLimit", 1);
        fillTemplate(below(below(spec, "jobTemplate"), "spec"));
        break;
    }
    case KindId::PersistentVolumeClaim: fillClaimSpec(below(object, "spec")); break;
    case KindId::PersistentVolume:
        fillClaimSpec(below(object, "spec"));
        setDefault(object["spec"], "persistentVolumeReclaimPolicy", "Retain");
        break;
    case KindId::StorageClass:
        setDefault(object, "reclaimPolicy", "Delete");
        setDefault(object, "volumeBindingMode", "Immediate");
        break;
    case KindId::RoleBinding:
    case KindId::ClusterRoleBinding: fillBinding(object); break;
    case KindId::ValidatingWebhookConfiguration:
    case KindId::MutatingWebhookConfiguration: fillWebhooks(kind, object); break;
    default: break;
    }
}

void beginLife(KindId kind, json& object, std::uint64_t key) {
    if (hasGeneration(kind)) {
        object["metadata"]["generation"] = 1;
    }
    switch (kind) {
    case KindId::Pod: beginPod(object); break;
    case KindId::Namespace: object["status"] = {{"phase", "Active"}}; break;
    case KindId::Node: below(object, "status"); break; // a kubelet says it when it registers
    case KindId::Service: beginService(object, key); break;
    default:
        if (hasStatusSubresource(kind)) {
            object.erase("status");
        }
        if (hasStatusSubresource(kind) && !isCustom(kind)) {
            object["status"] = firstStatus(kind);
        }
        break;
    }
}

} // namespace pilothouse::simulator::detail
