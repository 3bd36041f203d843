// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// One step into an object, as fieldsV1 writes it: `f:spec`, `k:{"name":"app"}`, `v:"x"`.
/// Source: kubernetes-sigs/structured-merge-diff fieldpath/serialize-pe.go.
using FieldStep = std::string;
using FieldPath = std::vector<FieldStep>;
/// The leaves of an object, and the elements of its keyed lists.
using FieldSet = std::set<FieldPath>;

/// What an object says: scalars, lists that are one value, empty maps, elements of lists by key.
/// Without what nobody owns (apiVersion, kind, name, uid and the like).
/// Source: pkg/util/managedfields/internal/stripmeta.go.
[[nodiscard]] FieldSet fieldsOf(const nlohmann::json& object);

/// The set as fieldsV1, and back.
[[nodiscard]] nlohmann::json encodeFields(const FieldSet& fields);
[[nodiscard]] FieldSet decodeFields(const nlohmann::json& encoded);

/// `.spec.containers[name="app"].image`. Source: fieldpath/element.go PathElement.String.
[[nodiscard]] std::string pathText(const FieldPath& path);

/// What stands at the path; null when nothing does.
[[nodiscard]] const nlohmann::json* findField(const nlohmann::json& object, const FieldPath& path);
/// Takes away what stands there, and the maps and lists that are empty then.
void removeField(nlohmann::json& object, const FieldPath& path);

/// Lays what was applied over the object: maps merge, keyed lists merge by key, sets unite, all
/// else is replaced.
void mergeApplied(nlohmann::json& object, const nlohmann::json& applied);

} // namespace pilothouse::simulator::detail
