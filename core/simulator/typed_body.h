// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// What a decoder that knows the type finds in the text of an object.
struct Reading {
    std::vector<std::string> strict;   ///< `unknown field "spec.x"`, `duplicate field "spec.y"`
    std::optional<std::string> misfit; ///< the first value of a wrong type, in Go's words
};

/// Reads a text along its type; null: of any type, and only duplicates are told. The order is that
/// of the text. Source: kubernetes-sigs/json decode.go, apimachinery
/// pkg/runtime/serializer/json/json.go.
[[nodiscard]] Reading readAlong(std::string_view text, const nlohmann::json* type);

/// Makes an object what a server stores of it: fields that the type lacks and nulls go, amounts
/// become canonical (of resource lists in thousandths).
void settle(nlohmann::json& value, const nlohmann::json* type);

/// The first field of an applied object that the type does not declare, in the words of
/// structured-merge-diff. Source: typed/validate.go.
[[nodiscard]] std::optional<std::string> undeclared(const nlohmann::json& object,
                                                    const nlohmann::json* type);

/// Fills in what the schema of a custom kind has defaults for.
void fillSchemaDefaults(nlohmann::json& value, const nlohmann::json* type);

} // namespace pilothouse::simulator::detail
