// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/story.h"

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::hub {

/// The kinds around a placement: those of the whole cluster, or those of a namespace.
struct Scope {
    KindId placement{};
    KindId policy{};
    KindId resources{};
    KindId binding{};
    bool isNamespaced = false;
    const char* prefix = ""; ///< of the placement's condition types
};

/// The hub's controllers as writers of its store: what an API server adds to each write is added
/// here too. Single-threaded, like the story.
class HubStore {
public:
    /// Defines the kinds in the store.
    explicit HubStore(Story& story);

    [[nodiscard]] KindId members() const { return m_members; }
    [[nodiscard]] const std::vector<Scope>& scopes() const { return m_scopes; }
    [[nodiscard]] std::uint64_t version() const { return m_story.store().version(); }
    [[nodiscard]] Instant at(Offset offset) const { return m_story.world().at(offset); }
    [[nodiscard]] const Store& store() const { return m_story.store(); }

    /// An object as a document; read once for each version of it. Valid until the next call.
    [[nodiscard]] const nlohmann::json& document(const StoredPtr& stored) const;
    /// All objects of a kind as documents, by namespace and name.
    [[nodiscard]] std::vector<nlohmann::json> list(KindId kind) const;
    /// Null where there is none.
    [[nodiscard]] nlohmann::json find(KindId kind, const std::string& nameSpace,
                                      const std::string& name) const;
    /// Makes an object of metadata.name, labels, spec, status …
    void create(KindId kind, nlohmann::json object, Offset at);
    /// Writes an object that was read before; a changed spec is a new generation. False where
    /// nothing differs: then nothing is written.
    bool update(KindId kind, nlohmann::json object, Offset at);
    void remove(KindId kind, const nlohmann::json& object, Offset at);

private:
    Story& m_story;
    KindId m_members{};
    std::vector<Scope> m_scopes;
    struct Documents;
    std::shared_ptr<Documents> m_documents;
};

/// Texts of metadata; empty where there are none.
[[nodiscard]] std::string nameOf(const nlohmann::json& object);
[[nodiscard]] std::string nameSpaceOf(const nlohmann::json& object);
[[nodiscard]] std::string labelOf(const nlohmann::json& object, const char* key);
[[nodiscard]] std::string annotationOf(const nlohmann::json& object, const char* key);
[[nodiscard]] std::int64_t generationOf(const nlohmann::json& object);
[[nodiscard]] bool isDeleting(const nlohmann::json& object);

struct Condition {
    std::string type;
    std::string status; ///< True, False, Unknown
    std::string reason;
    std::string message;
    std::int64_t generation = 0;
};
/// As apimachinery's meta.SetStatusCondition: the time changes only with the status.
void setCondition(nlohmann::json& conditions, const Condition& condition, Instant now);
void removeCondition(nlohmann::json& conditions, const std::string& type);
/// Null where there is none.
[[nodiscard]] const nlohmann::json* findCondition(const nlohmann::json& conditions,
                                                  const std::string& type);
/// Whether it has this status for this generation.
[[nodiscard]] bool isCondition(const nlohmann::json* condition, const char* status,
                               std::int64_t generation);

} // namespace pilothouse::simulator::hub
