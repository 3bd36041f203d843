// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/yaml.h"
#include "model/node.h"
#include "placement/resource_kind.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pilothouse::placement {

/// An object that a hub holds, or would hold. A value.
struct HubObject {
    ResourceId id{};
    model::Labels labels{}; ///< sorted by key
    bool isDeleting = false;
    std::string file{}; ///< where it was read
    kube::YamlNode content{};

    /// A reader on the content; valid while this object stays where it is.
    [[nodiscard]] kube::YamlView view() const { return {content, file}; }
};

/// All objects of a hub that may matter to placements. A value.
struct HubContents {
    std::vector<HubObject> objects{}; ///< by id, each once
    KindTable kinds = KindTable::builtIn();
    /// Whether `kinds` are all that the hub knows; of a folder they are what can be told from it.
    bool knowsAllKinds = false;
};

/// A text with objects in it: a list, a stream of documents, or both, as YAML or JSON.
struct ManifestText {
    std::string name{}; ///< for errors
    std::string text{};
    /// Of objects that say neither, as those in a list of a server; empty: each must say it.
    std::string apiVersion{};
    std::string kind{};
};

enum class ObjectOrigin : std::uint8_t {
    Manifest, ///< to be applied: completed as the hub's server would where that is certain
    Hub       ///< as a hub's server gave it
};

/// Objects, read. With errors `contents` holds the sound ones.
struct HubReading {
    HubContents contents{};
    std::vector<Error> errors{}; ///< Validation with file, line and column
};

/// Reads objects. Manifest: those of namespaced kinds without a namespace go to "default", a
/// namespace gets the label with its name, a Secret's stringData becomes data, and a kind that is
/// neither built in nor defined by a CustomResourceDefinition among the texts is namespaced where
/// one of its objects is. The order of the texts does not matter. Pure; about 100 ms a MiB of YAML.
[[nodiscard]] HubReading readHub(std::span<const ManifestText> texts, ObjectOrigin origin);

/// Whether objects like this one live in a namespace; of a kind that is not known: whether it does.
[[nodiscard]] bool isNamespaced(const KindTable& kinds, const ResourceId& id);

/// Group, version, kind, namespace and name as an object's fields say them; empty what is missing.
[[nodiscard]] ResourceId idOf(const kube::YamlNode& object);

/// The objects of a kind, of any version, in the order of the contents.
[[nodiscard]] std::vector<const HubObject*>
objectsOf(const HubContents& contents, std::string_view group, std::string_view kind);

} // namespace pilothouse::placement
