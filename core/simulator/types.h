// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/kinds.h"
#include "simulator/store.h"

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// The types of the built-in kinds as components of an OpenAPI v3 document, by full name, as a
/// real server declares them but for the descriptions. Read once from types/kubernetes.txt. Any
/// thread.
[[nodiscard]] const nlohmann::json& builtInTypes();

/// Full name of the component that describes a kind; empty for unknown and custom ones.
[[nodiscard]] std::string typeName(std::string_view group, std::string_view version,
                                   std::string_view kind);

/// The schema of a kind: the built-in one, or that of its definition with the members that every
/// object has. Null where anything goes.
[[nodiscard]] std::shared_ptr<const nlohmann::json> typeOf(const Store& store,
                                                           const KindInfo& info);

/// The schema that a $ref (or an allOf of one) stands for, the schema itself otherwise. Null in,
/// null out.
[[nodiscard]] const nlohmann::json* resolved(const nlohmann::json* schema);
/// Last part of the name that a schema refers to ("DeploymentSpec"); empty when to none.
[[nodiscard]] std::string referredName(const nlohmann::json& schema);

[[nodiscard]] bool isQuantity(const nlohmann::json& schema);
[[nodiscard]] bool isIntOrString(const nlohmann::json& schema);
/// The member `key` of an object, null when there is none.
[[nodiscard]] const nlohmann::json* member(const nlohmann::json& object, const char* key);
/// The schema of a field of an object, of a value of a map; null when it has none such.
[[nodiscard]] const nlohmann::json* schemaOfField(const nlohmann::json& schema,
                                                  const std::string& field);
/// Whether fields that the schema does not name may stay.
[[nodiscard]] bool keepsUnknown(const nlohmann::json& schema);

} // namespace pilothouse::simulator::detail
