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

/// One version of a kind that a definition names.
struct Version {
    std::string name;
    KindInfo info{};
};

/// The texts that a KindInfo views, and its versions; a version is never taken away.
struct Slot {
    std::string group;
    std::string resource;
    std::string singular;
    std::string kind;
    std::string shortNames;
    std::string categories;
    std::vector<std::unique_ptr<Version>> versions;
    const Version* storage = nullptr;
    std::vector<PrinterColumn> columns; ///< of the storage version
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

json versionsOf(const json& definition) {
    return definition.value(json::json_pointer("/spec/versions"), json::array());
}

json storageOf(const json& definition) {
    for (const json& each : versionsOf(definition)) {
        if (each.is_object() && each.value("storage", false)) {
            return each;
        }
    }
    return json::object();
}

std::vector<PrinterColumn> columnsOf(const json& version) {
    std::vector<PrinterColumn> columns;
    for (const json& each : version.value("additionalPrinterColumns", json::array())) {
        columns.push_back({each.value("name", ""), each.value("type", ""),
                           each.value("jsonPath", ""), each.value("priority", 0)});
    }
    return columns;
}

/// Version priority as discovery has it: stable ones before beta before alpha, newer ones first.
/// Source: kubernetes/apimachinery pkg/version/helpers.go.
std::array<int, 3> rankOf(std::string_view version) {
    const auto numberAt = [&](std::size_t at) {
        int number = 0;
        for (; at < version.size() && version[at] >= '0' && version[at] <= '9'; ++at) {
            number = number * 10 + (version[at] - '0');
        }
        return number;
    };
    const auto beta = version.find("beta");
    const auto alpha = version.find("alpha");
    if (beta != std::string_view::npos) {
        return {1, -numberAt(1), -numberAt(beta + 4)};
    }
    if (alpha != std::string_view::npos) {
        return {2, -numberAt(1), -numberAt(alpha + 5)};
    }
    return {0, -numberAt(1), 0};
}

/// The slot of a group's resource, or a free one; null when none is left. With the lock held.
Slot* slotFor(const std::string& group, const std::string& resource, KindId& id) {
    for (std::size_t at = 0; at < kCustomKinds; ++at) {
        auto& slot = slots().taken[at];
        if (!slot || (slot->group == group && slot->resource == resource)) {
            // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): kinds that have no name
            id = static_cast<KindId>(static_cast<std::size_t>(KindId::FirstCustom) + at);
            slot = slot ? std::move(slot) : std::make_unique<Slot>();
            return slot.get();
        }
    }
    return nullptr;
}

Version& versionFor(Slot& slot, const std::string& name) {
    for (const auto& each : slot.versions) {
        if (each->name == name) {
            return *each;
        }
    }
    slot.versions.push_back(std::make_unique<Version>(Version{name, {}}));
    return *slot.versions.back();
}

void fillNames(Slot& slot, const json& definition) {
    if (!slot.kind.empty()) {
        return; // others view these texts already
    }
    slot.group = textAt(definition, "/spec/group");
    slot.resource = textAt(definition, "/spec/names/plural");
    slot.kind = textAt(definition, "/spec/names/kind");
    slot.singular = textAt(definition, "/spec/names/singular");
    slot.shortNames = joined(definition, "/spec/names/shortNames");
    slot.categories = joined(definition, "/spec/names/categories");
}

} // namespace

const KindInfo* customKind(const json& definition) {
    const json storage = storageOf(definition);
    const std::string stored = storage.value("name", "");
    const std::string group = textAt(definition, "/spec/group");
    const std::string resource = textAt(definition, "/spec/names/plural");
    if (group.empty() || stored.empty() || resource.empty() ||
        textAt(definition, "/spec/names/kind").empty()) {
        return nullptr;
    }
    const std::lock_guard lock(slots().mutex);
    KindId id{};
    Slot* slot = slotFor(group, resource, id);
    if (slot == nullptr) {
        return nullptr;
    }
    fillNames(*slot, definition);
    const json parts = storage.value("subresources", json::object());
    for (const json& each : versionsOf(definition)) {
        Version& version = versionFor(*slot, each.value("name", ""));
        if (!version.info.kind.empty()) { // others hold it: only what changed is written
            if (version.info.hasStatus != parts.contains("status")) {
                version.info.hasStatus = parts.contains("status");
            }
            if (version.info.hasScale != parts.contains("scale")) {
                version.info.hasScale = parts.contains("scale");
            }
            continue;
        }
        version.info = {id,
                        slot->group,
                        version.name,
                        slot->resource,
                        slot->singular,
                        slot->kind,
                        slot->shortNames,
                        slot->categories,
                        textAt(definition, "/spec/scope") != "Cluster",
                        true,
                        parts.contains("status"),
                        parts.contains("scale")};
    }
    slot->storage = &versionFor(*slot, stored);
    slot->columns = columnsOf(storage);
    return &slot->storage->info;
}

const KindInfo* findCustomKind(std::string_view group, std::string_view version,
                               std::string_view resource) {
    const std::lock_guard lock(slots().mutex);
    for (const auto& slot : slots().taken) {
        if (!slot || slot->group != group || slot->resource != resource) {
            continue;
        }
        for (const auto& each : slot->versions) {
            if (each->name == version) {
                return &each->info;
            }
        }
    }
    return nullptr;
}

namespace {

const Slot& slotOf(KindId id) {
    return *slots().taken.at(static_cast<std::size_t>(id) -
                             static_cast<std::size_t>(KindId::FirstCustom));
}

} // namespace

const KindInfo& customKindInfo(KindId id) {
    const std::lock_guard lock(slots().mutex);
    return slotOf(id).storage->info;
}

std::vector<PrinterColumn> customColumns(KindId id) {
    const std::lock_guard lock(slots().mutex);
    return slotOf(id).columns;
}

bool isServed(const Store& store, const KindInfo& info) {
    if (!isCustom(info.id)) {
        return info.id < offeredKinds().front().id || store.offers(info.id);
    }
    const StoredPtr definition =
        store.find(KindId::CustomResourceDefinition, "",
                   std::string(info.resource) + "." + std::string(info.group));
    if (!definition) {
        return false;
    }
    const json versions = versionsOf(json::parse(definition->json));
    return std::any_of(versions.begin(), versions.end(), [&](const json& each) {
        return each.value("name", "") == info.version && each.value("served", true);
    });
}

ServedKinds servedKinds(const Store& store) {
    ServedKinds served;
    served.groups.assign(allGroupVersions().begin(), allGroupVersions().end());
    for (const KindInfo& info : allKinds()) {
        served.kinds.push_back(&info);
    }
    std::vector<GroupVersion> groups;
    for (const KindInfo& info : offeredKinds()) {
        if (store.offers(info.id)) {
            served.kinds.push_back(&info);
            if (!info.group.empty()) {
                groups.push_back({info.group, info.version});
            }
        }
    }
    const auto definitions = store.snapshot(KindId::CustomResourceDefinition, store.version())
                                 .value_or(std::vector<StoredPtr>());
    for (const StoredPtr& each : definitions) {
        const json definition = json::parse(each->json);
        const KindInfo* stored = customKind(definition);
        for (const json& version : stored != nullptr ? versionsOf(definition) : json::array()) {
            const KindInfo* info =
                findCustomKind(stored->group, version.value("name", ""), stored->resource);
            if (info == nullptr || !version.value("served", true)) {
                continue;
            }
            served.kinds.push_back(info);
            const auto known = [&](const std::vector<GroupVersion>& list) {
                return std::any_of(list.begin(), list.end(), [&](const auto& gv) {
                    return gv.group == info->group && gv.version == info->version;
                });
            };
            if (!known(groups) && !known(served.groups)) {
                groups.push_back({info->group, info->version});
            }
        }
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return a.group != b.group ? a.group < b.group : rankOf(a.version) < rankOf(b.version);
    });
    served.groups.insert(served.groups.end(), groups.begin(), groups.end());
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
        {"storedVersions", json::array({storageOf(definition).value("name", "")})}};
}

std::string inVersion(std::string text, const KindInfo& info) {
    const std::string head = "{\"apiVersion\":\"" + std::string(info.group) + "/";
    const auto end = text.find('"', head.size());
    if (text.starts_with(head) && end != std::string::npos) {
        text.replace(head.size(), end - head.size(), info.version);
    }
    return text;
}

} // namespace detail

} // namespace pilothouse::simulator
