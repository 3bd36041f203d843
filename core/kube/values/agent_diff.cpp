// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/agent_diff.h"

#include "kube/sha256.h"
#include "kube/values/go_json.h"
#include "kube/values/object_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 3> kReserved{"kubernetes.io/", "k8s.io/",
                                                    "kubernetes-fleet.io/"};
constexpr const char* kHidden = "(redacted for security reasons)";

void removeField(Json& object, std::initializer_list<const char*> path) {
    auto* at = &object;
    for (const auto* step = path.begin(); step + 1 != path.end(); ++step) {
        const auto found = at->is_object() ? at->find(*step) : at->end();
        if (!at->is_object() || found == at->end()) {
            return;
        }
        at = &*found;
    }
    if (at->is_object()) {
        at->erase(*(path.end() - 1));
    }
}

/// Labels or annotations without those of the system; none of them where one is no text.
Json cleaned(const Json& metadata, const char* field) {
    Json out = Json::object();
    const auto found = metadata.find(field);
    if (found == metadata.end() || !found->is_object()) {
        return out;
    }
    for (const auto& [key, value] : found->items()) {
        if (!value.is_string()) {
            return Json::object();
        }
        const bool isReserved =
            std::any_of(kReserved.begin(), kReserved.end(), [&name = key](std::string_view domain) {
                return name.find(domain) != std::string::npos;
            });
        if (!isReserved) {
            out[key] = value;
        }
    }
    return out;
}

/// What is left of an object for a comparison. Lists and maps that the source empties stay there,
/// empty: the digest counts them.
Json comparable(Json object) {
    auto& metadata = object["metadata"];
    if (!metadata.is_object()) {
        metadata = Json::object();
    }
    for (const auto* field :
         {"name", "namespace", "generateName", "deletionTimestamp", "deletionGracePeriodSeconds",
          "generation", "resourceVersion", "selfLink", "uid", "creationTimestamp"}) {
        metadata.erase(field);
    }
    for (const auto* field : {"annotations", "labels"}) {
        metadata[field] = cleaned(metadata, field);
    }
    for (const auto* field : {"finalizers", "managedFields", "ownerReferences"}) {
        metadata[field] = Json::array();
    }
    object.erase("status");
    removeField(object, {"spec", "template", "metadata", "creationTimestamp"});
    removeField(object,
                {"spec", "jobTemplate", "spec", "template", "metadata", "creationTimestamp"});
    return object;
}

std::string escaped(const std::string& key) {
    std::string out;
    for (const char c : key) {
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

/// The operations of a JSON patch from the hub's to the member's state, told as details. Source:
/// wI2L/jsondiff v0.6.0 differ.go, without its options.
class Comparison {
public:
    void compare(const std::string& path, const Json& hub, const Json& member) {
        if (isSame(hub, member)) {
            return;
        }
        if (hub.is_object() && member.is_object()) {
            compareMaps(path, hub, member);
        } else if (hub.is_array() && member.is_array()) {
            compareLists(path, hub, member);
        } else {
            note(path, &hub, &member);
        }
    }

    std::vector<PatchDetail> take() { return std::move(m_found); }

private:
    /// Numbers are doubles there.
    static bool isSame(const Json& a, const Json& b) {
        if (a.is_number() && b.is_number()) {
            return a.get<double>() == b.get<double>();
        }
        if (a.type() != b.type() || !a.is_structured()) {
            return a == b;
        }
        if (a.size() != b.size()) {
            return false;
        }
        for (auto left = a.begin(), right = b.begin(); left != a.end(); ++left, ++right) {
            if ((a.is_object() && left.key() != right.key()) || !isSame(*left, *right)) {
                return false;
            }
        }
        return true;
    }

    void note(const std::string& path, const Json* hub, const Json* member) {
        if (m_found.size() == kMostPatchDetails) {
            return;
        }
        m_found.push_back(
            {.path = path,
             .valueInMember =
                 member == nullptr ? std::string() : goText(*member, GoNumbers::Doubles),
             .valueInHub = hub == nullptr ? std::string() : goText(*hub, GoNumbers::AsRead)});
    }

    void compareMaps(const std::string& path, const Json& hub, const Json& member) {
        std::set<std::string> keys;
        for (const auto* map : {&hub, &member}) {
            for (const auto& [key, value] : map->items()) {
                keys.insert(key);
            }
        }
        for (const auto& key : keys) {
            const auto a = hub.find(key);
            const auto b = member.find(key);
            const auto place = path + "/" + escaped(key);
            if (a != hub.end() && b != member.end()) {
                compare(place, *a, *b);
            } else {
                note(place, a == hub.end() ? nullptr : &*a, b == member.end() ? nullptr : &*b);
            }
        }
    }

    void compareLists(const std::string& path, const Json& hub, const Json& member) {
        const auto both = std::min(hub.size(), member.size());
        for (std::size_t at = both; at < hub.size(); ++at) {
            note(fmt::format("{}/{}", path, both), &hub[both], nullptr);
        }
        for (std::size_t at = 0; at < both; ++at) {
            compare(fmt::format("{}/{}", path, at), hub[at], member[at]);
        }
        for (std::size_t at = both; at < member.size(); ++at) {
            note(path + "/-", nullptr, &member[at]);
        }
    }

    std::vector<PatchDetail> m_found;
};

bool isSecret(const Json& object) {
    const auto is = [&object](const char* key, const char* value) {
        const auto found = object.find(key);
        return found != object.end() && *found == value;
    };
    return is("apiVersion", "v1") && is("kind", "Secret");
}

void hide(std::vector<PatchDetail>& details) {
    for (auto& each : details) {
        if (!each.path.starts_with("/data") && !each.path.starts_with("/stringData")) {
            continue;
        }
        for (auto* value : {&each.valueInHub, &each.valueInMember}) {
            *value = value->empty() ? std::string() : kHidden;
        }
    }
}

} // namespace

Result<std::vector<PatchDetail>> patchDetails(std::string_view hub, std::string_view member) {
    auto from = detail::readObject(hub);
    auto to = detail::readObject(member);
    if (!from || !to) {
        return fail(from ? to.error() : from.error());
    }
    const bool hides = isSecret(*from) || isSecret(*to);
    Comparison comparison;
    comparison.compare({}, comparable(*std::move(from)), comparable(*std::move(to)));
    auto details = comparison.take();
    if (hides) {
        hide(details);
    }
    return details;
}

Result<std::string> manifestHash(std::string_view manifest) {
    auto object = detail::readObject(manifest);
    if (!object) {
        return fail(std::move(object.error()));
    }
    return sha256Hex(goJson(comparable(*std::move(object))));
}

} // namespace pilothouse::kube
