// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/placement/object_case.h"

#include "placement/hub_reader.h"
#include "placement/override_plan.h"
#include "placement/placement_reader.h"
#include "placement/resource_object.h"
#include "placement/resource_selection.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::test {

namespace {

using namespace placement;
using Json = nlohmann::ordered_json;

HubContents hubOf(const Json& in, const Json& kinds) {
    std::vector<ManifestText> texts;
    for (const auto& each : in["objects"]) {
        texts.push_back({.name = "object", .text = each.dump()});
    }
    auto hub = readHub(texts, ObjectOrigin::Hub).contents;
    hub.kinds = KindTable();
    for (const auto& each : kinds) {
        hub.kinds.add(each["group"], each["kind"],
                      {.plural = each["plural"],
                       .isNamespaced = each["namespaced"],
                       .versions = {each["version"].get<std::string>()}});
    }
    hub.knowsAllKinds = true;
    return hub;
}

/// A manifest as a cluster gets it: of its edits, else as it was selected.
Json sent(const ClusterResources& result, const ResourceId& id, const HubObject* envelope,
          const std::string& json) {
    const auto edit =
        std::find_if(result.edits.begin(), result.edits.end(), [&](const ObjectEdit& each) {
            return each.id == id && each.envelope == envelope;
        });
    const auto& text = edit == result.edits.end() ? json : edit->json;
    return text.empty() ? Json(nullptr) : Json::parse(text);
}

Json manifestsOf(const Selection& selection, const ClusterResources& result) {
    Json out = Json::array();
    const auto add = [&out](Json manifest) {
        if (!manifest.is_null()) {
            out.push_back(std::move(manifest));
        }
    };
    for (const auto& each : selection.resources) {
        if (!each.envelope) {
            add(sent(result, each.object->id, nullptr, each.content.json));
            continue;
        }
        for (const auto& wrapped : each.envelope->manifests) {
            add(sent(result, wrapped.id, each.object, wrapped.json));
        }
    }
    return out;
}

} // namespace

std::string ObjectCases::run(std::string_view line) {
    const auto in = Json::parse(line);
    if (!in.contains("id")) {
        m_kinds = in["kinds"].dump();
        return {};
    }
    const auto hub = hubOf(in, Json::parse(m_kinds));
    const auto placement =
        readPlacement(in["placement"].dump(), "placement", Admission::Already).placement;
    const auto member = readMembers(in["cluster"].dump(), "cluster").value().front();
    const auto selection = selectResources(placement, hub);
    Json out{{"id", in["id"]},
             {"error", selection.error.empty() ? "" : selectorsMessage(selection.error)},
             {"resources", Json::array()},
             {"overrides", Json::array()},
             {"reason", ""},
             {"message", ""},
             {"manifests", Json::array()}};
    if (!selection.error.empty()) {
        return out.dump();
    }
    for (const auto& each : selection.resources) {
        out["resources"].push_back(Json::parse(each.content.json));
    }
    const auto overrides = readOverrides(hub, OverrideCheck::Already).overrides;
    const OverridePlan plan(placement, selection, hub.kinds, overrides);
    const auto result = plan.resourcesFor(member);
    for (const auto* each : result.overrides) {
        out["overrides"].push_back(each->isOfCluster ? each->snapshot
                                                     : each->nameSpace + "/" + each->snapshot);
    }
    out["reason"] = result.reason;
    out["message"] = result.message;
    if (result.reason.empty()) {
        out["manifests"] = manifestsOf(selection, result);
    }
    return out.dump();
}

} // namespace pilothouse::test
