// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <span>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// One operation of a JSON patch that an override makes.
struct PatchOperation {
    std::string op{};    ///< "add", "remove" or "replace"
    std::string path{};  ///< a JSON pointer
    std::string value{}; ///< JSON; empty: null
    bool operator==(const PatchOperation&) const = default;
};

/// Applies operations one after the other, all or nothing, as the Go library does that KubeFleet
/// and the API server patch with: an index may be negative and counts from the end then, and the
/// message of an error (Validation) is the library's own. An empty document stays empty. Members
/// come out in order of their keys. Any thread. Source: evanphx/json-patch v5 patch.go. RFC 6902 to
/// the letter is json_patch.h.
[[nodiscard]] Result<std::string> applyOperations(std::string_view document,
                                                  std::span<const PatchOperation> operations);

} // namespace pilothouse::kube
