// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// Most operations in a JSON patch. Source: kubernetes/apiserver
/// pkg/endpoints/handlers/patch.go maxJSONPatchOperations.
inline constexpr std::size_t kMaxPatchOperations = 10'000;

/// Most bytes that the copies of one JSON patch may take together. Source: kubernetes/apiserver
/// pkg/server/config.go JSONPatchMaxCopyBytes.
inline constexpr std::size_t kMaxCopiedBytes = std::size_t{3} << 20;

/// Applies a JSON patch (RFC 6902: add, remove, replace, move, copy, test) to a document; all of it
/// or nothing, at most 1,000 levels deep. Conflict when a `test` does not hold, Validation for a
/// patch that is none or does not fit the document, naming the operation. Members come out in order
/// of their keys. Any thread.
[[nodiscard]] Result<std::string> applyJsonPatch(std::string_view document, std::string_view patch);

/// Applies a JSON merge patch (RFC 7386): null removes, objects merge, all else replaces.
/// Validation when one of the texts is no JSON. Any thread.
[[nodiscard]] Result<std::string> applyMergePatch(std::string_view document,
                                                  std::string_view patch);

/// The smallest merge patch that makes `after` of `before`. Validation when `after` holds a null
/// that a merge patch cannot say. Any thread.
[[nodiscard]] Result<std::string> makeMergePatch(std::string_view before, std::string_view after);

/// Whether a strategic merge patch means the same as a merge patch: it has no list and no `$`
/// directive in it. Such a one may be sent to custom resources, which refuse strategic ones.
[[nodiscard]] bool isPlainMergePatch(std::string_view patch);

} // namespace pilothouse::kube
