// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/resource_content.h"

#include "kube/yaml_json.h"
#include "placement/node_edit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace pilothouse::placement {

namespace {

using kube::YamlKind;
using kube::YamlNode;

constexpr std::array<std::string_view, 8> kIdentity{
    "resourceVersion", "generation",       "uid", "selfLink", "managedFields", "deletionTimestamp",
    "ownerReferences", "creationTimestamp"};
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";
constexpr std::string_view kRevision = "deployment.kubernetes.io/revision";

class Pruning {
public:
    explicit Pruning(YamlNode& object) : m_object(&object) {}

    void take(FieldPath path) {
        if (removeField(*m_object, path)) {
            m_removed.push_back(fmt::format("{}", fmt::join(path, ".")));
        }
    }

    void takeMetadata() {
        for (const auto field : kIdentity) {
            take({"metadata", field});
        }
        for (const auto key : {kLastApplied, kRevision}) {
            if (removeField(*m_object, {"metadata", "annotations", key})) {
                m_removed.push_back(fmt::format("metadata.annotations[{}]", key));
            }
        }
        const auto* annotations = fieldAt(*m_object, {"metadata", "annotations"});
        if (annotations != nullptr && annotations->keys.empty()) {
            removeField(*m_object, {"metadata", "annotations"});
        }
        take({"status"});
    }

    void takeAddresses() {
        const auto* address = fieldAt(*m_object, {"spec", "clusterIP"});
        if (address != nullptr && address->text != "None") {
            take({"spec", "clusterIP"});
            take({"spec", "clusterIPs"});
        }
        take({"spec", "healthCheckNodePort"});
        auto* ports = fieldAt(*m_object, {"spec", "ports"});
        for (std::size_t at = 0; ports != nullptr && at < ports->items.size(); ++at) {
            if (ports->kind == YamlKind::Sequence && removeField(ports->items[at], {"nodePort"})) {
                m_removed.push_back(fmt::format("spec.ports[{}].nodePort", at));
            }
        }
    }

    void takeJobLabels() {
        const auto* manual = fieldAt(*m_object, {"spec", "manualSelector"});
        if (manual != nullptr && kube::YamlView(*manual, {}).boolean().value_or(false)) {
            return;
        }
        for (const std::string_view key :
             {"controller-uid", "batch.kubernetes.io/controller-uid"}) {
            take({"spec", "selector", "matchLabels", key});
            take({"spec", "template", "metadata", "labels", key});
        }
        take({"spec", "template", "metadata", "creationTimestamp"});
    }

    [[nodiscard]] std::vector<std::string> removed() { return std::move(m_removed); }

private:
    YamlNode* m_object;
    std::vector<std::string> m_removed;
};

} // namespace

ResourceContent contentOf(const YamlNode& object) {
    auto copy = object;
    Pruning pruning(copy);
    pruning.takeMetadata();
    const auto version = textAt(copy, {"apiVersion"});
    const auto kind = textAt(copy, {"kind"});
    if (version == "v1" && kind == "Service") {
        pruning.takeAddresses();
    } else if (version == "batch/v1" && kind == "Job") {
        pruning.takeJobLabels();
    }
    return {.json = kube::yamlToJson(copy), .removed = pruning.removed()};
}

} // namespace pilothouse::placement
