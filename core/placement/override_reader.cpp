// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/field_reader.h"
#include "kube/yaml_json.h"
#include "placement/node_edit.h"
#include "placement/override.h"
#include "placement/override_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

constexpr std::size_t kMostEntries = 20; // selectors, rules, patches
constexpr std::size_t kMostTerms = 10;
constexpr std::size_t kMostShownBytes = 64;

/// Reads the spec of one override or snapshot.
class SpecReader {
public:
    SpecReader(const HubObject& object, OverrideCheck check, std::vector<Error>& errors)
        : m_object(&object), m_errors(&errors), m_isJudged(check == OverrideCheck::Judge) {}

    [[nodiscard]] Override read(std::string_view specKey) {
        const auto& id = m_object->id;
        Override out{.isOfCluster = id.kind.starts_with("Cluster"),
                     .nameSpace = id.nameSpace,
                     .name = id.name,
                     .position = m_object->view().position()};
        const FieldReader fields(m_object->view(), *m_errors);
        const auto spec = fields.child("spec");
        const auto inner = spec && specKey != "spec" ? spec->child(specKey) : spec;
        if (!inner) {
            fields.demand("spec");
            return out;
        }
        const auto* selectors = out.isOfCluster ? "clusterResourceSelectors" : "resourceSelectors";
        if (m_isJudged) {
            fields.onlyKeys({"apiVersion", "kind", "metadata", "spec"});
            inner->onlyKeys({"placement", selectors, "policy"});
            inner->demand("policy");
        }
        if (const auto placement = inner->child("placement")) {
            out.placement = readReference(*placement, out.isOfCluster);
        }
        for (const auto& each : entries(*inner, selectors)) {
            out.targets.push_back(readTarget(each, out));
        }
        m_hidesValues = std::any_of(out.targets.begin(), out.targets.end(),
                                    [](const auto& each) { return each.kind == "Secret"; });
        if (const auto policy = inner->child("policy")) {
            if (m_isJudged) {
                policy->onlyKeys({"overrideRules"});
            }
            for (const auto& each : entries(*policy, "overrideRules")) {
                out.rules.push_back(readRule(each));
            }
        }
        return out;
    }

private:
    /// A list of 1 to 20.
    std::vector<FieldReader> entries(const FieldReader& fields, std::string_view key) const {
        auto out = fields.children(key);
        if (m_isJudged && (out.empty() || out.size() > kMostEntries)) {
            fields.complainAt(key, fmt::format("{}must have 1 to {} items, found {}",
                                               fields.has(key) ? "" : std::string(key) + " ",
                                               kMostEntries, out.size()));
        }
        return out;
    }

    PlacementReference readReference(const FieldReader& fields, bool isOfCluster) const {
        PlacementReference out{.name = fields.text("name")};
        if (m_isJudged) {
            fields.onlyKeys({"name", "scope"});
            fields.demand("name");
        }
        out.isNamespaced =
            fields.word<bool>("scope", {{"Cluster", false}, {"Namespaced", true}}, false);
        if (m_isJudged && isOfCluster && out.isNamespaced) {
            fields.complainAt("scope", "clusterResourceOverride placement reference cannot be "
                                       "Namespaced scope");
        }
        return out;
    }

    [[nodiscard]] ResourceId readTarget(const FieldReader& fields, const Override& owner) const {
        ResourceId id{.group = fields.text("group"),
                      .version = fields.text("version"),
                      .kind = fields.text("kind"),
                      .nameSpace = owner.nameSpace,
                      .name = fields.text("name")};
        if (!m_isJudged) {
            return id;
        }
        for (const auto* key : {"group", "version", "kind"}) {
            fields.demand(key);
        }
        if (!owner.isOfCluster) {
            fields.onlyKeys({"group", "version", "kind", "name"});
            fields.demand("name");
            return id;
        }
        fields.onlyKeys({"group", "version", "kind", "name", "labelSelector", "selectionScope"});
        if (fields.has("labelSelector")) {
            fields.complainAt("labelSelector", "label selector is not supported for resource "
                                               "selection");
        } else if (id.name.empty()) {
            fields.complain("resource name is required for resource selection");
        }
        return id;
    }

    OverrideRule readRule(const FieldReader& fields) const {
        OverrideRule rule{.isForNobody = !fields.has("clusterSelector")};
        if (m_isJudged) {
            fields.onlyKeys({"clusterSelector", "overrideType", "jsonPatchOverrides"});
        }
        if (const auto selector = fields.child("clusterSelector")) {
            readTerms(*selector, rule);
        }
        rule.isDelete =
            fields.word<bool>("overrideType", {{"JSONPatch", false}, {"Delete", true}}, false);
        const auto patches = fields.children("jsonPatchOverrides");
        if (m_isJudged && rule.isDelete && !patches.empty()) {
            fields.complainAt("jsonPatchOverrides",
                              "invalid JSONPatchOverrides: JSONPatchOverrides cannot be set when "
                              "the override type is Delete");
        } else if (m_isJudged && !rule.isDelete && patches.empty()) {
            fields.complain("invalid JSONPatchOverrides: JSONPatchOverrides cannot be empty");
        } else if (m_isJudged && patches.size() > kMostEntries) {
            fields.complainAt("jsonPatchOverrides",
                              fmt::format("must have at most {} items", kMostEntries));
        }
        for (const auto& each : patches) {
            rule.patches.push_back(readPatch(each));
        }
        return rule;
    }

    void readTerms(const FieldReader& fields, OverrideRule& rule) const {
        const auto terms = fields.children("clusterSelectorTerms");
        if (m_isJudged) {
            fields.onlyKeys({"clusterSelectorTerms"});
            fields.demand("clusterSelectorTerms");
            if (terms.size() > kMostTerms) {
                fields.complainAt("clusterSelectorTerms",
                                  fmt::format("must have at most {} items", kMostTerms));
            }
        }
        for (const auto& term : terms) {
            if (m_isJudged) {
                term.onlyKeys({"labelSelector", "propertySelector", "propertySorter"});
                if (term.has("propertySelector") || term.has("propertySorter")) {
                    term.complain("invalid clusterSelector: only labelSelector is supported");
                } else if (!term.has("labelSelector")) {
                    term.complain("invalid clusterSelector: labelSelector is required");
                }
            }
            rule.terms.push_back(term.labelSelector("labelSelector"));
        }
    }

    kube::PatchOperation readPatch(const FieldReader& fields) const {
        const auto value = fields.find("value");
        const auto* node = fields.view().isMapping() ? fields.view().node().find("value") : nullptr;
        kube::PatchOperation out{
            .op = fields.word<std::string>(
                "op", {{"add", "add"}, {"remove", "remove"}, {"replace", "replace"}}, "add"),
            .path = fields.text("path"),
            .value = node != nullptr ? kube::yamlToJson(*node) : std::string()};
        if (!m_isJudged) {
            return out;
        }
        fields.onlyKeys({"op", "path", "value"});
        fields.demand("op");
        if (const auto why = whyNoOverridePath(out.path); !why.empty()) {
            fields.complainAt("path",
                              fmt::format("invalid JSONPatchOverride {}: {}", textOf(out), why));
        }
        if (out.op == "remove" && value) {
            fields.complainAt("value", fmt::format("invalid JSONPatchOverride {}: remove operation "
                                                   "cannot have value",
                                                   textOf(out)));
        }
        return out;
    }

    /// As the source prints one, but for long values and for what may be a secret.
    [[nodiscard]] std::string textOf(const kube::PatchOperation& patch) const {
        const auto value = m_hidesValues && !patch.value.empty()   ? "***"
                           : patch.value.size() <= kMostShownBytes ? patch.value
                                                                   : std::string("…");
        return fmt::format("{{{} {} {{{}}}}}", patch.op, patch.path, value);
    }

    const HubObject* m_object;
    std::vector<Error>* m_errors;
    bool m_isJudged;
    bool m_hidesValues = false;
};

/// A snapshot of an override, and what it is of.
struct Snapshot {
    Override source{}; ///< under the override's name
    std::string name{};
    int index = 0;
    bool isLatest = false;
};

std::string labelOf(const HubObject& object, std::string_view key) {
    const auto found = std::find_if(object.labels.begin(), object.labels.end(),
                                    [key](const auto& each) { return each.first == key; });
    return found == object.labels.end() ? std::string() : found->second;
}

Snapshot readSnapshot(const HubObject& object, std::vector<Error>& errors) {
    Snapshot out{.source = SpecReader(object, OverrideCheck::Already, errors).read("overrideSpec"),
                 .name = object.id.name,
                 .isLatest = labelOf(object, "kubernetes-fleet.io/is-latest-snapshot") == "true"};
    out.source.snapshot = object.id.name;
    out.source.name = labelOf(object, "kubernetes-fleet.io/parent-resource-override");
    const auto index = labelOf(object, "kubernetes-fleet.io/override-index");
    std::from_chars(index.data(), index.data() + index.size(), out.index);
    return out;
}

bool isOfOverride(const Snapshot& snapshot, const Override& each) {
    return snapshot.source.isOfCluster == each.isOfCluster &&
           snapshot.source.nameSpace == each.nameSpace && snapshot.source.name == each.name;
}

/// The name that the latest snapshot of an override has once the hub has seen it as it is now.
std::string snapshotName(const Override& each, const std::vector<Snapshot>& snapshots) {
    const Snapshot* last = nullptr;
    for (const auto& snapshot : snapshots) {
        if (isOfOverride(snapshot, each) && (last == nullptr || snapshot.index > last->index)) {
            last = &snapshot;
        }
    }
    if (last == nullptr) {
        return each.name + "-0";
    }
    const auto& before = last->source;
    const bool isSame = before.placement == each.placement && before.targets == each.targets &&
                        before.rules == each.rules;
    return isSame ? last->name : fmt::format("{}-{}", each.name, last->index + 1);
}

bool isOverrideKind(const ResourceId& id, std::string_view kind) {
    return id.group == kPlacementGroup &&
           (id.kind == kind || id.kind == fmt::format("Cluster{}", kind));
}

} // namespace

std::string Override::kind() const {
    return isOfCluster ? "ClusterResourceOverride" : "ResourceOverride";
}

bool isAppliedBefore(const Override& a, const Override& b) {
    return std::tie(a.nameSpace, a.snapshot) < std::tie(b.nameSpace, b.snapshot);
}

OverrideReading readOverrides(const HubContents& contents, OverrideCheck check) {
    OverrideReading reading;
    std::vector<Snapshot> snapshots;
    for (const auto& object : contents.objects) {
        if (isOverrideKind(object.id, "ResourceOverrideSnapshot")) {
            snapshots.push_back(readSnapshot(object, reading.errors));
        } else if (isOverrideKind(object.id, "ResourceOverride")) {
            reading.overrides.push_back(SpecReader(object, check, reading.errors).read("spec"));
        }
    }
    auto& overrides = reading.overrides;
    if (check == OverrideCheck::Judge) {
        auto together = judgeTogether(overrides);
        reading.errors.insert(reading.errors.end(), std::make_move_iterator(together.begin()),
                              std::make_move_iterator(together.end()));
    }
    for (auto& each : overrides) {
        each.snapshot = snapshotName(each, snapshots);
    }
    // The hub agent takes every snapshot that is marked as latest, also where an override has
    // several of them.
    const auto ofHub = static_cast<std::ptrdiff_t>(overrides.size());
    for (auto& snapshot : snapshots) {
        const bool isKnown =
            std::any_of(overrides.begin(), overrides.begin() + ofHub,
                        [&](const auto& each) { return isOfOverride(snapshot, each); });
        if (snapshot.isLatest && !isKnown) {
            overrides.push_back(std::move(snapshot.source));
        }
    }
    std::stable_sort(overrides.begin(), overrides.end(), isAppliedBefore);
    return reading;
}

} // namespace pilothouse::placement
