// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::kube {

/// What of an object tells one state of it from another.
struct ObjectState {
    std::string uid{};
    std::string resourceVersion{};
    bool isDeleting = false; ///< has a deletionTimestamp
};

/// Reads the metadata of any object. The Status' own error, Intercepted or Decode otherwise.
[[nodiscard]] Result<ObjectState> readObjectState(std::string_view body);

/// Whether `object` says all that `wanted` says: members are looked for, null means absent, lists
/// are compared whole. What a server writes itself does not count (status, and in metadata
/// resourceVersion, uid, generation, timestamps, managedFields). False where one is no JSON.
[[nodiscard]] bool holds(std::string_view object, std::string_view wanted);

} // namespace pilothouse::kube
