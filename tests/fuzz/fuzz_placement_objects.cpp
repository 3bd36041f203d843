// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/json_patch.h"
#include "placement/override_plan.h"
#include "placement/placement_reader.h"
#include "placement/resource_object.h"
#include "placement/resource_selection.h"
#include "tests/fuzz/fuzz_input.h"

#include <nlohmann/json.hpp>

using namespace pilothouse;
using namespace pilothouse::placement;

namespace {

using Json = nlohmann::json;

/// A placement that reaches as much as one can.
const Placement& everything() {
    static const auto placement = readPlacement(R"(
apiVersion: placement.kubernetes-fleet.io/v1beta1
kind: ClusterResourcePlacement
metadata: {name: web}
spec:
  resourceSelectors:
  - {group: "", version: v1, kind: Namespace}
  - {group: placement.kubernetes-fleet.io, version: v1beta1, kind: ClusterResourceEnvelope}
)",
                                                "web.yaml");
    fuzz::require(placement.errors.empty());
    return placement.placement;
}

const Member kCluster{.name = "weu-1",
                      .labels = {{"env", "prod"}, {"loop", "${MEMBER-CLUSTER-LABEL-KEY-loop}"}}};

/// What RFC 6902 can do too comes out the same, but for what counts from the end of a list.
void compareOperations(const std::string& document,
                       const std::vector<kube::PatchOperation>& operations) {
    Json patch = Json::array();
    for (const auto& each : operations) {
        const auto value = Json::parse(each.value.empty() ? "null" : each.value, nullptr, false);
        if (each.path.find("/-") != each.path.npos || each.path.find("/+") != each.path.npos ||
            each.path.find("/0") != each.path.npos || !each.path.starts_with('/') ||
            each.path.find('~') != each.path.npos || value.is_discarded()) {
            return;
        }
        patch.push_back({{"op", each.op}, {"path", each.path}, {"value", value}});
    }
    const auto ours = kube::applyOperations(document, operations);
    const auto other =
        kube::applyJsonPatch(document, patch.dump(-1, ' ', false, Json::error_handler_t::replace));
    fuzz::require(ours.has_value() == other.has_value());
    fuzz::require(!ours || *ours == *other);
}

void run(const HubContents& contents, OverrideCheck check) {
    const auto reading = readOverrides(contents, check);
    for (const auto& each : reading.errors) {
        fuzz::require(each.kind == ErrorKind::Validation && each.position.has_value());
    }
    const auto selection = selectResources(everything(), contents);
    fuzz::require(selection.error.empty() || selection.resources.empty());
    const OverridePlan plan(everything(), selection, contents.kinds, reading.overrides);
    const auto result = plan.resourcesFor(kCluster);
    fuzz::require(result.cause.empty() == result.reason.empty());
    for (const auto& each : result.edits) {
        fuzz::require(each.isDeleted || !Json::parse(each.json, nullptr, false).is_discarded());
    }
    for (const auto& resource : selection.resources) {
        fuzz::require(kube::withoutSecrets(resource.content.json).has_value());
        for (const auto& each : reading.overrides) {
            for (const auto& rule : each.rules) {
                compareOperations(resource.content.json, rule.patches);
            }
        }
    }
}

} // namespace

/// Manifests of a hub, overrides and envelopes among them: selected, overridden for one cluster.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<ManifestText> texts{
        {.name = "hub.yaml", .text = std::string(fuzz::asText(data, size))}};
    const auto applied = readHub(texts, ObjectOrigin::Manifest);
    for (const auto& each : applied.errors) {
        fuzz::require(each.kind == ErrorKind::Validation && each.position.has_value());
    }
    run(applied.contents, OverrideCheck::Judge);
    run(readHub(texts, ObjectOrigin::Hub).contents, OverrideCheck::Already);
    static_cast<void>(judgeEnvelopes(applied.contents));
    return 0;
}
