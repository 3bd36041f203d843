// SPDX-License-Identifier: GPL-3.0-or-later
#include "pod_list.h"

#include <nlohmann/json.hpp>

#include <array>

namespace pilothouse::bench {

namespace {

using nlohmann::json;

std::string hex(int number, int width) {
    std::string text(static_cast<std::size_t>(width), '0');
    for (auto place = text.rbegin(); place != text.rend(); ++place) {
        *place = "0123456789abcdef"[number % 16];
        number = number / 16 + (number % 7) * 131;
    }
    return text;
}

constexpr const char* kSidecarImage = "registry.example.com/mesh/envoy:v1.30.4";

json managedFields(int number) {
    json fields = json::object();
    for (const char* key :
         {"f:containers", "f:dnsPolicy", "f:enableServiceLinks", "f:restartPolicy",
          "f:schedulerName", "f:securityContext", "f:terminationGracePeriodSeconds",
          "f:tolerations", "f:topologySpreadConstraints", "f:volumes"}) {
        json inner = json::object();
        for (int i = 0; i < 6; ++i) {
            inner["k:{\"name\":\"" + std::string(key + 2) + '-' + std::to_string(i) + "\"}"] = {
                {".", json::object()}, {"f:name", json::object()}};
        }
        fields[key] = inner;
    }
    return json::array(
        {{{"manager", "kube-controller-manager"},
          {"operation", "Update"},
          {"apiVersion", "v1"},
          {"time", "2026-11-20T08:00:00Z"},
          {"fieldsType", "FieldsV1"},
          {"fieldsV1", {{"f:metadata", {{"f:generateName", json::object()}}}, {"f:spec", fields}}}},
         {{"manager", "kubelet"},
          {"operation", "Update"},
          {"apiVersion", "v1"},
          {"time", "2026-11-20T08:01:" + std::to_string(10 + number % 50) + "Z"},
          {"subresource", "status"}}});
}

constexpr int kReplicas = 5; ///< pods of one ReplicaSet

/// What the pods of one ReplicaSet share.
struct Workload {
    std::string app;
    std::string owner;
    std::string image;
};

Workload workloadOf(int number) {
    constexpr std::array kApps{"checkout", "payments", "catalog", "inference", "edge-pos"};
    const int set = number / kReplicas;
    const std::string app =
        kApps[static_cast<std::size_t>(set) % kApps.size()] + ("-" + std::to_string(set / 5));
    return {.app = app,
            .owner = app + '-' + hex(set + 7, 10),
            .image = "registry.example.com/retail/" + app + ":v1.42." + std::to_string(set % 30)};
}

/// One in ten does not run, one in fifty crashes.
bool isCrashing(int number) {
    return number % 50 == 0;
}
bool isPending(int number) {
    return number % 50 != 0 && number % 12 == 5;
}

json container(int index, const Workload& workload) {
    json environment = json::array();
    for (int i = 0; i < 8; ++i) {
        environment.push_back(
            {{"name", "SETTING_" + std::to_string(i)},
             {"value", "https://settings.example.com/value/" + std::to_string(i)}});
    }
    return {
        {"name", "app-" + std::to_string(index)},
        {"image", index == 0 ? workload.image : kSidecarImage},
        {"args", {"--listen=:8080", "--config=/etc/app/config.yaml"}},
        {"env", environment},
        {"resources",
         {{"requests", {{"cpu", "250m"}, {"memory", "256Mi"}}}, {"limits", {{"memory", "512Mi"}}}}},
        {"ports", json::array({{{"name", "http"}, {"containerPort", 8080}, {"protocol", "TCP"}}})},
        {"volumeMounts",
         json::array({{{"name", "kube-api-access"},
                       {"readOnly", true},
                       {"mountPath", "/var/run/secrets/kubernetes.io/serviceaccount"}}})},
        {"imagePullPolicy", "IfNotPresent"},
        {"terminationMessagePath", "/dev/termination-log"}};
}

/// The last end of a container that was started again.
json lastState(int number) {
    return {{"terminated",
             {{"exitCode", isCrashing(number) ? 1 : 137},
              {"reason", isCrashing(number) ? "Error" : "OOMKilled"},
              {"startedAt", "2026-11-20T08:20:00Z"},
              {"finishedAt", "2026-11-20T08:2" + std::to_string(number % 10) + ":11Z"},
              {"containerID", "containerd://" + hex(number + 5, 64)}}}};
}

json containerStatus(int number, int index, const Workload& workload) {
    const bool waiting = index == 0 && isCrashing(number);
    const bool restarted = index == 0 && (waiting || number % 20 == 7);
    json status = {
        {"name", "app-" + std::to_string(index)},
        {"ready", !waiting},
        {"started", !waiting},
        {"restartCount", waiting ? 12 : (restarted ? 1 : 0)},
        {"image", index == 0 ? workload.image : kSidecarImage},
        {"imageID", "registry.example.com/retail/checkout@sha256:" + hex(number, 64)},
        {"containerID", "containerd://" + hex(number + index, 64)},
        {"state", waiting ? json{{"waiting",
                                  {{"reason", "CrashLoopBackOff"},
                                   {"message", "back-off 5m0s restarting failed container=app-0"}}}}
                          : json{{"running",
                                  {{"startedAt", "2026-11-20T08:01:" +
                                                     std::to_string(10 + number % 50) + "Z"}}}}}};
    if (restarted) {
        status["lastState"] = lastState(number);
    }
    return status;
}

json conditions() {
    json list = json::array();
    for (const char* type :
         {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"}) {
        list.push_back({{"type", type},
                        {"status", "True"},
                        {"observedGeneration", 1},
                        {"lastProbeTime", nullptr},
                        {"lastTransitionTime", "2026-11-20T08:01:00Z"}});
    }
    return list;
}

json pod(int number) {
    const Workload workload = workloadOf(number);
    const std::string& app = workload.app;
    const std::string name = workload.owner + '-' + hex(number, 5);
    const std::string address =
        "10.42." + std::to_string(number / 250 % 250) + '.' + std::to_string(number % 250);
    return {{"metadata",
             {{"name", name},
              {"generateName", workload.owner + '-'},
              {"namespace", "team-" + std::to_string(number / kReplicas % 20)},
              {"uid", hex(number, 8) + "-1111-4222-8333-" + hex(number, 12)},
              {"resourceVersion", std::to_string(100000 + number)},
              {"creationTimestamp", "2026-11-20T08:00:00Z"},
              {"labels", {{"app.kubernetes.io/name", app}, {"pod-template-hash", "7d9f8c6b5d"}}},
              {"ownerReferences", json::array({{{"apiVersion", "apps/v1"},
                                                {"kind", "ReplicaSet"},
                                                {"name", workload.owner},
                                                {"uid", hex(7, 32)},
                                                {"controller", true}}})},
              {"managedFields", managedFields(number)}}},
            {"spec",
             {{"containers", json::array({container(0, workload), container(1, workload)})},
              {"restartPolicy", "Always"},
              {"serviceAccountName", app},
              {"nodeName", "node-" + std::to_string(number % 100)},
              {"schedulerName", "default-scheduler"},
              {"priority", 0}}},
            {"status",
             {{"phase", isPending(number) ? "Pending" : "Running"},
              {"conditions", conditions()},
              {"hostIP", "10.0.0." + std::to_string(number % 100)},
              {"podIP", address},
              {"podIPs", json::array({{{"ip", address}}})},
              {"startTime", "2026-11-20T08:00:05Z"},
              {"containerStatuses", isPending(number)
                                        ? json::array()
                                        : json::array({containerStatus(number, 0, workload),
                                                       containerStatus(number, 1, workload)})},
              {"qosClass", "Burstable"}}}};
}

} // namespace

std::string makePodList(int pods) {
    std::string text =
        R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"123456"},"items":[)";
    for (int i = 0; i < pods; ++i) {
        text += i == 0 ? "" : ",";
        text += pod(i).dump();
    }
    return text + "]}\n";
}

} // namespace pilothouse::bench
