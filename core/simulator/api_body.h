// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/api.h"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pilothouse::simulator::detail {

/// A content type without its parameters.
[[nodiscard]] std::string mediaType(const std::string& contentType);

/// An object as the answer to a write.
[[nodiscard]] ApiReply objectReply(int status, const Stored& stored);

/// Whether its finalizers keep an object that was deleted.
[[nodiscard]] bool isHeldByFinalizers(const nlohmann::json& object);

/// The object a request brings, checked against its address; the problem when it does not fit.
[[nodiscard]] std::optional<Problem> readBody(const std::string& text, const KindInfo& info,
                                              const std::string& nameSpace, nlohmann::json& object);

/// What survives a write of the whole object or of its status: the server's own metadata, and the
/// part that the other address writes.
void keepServerParts(const nlohmann::json& before, nlohmann::json& after, bool isStatus,
                     bool hasStatus);

/// Applies a patch of any of the three kinds; the problem when it cannot be.
[[nodiscard]] std::optional<Problem> applyPatch(const ApiRequest& request, nlohmann::json& object);

} // namespace pilothouse::simulator::detail
