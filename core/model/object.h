// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/error.h"
#include "base/time.h"
#include "model/node.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pilothouse::model {

/// How objects of a kind are asked for: as stored, their metadata alone, or the columns that the
/// server prints of them.
enum class ObjectForm : std::uint8_t { Whole, Metadata, Table };

/// Which objects of one member: a kind of the API, perhaps in one namespace, perhaps selected. Any
/// kind that the server knows, custom ones too. A value; two equal queries share one watch.
struct ObjectQuery {
    std::string group{}; ///< empty: the core group
    std::string version = "v1";
    std::string resource{}; ///< plural, as in URLs: "configmaps"
    std::string ns{};       ///< empty: all namespaces, or not namespaced
    std::string labelSelector{};
    std::string fieldSelector{};
    ObjectForm form = ObjectForm::Whole;
    auto operator<=>(const ObjectQuery&) const = default;
};

/// An object of any kind: who it is, and the rest as the form of the query gives it. A value.
struct Object {
    std::string ns{}; ///< empty: not namespaced
    std::string name{};
    std::string uid{};
    std::string resourceVersion{};
    Instant createdAt{};
    std::optional<Instant> deletionAt{};
    Labels labels{};                  ///< sorted by key
    std::vector<std::string> cells{}; ///< ObjectForm::Table: as many as there are columns
    std::string json{};               ///< ObjectForm::Whole: the object as served
    bool operator==(const Object&) const = default;
};

/// A column of ObjectForm::Table. Priority 0 is always shown, others are "wide".
struct ObjectColumn {
    std::string name{};
    std::string type{}; ///< "string", "integer", "date", …
    int priority = 0;
    bool operator==(const ObjectColumn&) const = default;
};

/// What is known of a query at one moment. Immutable once published; any thread.
struct ObjectSet {
    /// Sorted by namespace and name; null before the first complete list, and where nothing may be
    /// read any more. Unchanged objects keep this pointer.
    std::shared_ptr<const std::vector<Object>> objects{};
    std::vector<ObjectColumn> columns{};
    bool isWatched = false;          ///< changes arrive by themselves
    std::optional<Instant> readAt{}; ///< when `objects` was last known to be true
    std::optional<Error> trouble{};  ///< why it is not kept up to date (NotFound: no such kind)
    std::uint64_t revision = 0;      ///< grows with every published change
};

/// What happened between two sets. An object of the same name with another UID is another object:
/// the old one is removed, the new one added. Order of namespace and name.
struct ObjectDiff {
    std::vector<Object> removed{};
    std::vector<Object> added{};
    std::vector<Object> changed{};
};
/// Pure; O(objects). A null list is an empty one.
[[nodiscard]] ObjectDiff diffObjects(const std::vector<Object>* before,
                                     const std::vector<Object>* after);

} // namespace pilothouse::model
