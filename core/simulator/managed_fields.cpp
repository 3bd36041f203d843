// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/managed_fields.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

/// An entry of metadata.managedFields.
struct Owner {
    FieldWriter writer;
    FieldSet fields;

    [[nodiscard]] bool is(const FieldWriter& other) const {
        return writer.manager == other.manager && writer.isApply == other.isApply &&
               writer.subresource == other.subresource && writer.apiVersion == other.apiVersion;
    }
    /// Source: conflict.go printManager.
    [[nodiscard]] std::string text() const {
        std::string text = json(writer.manager).dump();
        if (!writer.subresource.empty()) {
            text += " with subresource " + json(writer.subresource).dump();
        }
        if (!writer.isApply) {
            text += " using " + writer.apiVersion; // the time is no part of who it is
        }
        return text;
    }
};

std::vector<Owner> ownersOf(const json& object) {
    std::vector<Owner> owners;
    if (!object.is_object()) {
        return owners;
    }
    const json entries = object.value(json::json_pointer("/metadata/managedFields"), json::array());
    for (const json& entry : entries) {
        owners.push_back({{entry.value("manager", ""), entry.value("apiVersion", ""),
                           entry.value("subresource", ""), entry.value("time", ""),
                           entry.value("operation", "") == "Apply"},
                          decodeFields(entry.value("fieldsV1", json::object()))});
    }
    return owners;
}

void writeOwners(json& object, const std::vector<Owner>& owners) {
    json list = json::array();
    for (const Owner& owner : owners) {
        if (owner.fields.empty()) {
            continue;
        }
        json entry{{"manager", owner.writer.manager},
                   {"operation", owner.writer.isApply ? "Apply" : "Update"},
                   {"apiVersion", owner.writer.apiVersion},
                   {"time", owner.writer.time},
                   {"fieldsType", "FieldsV1"},
                   {"fieldsV1", encodeFields(owner.fields)}};
        if (!owner.writer.subresource.empty()) {
            entry["subresource"] = owner.writer.subresource;
        }
        list.push_back(std::move(entry));
    }
    if (list.empty()) {
        object["metadata"].erase("managedFields");
    } else {
        object["metadata"]["managedFields"] = std::move(list);
    }
}

Owner& ownerFor(std::vector<Owner>& owners, const FieldWriter& writer) {
    auto found = std::find_if(owners.begin(), owners.end(),
                              [&](const Owner& owner) { return owner.is(writer); });
    if (found == owners.end()) {
        owners.push_back({writer, {}});
        found = owners.end() - 1;
    }
    return *found;
}

/// Whether the path came or got another value; of an element of a list only that it came.
bool isChanged(const json& before, const json& after, const FieldPath& path) {
    const json* const now = findField(after, path);
    const json* const then = findField(before, path);
    if (now == nullptr || then == nullptr) {
        return now != nullptr;
    }
    return !path.back().starts_with("k:") && *now != *then;
}

/// Fields of `owner` that are no longer there go from it.
void dropMissing(Owner& owner, const json& object) {
    std::erase_if(owner.fields,
                  [&](const FieldPath& path) { return findField(object, path) == nullptr; });
}

bool isPrefix(const FieldPath& path, const FieldPath& of) {
    return path.size() <= of.size() && std::equal(path.begin(), path.end(), of.begin());
}

/// Takes away what the writer applied before and no longer does, where nobody else owns it.
void prune(json& object, const FieldSet& before, const FieldSet& now,
           const std::vector<Owner>& owners, const FieldWriter& writer) {
    // Elements of lists before their fields, which are what they are found by.
    for (const FieldPath& path : before) {
        const auto holds = [&](const FieldSet& fields) {
            return std::any_of(fields.begin(), fields.end(),
                               [&](const FieldPath& each) { return isPrefix(path, each); });
        };
        const bool isOwned =
            holds(now) || std::any_of(owners.begin(), owners.end(), [&](const Owner& owner) {
                return !owner.is(writer) && holds(owner.fields);
            });
        if (!isOwned) {
            removeField(object, path);
        }
    }
}

} // namespace

void trackUpdate(const json& before, json& after, const FieldWriter& writer) {
    std::vector<Owner> owners = ownersOf(before);
    FieldSet changed;
    for (const FieldPath& path : fieldsOf(after)) {
        const bool isStatus = path.front() == "f:status";
        if (isStatus == (writer.subresource == "status") && isChanged(before, after, path)) {
            changed.insert(path);
        }
    }
    for (Owner& owner : owners) {
        dropMissing(owner, after);
        if (!owner.is(writer)) {
            std::erase_if(owner.fields,
                          [&](const FieldPath& path) { return changed.contains(path); });
        }
    }
    if (!changed.empty()) {
        Owner& owner = ownerFor(owners, writer);
        owner.fields.insert(changed.begin(), changed.end());
        owner.writer.time = writer.time;
    }
    writeOwners(after, owners);
}

std::vector<FieldConflict> applyConfig(json& object, const json& config, const FieldWriter& writer,
                                       bool isForced) {
    std::vector<Owner> owners = ownersOf(object);
    json merged = object.is_object() ? object : json::object();
    mergeApplied(merged, config);
    const FieldSet wanted = fieldsOf(config);
    const FieldSet last = ownerFor(owners, writer).fields;
    prune(merged, last, wanted, owners, writer);
    std::vector<FieldConflict> conflicts;
    for (Owner& owner : owners) {
        if (owner.is(writer)) {
            continue;
        }
        std::erase_if(owner.fields, [&](const FieldPath& path) {
            const bool isTaken = isChanged(object, merged, path);
            if (isTaken) {
                conflicts.push_back({owner.text(), pathText(path)});
            }
            return isTaken;
        });
        dropMissing(owner, merged);
    }
    if (!conflicts.empty() && !isForced) {
        return conflicts;
    }
    Owner& owner = ownerFor(owners, writer);
    const bool isSame = owner.fields == wanted && merged == object;
    owner.fields = wanted;
    owner.writer.time = isSame ? owner.writer.time : writer.time;
    writeOwners(merged, owners);
    object = std::move(merged);
    return {};
}

std::string conflictText(const std::vector<FieldConflict>& conflicts) {
    if (conflicts.size() == 1) {
        return fmt::format("Apply failed with 1 conflict: conflict with {}: {}", conflicts[0].owner,
                           conflicts[0].path);
    }
    std::map<std::string, std::vector<std::string>> byOwner;
    for (const FieldConflict& conflict : conflicts) {
        byOwner[conflict.owner].push_back(conflict.path);
    }
    std::string text;
    for (const auto& [owner, paths] : byOwner) {
        text += fmt::format("{}conflicts with {}:", text.empty() ? "" : "\n", owner);
        for (const std::string& path : paths) {
            text += "\n- " + path;
        }
    }
    return fmt::format("Apply failed with {} conflicts: {}", conflicts.size(), text);
}

} // namespace pilothouse::simulator::detail
