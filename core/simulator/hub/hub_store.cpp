// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/hub_store.h"

#include "simulator/custom_kinds.h"
#include "simulator/hub/definitions.h"
#include "simulator/objects.h"
#include "simulator/random.h"
#include "simulator/render.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

std::string metaText(const json& object, const char* key) {
    const json& meta = object.at("metadata");
    const auto found = meta.find(key);
    return found != meta.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string mapText(const json& object, const char* map, const char* key) {
    const json values = object.at("metadata").value(map, json::object());
    return values.is_object() ? values.value(key, "") : std::string();
}

} // namespace

/// Objects that were read; each is kept, so that no other takes its place in memory.
struct HubStore::Documents {
    std::map<const Stored*, std::pair<StoredPtr, json>> read;
};

HubStore::HubStore(Story& story) : m_story(story), m_documents(std::make_shared<Documents>()) {
    const auto idOf = [](const char* resource) {
        const auto* info = findCustomKind(kPlacementGroup, "v1beta1", resource);
        return info != nullptr ? info->id : KindId::FirstCustom;
    };
    for (json& definition : definitions()) {
        const std::string name = definition["metadata"]["name"];
        definition["metadata"]["uid"] = detail::derivedUid(story.world(), "crd/" + name);
        definition["metadata"]["generation"] = 1;
        definition["metadata"]["creationTimestamp"] =
            formatInstant(story.world().at(-std::chrono::hours{24 * 200}));
        detail::establish(definition);
        static_cast<void>(customKind(definition));
        story.store().load(KindId::CustomResourceDefinition,
                           detail::storedFrom(KindId::CustomResourceDefinition,
                                              std::move(definition), story.store().version()));
    }
    m_members = findCustomKind(kClusterGroup, "v1beta1", "memberclusters")->id;
    m_scopes = {{idOf("clusterresourceplacements"), idOf("clusterschedulingpolicysnapshots"),
                 idOf("clusterresourcesnapshots"), idOf("clusterresourcebindings"), false,
                 "ClusterResourcePlacement"},
                {idOf("resourceplacements"), idOf("schedulingpolicysnapshots"),
                 idOf("resourcesnapshots"), idOf("resourcebindings"), true, "ResourcePlacement"}};
}

const json& HubStore::document(const StoredPtr& stored) const {
    constexpr std::size_t kMost = 4096;
    auto& read = m_documents->read;
    if (read.size() > kMost) {
        read.clear();
    }
    const auto [entry, isNew] = read.try_emplace(stored.get());
    if (isNew) {
        entry->second = {stored, json::parse(stored->json)};
    }
    return entry->second.second;
}

std::vector<json> HubStore::list(KindId kind) const {
    std::vector<json> objects;
    const auto stored = store().snapshot(kind, store().version());
    objects.reserve(stored ? stored->size() : 0);
    for (const StoredPtr& each : stored.value_or(std::vector<StoredPtr>())) {
        objects.push_back(document(each));
    }
    return objects;
}

json HubStore::find(KindId kind, const std::string& nameSpace, const std::string& name) const {
    const StoredPtr found = store().find(kind, nameSpace, name);
    return found ? document(found) : json();
}

void HubStore::create(KindId kind, json object, Offset at) {
    const KindInfo& info = kindInfo(kind);
    object["apiVersion"] = info.apiVersion();
    object["kind"] = info.kind;
    json& meta = object["metadata"];
    meta["uid"] = detail::derivedUid(
        m_story.world(),
        fmt::format("{}/{}/{}/{}", info.resource, nameSpaceOf(object), nameOf(object), version()));
    if (!meta.contains("creationTimestamp")) {
        meta["creationTimestamp"] = formatInstant(this->at(at));
    }
    meta["generation"] = 1;
    Store& store = m_story.store();
    store.put(kind, detail::storedFrom(kind, std::move(object), store.takeVersion()), at);
}

bool HubStore::update(KindId kind, json object, Offset at) {
    Store& store = m_story.store();
    const StoredPtr stored = store.find(kind, nameSpaceOf(object), nameOf(object));
    if (!stored) {
        return false;
    }
    const json before = document(stored);
    object["metadata"]["resourceVersion"] = before["metadata"]["resourceVersion"];
    if (object == before) {
        return false;
    }
    if (object.value("spec", json()) != before.value("spec", json())) {
        object["metadata"]["generation"] = generationOf(before) + 1;
    }
    const bool isGone =
        isDeleting(object) && object["metadata"].value("finalizers", json::array()).empty();
    const json names = object["metadata"];
    store.put(kind, detail::storedFrom(kind, std::move(object), store.takeVersion()), at);
    if (isGone) {
        store.remove(kind, names.value("namespace", ""), names.value("name", ""), at);
    }
    return true;
}

void HubStore::remove(KindId kind, const json& object, Offset at) {
    m_story.store().remove(kind, nameSpaceOf(object), nameOf(object), at);
}

std::string nameOf(const json& object) {
    return metaText(object, "name");
}

std::string nameSpaceOf(const json& object) {
    return metaText(object, "namespace");
}

std::string labelOf(const json& object, const char* key) {
    return mapText(object, "labels", key);
}

std::string annotationOf(const json& object, const char* key) {
    return mapText(object, "annotations", key);
}

std::int64_t generationOf(const json& object) {
    return object.at("metadata").value("generation", std::int64_t{1});
}

bool isDeleting(const json& object) {
    return object.at("metadata").contains("deletionTimestamp");
}

void setCondition(json& conditions, const Condition& condition, Instant now) {
    if (!conditions.is_array()) {
        conditions = json::array();
    }
    json fresh{{"type", condition.type},
               {"status", condition.status},
               {"reason", condition.reason},
               {"message", condition.message},
               {"observedGeneration", condition.generation},
               {"lastTransitionTime", formatInstant(now)}};
    for (json& each : conditions) {
        if (each.value("type", "") == condition.type) {
            if (each.value("status", "") == condition.status) {
                fresh["lastTransitionTime"] = each["lastTransitionTime"];
            }
            each = std::move(fresh);
            return;
        }
    }
    conditions.push_back(std::move(fresh));
}

void removeCondition(json& conditions, const std::string& type) {
    if (!conditions.is_array()) {
        return;
    }
    for (std::size_t i = conditions.size(); i-- > 0;) {
        if (conditions[i].value("type", "") == type) {
            conditions.erase(i);
        }
    }
}

const json* findCondition(const json& conditions, const std::string& type) {
    if (!conditions.is_array()) {
        return nullptr;
    }
    const auto found = std::find_if(conditions.begin(), conditions.end(), [&](const json& each) {
        return each.value("type", "") == type;
    });
    return found == conditions.end() ? nullptr : &*found;
}

bool isCondition(const json* condition, const char* status, std::int64_t generation) {
    return condition != nullptr && condition->value("status", "") == status &&
           condition->value("observedGeneration", std::int64_t{0}) == generation;
}

} // namespace pilothouse::simulator::hub
