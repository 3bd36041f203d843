// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string_view>

namespace pilothouse::kube::detail {

/// Takes out of an object what a cluster assigns, and fills in what a server would: see drift.h.
void settleObject(nlohmann::json& object);

/// The fields that identify an item of the list at `field`; none: items go by their place.
[[nodiscard]] std::span<const std::string_view> listKeys(std::string_view field,
                                                         const nlohmann::json& item);
/// Whether the values below `field` are amounts ("limits"), or the value itself is one.
[[nodiscard]] bool holdsQuantities(std::string_view field);
/// Whether the order of that list of texts means nothing.
[[nodiscard]] bool isSet(std::string_view field);
/// Whether a number and its text mean the same there.
[[nodiscard]] bool isIntOrString(std::string_view field);

} // namespace pilothouse::kube::detail
