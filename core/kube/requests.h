// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/paths.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// The five things a client does to a resource.
enum class Verb : std::uint8_t { Get, Create, Update, Patch, Delete };

/// A call to an API server as a value: everything but the server and who asks.
struct ApiRequest {
    Verb verb = Verb::Get;
    std::string path{}; ///< with query, escaped; the server's own prefix comes before it
    std::string accept = "application/json";
    std::string contentType{}; ///< of the body; empty without one
    std::string body{};
    /// Changes something on the server, or would but for a dry run. Reviews are created, yet change
    /// nothing.
    bool mutates = false;
    bool stream = false; ///< the answer may never end
};

/// One object, with a life of its own; ResourcePath holds views of it.
struct ObjectRef {
    std::string group{}; ///< empty: the core group
    std::string version = "v1";
    std::string resource{}; ///< plural
    std::string ns{};       ///< empty: not namespaced
    std::string name{};
    bool operator==(const ObjectRef&) const = default;

    [[nodiscard]] ResourcePath path(std::string_view subresource = {}) const {
        return {group, version, resource, ns, name, subresource};
    }
    [[nodiscard]] ResourcePath collection() const { return {group, version, resource, ns, {}, {}}; }
};

/// Whether every part may stand in a path: names may not be "." or ".." or hold "/" or "%".
/// Validation otherwise. Source: kubernetes/apimachinery pkg/api/validation/path/name.go.
[[nodiscard]] Result<void> checkObject(const ObjectRef& object);

/// What the server does with fields that it does not know. Default: its own, Warn since 1.27.
enum class FieldValidation : std::uint8_t { Default, Ignore, Warn, Strict };

/// The name under which this program owns fields.
inline constexpr std::string_view kFieldManager = "pilothouse";
/// Longest name of a field manager. Source: apimachinery pkg/apis/meta/v1/validation.
inline constexpr std::size_t kMaxFieldManager = 128;

/// Parameters that all writes of objects share.
struct WriteOptions {
    std::string_view fieldManager = kFieldManager; ///< printable, at most 128 bytes
    bool dryRun = false;                           ///< answer as if it were done, change nothing
    FieldValidation fieldValidation = FieldValidation::Default;
};

/// GET of one object, or of a whole collection where no name is given.
[[nodiscard]] ApiRequest getRequest(const ResourcePath& path);

/// POST of a new object (JSON) to its collection.
[[nodiscard]] ApiRequest createRequest(const ResourcePath& collection, std::string body,
                                       const WriteOptions& options = {});

/// PUT of a whole object (JSON). With metadata.resourceVersion in it a stale one is refused, 409;
/// without one the last write wins. `path.subresource` "status" or "scale" writes that part only.
[[nodiscard]] ApiRequest updateRequest(const ResourcePath& path, std::string body,
                                       const WriteOptions& options = {});

/// Json: RFC 6902. Merge: RFC 7386. Strategic: lists by key, for built-in kinds only; a custom
/// resource answers 415.
enum class PatchType : std::uint8_t { Json, Merge, Strategic };

[[nodiscard]] std::string_view contentType(PatchType type);

/// PATCH of an object or of a subresource.
[[nodiscard]] ApiRequest patchRequest(const ResourcePath& path, PatchType type, std::string body,
                                      const WriteOptions& options = {});

/// Server-side apply: `body` (JSON with apiVersion, kind, metadata.name, no managedFields) is all
/// that the manager wants of the object; it is created where it is absent (201). Conflicts with
/// other managers are refused, 409, unless `force` takes the fields over.
[[nodiscard]] ApiRequest applyRequest(const ResourcePath& path, std::string body,
                                      const WriteOptions& options = {}, bool force = false);

/// What becomes of the objects that an object owns.
enum class Propagation : std::uint8_t { Default, Background, Foreground, Orphan };

/// Options of a delete and of an eviction; empty ones are left out.
struct DeleteOptions {
    Propagation propagation = Propagation::Default;
    std::optional<std::int64_t> gracePeriodSeconds{};
    std::string_view uid{};             ///< precondition: only this very object
    std::string_view resourceVersion{}; ///< precondition: only in this state
    bool dryRun = false;
};

[[nodiscard]] ApiRequest deleteRequest(const ResourcePath& path, const DeleteOptions& options = {});

/// Evicts a pod as far as disruption budgets allow: 201, 404 gone, 429 refused by a budget (see
/// disruptionBudgetCause), 500 where several budgets match. Never to be repeated by itself.
[[nodiscard]] ApiRequest evictionRequest(std::string_view ns, std::string_view pod,
                                         const DeleteOptions& options = {});

} // namespace pilothouse::kube
