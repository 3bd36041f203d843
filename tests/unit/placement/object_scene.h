// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "placement/override_plan.h"
#include "placement/placement_reader.h"
#include "placement/resource_object.h"
#include "placement/resource_selection.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// Hubs written as YAML, and what a selection of them says in short.
namespace pilothouse::test {

using namespace placement;

/// One object in flow style: `{kind: Namespace, metadata: {name: web}}` needs no more.
inline std::string object(std::string_view apiVersion, std::string_view rest) {
    return "---\n{apiVersion: " + std::string(apiVersion) + ", " + std::string(rest) + "}\n";
}

inline std::string nameSpace(std::string_view name, std::string_view labels = "{}") {
    return object("v1", "kind: Namespace, metadata: {name: " + std::string(name) +
                            ", labels: " + std::string(labels) + "}");
}

inline std::string inNamespace(std::string_view apiVersion, std::string_view kind,
                               std::string_view nameSpace, std::string_view name,
                               std::string_view rest = "x: {}") {
    return object(apiVersion,
                  "kind: " + std::string(kind) + ", metadata: {name: " + std::string(name) +
                      ", namespace: " + std::string(nameSpace) + "}, " + std::string(rest));
}

inline HubContents hubOf(const std::string& text, ObjectOrigin origin = ObjectOrigin::Manifest) {
    const std::vector<ManifestText> texts{{.name = "hub.yaml", .text = text}};
    return readHub(texts, origin).contents;
}

/// A placement of the cluster with these resourceSelectors, a flow list.
inline PlacementReading placementOf(std::string_view selectors, std::string_view inNamespace = {}) {
    const std::string kind = inNamespace.empty() ? "ClusterResourcePlacement" : "ResourcePlacement";
    return readPlacement("{apiVersion: placement.kubernetes-fleet.io/v1beta1, kind: " + kind +
                             ", metadata: {name: web, namespace: \"" + std::string(inNamespace) +
                             "\"},\nspec: {resourceSelectors: " + std::string(selectors) + "}}",
                         "web.yaml");
}

/// "Namespace web", "Deployment shop/web".
inline std::string shortly(const ResourceId& id) {
    return id.kind + " " + (id.nameSpace.empty() ? "" : id.nameSpace + "/") + id.name;
}

inline std::vector<std::string> shortly(const Selection& selection) {
    std::vector<std::string> out;
    for (const auto& each : selection.resources) {
        out.push_back(shortly(each.object->id));
    }
    return out;
}

inline std::vector<std::string> refused(const Selection& selection) {
    std::vector<std::string> out;
    for (const auto& each : selection.refused) {
        out.push_back(shortly(each.object->id));
    }
    return out;
}

/// All warnings of a code, one a line.
inline std::string warned(const std::vector<Warning>& warnings, std::string_view code) {
    std::string out;
    for (const auto& each : warnings) {
        out += each.code == code ? each.message + "\n" : std::string();
    }
    return out;
}

/// All errors, one a line.
inline std::string told(const std::vector<Error>& errors) {
    std::string out;
    for (const auto& each : errors) {
        out += describe(each) + "\n";
    }
    return out;
}

} // namespace pilothouse::test
