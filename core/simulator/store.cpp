// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/store.h"

#include <algorithm>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace {

/// The last state of an object under the revision that deleted it.
StoredPtr withVersion(const Stored& object, std::uint64_t version) {
    auto copy = std::make_shared<Stored>(object);
    const std::string old = fmt::format("\"resourceVersion\":\"{}\"", object.version);
    if (const auto at = copy->json.find(old); at != std::string::npos) {
        copy->json.replace(at, old.size(), fmt::format("\"resourceVersion\":\"{}\"", version));
    }
    copy->version = version;
    return copy;
}

} // namespace

bool Selection::matches(const Stored& object) const {
    if (!nameSpace.empty() && object.nameSpace != nameSpace) {
        return false;
    }
    if (!labels.matches(object.labels)) {
        return false;
    }
    if (fields.isEmpty()) {
        return true;
    }
    Labels all = object.fields;
    all.emplace_back("metadata.name", object.name);
    all.emplace_back("metadata.namespace", object.nameSpace);
    return fields.matches(all);
}

std::string Store::keyOf(const std::string& nameSpace, const std::string& name) {
    return nameSpace.empty() ? name : nameSpace + "/" + name;
}

const Store::Objects& Store::objects(KindId kind) const {
    static const Objects none;
    return index(kind) < m_objects.size() ? m_objects[index(kind)] : none;
}

const std::deque<Change>& Store::history(KindId kind) const {
    static const std::deque<Change> none;
    return index(kind) < m_history.size() ? m_history[index(kind)] : none;
}

void Store::reach(KindId kind) {
    if (index(kind) >= m_objects.size()) {
        m_objects.resize(index(kind) + 1);
        m_history.resize(index(kind) + 1);
    }
}

void Store::put(KindId kind, Stored object, Offset at) {
    reach(kind);
    auto fresh = std::make_shared<const Stored>(std::move(object));
    StoredPtr& slot = m_objects[index(kind)][keyOf(fresh->nameSpace, fresh->name)];
    const auto type = slot ? ChangeType::Modified : ChangeType::Added;
    m_history[index(kind)].push_back({fresh->version, type, at, fresh, slot});
    slot = std::move(fresh);
}

void Store::load(KindId kind, Stored object) {
    reach(kind);
    auto fresh = std::make_shared<const Stored>(std::move(object));
    m_objects[index(kind)][keyOf(fresh->nameSpace, fresh->name)] = fresh;
    m_floor = std::max(m_floor, m_version);
}

void Store::remove(KindId kind, const std::string& nameSpace, const std::string& name, Offset at) {
    reach(kind);
    Objects& objects = m_objects[index(kind)];
    const auto found = objects.find(keyOf(nameSpace, name));
    if (found == objects.end()) {
        return;
    }
    const std::uint64_t version = takeVersion();
    m_history[index(kind)].push_back(
        {version, ChangeType::Deleted, at, withVersion(*found->second, version), found->second});
    objects.erase(found);
}

void Store::removeNameSpace(const std::string& nameSpace, Offset at) {
    for (std::size_t kind = 0; kind < m_objects.size(); ++kind) {
        std::vector<std::string> names;
        for (const auto& [key, object] : m_objects[kind]) {
            if (object->nameSpace == nameSpace) {
                names.push_back(object->name);
            }
        }
        for (const std::string& name : names) {
            remove(static_cast<KindId>(kind), nameSpace, name, at);
        }
    }
}

void Store::removeAll(KindId kind, Offset at) {
    std::vector<StoredPtr> all;
    for (const auto& [key, object] : objects(kind)) {
        all.push_back(object);
    }
    for (const StoredPtr& object : all) {
        remove(kind, object->nameSpace, object->name, at);
    }
}

StoredPtr Store::find(KindId kind, const std::string& nameSpace, const std::string& name) const {
    const Objects& all = objects(kind);
    const auto found = all.find(keyOf(nameSpace, name));
    return found == all.end() ? nullptr : found->second;
}

std::optional<std::vector<StoredPtr>> Store::snapshot(KindId kind, std::uint64_t version) const {
    if (version < m_floor) {
        return std::nullopt;
    }
    const Objects& current = objects(kind);
    const auto& changes = history(kind);
    std::vector<StoredPtr> list;
    if (changes.empty() || changes.back().version <= version) {
        list.reserve(current.size());
        for (const auto& [key, object] : current) {
            list.push_back(object);
        }
        return list;
    }
    Objects past = current;
    for (auto change = changes.rbegin(); change != changes.rend() && change->version > version;
         ++change) {
        const std::string key = keyOf(change->object->nameSpace, change->object->name);
        if (change->before) {
            past[key] = change->before;
        } else {
            past.erase(key);
        }
    }
    for (const auto& [key, object] : past) {
        list.push_back(object);
    }
    return list;
}

std::vector<const Change*> Store::changesAfter(KindId kind, std::uint64_t version) const {
    const auto& all = history(kind);
    auto first = std::partition_point(all.begin(), all.end(),
                                      [&](const Change& c) { return c.version <= version; });
    std::vector<const Change*> changes;
    for (; first != all.end(); ++first) {
        changes.push_back(&*first);
    }
    return changes;
}

void Store::compactBefore(Offset horizon) {
    for (auto& history : m_history) {
        while (!history.empty() && history.front().at < horizon) {
            m_floor = std::max(m_floor, history.front().version);
            history.pop_front();
        }
    }
}

void Store::compactAll() {
    for (auto& history : m_history) {
        history.clear();
    }
    m_floor = m_version;
}

} // namespace pilothouse::simulator
