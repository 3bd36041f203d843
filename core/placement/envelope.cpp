// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/envelope.h"

#include "kube/yaml_json.h"
#include "placement/node_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace pilothouse::placement {

namespace {

using kube::YamlKind;
using kube::YamlNode;

constexpr std::size_t kMostManifests = 50;

/// "shop/web", or the name alone.
std::string reference(const ResourceId& id) {
    return id.nameSpace.empty() ? id.name : id.nameSpace + "/" + id.name;
}

/// Why one manifest does not belong into its envelope; empty: it does.
std::string whyMisplaced(const WrappedManifest& manifest, const ResourceId& envelope) {
    const auto& id = manifest.id;
    if (id.kind.empty()) {
        return fmt::format("failed to parse the wrapped manifest data to a Kubernetes runtime "
                           "object (manifestKey={},envelopeObjRef={}): Object 'Kind' is missing in "
                           "'…'", // the source repeats the manifest, which may hold a secret
                           manifest.key, reference(envelope));
    }
    if (envelope.kind == "ClusterResourceEnvelope" && !id.nameSpace.empty()) {
        return fmt::format("a namespaced object {} ({}) has been wrapped in a cluster resource "
                           "envelope {}",
                           manifest.key, reference(id), reference(envelope));
    }
    if (envelope.kind == "ResourceEnvelope" && id.nameSpace.empty()) {
        return fmt::format("a cluster scope object {} ({}) has been wrapped in a resource envelope "
                           "{}",
                           manifest.key, reference(id), reference(envelope));
    }
    if (envelope.nameSpace != id.nameSpace) {
        return fmt::format("a namespaced object {} ({}) in has been wrapped in a resource envelope "
                           "from another namespace ({})",
                           manifest.key, reference(id), reference(envelope));
    }
    return {};
}

} // namespace

bool isEnvelope(const ResourceId& id) {
    return id.group == kPlacementGroup &&
           (id.kind == "ClusterResourceEnvelope" || id.kind == "ResourceEnvelope");
}

Envelope openEnvelope(const HubObject& object) {
    Envelope envelope;
    std::map<std::string, const YamlNode*> byKey;
    const auto* data = fieldAt(object.content, {"data"});
    for (std::size_t at = 0; data != nullptr && at < data->keys.size(); ++at) {
        byKey.emplace(data->keys[at].text, &data->items[at]);
    }
    for (const auto& [key, node] : byKey) {
        envelope.manifests.push_back(
            {.key = key, .id = idOf(*node), .json = kube::yamlToJson(*node)});
        if (envelope.fault.empty()) {
            envelope.fault = whyMisplaced(envelope.manifests.back(), object.id);
        }
    }
    std::stable_sort(envelope.manifests.begin(), envelope.manifests.end(),
                     [](const auto& a, const auto& b) { return a.json > b.json; });
    return envelope;
}

std::vector<Error> judgeEnvelopes(const HubContents& contents) {
    std::vector<Error> errors;
    for (const auto& object : contents.objects) {
        if (!isEnvelope(object.id)) {
            continue;
        }
        const auto* data = fieldAt(object.content, {"data"});
        const auto count =
            data != nullptr && data->kind == YamlKind::Mapping ? data->keys.size() : 0;
        if (count == 0 || count > kMostManifests) {
            errors.push_back(
                kube::YamlView(data != nullptr ? *data : object.content, object.file, "data")
                    .error(fmt::format("expected 1 to {} manifests by their keys, "
                                       "found {}",
                                       kMostManifests, count)));
        }
        for (std::size_t at = 0; at < count; ++at) {
            if (data->items[at].kind != YamlKind::Mapping) {
                errors.push_back(
                    kube::YamlView(data->items[at], object.file, "data." + data->keys[at].text)
                        .error("expected a manifest"));
            }
        }
    }
    return errors;
}

} // namespace pilothouse::placement
