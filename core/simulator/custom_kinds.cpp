// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/custom_kinds.h"

#include "simulator/store.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

/// The texts that a KindInfo views.
struct Slot {
    std::string group;
    std::string version;
    std::string resource;
    std::string singular;
    std::string kind;
    std::string shortNames;
    std::string categories;
    KindInfo info{};
};

struct Slots {
    std::mutex mutex;
    std::array<std::unique_ptr<Slot>, kCustomKinds> taken;
};

Slots& slots() {
    static Slots all;
    return all;
}

std::string textAt(const json& object, const char* pointer) {
    const json found = object.value(json::json_pointer(pointer), json());
    return found.is_string() ? found.get<std::string>() : std::string();
}

std::string joined(const json& object, const char* pointer) {
    std::string out;
    for (const json& each : object.value(json::json_pointer(pointer), json::array())) {
        out += (out.empty() ? "" : ",") + (each.is_string() ? each.get<std::string>() : "");
    }
    return out;
}

/// Whether the storage version has the subresource.
bool hasPart(const json& definition, const char* name) {
    for (const json& each : definition.value(json::json_pointer("/spec/versions"), json::array())) {
        if (each.is_object() && each.value("storage", false)) {
            return each.value("subresources", json::object()).contains(name);
        }
    }
    return false;
}

std::string storageVersion(const json& definition) {
    for (const json& each : definition.value(json::json_pointer("/spec/versions"), json::array())) {
        if (each.is_object() && each.value("storage", false)) {
            return each.value("name", "");
        }
    }
    return {};
}

bool isSame(const Slot& slot, std::string_view group, std::string_view version,
            std::string_view resource) {
    return slot.group == group && slot.version == version && slot.resource == resource;
}

} // namespace

const KindInfo* customKind(const json& definition) {
    auto fresh = std::make_unique<Slot>();
    fresh->group = textAt(definition, "/spec/group");
    fresh->version = storageVersion(definition);
    fresh->resource = textAt(definition, "/spec/names/plural");
    fresh->kind = textAt(definition, "/spec/names/kind");
    fresh->singular = textAt(definition, "/spec/names/singular");
    fresh->shortNames = joined(definition, "/spec/names/shortNames");
    fresh->categories = joined(definition, "/spec/names/categories");
    if (fresh->group.empty() || fresh->version.empty() || fresh->resource.empty() ||
        fresh->kind.empty()) {
        return nullptr;
    }
    const std::lock_guard lock(slots().mutex);
    for (std::size_t at = 0; at < kCustomKinds; ++at) {
        auto& slot = slots().taken[at];
        if (slot && isSame(*slot, fresh->group, fresh->version, fresh->resource)) {
            slot->info.hasStatus = hasPart(definition, "status");
            slot->info.hasScale = hasPart(definition, "scale");
            return &slot->info;
        }
        if (slot) {
            continue;
        }
        const auto id = static_cast<KindId>(static_cast<std::size_t>(KindId::FirstCustom) + at);
        fresh->info = {id,
                       fresh->group,
                       fresh->version,
                       fresh->resource,
                       fresh->singular,
                       fresh->kind,
                       fresh->shortNames,
                       fresh->categories,
                       textAt(definition, "/spec/scope") != "Cluster",
                       true,
                       hasPart(definition, "status"),
                       hasPart(definition, "scale")};
        slot = std::move(fresh);
        return &slot->info;
    }
    return nullptr;
}

const KindInfo* findCustomKind(std::string_view group, std::string_view version,
                               std::string_view resource) {
    const std::lock_guard lock(slots().mutex);
    for (const auto& slot : slots().taken) {
        if (slot && isSame(*slot, group, version, resource)) {
            return &slot->info;
        }
    }
    return nullptr;
}

const KindInfo& customKindInfo(KindId id) {
    const std::lock_guard lock(slots().mutex);
    return slots()
        .taken.at(static_cast<std::size_t>(id) - static_cast<std::size_t>(KindId::FirstCustom))
        ->info;
}

bool isServed(const Store& store, const KindInfo& info) {
    return !isCustom(info.id) ||
           store.find(KindId::CustomResourceDefinition, "",
                      std::string(info.resource) + "." + std::string(info.group)) != nullptr;
}

ServedKinds servedKinds(const Store& store) {
    ServedKinds served;
    served.groups.assign(allGroupVersions().begin(), allGroupVersions().end());
    for (const KindInfo& info : allKinds()) {
        served.kinds.push_back(&info);
    }
    const auto definitions = store.snapshot(KindId::CustomResourceDefinition, store.version())
                                 .value_or(std::vector<StoredPtr>());
    for (const StoredPtr& each : definitions) {
        const KindInfo* info = customKind(json::parse(each->json));
        if (info == nullptr) {
            continue;
        }
        served.kinds.push_back(info);
        const bool isKnown =
            std::any_of(served.groups.begin(), served.groups.end(), [&](const auto& gv) {
                return gv.group == info->group && gv.version == info->version;
            });
        if (!isKnown) {
            served.groups.push_back({info->group, info->version});
        }
    }
    return served;
}

namespace detail {

void establish(json& definition) {
    const auto condition = [&](const char* type, const char* reason) {
        return json{{"type", type},
                    {"status", "True"},
                    {"reason", reason},
                    {"lastTransitionTime", definition["metadata"]["creationTimestamp"]}};
    };
    definition["status"] = {
        {"conditions", json::array({condition("NamesAccepted", "NoConflicts"),
                                    condition("Established", "InitialNamesAccepted")})},
        {"acceptedNames", definition["spec"]["names"]},
        {"storedVersions", json::array({storageVersion(definition)})}};
}

} // namespace detail

} // namespace pilothouse::simulator
