// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/admission.h"

#include "placement/placement_reader.h"
#include "simulator/hub/definitions.h"
#include "simulator/hub/hub_store.h"
#include "simulator/write_rules.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

constexpr const char* kWebhook = "fleet.clusterresourceplacementv1beta1.validating";

void setDefault(json& object, const char* key, json value) {
    if (!object.contains(key) || object[key].is_null()) {
        object[key] = std::move(value);
    }
}

json& below(json& object, const char* key) {
    setDefault(object, key, json::object());
    return object[key];
}

void fillPolicy(json& policy) {
    setDefault(policy, "placementType", "PickAll");
    if (policy.contains("topologySpreadConstraints")) {
        for (json& each : policy["topologySpreadConstraints"]) {
            setDefault(each, "maxSkew", 1);
            setDefault(each, "whenUnsatisfiable", "DoNotSchedule");
        }
    }
    if (policy.contains("tolerations")) {
        for (json& each : policy["tolerations"]) {
            setDefault(each, "operator", "Equal");
        }
    }
}

void fillDefaults(const KindInfo& info, json& spec) {
    if (info.kind == "ClusterResourcePlacement") {
        below(spec, "policy");
    }
    if (spec.contains("policy") && spec["policy"].is_object()) {
        fillPolicy(spec["policy"]);
    }
    json& strategy = below(spec, "strategy");
    setDefault(strategy, "type", "RollingUpdate");
    if (strategy["type"] == "RollingUpdate") {
        json& rolling = below(strategy, "rollingUpdate");
        setDefault(rolling, "maxUnavailable", "25%");
        setDefault(rolling, "maxSurge", "25%");
        setDefault(rolling, "unavailablePeriodSeconds", 60);
    }
    json& apply = below(strategy, "applyStrategy");
    setDefault(apply, "type", "ClientSideApply");
    setDefault(apply, "comparisonOption", "PartialComparison");
    setDefault(apply, "whenToApply", "Always");
    setDefault(apply, "whenToTakeOver", "Always");
    setDefault(spec, "revisionHistoryLimit", 10);
    setDefault(spec, "statusReportingScope", "ClusterScopeOnly");
}

ApiReply denied(const std::string& why) {
    return detail::problemReply(
        {403, "Forbidden",
         fmt::format("admission webhook \"{}\" denied the request: {}", kWebhook, why)});
}

placement::PlacementReading readingOf(const json& object, placement::Admission admission) {
    json plain = object;
    plain.erase("status");
    plain["metadata"].erase("managedFields");
    return placement::readPlacement(plain.dump(), nameOf(object), admission);
}

/// Why an edit is not allowed; empty when it is.
std::string refusedEdit(const json& before, const placement::Placement& after) {
    const auto old = readingOf(before, placement::Admission::Already).placement;
    const auto typeOf = [](const placement::Placement& each) {
        return each.policy ? each.policy->type : placement::PickType::All;
    };
    if (typeOf(old) != typeOf(after)) {
        return "placement type is immutable";
    }
    if (!old.policy || !after.policy) {
        return old.policy && !old.nameSpace.empty() ? "policy cannot be removed once set" : "";
    }
    const auto& kept = after.policy->tolerations;
    const bool isKept = std::all_of(
        old.policy->tolerations.begin(), old.policy->tolerations.end(),
        [&](const auto& each) { return std::find(kept.begin(), kept.end(), each) != kept.end(); });
    return isKept ? ""
                  : "tolerations have been updated/deleted, only additions to tolerations are "
                    "allowed";
}

} // namespace

std::optional<ApiReply> admit(const KindInfo& info, const json* before, json& object) {
    const bool isPlacement = info.group == kPlacementGroup && info.kind.ends_with("Placement");
    if (!isPlacement || isDeleting(object)) {
        return std::nullopt;
    }
    const auto reading = readingOf(object, placement::Admission::Judge);
    if (!reading.errors.empty()) {
        std::string causes;
        for (const Error& each : reading.errors) {
            causes += (causes.empty() ? "" : ", ") + each.message;
        }
        return denied(fmt::format("deny create/update v1beta1 {} has invalid fields {}",
                                  info.kind == "ResourcePlacement" ? "RP" : "CRP",
                                  reading.errors.size() > 1 ? "[" + causes + "]" : causes));
    }
    fillDefaults(info, object["spec"]);
    if (before != nullptr) {
        if (const std::string why = refusedEdit(*before, reading.placement); !why.empty()) {
            return denied(why);
        }
    }
    return std::nullopt;
}

} // namespace pilothouse::simulator::hub
