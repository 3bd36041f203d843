// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/resource_object.h"

#include "kube/base64.h"
#include "kube/strategy/field_reader.h"
#include "placement/node_edit.h"
#include "placement/object_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace pilothouse::placement {

namespace {

using kube::YamlKind;
using kube::YamlNode;
using kube::YamlView;
using kube::detail::FieldReader;

constexpr std::string_view kNameLabel = "kubernetes.io/metadata.name";

/// An object of a server's list, with the kind of the list where it says none.
YamlNode withKind(const YamlNode& object, const ManifestText& text) {
    auto out = object;
    if (!text.kind.empty() && fieldAt(out, {"kind"}) == nullptr) {
        setText(out, {"apiVersion"}, text.apiVersion);
        setText(out, {"kind"}, text.kind);
    }
    return out;
}

/// An object with what every object must have; else keeps why not.
void readObject(const YamlView& view, HubReading& reading) {
    const auto known = reading.errors.size();
    const FieldReader fields(view, reading.errors);
    for (const auto* key : {"apiVersion", "kind"}) {
        static_cast<void>(fields.needText(key));
    }
    const auto metadata = fields.child("metadata");
    HubObject object{.id = idOf(view.node()), .file = view.position().file, .content = view.node()};
    if (metadata) {
        static_cast<void>(metadata->needText("name"));
        object.isDeleting = metadata->has("deletionTimestamp");
        if (const auto labels = metadata->find("labels")) {
            object.labels = metadata->take(labels->textMap()).value_or(model::Labels());
        }
    } else {
        fields.demand("metadata");
    }
    if (reading.errors.size() == known) {
        reading.contents.objects.push_back(std::move(object));
    }
}

/// Kinds that the objects define, and then those that only objects tell of.
void learnKinds(HubContents& contents) {
    for (const auto* each :
         objectsOf(contents, "apiextensions.k8s.io", "CustomResourceDefinition")) {
        contents.kinds.add(textAt(each->content, {"spec", "group"}),
                           textAt(each->content, {"spec", "names", "kind"}),
                           {.plural = textAt(each->content, {"spec", "names", "plural"}),
                            .isNamespaced = textAt(each->content, {"spec", "scope"}) != "Cluster",
                            .versions = {}});
    }
    std::map<std::pair<std::string, std::string>, bool> told;
    for (const auto& [id, labels, isDeleting, file, content] : contents.objects) {
        if (contents.kinds.find(id.group, id.kind) == nullptr) {
            told[{id.group, id.kind}] |= !id.nameSpace.empty();
        }
    }
    for (const auto& [key, hasNamespace] : told) {
        auto plural = key.second + "s";
        std::transform(plural.begin(), plural.end(), plural.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        contents.kinds.add(
            key.first, key.second,
            {.plural = std::move(plural), .isNamespaced = hasNamespace, .versions = {}});
    }
}

/// The server stores a Secret's texts as data and drops what was given as text.
void storeTexts(YamlNode& secret) {
    const auto* texts = fieldAt(secret, {"stringData"});
    if (texts == nullptr || texts->kind != YamlKind::Mapping) {
        return;
    }
    const auto given = *texts;
    for (std::size_t at = 0; at < given.keys.size(); ++at) {
        setText(secret, {"data", given.keys[at].text}, kube::encodeBase64(given.items[at].text));
    }
    removeField(secret, {"stringData"});
}

/// What the hub's server would make of a manifest. Source: kubernetes pkg/registry/core/namespace
/// strategy.go, pkg/apis/core/v1/conversion.go; kubectl pkg/cmd/apply for the namespace.
void complete(HubObject& object, const KindTable& kinds, std::vector<Error>& errors) {
    const bool belongsInOne = isNamespaced(kinds, object.id);
    if (!belongsInOne && !object.id.nameSpace.empty()) {
        errors.push_back(
            YamlView(*fieldAt(object.content, {"metadata", "namespace"}), object.file,
                     "metadata.namespace")
                .error(fmt::format("not allowed: {} is cluster-scoped", object.id.kind)));
    }
    if (belongsInOne && object.id.nameSpace.empty()) {
        object.id.nameSpace = "default";
        setText(object.content, {"metadata", "namespace"}, "default");
    }
    if (object.id.isKind("", "v1", "Namespace")) {
        setText(object.content, {"metadata", "labels", kNameLabel}, object.id.name);
        std::erase_if(object.labels, [](const auto& each) { return each.first == kNameLabel; });
        object.labels.emplace_back(kNameLabel, object.id.name);
        std::sort(object.labels.begin(), object.labels.end());
    }
    if (object.id.isKind("", "v1", "Secret")) {
        storeTexts(object.content);
    }
}

std::string placeText(const Position& position) {
    return fmt::format("{}:{}:{}", position.file, position.line, position.column);
}

/// By id, and of those by place: the same whatever the order of the texts.
auto orderOf(const HubObject& object) {
    return std::tie(object.id, object.file, object.content.line, object.content.column);
}

} // namespace

ResourceId idOf(const YamlNode& object) {
    const auto version = textAt(object, {"apiVersion"});
    const auto slash = version.find('/');
    return {.group = slash == version.npos ? std::string() : version.substr(0, slash),
            .version = slash == version.npos ? version : version.substr(slash + 1),
            .kind = textAt(object, {"kind"}),
            .nameSpace = textAt(object, {"metadata", "namespace"}),
            .name = textAt(object, {"metadata", "name"})};
}

bool isNamespaced(const KindTable& kinds, const ResourceId& id) {
    const auto* info = kinds.find(id.group, id.kind);
    return info != nullptr ? info->isNamespaced : !id.nameSpace.empty();
}

std::vector<const HubObject*> objectsOf(const HubContents& contents, std::string_view group,
                                        std::string_view kind) {
    std::vector<const HubObject*> out;
    for (const auto& each : contents.objects) {
        if (each.id.group == group && each.id.kind == kind) {
            out.push_back(&each);
        }
    }
    return out;
}

HubReading readHub(std::span<const ManifestText> texts, ObjectOrigin origin) {
    HubReading reading;
    for (const auto& each : texts) {
        const auto done = eachObject(each.text, each.name, [&](const YamlView& view) {
            if (view.isMapping() && !each.kind.empty()) {
                const auto object = withKind(view.node(), each);
                readObject(YamlView(object, each.name), reading);
            } else {
                readObject(view, reading);
            }
            return Result<void>();
        });
        if (!done) {
            reading.errors.push_back(done.error());
        }
    }
    auto& objects = reading.contents.objects;
    learnKinds(reading.contents);
    if (origin == ObjectOrigin::Manifest) {
        for (auto& each : objects) {
            complete(each, reading.contents.kinds, reading.errors);
        }
    }
    std::sort(objects.begin(), objects.end(),
              [](const HubObject& a, const HubObject& b) { return orderOf(a) < orderOf(b); });
    for (std::size_t at = 1; at < objects.size(); ++at) {
        if (objects[at].id == objects[at - 1].id) {
            reading.errors.push_back(objects[at].view().error(
                fmt::format("{} comes twice, first at {}", targetText(objects[at].id),
                            placeText(objects[at - 1].view().position()))));
        }
    }
    std::stable_sort(reading.errors.begin(), reading.errors.end(),
                     [](const Error& a, const Error& b) {
                         const auto place = [](const Error& error) {
                             const auto at = error.position.value_or(Position());
                             return std::tuple(at.file, at.line, at.column);
                         };
                         return place(a) < place(b);
                     });
    const auto again = std::unique(objects.begin(), objects.end(),
                                   [](const auto& a, const auto& b) { return a.id == b.id; });
    objects.erase(again, objects.end());
    return reading;
}

} // namespace pilothouse::placement
