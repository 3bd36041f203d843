// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kinds.h"
#include "simulator/selectors.h"
#include "simulator/sim_time.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pilothouse::simulator {

/// One version of one object as etcd would hold it, with what selectors ask for beside it.
struct Stored {
    std::string nameSpace;
    std::string name;
    Labels labels;
    Labels fields; ///< selectable fields without metadata.name and metadata.namespace
    std::uint64_t version = 0;
    std::string json{};
    bool isTold = false; ///< by the story, which will write it again
};
using StoredPtr = std::shared_ptr<const Stored>;

enum class ChangeType : std::uint8_t { Added, Modified, Deleted };

/// An entry of the watch history. A deleted object carries the version of its deletion.
struct Change {
    std::uint64_t version = 0;
    ChangeType type = ChangeType::Added;
    Offset at{0};
    StoredPtr object;
    StoredPtr before; ///< null when added
};

/// What a list or a watch selects.
struct Selection {
    std::string nameSpace; ///< empty for all
    LabelSelector labels;
    FieldSelector fields;

    [[nodiscard]] bool matches(const Stored& object) const;
};

/// Objects of one member by kind, one revision counter for all of them, and the history that
/// watches read. Single-threaded; the story writes, requests read.
class Store {
public:
    explicit Store(std::uint64_t firstVersion) : m_version(firstVersion), m_floor(firstVersion) {}

    /// Takes the next revision for a write.
    [[nodiscard]] std::uint64_t takeVersion() { return ++m_version; }
    /// Revision of the last write.
    [[nodiscard]] std::uint64_t version() const { return m_version; }
    /// Revisions below this one are compacted: watches and exact lists from there are expired.
    [[nodiscard]] std::uint64_t floorVersion() const { return m_floor; }

    /// Adds or replaces; `object.version` was taken with takeVersion().
    void put(KindId kind, Stored object, Offset at);
    /// Places an object that existed before the history began; no change is recorded.
    void load(KindId kind, Stored object);
    /// Makes a kind of offeredKinds() served here.
    void offer(KindId kind) { m_offered.insert(kind); }
    [[nodiscard]] bool offers(KindId kind) const { return m_offered.contains(kind); }
    /// Lets nobody, whoever asks, do anything with a resource: an authorizer before RBAC denies it.
    void deny(const std::string& resource) { m_denied.insert(resource); }
    [[nodiscard]] bool denies(const std::string& resource) const {
        return m_denied.contains(resource);
    }
    /// Removes every object in a namespace.
    void removeNameSpace(const std::string& nameSpace, Offset at);
    /// Removes every object of a kind.
    void removeAll(KindId kind, Offset at);
    void remove(KindId kind, const std::string& nameSpace, const std::string& name, Offset at);
    [[nodiscard]] StoredPtr find(KindId kind, const std::string& nameSpace,
                                 const std::string& name) const;

    /// Objects in key order as they were at `version`; nullopt when that is compacted.
    [[nodiscard]] std::optional<std::vector<StoredPtr>> snapshot(KindId kind,
                                                                 std::uint64_t version) const;
    /// Changes of a kind after `version`, oldest first.
    [[nodiscard]] std::vector<const Change*> changesAfter(KindId kind, std::uint64_t version) const;

    /// Forgets history older than `horizon`.
    void compactBefore(Offset horizon);
    /// Forgets all history: the next watch from any older revision gets 410.
    void compactAll();

private:
    using Objects = std::map<std::string, StoredPtr>;
    static std::string keyOf(const std::string& nameSpace, const std::string& name);
    static std::size_t index(KindId kind) { return static_cast<std::size_t>(kind); }
    [[nodiscard]] const Objects& objects(KindId kind) const;
    [[nodiscard]] const std::deque<Change>& history(KindId kind) const;
    /// Makes room for a custom kind, which few members have.
    void reach(KindId kind);

    std::vector<Objects> m_objects = std::vector<Objects>(kBuiltInKinds);
    std::vector<std::deque<Change>> m_history = std::vector<std::deque<Change>>(kBuiltInKinds);
    std::set<KindId> m_offered;
    std::set<std::string> m_denied;
    std::uint64_t m_version;
    std::uint64_t m_floor;
};

} // namespace pilothouse::simulator
