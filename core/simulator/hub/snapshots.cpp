// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/snapshots.h"

#include "kube/base64.h"
#include "kube/sha256.h"
#include "placement/hub_reader.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

constexpr const char* kHashAnnotation = "kubernetes-fleet.io/resource-hash";
constexpr int kRevisions = 10; // revisionHistoryLimit where the placement says none

int indexOf(const json& snapshot, const char* label) {
    const std::string text = labelOf(snapshot, label);
    int index = -1;
    std::from_chars(text.data(), text.data() + text.size(), index);
    return index;
}

/// Sorted by index, oldest first.
std::vector<json> revisionsOf(const HubStore& store, KindId kind, const json& placement,
                              const char* label) {
    auto all = ofPlacement(store, kind, placement);
    std::stable_sort(all.begin(), all.end(), [&](const json& a, const json& b) {
        return indexOf(a, label) < indexOf(b, label);
    });
    return all;
}

/// Makes room for one more revision.
void dropOld(HubStore& store, KindId kind, const json& placement, const std::vector<json>& all,
             Offset at) {
    const int limit = placement.value(json::json_pointer("/spec/revisionHistoryLimit"), kRevisions);
    const auto over = static_cast<int>(all.size()) - limit + 1;
    for (int i = 0; i < over; ++i) {
        store.remove(kind, all[static_cast<std::size_t>(i)], at);
    }
}

json ownerOf(const json& placement) {
    return {{"apiVersion", placement["apiVersion"]},
            {"kind", placement["kind"]},
            {"name", nameOf(placement)},
            {"uid", placement["metadata"]["uid"]},
            {"controller", true},
            {"blockOwnerDeletion", true}};
}

json snapshotMeta(const json& placement, const std::string& name, const char* label, int index) {
    json meta{{"name", name},
              {"labels",
               {{kPlacementLabel, nameOf(placement)},
                {kLatestLabel, "true"},
                {label, std::to_string(index)}}},
              {"ownerReferences", json::array({ownerOf(placement)})}};
    if (!nameSpaceOf(placement).empty()) {
        meta["namespace"] = nameSpaceOf(placement);
    }
    return meta;
}

void retire(HubStore& store, KindId kind, json latest, Offset at) {
    latest["metadata"]["labels"][kLatestLabel] = "false";
    store.update(kind, std::move(latest), at);
}

/// The hub hashes Go's text of the policy without its number, in hex; only equality matters.
std::string policyHash(json policy) {
    if (policy.is_object()) {
        policy.erase("numberOfClusters");
    }
    return kube::encodeBase64(kube::sha256Hex(policy.dump()));
}

} // namespace

std::vector<json> ofPlacement(const HubStore& store, KindId kind, const json& placement) {
    const std::string name = nameOf(placement);
    const std::string nameSpace = nameSpaceOf(placement);
    std::vector<json> all;
    const auto stored = store.store().snapshot(kind, store.version());
    for (const StoredPtr& each : stored.value_or(std::vector<StoredPtr>())) {
        const std::string* label = findLabel(each->labels, kPlacementLabel);
        if (label != nullptr && *label == name && each->nameSpace == nameSpace) {
            all.push_back(store.document(each));
        }
    }
    return all;
}

std::optional<placement::Binding> readBinding(const json& object) {
    const auto document = kube::parseYaml(object.dump(), nameOf(object));
    if (!document) {
        return std::nullopt;
    }
    auto binding = placement::readBinding(document->view());
    return binding ? std::optional(*std::move(binding)) : std::nullopt;
}

json latestOf(const HubStore& store, KindId kind, const json& placement) {
    for (json& each : ofPlacement(store, kind, placement)) {
        if (labelOf(each, kLatestLabel) == "true") {
            return std::move(each);
        }
    }
    return {};
}

bool settlePolicySnapshot(HubStore& store, const Scope& scope, const json& placement, Offset at) {
    const json policy = placement["spec"].value("policy", json());
    const std::string hash = policyHash(policy);
    json annotations{{kGenerationAnnotation, std::to_string(generationOf(placement))}};
    if (policy.is_object() && policy.contains("numberOfClusters")) {
        annotations[kNumberAnnotation] = policy["numberOfClusters"].dump();
    }
    const auto all = revisionsOf(store, scope.policy, placement, kPolicyIndexLabel);
    if (!all.empty() && all.back()["spec"].value("policyHash", "") == hash) {
        json latest = all.back();
        latest["metadata"]["labels"][kLatestLabel] = "true";
        latest["metadata"]["annotations"] = annotations;
        return store.update(scope.policy, std::move(latest), at);
    }
    int index = 0;
    if (!all.empty()) {
        index = indexOf(all.back(), kPolicyIndexLabel) + 1;
        retire(store, scope.policy, all.back(), at);
        dropOld(store, scope.policy, placement, all, at);
    }
    json snapshot{
        {"metadata", snapshotMeta(placement, fmt::format("{}-{}", nameOf(placement), index),
                                  kPolicyIndexLabel, index)},
        {"spec", {{"policyHash", hash}}}};
    snapshot["metadata"]["annotations"] = std::move(annotations);
    if (policy.is_object()) {
        snapshot["spec"]["policy"] = policy;
    }
    store.create(scope.policy, std::move(snapshot), at);
    return true;
}

void settleResourceSnapshot(HubStore& store, const Scope& scope, const json& placement,
                            const Choice& choice, Offset at) {
    const json spec{{"selectedResources", choice.contents()}};
    const std::string hash = kube::sha256Hex(spec.dump());
    const auto all = revisionsOf(store, scope.resources, placement, kResourceIndexLabel);
    if (!all.empty() && annotationOf(all.back(), kHashAnnotation) == hash) {
        return;
    }
    int index = 0;
    if (!all.empty()) {
        index = indexOf(all.back(), kResourceIndexLabel) + 1;
        retire(store, scope.resources, all.back(), at);
        dropOld(store, scope.resources, placement, all, at);
    }
    json snapshot{{"metadata",
                   snapshotMeta(placement, fmt::format("{}-{}-snapshot", nameOf(placement), index),
                                kResourceIndexLabel, index)},
                  {"spec", spec}};
    snapshot["metadata"]["annotations"] = {
        {kHashAnnotation, hash},
        {"kubernetes-fleet.io/number-of-resource-snapshots", "1"},
        {"kubernetes-fleet.io/number-of-enveloped-object", "0"}};
    store.create(scope.resources, std::move(snapshot), at);
}

} // namespace pilothouse::simulator::hub
