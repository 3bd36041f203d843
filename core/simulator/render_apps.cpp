// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/render.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

/// The labels by which a workload and its service find their pods.
json selectingLabels(const Workload& workload) {
    const auto& details = workload.spec.details;
    return detail::labelsJson(details && !details->selector.empty()
                                  ? details->selector
                                  : detail::workloadLabels(workload));
}

json selectorOf(const Workload& workload) {
    return {{"matchLabels", selectingLabels(workload)}};
}

json meta(const World& world, const Workload& workload, const std::string& uid, std::uint64_t rv) {
    json m = detail::metadata(world, workload.spec.nameSpace, workload.spec.name, uid,
                              workload.created, rv);
    m["labels"] = detail::labelsJson(detail::workloadLabels(workload));
    return m;
}

json deploymentConditions(const World& world, const Workload& workload) {
    const int needed = workload.replicas - workload.replicas / 4;
    const bool isAvailable = workload.ready >= needed;
    const std::string changed = formatInstant(world.at(workload.changed));
    const bool isDone =
        workload.updated == workload.replicas && workload.total == workload.replicas;
    return {{{"type", "Available"},
             {"status", isAvailable ? "True" : "False"},
             {"reason", isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"},
             {"message", isAvailable ? "Deployment has minimum availability."
                                     : "Deployment does not have minimum availability."},
             {"lastTransitionTime", changed},
             {"lastUpdateTime", changed}},
            {{"type", "Progressing"},
             {"status", "True"},
             {"reason", isDone ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"},
             {"message",
              fmt::format("ReplicaSet \"{}-{}\" {}", workload.spec.name, workload.current().hash,
                          isDone ? "has successfully progressed." : "is progressing.")},
             {"lastTransitionTime", formatInstant(world.at(workload.current().created))},
             {"lastUpdateTime", changed}}};
}

json deploymentStatus(const World& world, const Workload& workload) {
    json status{{"observedGeneration", workload.current().number},
                {"replicas", workload.total},
                {"updatedReplicas", workload.updated},
                {"conditions", deploymentConditions(world, workload)}};
    // Zero counters are left out, as omitempty does.
    if (workload.ready > 0) {
        status["readyReplicas"] = workload.ready;
        status["availableReplicas"] = workload.ready;
    }
    if (workload.total > workload.ready) {
        status["unavailableReplicas"] = workload.total - workload.ready;
    }
    return status;
}

void fillDeployment(const World& world, const Workload& workload, json& object) {
    object["kind"] = "Deployment";
    object["metadata"]["annotations"] = {
        {"deployment.kubernetes.io/revision", std::to_string(workload.current().number)}};
    object["spec"] = {{"replicas", workload.replicas},
                      {"revisionHistoryLimit", 10},
                      {"progressDeadlineSeconds", 600},
                      {"strategy",
                       {{"type", "RollingUpdate"},
                        {"rollingUpdate", {{"maxSurge", "25%"}, {"maxUnavailable", "25%"}}}}}};
    object["status"] = deploymentStatus(world, workload);
}

void fillStatefulSet(const Workload& workload, json& object) {
    const std::string revision = workload.spec.name + "-" + workload.current().hash;
    object["kind"] = "StatefulSet";
    object["spec"] = {
        {"replicas", workload.replicas},
        {"serviceName", workload.spec.name},
        {"podManagementPolicy", "OrderedReady"},
        {"updateStrategy", {{"type", "RollingUpdate"}, {"rollingUpdate", {{"partition", 0}}}}}};
    object["status"] = {{"observedGeneration", workload.current().number},
                        {"replicas", workload.total},
                        {"readyReplicas", workload.ready},
                        {"availableReplicas", workload.ready},
                        {"currentReplicas", workload.total},
                        {"updatedReplicas", workload.updated},
                        {"currentRevision", revision},
                        {"updateRevision", revision},
                        {"collisionCount", 0}};
}

void fillDaemonSet(const Workload& workload, json& object) {
    object["kind"] = "DaemonSet";
    object["spec"] = {
        {"revisionHistoryLimit", 10},
        {"updateStrategy",
         {{"type", "RollingUpdate"}, {"rollingUpdate", {{"maxSurge", 0}, {"maxUnavailable", 1}}}}}};
    object["status"] = {{"observedGeneration", workload.current().number},
                        {"desiredNumberScheduled", workload.replicas},
                        {"currentNumberScheduled", workload.total},
                        {"numberMisscheduled", 0},
                        {"numberReady", workload.ready},
                        {"updatedNumberScheduled", workload.updated},
                        {"numberAvailable", workload.ready},
                        {"numberUnavailable", workload.replicas - workload.ready}};
}

/// The one port of a workload's service; a service of one port may leave the name out.
json servicePortOf(const WorkloadSpec& spec) {
    json port{{"port", spec.port}, {"protocol", "TCP"}};
    const std::string name = spec.details ? spec.details->portName : "main";
    if (!name.empty()) {
        port["name"] = name;
    }
    return port;
}

/// What a service of details adds: annotations and the address of its load balancer.
void addDetails(const WorkloadDetails& details, json& service) {
    if (!details.serviceAnnotations.empty()) {
        service["metadata"]["annotations"] = detail::labelsJson(details.serviceAnnotations);
    }
    if (details.balancer.empty()) {
        return;
    }
    service["spec"]["type"] = "LoadBalancer";
    service["spec"]["externalTrafficPolicy"] = "Cluster";
    service["spec"]["ports"][0]["nodePort"] = 32379;
    if (details.balancer != "pending") {
        service["status"]["loadBalancer"] = {
            {"ingress", json::array({{{"ip", details.balancer}, {"ipMode", "VIP"}}})}};
    }
}

template<class Visit>
void eachEndpoint(const World& world, const Workload& workload, Visit&& visit) {
    for (const auto& [id, pod] : world.pods) {
        if (&world.workloads[pod.workload] == &workload && pod.node >= 0 &&
            pod.state != PodState::Creating) {
            visit(pod, world.nodes[static_cast<std::size_t>(pod.node)]);
        }
    }
}

json targetRef(const Workload& workload, const Pod& pod) {
    return {{"kind", "Pod"},
            {"name", pod.name},
            {"namespace", workload.spec.nameSpace},
            {"uid", pod.uid}};
}

} // namespace

KindId kindOf(const Workload& workload) {
    switch (workload.spec.kind) {
    case WorkloadKind::Deployment: return KindId::Deployment;
    case WorkloadKind::StatefulSet: return KindId::StatefulSet;
    case WorkloadKind::DaemonSet: return KindId::DaemonSet;
    }
    return KindId::Deployment;
}

Stored renderWorkload(const World& world, const Workload& workload) {
    json object{{"apiVersion", "apps/v1"},
                {"metadata", meta(world, workload, workload.uid, workload.rv)}};
    object["metadata"]["generation"] = workload.current().number;
    switch (workload.spec.kind) {
    case WorkloadKind::Deployment: fillDeployment(world, workload, object); break;
    case WorkloadKind::StatefulSet: fillStatefulSet(workload, object); break;
    case WorkloadKind::DaemonSet: fillDaemonSet(workload, object); break;
    }
    object["spec"]["selector"] = selectorOf(workload);
    object["spec"]["template"] = detail::podTemplate(world, workload, workload.current());
    object["spec"]["template"]["metadata"]["labels"].erase("pod-template-hash");
    return detail::finish(
        {workload.spec.nameSpace, workload.spec.name, detail::workloadLabels(workload), {}}, object,
        workload.rv);
}

Stored renderReplicaSet(const World& world, const Workload& workload, const Revision& revision) {
    const std::string name = workload.spec.name + "-" + revision.hash;
    Labels labels = detail::workloadLabels(workload);
    labels.emplace_back("pod-template-hash", revision.hash);
    int total = 0;
    int ready = 0;
    for (const auto& [id, pod] : world.pods) {
        if (&world.workloads[pod.workload] == &workload && pod.hash == revision.hash &&
            !pod.deletion) {
            ++total;
            ready += pod.isReady ? 1 : 0;
        }
    }
    json m = detail::metadata(world, workload.spec.nameSpace, name, revision.uid, revision.created,
                              revision.rv);
    m["labels"] = detail::labelsJson(labels);
    m["generation"] = 1;
    m["annotations"] = {{"deployment.kubernetes.io/revision", std::to_string(revision.number)}};
    m["ownerReferences"] = {{{"apiVersion", "apps/v1"},
                             {"kind", "Deployment"},
                             {"name", workload.spec.name},
                             {"uid", workload.uid},
                             {"controller", true},
                             {"blockOwnerDeletion", true}}};
    json status{{"replicas", total}, {"observedGeneration", 1}, {"fullyLabeledReplicas", total}};
    if (ready > 0) {
        status["readyReplicas"] = ready;
        status["availableReplicas"] = ready;
    }
    return detail::finish(
        {workload.spec.nameSpace, name, labels, {{"status.replicas", std::to_string(total)}}},
        {{"apiVersion", "apps/v1"},
         {"kind", "ReplicaSet"},
         {"metadata", m},
         {"spec",
          {{"replicas", revision.replicas},
           {"selector", {{"matchLabels", detail::labelsJson(labels)}}},
           {"template", detail::podTemplate(world, workload, revision)}}},
         {"status", status}},
        revision.rv);
}

Stored renderService(const World& world, const Workload& workload) {
    const WorkloadSpec& spec = workload.spec;
    const std::string uid = detail::derivedUid(world, "svc/" + spec.nameSpace + "/" + spec.name);
    const bool isPublic = spec.name == "gateway";
    json body{{"type", isPublic ? "LoadBalancer" : "ClusterIP"},
              {"clusterIP", workload.clusterIp},
              {"clusterIPs", {workload.clusterIp}},
              {"selector", selectingLabels(workload)},
              {"sessionAffinity", "None"},
              {"ports", json::array({servicePortOf(spec)})}};
    body["ports"][0]["targetPort"] = spec.port;
    json status{{"loadBalancer", json::object()}};
    if (isPublic) {
        body["ports"][0]["nodePort"] = 30443;
        status["loadBalancer"] = {{"ingress", {{{"ip", "203.0.113.20"}}}}};
    }
    json service{{"apiVersion", "v1"},
                 {"kind", "Service"},
                 {"metadata", meta(world, workload, uid, workload.serviceRv)},
                 {"spec", body},
                 {"status", status}};
    if (spec.details) {
        addDetails(*spec.details, service);
    }
    return detail::finish({spec.nameSpace, spec.name, detail::workloadLabels(workload), {}},
                          service, workload.serviceRv);
}

Stored renderEndpoints(const World& world, const Workload& workload) {
    const WorkloadSpec& spec = workload.spec;
    const std::string uid = detail::derivedUid(world, "ep/" + spec.nameSpace + "/" + spec.name);
    json ready = json::array();
    json notReady = json::array();
    eachEndpoint(world, workload, [&](const Pod& pod, const Node& node) {
        (pod.isReady ? ready : notReady)
            .push_back(
                {{"ip", pod.ip}, {"nodeName", node.name}, {"targetRef", targetRef(workload, pod)}});
    });
    json subset{{"ports", json::array({servicePortOf(spec)})}};
    if (!ready.empty()) {
        subset["addresses"] = ready;
    }
    if (!notReady.empty()) {
        subset["notReadyAddresses"] = notReady;
    }
    json object{{"apiVersion", "v1"},
                {"kind", "Endpoints"},
                {"metadata", meta(world, workload, uid, workload.endpointsRv)}};
    if (!ready.empty() || !notReady.empty()) {
        object["subsets"] = json::array({subset});
    }
    return detail::finish({spec.nameSpace, spec.name, detail::workloadLabels(workload), {}}, object,
                          workload.endpointsRv);
}

Stored renderEndpointSlice(const World& world, const Workload& workload) {
    const WorkloadSpec& spec = workload.spec;
    const std::string uid = detail::derivedUid(world, "eps/" + spec.nameSpace + "/" + spec.name);
    const std::string name = spec.name + "-" + uid.substr(0, 5);
    json endpoints = json::array();
    eachEndpoint(world, workload, [&](const Pod& pod, const Node& node) {
        endpoints.push_back({{"addresses", {pod.ip}},
                             {"conditions",
                              {{"ready", pod.isReady && !pod.deletion},
                               {"serving", pod.isReady},
                               {"terminating", pod.deletion.has_value()}}},
                             {"nodeName", node.name},
                             {"zone", node.zone},
                             {"targetRef", targetRef(workload, pod)}});
    });
    Labels labels = detail::workloadLabels(workload);
    labels.emplace_back("kubernetes.io/service-name", spec.name);
    json m =
        detail::metadata(world, spec.nameSpace, name, uid, workload.created, workload.endpointsRv);
    m["labels"] = detail::labelsJson(labels);
    return detail::finish({spec.nameSpace, name, labels, {}},
                          {{"apiVersion", "discovery.k8s.io/v1"},
                           {"kind", "EndpointSlice"},
                           {"metadata", m},
                           {"addressType", "IPv4"},
                           {"endpoints", endpoints},
                           {"ports", json::array({servicePortOf(spec)})}},
                          workload.endpointsRv);
}

Stored renderBudget(const World& world, const Workload& workload) {
    const WorkloadSpec& spec = workload.spec;
    const std::string uid = detail::derivedUid(world, "pdb/" + spec.nameSpace + "/" + spec.name);
    const int spare = workload.isBudgetHeld ? 0 : 1;
    const int desired = std::max(0, workload.replicas - spare);
    const int allowed = std::max(0, workload.ready - desired) * spare;
    const int generation = workload.isBudgetHeld ? 2 : 1;
    json m = meta(world, workload, uid, workload.budgetRv);
    m["generation"] = generation;
    return detail::finish(
        {spec.nameSpace, spec.name, detail::workloadLabels(workload), {}},
        {{"apiVersion", "policy/v1"},
         {"kind", "PodDisruptionBudget"},
         {"metadata", m},
         {"spec", {{"maxUnavailable", spare}, {"selector", selectorOf(workload)}}},
         {"status",
          {{"currentHealthy", workload.ready},
           {"desiredHealthy", desired},
           {"disruptionsAllowed", allowed},
           {"expectedPods", workload.replicas},
           {"observedGeneration", generation}}}},
        workload.budgetRv);
}

} // namespace pilothouse::simulator
