// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"
#include "simulator/write_rules.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

/// What a server says of fields that a type lacks, has twice or has of another type. By the
/// request's fieldValidation unknown and repeated ones are refused (Strict), told as warnings
/// (Warn, the default), or nothing is said (Ignore).
/// Source: kubernetes/apiserver pkg/endpoints/handlers/{create,patch}.go.
namespace pilothouse::simulator::detail {

/// Of an object that is created or replaced.
[[nodiscard]] std::optional<ApiReply> checkBody(const ApiRequest& request, const KindInfo& info,
                                                const nlohmann::json* type,
                                                std::vector<std::string>& warnings);

/// Of what a patch (but an apply) made of an object.
[[nodiscard]] std::optional<ApiReply> checkPatched(const ApiRequest& request, const KindInfo& info,
                                                   const nlohmann::json* type,
                                                   const nlohmann::json& patched,
                                                   std::vector<std::string>& warnings);

/// Of an applied object: no field may be unknown, whatever fieldValidation says.
[[nodiscard]] std::optional<ApiReply> checkApplied(const KindInfo& info, const nlohmann::json* type,
                                                   const nlohmann::json& config);

/// What the schema of a custom kind finds wrong: types, required members, enumerations, bounds.
/// Patterns and rules in CEL are not looked at.
[[nodiscard]] std::vector<FieldCause> validateCustom(const nlohmann::json& object,
                                                     const nlohmann::json* type);

/// What every update ends with: unknown fields go, amounts become canonical, defaults come back;
/// of custom objects the schema is checked.
[[nodiscard]] std::optional<ApiReply> completeUpdate(const KindInfo& info,
                                                     const nlohmann::json* type,
                                                     const nlohmann::json& before,
                                                     nlohmann::json& after);

} // namespace pilothouse::simulator::detail
