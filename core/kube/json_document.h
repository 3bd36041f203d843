// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Helpers over nlohmann/json for small documents, inside this folder only. Nothing here throws:
/// what is missing or of another type reads as empty.
namespace pilothouse::kube::detail {

using Json = nlohmann::json;

/// The body as a document of one of the kinds; the Status' own error, Intercepted or Decode
/// otherwise. `what` says what was asked for.
[[nodiscard]] Result<Json> parseKind(std::string_view body,
                                     std::initializer_list<std::string_view> kinds,
                                     std::string_view what);

/// Whether brackets outside strings nest deeper than `most`. nlohmann's reader keeps no stack, but
/// what walks its documents recurses: text from outside is judged before it is read.
[[nodiscard]] bool isDeeperThan(std::string_view json, int most);

/// A member of an object; null when it is none or has none. Refers into `json`.
[[nodiscard]] const Json& member(const Json& json, std::string_view key);
/// A member that is a string, else empty.
[[nodiscard]] std::string text(const Json& json, std::string_view key);
/// A member that is true.
[[nodiscard]] bool flag(const Json& json, std::string_view key);
/// The strings in a member that is an array.
[[nodiscard]] std::vector<std::string> texts(const Json& json, std::string_view key);

} // namespace pilothouse::kube::detail
