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

json container(int index) {
    json environment = json::array();
    for (int i = 0; i < 8; ++i) {
        environment.push_back(
            {{"name", "SETTING_" + std::to_string(i)},
             {"value", "https://settings.example.com/value/" + std::to_string(i)}});
    }
    return {
        {"name", "app-" + std::to_string(index)},
        {"image", "registry.example.com/retail/checkout:v1.42." + std::to_string(index)},
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

json containerStatus(int number, int index) {
    const bool waiting = number % 37 == 0;
    return {{"name", "app-" + std::to_string(index)},
            {"ready", !waiting},
            {"started", !waiting},
            {"restartCount", waiting ? 12 : number % 3},
            {"image", "registry.example.com/retail/checkout:v1.42." + std::to_string(index)},
            {"imageID", "registry.example.com/retail/checkout@sha256:" + hex(number, 64)},
            {"containerID", "containerd://" + hex(number + index, 64)},
            {"state", waiting ? json{{"waiting", {{"reason", "CrashLoopBackOff"}}}}
                              : json{{"running", {{"startedAt", "2026-11-20T08:01:00Z"}}}}}};
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
    constexpr std::array kApps{"checkout", "payments", "catalog", "inference", "edge-pos"};
    const std::string app = kApps[static_cast<std::size_t>(number) % kApps.size()];
    const std::string name = app + "-7d9f8c6b5d-" + hex(number, 5);
    const std::string address =
        "10.42." + std::to_string(number / 250 % 250) + '.' + std::to_string(number % 250);
    return {{"metadata",
             {{"name", name},
              {"generateName", app + "-7d9f8c6b5d-"},
              {"namespace", app},
              {"uid", hex(number, 8) + "-1111-4222-8333-" + hex(number, 12)},
              {"resourceVersion", std::to_string(100000 + number)},
              {"creationTimestamp", "2026-11-20T08:00:00Z"},
              {"labels", {{"app.kubernetes.io/name", app}, {"pod-template-hash", "7d9f8c6b5d"}}},
              {"ownerReferences", json::array({{{"apiVersion", "apps/v1"},
                                                {"kind", "ReplicaSet"},
                                                {"name", app + "-7d9f8c6b5d"},
                                                {"uid", hex(7, 32)},
                                                {"controller", true}}})},
              {"managedFields", managedFields(number)}}},
            {"spec",
             {{"containers", json::array({container(0), container(1)})},
              {"restartPolicy", "Always"},
              {"serviceAccountName", app},
              {"nodeName", "node-" + std::to_string(number % 100)},
              {"schedulerName", "default-scheduler"},
              {"priority", 0}}},
            {"status",
             {{"phase", "Running"},
              {"conditions", conditions()},
              {"hostIP", "10.0.0." + std::to_string(number % 100)},
              {"podIP", address},
              {"podIPs", json::array({{{"ip", address}}})},
              {"startTime", "2026-11-20T08:00:05Z"},
              {"containerStatuses",
               json::array({containerStatus(number, 0), containerStatus(number, 1)})},
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
