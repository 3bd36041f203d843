// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/apply_rules.h"

#include "kube/json_document.h"
#include "kube/values/drift_rules.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace pilothouse::kube::detail {

namespace {

bool isOfEveryServer(const Json& object) {
    static constexpr std::array<std::string_view, 20> kGroups{"admissionregistration.k8s.io",
                                                              "apiextensions.k8s.io",
                                                              "apiregistration.k8s.io",
                                                              "apps",
                                                              "authentication.k8s.io",
                                                              "authorization.k8s.io",
                                                              "autoscaling",
                                                              "batch",
                                                              "certificates.k8s.io",
                                                              "coordination.k8s.io",
                                                              "discovery.k8s.io",
                                                              "events.k8s.io",
                                                              "flowcontrol.apiserver.k8s.io",
                                                              "networking.k8s.io",
                                                              "node.k8s.io",
                                                              "policy",
                                                              "rbac.authorization.k8s.io",
                                                              "resource.k8s.io",
                                                              "scheduling.k8s.io",
                                                              "storage.k8s.io"};
    const auto apiVersion = text(object, "apiVersion");
    const auto slash = apiVersion.find('/');
    return slash == apiVersion.npos ||
           std::find(kGroups.begin(), kGroups.end(), apiVersion.substr(0, slash)) != kGroups.end();
}

} // namespace

ApplyRules::ApplyRules(const Json& object)
    : m_kind(text(object, "kind")), m_isBuiltIn(isOfEveryServer(object)) {}

bool ApplyRules::isAtomicMap(std::string_view field) const {
    static constexpr std::array<std::string_view, 30> kFields{
        "selector",
        "labelSelector",
        "namespaceSelector",
        "podSelector",
        "objectSelector",
        "metricSelector",
        "nodeSelector",
        "scopeSelector",
        "roleRef",
        "claimRef",
        "targetRef",
        "scaleTargetRef",
        "dataSource",
        "secretKeyRef",
        "configMapKeyRef",
        "fileKeyRef",
        "fieldRef",
        "resourceFieldRef",
        "secretRef",
        "nodePublishSecretRef",
        "nodeStageSecretRef",
        "nodeExpandSecretRef",
        "controllerPublishSecretRef",
        "controllerExpandSecretRef",
        "matchConstraints",
        "matchResources",
        "paramKind",
        "paramRef",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "port"};
    return m_isBuiltIn && std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

std::optional<std::vector<std::string>> ApplyRules::keysOf(std::string_view field,
                                                           const Json& list) const {
    if (isAtomicList(field)) {
        return std::nullopt;
    }
    std::vector<std::string> out;
    for (const auto& item : list) {
        auto key = keyOf(field, item);
        if (!key || std::find(out.begin(), out.end(), *key) != out.end()) {
            return std::nullopt;
        }
        out.push_back(*std::move(key));
    }
    return out;
}

/// A field that merges in some kinds and not in these.
bool ApplyRules::isAtomicList(std::string_view field) const {
    return (!m_isBuiltIn && !isSet(field)) ||
           (field == "ports" &&
            (m_kind == "NetworkPolicy" || m_kind == "Endpoints" || m_kind == "EndpointSlice")) ||
           (field == "imagePullSecrets" && m_kind == "ServiceAccount");
}

/// Lists with a name as their key by which objects of two clusters are not compared.
bool ApplyRules::hasNames(std::string_view field) const {
    return field == "claims" || field == "matchConditions" ||
           (field == "variables" && m_kind == "ValidatingAdmissionPolicy") ||
           (field == "secrets" && m_kind == "ServiceAccount");
}

std::optional<std::string> ApplyRules::keyOf(std::string_view field, const Json& item) const {
    static constexpr std::array<std::string_view, 1> kName{"name"};
    if (isSet(field) && item.is_string()) {
        return item.get<std::string>();
    }
    const auto names = !item.is_object() ? std::span<const std::string_view>()
                       : hasNames(field) ? std::span<const std::string_view>(kName)
                                         : listKeys(field, item);
    if (names.empty()) {
        return std::nullopt;
    }
    std::string key;
    for (const auto name : names) {
        const auto& value = member(item, name);
        if (value.is_null() && name != "protocol") {
            return std::nullopt;
        }
        key += value.is_null() ? "\"TCP\"" // the default of that key
                               : value.dump(-1, ' ', false, Json::error_handler_t::replace);
        key += ',';
    }
    return key;
}

} // namespace pilothouse::kube::detail
